// Works off the match jobs: one by one, so that of two persons entered at the same instant the second always sees the
// first. Taking the job, raising the alerts and telling the units is one transaction: a crash loses nothing and doubles
// nothing.

import type pg from 'pg';
import type { Vocabulary } from '#domain/records.ts';
import type { RecordState } from '#domain/change.ts';
import type { Keys } from '#server/db/keys.ts';
import { hasEnoughEvidence, recordToEvidence } from '#matching/evidence.ts';
import type { Register } from '#matching/match.ts';
import { matcherKeyFetcher, openPerson, personQuery } from '#server/matcher/load-persons.ts';
import { raiseAlerts, type Hit } from '#server/matcher/raise-alerts.ts';
import type { RecordRow } from '#server/db/record-rows.ts';

export interface MatchDeps { readonly pool: pg.Pool; readonly keys: Keys; readonly words: Vocabulary; readonly register: Register }

const jobsPerTurn = 25;
const matchesPerPerson = 20;
/** How long a job waits that failed. */
const againMs = 60_000;

/** Works off what is due; says when the next job is, in milliseconds from now, or null when there is none. */
export async function workOff(deps: MatchDeps): Promise<number | null> {
  const troubles: Error[] = [];
  let atOnce = jobsPerTurn;
  for (;;) {
    const turn = await workTurn(deps, atOnce);
    if (turn.taken.length === 0) break;
    if (!turn.trouble) continue;
    // One job that cannot be done must not hold up all that stand behind it: it is found alone, and waits.
    if (turn.taken.length === 1) {
      await deps.pool.query('update match_job set due_at = now() + $2 * interval \'1 millisecond\' where person_id = $1', [turn.taken[0], againMs]);
      troubles.push(turn.trouble);
    }
    atOnce = 1;
  }
  if (troubles[0]) throw troubles[0];
  const { rows } = await deps.pool.query<{ waitMs: number | null }>(
    `select extract(epoch from min(due_at) - now())::float8 * 1000 as "waitMs" from match_job`);
  return rows[0]?.waitMs ?? null;
}

interface Turn { readonly taken: readonly string[]; readonly trouble: Error | null }

async function workTurn(deps: MatchDeps, atOnce: number): Promise<Turn> {
  const client = await deps.pool.connect();
  let isDoubtful = true;
  let taken: string[] = [];
  const undo: (() => void)[] = [];
  try {
    await client.query('begin');
    const { rows: jobs } = await client.query<{ personId: string; isBulk: boolean }>(`select person_id as "personId", is_bulk as "isBulk" from match_job
      where due_at <= now() order by is_bulk, due_at limit $1 for update skip locked`, [atOnce]);
    // What an officer waits for is committed by itself; bulk work goes in batches.
    taken = (jobs[0]?.isBulk === false ? jobs.slice(0, 1) : jobs).map(({ personId }) => personId);
    const hits: Hit[] = [];
    for (const personId of taken) hits.push(...await matchPerson(deps, client, personId, undo));
    await raiseAlerts(client, hits);
    await client.query('delete from match_job where person_id = any($1)', [taken]);
    await client.query('commit');
    isDoubtful = false;
    return { taken, trouble: null };
  } catch (error) {
    await client.query('rollback').then(() => { isDoubtful = false; }, () => undefined);
    for (const back of undo.reverse()) back();
    // Without a job in hand it is the database that is away.
    if (taken.length === 0 || !(error instanceof Error)) throw error;
    return { taken, trouble: error };
  } finally {
    client.release(isDoubtful);
  }
}

async function matchPerson({ keys, words, register }: MatchDeps, client: pg.PoolClient, personId: string, undo: (() => void)[]): Promise<Hit[]> {
  const { rows } = await client.query<RecordRow>(`${personQuery} and r.id = $1`, [personId]);
  const person: RecordState | null = rows[0] ? await openPerson(rows[0], keys, matcherKeyFetcher(client)) : null;
  const evidence = person ? recordToEvidence(words, person) : null;
  if (register.has(personId)) register.remove(personId);
  if (!evidence) return [];
  register.add(evidence);
  // If this transaction fails, the job comes again; until then nobody may be matched with what was never committed.
  undo.push(() => { if (register.has(personId)) register.remove(personId); });
  if (!hasEnoughEvidence(evidence)) return [];
  return register.match(evidence, { limit: matchesPerPerson })
    .flatMap(({ band, ...match }): Hit[] => (band === 'silent' || match.personId === personId ? [] : [{ personId, otherId: match.personId, band, bits: match.bits, verdicts: match.verdicts }]));
}
