// Referrals that the unit has sent or received. The message opens with the case's key, which a receiver may have while
// the referral waits for an answer and after accepting it; later it stays closed. A reason opens to both sides.

import type { Referral } from '#domain/referral.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { fetchUnitKeyBy, type Keys, type WrappedKey } from '#server/db/keys.ts';
import { unseal } from '#server/db/seal.ts';
import { utcText } from '#server/db/utc-text.ts';

type ReferralRow = Omit<Referral, 'message' | 'reason'> & { readonly message: Buffer; readonly reason: Buffer | null; readonly override: Buffer | null; readonly lawText: string | null; readonly key: Buffer | null } & WrappedKey;

/** What the sender's own unit reads of it beside. */
export interface OwnReferral { readonly referral: Referral; readonly overrideReason: string | null; readonly lawText: string | null }

export const messagePlace = (referralId: string, field: 'message' | 'reason' | 'override_reason') => ({ table: 'referral', row: referralId, field, keyVersion: 1 });

export const openReason = (keys: Keys, referralId: string, reason: Buffer | null): string | null =>
  (reason ? unseal(keys.exchangeKey('referral', referralId), messagePlace(referralId, 'reason'), reason).toString('utf8') : null);

export const createReadReferrals = (keys: Keys) => async (transaction: UserTransaction, ids: readonly string[]): Promise<Referral[]> =>
  (await readReferralRows(transaction, keys, ids)).map(({ referral }) => referral);

export async function readReferralRows({ query }: UserTransaction, keys: Keys, ids: readonly string[]): Promise<OwnReferral[]> {
  const rows = await query<ReferralRow>(`
    select r.id, r.kind, r.case_id as "caseId", r.from_unit_id as "fromUnitId", r.to_unit_id as "toUnitId", r.to_account_id as "toAccountId", r.to_account_name as "toName", guard.receiver_is_gone(r.id) as "isReceiverGone", r.purpose,
           r.legal_basis as "legalBasis", r.consent_id as "consentId", r.request_id as "requestId", r.override_reason as override, r.law_text as "lawText",
           r.sections, r.documents, r.may_edit as "mayEdit", r.may_print as "mayPrint", r.may_export as "mayExport", to_char(r.until, 'YYYY-MM-DD') as until,
           r.state, r.message, r.reason, r.case_number as "caseNumber",
           ${utcText('r.sent_at')} as "sentAt",
           ${utcText('r.answered_at')} as "answeredAt",
           k.owner_unit_id as "ownerUnitId", k.unit_key_version as "unitKeyVersion", k.wrapped as key
      from referral r left join case_key k on k.case_id = r.case_id where r.id = any($1) order by r.sent_at desc, r.id`, [ids]);
  const fetch = fetchUnitKeyBy((sql, values) => query(sql, values));
  return Promise.all(rows.map(async ({ key, ownerUnitId, unitKeyVersion, message, reason, override, lawText, wrapped: _, ...referral }): Promise<OwnReferral> => {
    const opened = key ? await keys.open('case', referral.caseId, { ownerUnitId, unitKeyVersion, wrapped: key }, fetch) : null;
    const open = (field: 'message' | 'override_reason', envelope: Buffer | null): string | null =>
      (opened && envelope ? unseal(opened, messagePlace(referral.id, field), envelope).toString('utf8') : null);
    return {
      referral: { ...referral, message: open('message', message) ?? '', reason: openReason(keys, referral.id, reason) },
      overrideReason: open('override_reason', override), lawText,
    };
  }));
}
