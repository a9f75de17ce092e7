// Puts the rule of browsing to the log: counts per account and day come from the database, the judgement is domain/browsing.ts.

import type pg from 'pg';
import { isWorthLooking, unusualRules, type BrowsingDay } from '#domain/browsing.ts';

const historyDays = 29;
/** Wide enough for every zone that we have. */
const dayMs = 24 * 60 * 60_000;

interface AccountDay extends BrowsingDay { readonly accountId: string; readonly day: string }

/** How many accounts were told of. `isWhole`: the last days too, not only what was done since yesterday. */
export async function flagBrowsing(pool: Pick<pg.Pool, 'query'>, now: Date, isWhole = false): Promise<number> {
  const since = new Date(now.getTime() - (isWhole ? 3 : 1) * dayMs);
  const suspects = (await readDays(pool, since, null)).filter(isWorthLooking);
  if (suspects.length === 0) return 0;
  const history = await readDays(pool, new Date(now.getTime() - historyDays * dayMs), [...new Set(suspects.map(({ accountId }) => accountId))]);
  let told = 0;
  for (const { accountId, day } of suspects) {
    const own = history.filter((each) => each.accountId === accountId);
    // From the history, where the day is whole.
    const whole = own.find((each) => each.day === day);
    const rules = whole ? unusualRules(whole, own.filter((each) => each !== whole)) : [];
    if (rules.length === 0) continue;
    const { rows: [flag] } = await pool.query<{ told: boolean }>('select guard.flag_browsing($1, $2, $3) as told', [accountId, day, rules]);
    if (flag?.told === true) told += 1;
  }
  return told;
}

export async function readDays(pool: Pick<pg.Pool, 'query'>, from: Date, accounts: readonly string[] | null): Promise<AccountDay[]> {
  const { rows } = await pool.query<AccountDay>(`select account_id as "accountId", day::text, lookups, busiest_hour as "busiestHour", out_of_hours as "outOfHours", cases,
    closed_cases as "closedCases", other_units as "otherUnits", searches, same_subject as "sameSubject", taken_away as "takenAway", refusals
    from guard.browsing($1, $2)`, [from, accounts]);
  return rows;
}
