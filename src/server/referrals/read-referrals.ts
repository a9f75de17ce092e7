// Referrals that the unit has sent or received. The message opens with the case's key, which a receiver may have while
// the referral waits for an answer and after accepting it; later it stays closed.

import type { Referral } from '#domain/referral.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { fetchUnitKeyBy, type Keys, type WrappedKey } from '#server/db/keys.ts';
import { unseal } from '#server/db/seal.ts';

type ReferralRow = Omit<Referral, 'message' | 'reason'> & { readonly message: Buffer; readonly reason: Buffer | null; readonly key: Buffer | null } & WrappedKey;

export const messagePlace = (referralId: string, field: 'message' | 'reason') => ({ table: 'referral', row: referralId, field, keyVersion: 1 });

export const createReadReferrals = (keys: Keys) => async ({ query }: UserTransaction, ids: readonly string[]): Promise<Referral[]> => {
  const rows = await query<ReferralRow>(`
    select r.id, r.case_id as "caseId", r.from_unit_id as "fromUnitId", r.to_unit_id as "toUnitId", r.purpose, r.legal_basis as "legalBasis",
           r.sections, r.may_edit as "mayEdit", r.may_print as "mayPrint", r.may_export as "mayExport", to_char(r.until, 'YYYY-MM-DD') as until,
           r.state, r.message, r.reason, r.case_number as "caseNumber",
           to_char(r.sent_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "sentAt",
           to_char(r.answered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "answeredAt",
           k.owner_unit_id as "ownerUnitId", k.unit_key_version as "unitKeyVersion", k.wrapped as key
      from referral r left join case_key k on k.case_id = r.case_id where r.id = any($1)`, [ids]);
  const fetch = fetchUnitKeyBy((sql, values) => query(sql, values));
  return Promise.all(rows.map(async ({ key, ownerUnitId, unitKeyVersion, message, reason, wrapped: _, ...referral }): Promise<Referral> => {
    const opened = key ? await keys.open('case', referral.caseId, { ownerUnitId, unitKeyVersion, wrapped: key }, fetch) : null;
    return {
      ...referral,
      message: opened ? unseal(opened, messagePlace(referral.id, 'message'), message).toString('utf8') : '',
      reason: opened && reason ? unseal(opened, messagePlace(referral.id, 'reason'), reason).toString('utf8') : null,
    };
  }));
};
