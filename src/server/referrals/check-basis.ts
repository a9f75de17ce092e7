// What a share rests on, asked at the moment of the share and under the case's lock: a consent that stands, a legal basis,
// or the responsibility of somebody who may take it. The database asks the same once more of what it can read in clear
// (guard.may_share); the age of a child is sealed, so that rule is asked here.

import { mayAct } from '#domain/access.ts';
import { problemsOfConsent } from '#domain/consent.ts';
import type { RecordState } from '#domain/change.ts';
import { fail, ok, type Result } from '#domain/failure.ts';
import type { ReferralReasons, ReferralRequest } from '#domain/referral.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { readCaseKey, unitKeyFetcher } from '#server/db/case-key.ts';
import type { Keys, WrappedKey } from '#server/db/keys.ts';
import { recordColumns, rowToRecord, type RecordRow } from '#server/db/record-rows.ts';

export async function checkBasis(transaction: UserTransaction, keys: Keys, request: ReferralRequest & ReferralReasons): Promise<Result<null>> {
  const { actor, query } = transaction;
  const [withheld] = await query('select 1 from withheld where case_id = $1 and unit_id = $2', [request.caseId, request.toUnitId]);
  if (withheld) return fail('withheld');
  const [countries] = await query<{ crosses: boolean }>('select f.country <> t.country as crosses from unit f, unit t where f.id = $1 and t.id = $2', [actor.unitId, request.toUnitId]);
  // Whoever shares across a border has been shown what the law makes of it: which words, is kept.
  if (countries?.crosses === true && request.lawText === null) return fail('basisNeeded');
  if (request.legalBasis === 'override') return mayAct(actor.role, 'overrideConsent') ? ok(null) : fail('mayNot');
  if (request.legalBasis !== 'consent') return ok(null);
  const records = await readRecords(transaction, keys, request.caseId);
  const [today] = await query<{ day: string }>(`select to_char(now() at time zone 'UTC', 'YYYY-MM-DD') as day`);
  const consent = records.find(({ id }) => id === request.consentId);
  const persons = records.filter(({ type }) => type === 'person');
  return problemsOfConsent(consent, persons, today!.day).length === 0 ? ok(null) : fail('consentMissing');
}

async function readRecords(transaction: UserTransaction, keys: Keys, caseId: string): Promise<RecordState[]> {
  const { query } = transaction;
  const rows = await query<RecordRow>(`select ${recordColumns} from case_record r where r.case_id = $1 and r.type in ('consent', 'person')`, [caseId]);
  const caseKey = await readCaseKey(transaction, keys, caseId);
  const fetch = unitKeyFetcher(transaction);
  const wrapped = await query<WrappedKey & { personId: string }>(`select person_id as "personId", owner_unit_id as "ownerUnitId",
    unit_key_version as "unitKeyVersion", wrapped from person_key where case_id = $1 and wrapped is not null`, [caseId]);
  const personKeys = new Map(await Promise.all(wrapped.map(async (row): Promise<[string, Buffer]> => [row.personId, await keys.open('person', row.personId, row, fetch)])));
  return rows.map((row) => rowToRecord(row, { case: caseKey, person: personKeys.get(row.id) ?? null }));
}
