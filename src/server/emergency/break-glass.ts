// A case opened in an emergency. Who may, which case, and who is told are the database's to say (guard.open_in_emergency);
// here the reason is sealed. It is written in the transaction that opens the case, or the case stays closed.

import { parseEmergency, type EmergencyRequest } from '#domain/emergency.ts';
import { fail, ok, type Result } from '#domain/failure.ts';
import { isId } from '#domain/id.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { unitKeeper } from '#server/db/case-key.ts';
import type { Keys } from '#server/db/keys.ts';
import { sealForUnit } from '#server/db/unit-seal.ts';

export interface EmergencyDeps { readonly keys: Keys; readonly newId: () => string }

interface Opened { readonly outcome: 'opened' | 'notFound' | 'alreadyDone' | 'tooOften' | 'reviewMissing'; readonly caseId: string | null; readonly ownerUnitId: string | null; readonly endsAt: Date | null }

export async function openInEmergency(transaction: UserTransaction, { keys, newId }: EmergencyDeps, body: unknown): Promise<Result<object>> {
  const parsed = parseEmergency(body);
  if (!parsed.ok) return parsed;
  const { which, reason, firNumber } = parsed.value;
  const { query } = transaction;
  const id = newId();
  // What was asked for is as telling as what it was asked of: sealed for the asker's own unit, whatever comes of it.
  const detail = await sealForUnit(unitKeeper(transaction, keys), { table: 'audit', row: id, field: 'detail' }, JSON.stringify(parsed.value));
  const [opened] = await query<Opened & Record<string, unknown>>(
    `select outcome, case_id as "caseId", owner_unit_id as "ownerUnitId", ends_at as "endsAt" from guard.open_in_emergency($1, $2, $3, $4, $5)`,
    [id, await unitIdOf(transaction, which), 'number' in which ? which.number : null, 'alertId' in which ? which.alertId : null, detail]);
  const { outcome, caseId, ownerUnitId, endsAt } = opened!;
  if (outcome !== 'opened') return fail(outcome);
  const owner = unitKeeper(transaction, keys, ownerUnitId!);
  const sealed = (field: 'reason' | 'fir', words: string): Promise<Buffer> => sealForUnit(owner, { table: 'break_glass', row: id, field }, words);
  await query('select guard.keep_reason_of($1, $2, $3)', [id, await sealed('reason', reason), await sealed('fir', firNumber)]);
  return ok({ id, caseId, endsAt: endsAt!.toISOString() });
}

/** The directory of units is known to every officer; a code that is not in it is a case that is not there. */
async function unitIdOf({ query }: UserTransaction, which: EmergencyRequest['which']): Promise<string | null> {
  if (!('number' in which)) return null;
  const [unit] = await query<{ id: string }>('select id from unit where id = $1 or code = $2', [which.unitId, which.unitCode]);
  return unit?.id ?? null;
}

/** By whoever opened it: before the hour is over. */
export async function endBreakGlass(transaction: UserTransaction, breakGlassId: unknown): Promise<Result<object>> {
  if (!isId(breakGlassId)) return fail('notFound');
  const [row] = await transaction.query<{ caseId: string | null }>('select guard.end_break_glass($1) as "caseId"', [breakGlassId]);
  if (row!.caseId === null) return fail('notFound');
  transaction.audit({ action: 'breakGlass.ended', caseId: row!.caseId, objects: [breakGlassId] });
  return ok({});
}
