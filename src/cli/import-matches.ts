// Who of the imported is known already. The matching of an import waits behind everything else; here it is awaited, or
// worked off at once when no server, and so no matching process, runs on the database.

import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Band } from '#domain/alert.ts';
import { bands } from '#domain/alert.ts';
import { vocabulary } from '#domain/records.ts';
import { createRegister } from '#matching/match.ts';
import { createPool, roleUrl } from '#server/db/connect.ts';
import { loadPersons } from '#server/matcher/load-persons.ts';
import { workOff } from '#server/matcher/match-jobs.ts';
import type { Database } from '#server/main.ts';

export interface MatchCount {
  /** Imported persons who resemble one of another case, by their best band. */
  readonly known: Readonly<Record<Band, number>>;
  /** Pairs of imported persons who resemble each other. */
  readonly withinImport: number;
  /** False when the running server was not done with them yet. */
  readonly isComplete: boolean;
}

export async function countMatches({ adminUrl, master, keys }: Database, caseIds: readonly string[], say: (line: string) => void): Promise<MatchCount> {
  const pool = createPool(roleUrl(adminUrl, 'icmc_matcher', master), 2);
  try {
    const isComplete = await isMatcherRunning(pool) ? await awaitMatcher(pool, caseIds, say) : await matchHere(pool, { keys, say });
    const { rows } = await pool.query<{ personId: string; band: Band; isWithin: boolean }>(`
      select p.id as "personId", a.band, a.case_a = any($1) and a.case_b = any($1) as "isWithin"
        from alert a, lateral (values (a.person_a, a.case_a), (a.person_b, a.case_b)) p (id, case_id)
       where p.case_id = any($1)`, [caseIds]);
    const best = new Map<string, Band>();
    for (const { personId, band, isWithin } of rows) {
      const known = best.get(personId);
      if (!isWithin && (known === undefined || bands.indexOf(band) < bands.indexOf(known))) best.set(personId, band);
    }
    const countOf = (band: Band): number => [...best.values()].filter((each) => each === band).length;
    return {
      known: { strong: countOf('strong'), likely: countOf('likely'), possible: countOf('possible') },
      // A pair comes with either person.
      withinImport: rows.filter(({ isWithin }) => isWithin).length / 2, isComplete,
    };
  } finally {
    await pool.end();
  }
}

export function describeMatches({ known, withinImport, isComplete }: MatchCount): string {
  const total = known.strong + known.likely + known.possible;
  return [
    total === 0 ? 'None of these persons is known from another case.'
      : `${total} of these persons may be known from another case: ${known.strong} strong, ${known.likely} likely, ${known.possible} possible. Both units have an alert for each.`,
    ...(withinImport > 0 ? [`${withinImport} ${withinImport === 1 ? 'pair' : 'pairs'} within the file may be the same person: alerts too.`] : []),
    ...(isComplete ? [] : ['The server is still comparing; further alerts will come.']),
  ].join('\n');
}

/** Two matchers on one database would not know of each other's persons. */
async function isMatcherRunning(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ count: number }>(`select count(*)::int as count from pg_stat_activity
    where datname = current_database() and usename = 'icmc_matcher' and pid <> pg_backend_pid()`);
  return rows[0]!.count > 0;
}

async function matchHere(pool: pg.Pool, { keys, say }: { keys: Database['keys']; say: (line: string) => void }): Promise<true> {
  const register = createRegister();
  await loadPersons(pool, { keys, words: vocabulary, register });
  say(`Comparing with ${register.size} persons …`);
  while (await workOff({ pool, keys, words: vocabulary, register }) === 0);
  return true;
}

const longestWaitMs = 120_000;

async function awaitMatcher(pool: pg.Pool, caseIds: readonly string[], say: (line: string) => void): Promise<boolean> {
  say('The server is comparing them with the persons that it knows …');
  const deadline = AbortSignal.timeout(longestWaitMs);
  for (;;) {
    const { rows } = await pool.query<{ count: number }>('select count(*)::int as count from match_job where case_id = any($1)', [caseIds]);
    if (rows[0]!.count === 0) return true;
    if (deadline.aborted) return false;
    await sleep(500);
  }
}
