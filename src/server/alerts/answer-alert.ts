// A unit's own answer to its side of an alert. It changes nothing on the other side.

import { alertAnswers } from '#domain/alert.ts';
import { mayAct } from '#domain/access.ts';
import { fail, ok, type Result } from '#domain/failure.ts';
import { isOneOf, partsOf } from '#domain/given.ts';
import { isId } from '#domain/id.ts';
import { maySeeAcrossRoles } from '#server/alerts/across-roles.ts';
import type { UserTransaction } from '#server/db/as-user.ts';

export async function answerAlert(transaction: UserTransaction, alertId: unknown, body: unknown): Promise<Result<object>> {
  const { answer } = partsOf(body);
  if (!isId(alertId) || typeof answer !== 'string' || answer === 'new' || !isOneOf(alertAnswers, answer)) return fail('badRequest');
  const { actor, query } = transaction;
  if (!mayAct(actor.role, 'answerAlert')) return fail('mayNot');
  const rows = await query<{ caseId: string }>(`update alert_side set answer = $2, answered_by = $3, answered_at = now()
    where alert_id = $1 and unit_id = $4 and (not is_across_roles or $5) returning case_id as "caseId"`,
  [alertId, answer, actor.accountId, actor.unitId, maySeeAcrossRoles(actor.role)]);
  if (!rows[0]) return fail('notFound');
  transaction.audit({ action: 'alert.answered', caseId: rows[0].caseId, objects: [alertId], result: answer });
  await query('select guard.tell_of_answer($1)', [alertId]);
  return ok({});
}
