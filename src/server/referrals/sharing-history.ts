// Everything that was shared of a case, asked for and handed over, with every step: part of the file's history. A receiver
// finds what went between it and the owner; the owner finds all of it.

import { fail, ok, type Result } from '#domain/failure.ts';
import { isId } from '#domain/id.ts';
import type { SharingHistory, SharingStep } from '#domain/referral.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import type { Keys } from '#server/db/keys.ts';
import { utcText } from '#server/db/utc-text.ts';
import { openReason, readReferralRows } from '#server/referrals/read-referrals.ts';

type ReadRequests = (transaction: UserTransaction, asked: { readonly caseId: string }) => Promise<SharingHistory['requests']>;
type StepRow = Omit<SharingStep, 'reason'> & { readonly referralId: string; readonly reason: Buffer | null };

export async function readSharing(transaction: UserTransaction, { keys, requests }: { readonly keys: Keys; readonly requests: ReadRequests }, caseId: unknown): Promise<Result<SharingHistory>> {
  const { actor, query } = transaction;
  const [file] = isId(caseId) ? await query<{ ownerUnitId: string }>('select owner_unit_id as "ownerUnitId" from case_file where id = $1 and withdrawn_at is null', [caseId]) : [];
  if (!isId(caseId) || !file) return fail('notFound');
  const ids = (await query<{ id: string }>('select id from referral where case_id = $1', [caseId])).map(({ id }) => id);
  const steps = await query<StepRow>(`select referral_id as "referralId", state, unit_id as "unitId", account_name as name, reason,
    ${utcText('at')} as at from referral_step where referral_id = any($1) order by id`, [ids]);
  const isOwner = file.ownerUnitId === actor.unitId;
  const referrals = (await readReferralRows(transaction, keys, ids)).map(({ referral, overrideReason, lawText }) => ({
    referral, lawText,
    // On whose responsibility is said to the other side by the basis; why, is the owner's own affair.
    overrideReason: isOwner ? overrideReason : null,
    steps: steps.filter(({ referralId }) => referralId === referral.id)
      .map(({ referralId, reason, ...step }): SharingStep => ({ ...step, reason: openReason(keys, referralId, reason) })),
  }));
  transaction.audit({ action: 'sharing.read', caseId, objects: ids });
  return ok({ referrals, requests: await requests(transaction, { caseId }) });
}
