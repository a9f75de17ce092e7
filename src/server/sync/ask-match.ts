// The match job of a person, written in the transaction of the change. The match itself runs after commit. Matching is an
// oracle, so an account that asks too often is answered more slowly: its jobs wait, and none is lost.

import type { Change } from '#domain/change.ts';
import type { MatchRole } from '#domain/field.ts';
import { recordTypeOf, type Vocabulary } from '#domain/records.ts';
import type { AfterAccepted } from '#server/sync/accept-changes.ts';
import type { UserTransaction } from '#server/db/as-user.ts';

/** Quiet time before a person is matched whose form is still open. */
const quietMs = 5000;
/** Persons an account may have matched in an hour before its further ones wait. */
const matchesPerHour = 60;

export const askMatch = (words: Vocabulary): AfterAccepted => async (transaction, { caseId, changes, isBulk }) => {
  const matchRoleOf = ({ recordType, field }: Change): MatchRole | undefined => {
    const type = recordTypeOf(words, recordType);
    return type?.isPerson === true && field !== null ? type.fields[field]?.match : undefined;
  };
  const isPerson = ({ recordType }: Change): boolean => recordTypeOf(words, recordType)?.isPerson === true;
  // A role or a withdrawal changes who is matched at all; only a detail of who somebody is asks the register a question.
  const touched = changes.filter((change) => isPerson(change) && (change.kind === 'withdraw' || matchRoleOf(change) !== undefined));
  const asking = changes.filter((change) => ![undefined, 'role'].includes(matchRoleOf(change)));
  // Whether a case is open is part of what the other side of its alerts sees.
  const hasNewStatus = changes.some(({ recordType, field }) => field === 'status' && recordTypeOf(words, recordType)?.isCase === true);
  const inCase = hasNewStatus ? await transaction.query<{ id: string }>(
    `select id from case_record where case_id = $1 and type = 'person' and withdrawn_change is null`, [caseId]) : [];
  const personIds = [...new Set([...touched.map(({ recordId }) => recordId), ...inCase.map(({ id }) => id)])].sort();
  if (personIds.length > 0) await upsertJobs(transaction, { personIds, caseId, isBulk, asking: new Set(asking.map(({ recordId }) => recordId)) });
};

interface Jobs { readonly personIds: readonly string[]; readonly caseId: string; readonly isBulk: boolean; readonly asking: ReadonlySet<string> }

async function upsertJobs(transaction: UserTransaction, { personIds, caseId, isBulk, asking }: Jobs): Promise<void> {
  const { actor, query } = transaction;
  const asked = isBulk ? 0 : await questionsAsked(transaction);
  // One by one: fifty persons in one batch are fifty questions.
  const waits = personIds.map((_, index) => (isBulk ? 0 : Math.max(quietMs, penaltyMs(asked + index))));
  const jobs = await query<{ personId: string; turn: number }>(`insert into match_job as j (person_id, case_id, account_id, is_bulk, due_at)
    select n.person_id, $2, $3, $4, now() + n.wait_ms * interval '1 millisecond' from unnest($1::uuid[], $5::float8[]) n (person_id, wait_ms)
    on conflict (person_id) do update set due_at = excluded.due_at, is_bulk = excluded.is_bulk, turn = j.turn + 1
    returning person_id as "personId", turn`, [personIds, caseId, actor.accountId, isBulk, waits]);
  if (isBulk) return;
  const fresh = jobs.filter(({ personId, turn }) => turn === 1 && asking.has(personId)).map(({ personId }) => personId);
  for (const personId of fresh) transaction.audit({ action: 'match.asked', caseId, objects: [personId], result: waits[personIds.indexOf(personId)]! > quietMs ? 'delayed' : 'ok' });
  await query(`select pg_notify('match', '')`);
}

async function questionsAsked({ query }: UserTransaction): Promise<number> {
  const [row] = await query<{ asked: number }>(`select guard.questions_asked(interval '1 hour') as asked`);
  return row!.asked;
}

/** How much longer an account waits that asked too often: a minute more with every further person. */
const penaltyMs = (asked: number): number => (asked < matchesPerHour ? 0 : Math.min(60, asked - matchesPerHour + 1) * 60_000);

/** The person's form was left: match now, unless this account has asked too often within the hour. */
export async function hastenMatch(transaction: UserTransaction, personIds: readonly string[]): Promise<void> {
  if (personIds.length === 0 || await questionsAsked(transaction) > matchesPerHour) return;
  await transaction.query(`update match_job set due_at = now() where person_id in
    (select person_id from match_job where person_id = any($1) and not is_bulk order by person_id for update)`, [personIds]);
  await transaction.query(`select pg_notify('match', '')`);
}
