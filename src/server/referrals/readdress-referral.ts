// A referral to a person who is gone, given to somebody else of the same unit by those who answer for it. Who may, and that
// the named person really is gone, is judged in the database, where the access moves (guard.readdress_referral).

import { fail, isFailure, ok, type Result } from '#domain/failure.ts';
import { partsOf } from '#domain/given.ts';
import { isId } from '#domain/id.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import type { Keys } from '#server/db/keys.ts';
import { seal } from '#server/db/seal.ts';
import { longestMessage } from '#server/referrals/parse-referral.ts';
import { messagePlace } from '#server/referrals/read-referrals.ts';

export async function readdressReferral(transaction: UserTransaction, keys: Keys, referralId: unknown, body: unknown): Promise<Result<object>> {
  const { accountId, reason } = partsOf(body);
  if (!isId(referralId) || !isId(accountId)) return fail('badRequest');
  if (typeof reason !== 'string' || reason.trim() === '') return fail('reasonNeeded');
  if (reason.length > longestMessage) return fail('tooLong');
  const { query } = transaction;
  const [known] = await query<{ caseId: string; toAccountId: string | null }>('select case_id as "caseId", to_account_id as "toAccountId" from referral where id = $1', [referralId]);
  if (!known) return fail('notFound');
  // Under the key of the exchange, as every reason: whoever hands it on can't open the case.
  const sealed = seal(keys.exchangeKey('referral', referralId), messagePlace(referralId, 'reason'), reason.trim());
  const [row] = await query<{ said: string | null }>('select guard.readdress_referral($1, $2, $3) as said', [referralId, accountId, sealed]);
  const said = row?.said ?? null;
  if (isFailure(said)) return fail(said);
  transaction.audit({ action: 'referral.readdressed', caseId: known.caseId, objects: [referralId, accountId, ...(known.toAccountId === null ? [] : [known.toAccountId])] });
  return ok({});
}
