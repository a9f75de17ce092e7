// "Is this person known to anybody?", asked before a case is entered. The answer is a band and nothing else; asking is
// counted, limited and logged, because whoever may ask might go through a list of names.

import { createHmac } from 'node:crypto';
import { mayAct } from '#domain/access.ts';
import type { Band } from '#domain/alert.ts';
import { isPartialDate } from '#domain/date.ts';
import { fail, ok, type Result } from '#domain/failure.ts';
import { bytesToId } from '#domain/id.ts';
import { hasEnoughEvidence } from '#matching/evidence.ts';
import type { PersonEvidence } from '#matching/match.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { unitKeeper } from '#server/db/case-key.ts';
import type { Keys } from '#server/db/keys.ts';
import { sealForUnit } from '#server/db/unit-seal.ts';

const questionsPerHour = 60;

/** The table takes no more (network_question). */
const personsPerQuestion = 10;

interface Known { readonly personId: string; readonly band: Band }

export interface AskDeps {
  readonly keys: Keys;
  /** Who may be this person, best first; null while there is no register to ask. */
  readonly ask: (evidence: PersonEvidence) => Promise<readonly Known[] | null>;
  readonly newId: () => string;
}

export async function askNetwork(transaction: UserTransaction, { keys, ask, newId }: AskDeps, body: unknown): Promise<Result<{ band: Band | null }>> {
  const { actor, query } = transaction;
  if (!mayAct(actor.role, 'searchNetwork')) return fail('mayNot');
  const evidence = parseQuestion(body, newId());
  if (!evidence) return fail('badRequest');
  if (!hasEnoughEvidence(evidence)) return fail('nothingToAsk');
  // One question of an account at a time: many at once would all be counted before any is written.
  await query('select pg_advisory_xact_lock(hashtextextended($1, 1))', [actor.accountId]);
  const [row] = await query<{ asked: number }>(`select guard.questions_asked(interval '1 hour') as asked`);
  if (row!.asked >= questionsPerHour) return fail('tooManyTries');
  const known = await ask(evidence);
  if (!known) return fail('serverTrouble');
  const elsewhere = await knownElsewhere(transaction, known);
  const band = elsewhere.find(({ isWithheld }) => !isWithheld)?.band ?? null;
  // One row, whatever the answer: the holder is told of it by the server's clock (guard.tell_of_questions), where nobody waits.
  const told = elsewhere.filter((one) => one.band === 'strong' || one.band === 'likely').map(({ personId }) => personId).slice(0, personsPerQuestion);
  await query('insert into network_question (id, unit_id, account_id, persons) values ($1, $2, $3, $4)', [evidence.id, actor.unitId, actor.accountId, told]);
  const keeper = unitKeeper(transaction, keys);
  const detail = await sealForUnit(keeper, { table: 'audit', row: evidence.id, field: 'detail' }, JSON.stringify(evidence));
  // The same words of the same person make the same mark, so that the rule of browsing sees a name asked for again and
  // again; without the unit's key nothing can be read from it.
  const { key } = await keys.unitKey(actor.unitId, keeper.fetch);
  const mark = createHmac('sha256', key).update(JSON.stringify(['asked', actor.accountId, evidence.names.map((name) => name.trim().toLowerCase()).sort()])).digest();
  transaction.audit({ action: 'network.asked', objects: [evidence.id, bytesToId(mark)], result: band ?? 'none', detail });
  return ok({ band });
}

/** Whom the asker may read already is no news of another unit; whom the asker's unit must not learn of is not there for its answer. */
async function knownElsewhere({ query }: UserTransaction, known: readonly Known[]): Promise<(Known & { readonly isWithheld: boolean })[]> {
  const rows = await query<{ id: string; isOwn: boolean }>(`select id, true as "isOwn" from case_record where type = 'person' and id = any($1)
    union all select n.id, false from guard.withheld_here($1) n (id)`, [known.map(({ personId }) => personId)]);
  const ids = (isOwn: boolean): ReadonlySet<string> => new Set(rows.filter((row) => row.isOwn === isOwn).map(({ id }) => id));
  const [own, withheld] = [ids(true), ids(false)];
  return known.filter(({ personId }) => !own.has(personId)).map((one) => ({ ...one, isWithheld: withheld.has(one.personId) }));
}

function parseQuestion(body: unknown, id: string): PersonEvidence | null {
  if (typeof body !== 'object' || body === null) return null;
  const given = body as Record<string, unknown>;
  const text = (value: unknown): string | null => (typeof value === 'string' && value.trim() !== '' && value.length <= 300 ? value : null);
  const list = (value: unknown): string[] => (Array.isArray(value) ? value.slice(0, 10).flatMap((item) => text(item) ?? []) : []);
  const age = typeof given.age === 'number' && given.age >= 0 && given.age < 130 ? given.age : null;
  const village = text(given.village);
  return {
    id, names: list(given.names), birthDate: isPartialDate(given.birthDate) ? given.birthDate : null,
    age, ageAsOf: isPartialDate(given.ageAsOf) ? given.ageAsOf : null, sex: text(given.sex), phones: list(given.phones),
    identityNumbers: list(given.identityNumbers), father: text(given.father), mother: text(given.mother), spouse: null, village, place: null,
  };
}
