// The cases that a person may open, newest first, by code and without a name: what they are shown before they decide which
// one to look into. One page at a time, by the key of the last line, so that the hundredth page costs what the first does.
// Which cases were listed is in the log.

import { fail, ok, type Result } from '#domain/failure.ts';
import { isId } from '#domain/id.ts';
import type { UserTransaction } from '#server/db/as-user.ts';

export interface CaseLine {
  readonly id: string;
  readonly number: string | null;
  readonly status: string;
  readonly stage: string;
  readonly ownerUnitId: string;
  /** When something that this reader may see last changed: ISO 8601 with microseconds, UTC. */
  readonly touched: string;
}

export interface CaseList { readonly cases: readonly CaseLine[]; readonly next: string | null }

const casesPerPage = 50;
const isTouched = (text: string): boolean => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(text) && !Number.isNaN(Date.parse(text));

// The reader's unit stands in the query beside what row security asks: the planner then reads the index in its order. A case
// that was granted to the unit and to the person by name has two rows, and appears once. The page is cut before the cases are
// looked at, or all of a unit's cases would be looked at for one page of them; a withdrawn case has no access that stands.
const listQuery = `
  select f.id, f.number, f.status, f.stage, f.owner_unit_id as "ownerUnitId", to_char(a.touched at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as touched
    from (select case_id, touched from case_access
           where unit_id = $1 and (account_id is null or account_id = $2) and valid_from <= now() and (valid_to is null or valid_to > now())
             and touched <= $3 and (touched < $3 or case_id > $4)
           order by touched desc, case_id limit $5) a join case_file f on f.id = a.case_id
   order by a.touched desc, a.case_id`;

/** @param after what `next` of the page before said; absent for the first page */
export async function listCases(transaction: UserTransaction, after: unknown): Promise<Result<CaseList>> {
  const from = parseCursor(after);
  if (!from) return fail('badRequest');
  const { actor, query } = transaction;
  const rows = await query<CaseLine & Record<string, unknown>>(listQuery, [actor.unitId, actor.accountId, from.touched, from.id, casesPerPage + 1]);
  // One more than a page holds says whether there is another.
  const last = rows.length > casesPerPage ? rows[casesPerPage - 1] : undefined;
  const cases = rows.slice(0, casesPerPage).filter(({ id }, index) => rows.findIndex((row) => row.id === id) === index);
  transaction.audit({ action: 'case.listed', objects: cases.map(({ id }) => id) });
  return ok({ cases, next: last ? `${last.touched}~${last.id}` : null });
}

function parseCursor(after: unknown): { touched: string; id: string } | null {
  if (after === undefined) return { touched: 'infinity', id: '00000000-0000-0000-0000-000000000000' };
  const [touched = '', id] = typeof after === 'string' ? after.split('~') : [];
  return isTouched(touched) && isId(id) ? { touched, id } : null;
}
