// GET /api/cases/:id/log: who opened this case, for officers of the unit that owns it. Whoever else asks, a receiver of the
// case too, gets the answer of a case that is not there. Reading it is an act of its own in the same log.

import { caseLogActs, caseLogPage, lookingActs, type CaseLogAct, type CaseLogEntry } from '#domain/case-log.ts';
import { fail, ok, type Result } from '#domain/failure.ts';
import { isId } from '#domain/id.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { utcText } from '#server/db/utc-text.ts';
import type { Asked, Route, routesFor } from '#server/http/route.ts';

export const caseLogRoutes = (signedIn: ReturnType<typeof routesFor>): Route[] => [
  signedIn('GET', '/api/cases/:id/log', 'readCaseLog', readCaseLog),
];

const furthestSkip = 100_000;

async function readCaseLog(transaction: UserTransaction, { params, query: asked }: Asked): Promise<Result<{ entries: CaseLogEntry[]; more: boolean }>> {
  const { actor, query } = transaction;
  const filter = parseFilter(asked);
  if (!filter) return fail('badRequest');
  if (!isId(params.id)) return fail('notFound');
  const [own] = await query('select 1 from case_file where id = $1 and owner_unit_id = $2 and withdrawn_at is null', [params.id, actor.unitId]);
  if (!own) return fail('notFound');
  const rows = await query<CaseLogEntry & Record<string, unknown>>(
    `select act, account_name as "accountName", unit_id as "unitId", ${utcText('at')} as at,
            device_at as "deviceAt", is_refused as "isRefused", coalesce(person_ids, '{}') as "personIds"
       from guard.case_log($1, $2, $3, $4)`, [params.id, filter.acts, filter.unitId, filter.skip]);
  if (filter.skip === 0) transaction.audit({ action: 'caseLog.read', caseId: params.id });
  return ok({ entries: rows, more: rows.length === caseLogPage });
}

/** `act`: one act, 'looking' (what it takes to have seen something; the default) or 'all'; `unit`: an id; `skip`: how many to leave out. */
function parseFilter({ act = 'looking', unit, skip = '0' }: Asked['query']): { acts: readonly CaseLogAct[] | null; unitId: string | null; skip: number } | null {
  const acts = act === 'all' ? null : act === 'looking' ? lookingActs : caseLogActs.filter((known) => known === act);
  const skipped = typeof skip === 'string' && /^\d{1,6}$/.test(skip) ? Number(skip) : NaN;
  if (acts?.length === 0 || !(unit === undefined || isId(unit)) || !(skipped <= furthestSkip)) return null;
  return { acts, unitId: unit ?? null, skip: skipped };
}
