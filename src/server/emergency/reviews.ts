// What was opened in an emergency, for those who review it: the auditors all of it, a nodal officer what was opened of
// their own unit's. Who opened, when and why; of the case nothing but its id.

import { isVerdict, type EmergencyOpening, type Verdict } from '#domain/emergency.ts';
import { fail, ok, type Result } from '#domain/failure.ts';
import { partsOf } from '#domain/given.ts';
import { isId } from '#domain/id.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { unitKeeper } from '#server/db/case-key.ts';
import type { Keys } from '#server/db/keys.ts';
import { openForUnit, sealForUnit } from '#server/db/unit-seal.ts';

type Row = Pick<EmergencyOpening, 'id' | 'caseId' | 'ownerUnitId' | 'unitId' | 'accountName' | 'reviewerName'> & {
  readonly openedAt: Date; readonly endsAt: Date; readonly reviewedAt: Date | null; readonly verdict: Verdict | null;
  readonly reason: Buffer; readonly fir: Buffer; readonly review: Buffer | null;
};

export async function listBreakGlasses(transaction: UserTransaction, keys: Keys): Promise<Result<readonly EmergencyOpening[]>> {
  const rows = await transaction.query<Row>(`select id, case_id as "caseId", owner_unit_id as "ownerUnitId", unit_id as "unitId", account_name as "accountName",
    opened_at as "openedAt", ends_at as "endsAt", reason, fir, reviewed_at as "reviewedAt", reviewer_name as "reviewerName", verdict, review from guard.break_glasses()`);
  const openings: EmergencyOpening[] = [];
  for (const { reason, fir, review, ...row } of rows) {
    const owner = unitKeeper(transaction, keys, row.ownerUnitId);
    const words = async (field: 'reason' | 'fir' | 'review', sealed: Buffer): Promise<string> =>
      (await openForUnit(owner, { table: 'break_glass', row: row.id, field }, sealed)).toString('utf8');
    openings.push({
      ...row, openedAt: row.openedAt.toISOString(), endsAt: row.endsAt.toISOString(), reviewedAt: row.reviewedAt?.toISOString() ?? null,
      reason: await words('reason', reason), firNumber: await words('fir', fir), review: review ? await words('review', review) : null,
    });
  }
  transaction.audit({ action: 'breakGlass.listed', objects: openings.map(({ id }) => id) });
  return ok(openings);
}

const longestReview = 2000;

export async function reviewBreakGlass(transaction: UserTransaction, keys: Keys, breakGlassId: unknown, body: unknown): Promise<Result<object>> {
  const { verdict, words } = partsOf(body);
  if (!isVerdict(verdict)) return fail('badRequest');
  if (typeof words !== 'string' || words.trim() === '' || words.includes('\u0000')) return fail('reasonNeeded');
  if (words.length > longestReview) return fail('tooLong');
  if (!isId(breakGlassId)) return fail('notFound');
  const { query } = transaction;
  const [row] = await query<{ ownerUnitId: string; caseId: string }>('select owner_unit_id as "ownerUnitId", case_id as "caseId" from guard.break_glasses() where id = $1', [breakGlassId]);
  if (!row) return fail('notFound');
  const sealed = await sealForUnit(unitKeeper(transaction, keys, row.ownerUnitId), { table: 'break_glass', row: breakGlassId, field: 'review' }, words.trim());
  const [answer] = await query<{ outcome: 'done' | 'notFound' | 'alreadyDone' }>('select guard.review_break_glass($1, $2, $3) as outcome', [breakGlassId, verdict, sealed]);
  const { outcome } = answer!;
  if (outcome !== 'done') return fail(outcome);
  transaction.audit({ action: 'breakGlass.reviewed', caseId: row.caseId, objects: [breakGlassId], result: verdict });
  return ok({});
}
