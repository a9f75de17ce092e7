// Taking back all that rests on a consent, as one act: what the owner may do when the person withdraws it.

import { fail, ok, type Result } from '#domain/failure.ts';
import { partsOf } from '#domain/given.ts';
import { isId } from '#domain/id.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import type { Keys } from '#server/db/keys.ts';
import { seal } from '#server/db/seal.ts';
import { longestMessage } from '#server/referrals/parse-referral.ts';
import { messagePlace } from '#server/referrals/read-referrals.ts';

/** Says how many referrals were taken back. */
export async function revokeAllOn(transaction: UserTransaction, keys: Keys, caseId: unknown, body: unknown): Promise<Result<{ revoked: number }>> {
  const { consentId, reason } = partsOf(body);
  if (!isId(caseId) || !isId(consentId) || !(reason === undefined || typeof reason === 'string')) return fail('badRequest');
  const words = reason?.trim() ?? '';
  if (words.length > longestMessage) return fail('tooLong');
  const { actor, query } = transaction;
  const [file] = await query('select 1 from case_file where id = $1 and owner_unit_id = $2', [caseId, actor.unitId]);
  if (!file) return fail('notFound');
  const standing = await query<{ id: string }>(`select id from referral where case_id = $1 and consent_id = $2 and legal_basis = 'consent' and kind = 'referral'
    and from_unit_id = $3 and state in ('sent', 'accepted') order by to_unit_id, id`, [caseId, consentId, actor.unitId]);
  const revoked: string[] = [];
  for (const { id } of standing) {
    const sealed = words === '' ? null : seal(keys.exchangeKey('referral', id), messagePlace(id, 'reason'), words);
    const [row] = await query<{ taken: boolean }>(`select guard.step_referral($1, 'revoked', $2) as taken`, [id, sealed]);
    if (row!.taken) revoked.push(id);
  }
  transaction.audit({ action: 'consent.revokedAll', caseId, objects: [consentId, ...revoked] });
  return ok({ revoked: revoked.length });
}
