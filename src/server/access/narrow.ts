// The owner of a case leaves a receiver fewer of its sections. What is closed leaves the receiver's devices.

import { fail, ok, type Result } from '#domain/failure.ts';
import { isId } from '#domain/id.ts';
import { sections } from '#domain/records.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { writeAudit } from '#server/db/audit.ts';

export async function narrowReferral(transaction: UserTransaction, referralId: unknown, body: unknown): Promise<Result<object>> {
  const chosen = ((body ?? {}) as Record<string, unknown>).sections;
  if (!Array.isArray(chosen) || chosen.length === 0 || !chosen.every((section) => (sections as readonly unknown[]).includes(section))) return fail('badRequest');
  if (!isId(referralId)) return fail('notFound');
  const { query } = transaction;
  const [known] = await query<{ caseId: string }>('select case_id as "caseId" from referral where id = $1', [referralId]);
  const [row] = await query<{ answer: 'done' | 'notFound' | 'referralAnswered' | 'badRequest' | 'alreadyDone' }>(
    'select guard.narrow_access($1, $2) as answer', [referralId, [...new Set(chosen as string[])]]);
  const { answer } = row!;
  if (answer !== 'done') return fail(answer);
  await writeAudit(transaction, { action: 'referral.narrowed', caseId: known!.caseId, objects: [referralId] });
  return ok({});
}
