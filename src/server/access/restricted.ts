// Restricted facts, opened by name and ended by name. Who may, and to whom, is the database's to say.

import type { AuditAction } from '#domain/audit-act.ts';
import { isDay } from '#domain/date.ts';
import { fail, ok, type Failure, type Result } from '#domain/failure.ts';
import { partsOf } from '#domain/given.ts';
import { isId } from '#domain/id.ts';
import type { UserTransaction } from '#server/db/as-user.ts';

type Answer = 'done' | 'notFound' | 'accountUnknown' | 'alreadyDone';

export async function grantRestricted(transaction: UserTransaction, caseId: unknown, body: unknown): Promise<Result<object>> {
  const { accountId, until } = partsOf(body);
  if (!isId(caseId)) return fail('notFound');
  if (!isId(accountId)) return fail('badRequest');
  if (until !== null && !isDay(until)) return fail('impossibleDate');
  const { query } = transaction;
  if (until !== null) {
    const [day] = await query<{ isPast: boolean }>('select $1::date < current_date as "isPast"', [until]);
    if (day!.isPast) return fail('impossibleDate');
  }
  const [row] = await query<{ answer: Answer }>('select guard.grant_restricted($1, $2, $3) as answer', [caseId, accountId, until]);
  return conclude(transaction, row!.answer, { action: 'restricted.granted', caseId, objects: [accountId] });
}

export async function endRestricted(transaction: UserTransaction, caseId: unknown, body: unknown): Promise<Result<object>> {
  const { accountId } = partsOf(body);
  if (!isId(caseId)) return fail('notFound');
  if (!isId(accountId)) return fail('badRequest');
  const [row] = await transaction.query<{ answer: Answer }>('select guard.end_restricted($1, $2) as answer', [caseId, accountId]);
  return conclude(transaction, row!.answer, { action: 'restricted.ended', caseId, objects: [accountId] });
}

async function conclude(transaction: UserTransaction, answer: Answer, entry: { action: AuditAction; caseId: string; objects: string[] }): Promise<Result<object>> {
  if (answer === 'done') {
    transaction.audit(entry);
    return ok({});
  }
  // A colleague that is none gets the same answer as a case that is none.
  const failure: Failure = answer === 'accountUnknown' ? 'notFound' : answer;
  return fail(failure);
}
