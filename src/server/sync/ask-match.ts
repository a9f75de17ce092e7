// The match job of a person, written in the transaction of the change. The match itself runs after commit. Matching is an
// oracle, so an account that asks too often is answered more slowly: its jobs wait, and none is lost.

import type { Change } from '#domain/change.ts';
import { recordTypeOf, type Vocabulary } from '#domain/records.ts';
import type { AfterAccepted } from '#server/sync/accept-changes.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { writeAudit } from '#server/db/audit.ts';

/** Quiet time before a person is matched whose form is still open. */
export const quietMs = 5000;
/** Persons an account may have matched in an hour before its further ones wait. */
export const matchesPerHour = 60;

export const askMatch = (words: Vocabulary): AfterAccepted => async (transaction, { caseId, changes, records, isBulk }) => {
  const tellsWho = (change: Change): boolean => {
    const type = recordTypeOf(words, change.recordType);
    if (type?.isPerson !== true) return false;
    return change.kind === 'create' || change.kind === 'withdraw' || (change.field !== null && type.fields[change.field]?.match !== undefined);
  };
  const asked = new Set(changes.filter(tellsWho).map(({ recordId }) => recordId));
  const personIds = records.map(({ id }) => id).filter((id) => asked.has(id)).sort();
  if (personIds.length > 0) await upsertJobs(transaction, { personIds, caseId, isBulk });
};

async function upsertJobs(transaction: UserTransaction, { personIds, caseId, isBulk }: { personIds: readonly string[]; caseId: string; isBulk: boolean }): Promise<void> {
  const { actor, query } = transaction;
  const waitMs = isBulk ? 0 : Math.max(quietMs, await penaltyMs(transaction));
  const jobs = await query<{ personId: string; turn: number }>(`insert into match_job as j (person_id, case_id, account_id, is_bulk, due_at)
    select person_id, $2, $3, $4, now() + $5 * interval '1 millisecond' from unnest($1::uuid[]) person_id
    on conflict (person_id) do update set due_at = excluded.due_at, is_bulk = excluded.is_bulk, turn = j.turn + 1
    returning person_id as "personId", turn`, [personIds, caseId, actor.accountId, isBulk, waitMs]);
  if (isBulk) return;
  const fresh = jobs.filter(({ turn }) => turn === 1).map(({ personId }) => personId);
  for (const personId of fresh) await writeAudit(transaction, { action: 'match.asked', caseId, objects: [personId], result: waitMs > quietMs ? 'delayed' : 'ok' });
  await query(`select pg_notify('match', '')`);
}

/** How much longer an account waits that asked too often: a minute more with every further person. */
async function penaltyMs({ query }: UserTransaction): Promise<number> {
  const [row] = await query<{ asked: number }>(`select guard.questions_asked(interval '1 hour') as asked`);
  return row!.asked < matchesPerHour ? 0 : Math.min(60, row!.asked - matchesPerHour + 1) * 60_000;
}

/** The person's form was left: match now, unless this account has asked too often within the hour. */
export async function hastenMatch(transaction: UserTransaction, personIds: readonly string[]): Promise<void> {
  if (personIds.length === 0 || await penaltyMs(transaction) > 0) return;
  await transaction.query('update match_job set due_at = now() where person_id = any($1) and not is_bulk', [personIds]);
  await transaction.query(`select pg_notify('match', '')`);
}
