// The owner of a case leaves a receiver fewer of its sections. What is closed leaves the receiver's devices.

import { fail, ok, type Result } from '#domain/failure.ts';
import { isOneOf, partsOf } from '#domain/given.ts';
import { isId } from '#domain/id.ts';
import { sections } from '#domain/records.ts';
import type { UserTransaction } from '#server/db/as-user.ts';

export async function narrowReferral(transaction: UserTransaction, referralId: unknown, body: unknown): Promise<Result<object>> {
  const chosen = partsOf(body).sections;
  if (!Array.isArray(chosen) || chosen.length === 0 || !chosen.every((section) => isOneOf(sections, section))) return fail('badRequest');
  if (!isId(referralId)) return fail('notFound');
  const { query } = transaction;
  const [known] = await query<{ caseId: string }>('select case_id as "caseId" from referral where id = $1', [referralId]);
  const [row] = await query<{ answer: 'done' | 'notFound' | 'referralAnswered' | 'badRequest' | 'alreadyDone' }>(
    'select guard.narrow_access($1, $2) as answer', [referralId, [...new Set(chosen as string[])]]);
  const { answer } = row!;
  if (answer !== 'done') return fail(answer);
  transaction.audit({ action: 'referral.narrowed', caseId: known!.caseId, objects: [referralId] });
  return ok({});
}
