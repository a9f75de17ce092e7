// Every person that may be matched, opened once: the register is held in memory by this process alone, so that no
// linkage keys lie in the database.

import type pg from 'pg';
import type { Vocabulary } from '#domain/records.ts';
import type { RecordState } from '#domain/change.ts';
import { fetchUnitKeyBy, type FetchUnitKey, type Keys, type UnitKeyRow, type WrappedKey } from '#server/db/keys.ts';
import { recordColumns, rowToRecord, type RecordRow } from '#server/db/record-rows.ts';
import { recordToEvidence } from '#matching/evidence.ts';
import type { Register } from '#matching/match.ts';

type PersonRow = RecordRow & Partial<WrappedKey>;

export const personQuery = `select ${recordColumns}, k.owner_unit_id as "ownerUnitId", k.unit_key_version as "unitKeyVersion", k.wrapped
  from case_record r join case_file f on f.id = r.case_id and f.withdrawn_at is null
  left join person_key k on k.person_id = r.id and k.wrapped is not null where r.type = 'person'`;

export const matcherKeyFetcher = (client: pg.Pool | pg.PoolClient): FetchUnitKey =>
  fetchUnitKeyBy(async (sql, values) => (await client.query<UnitKeyRow & Record<string, unknown>>(sql, values as unknown[])).rows);

/** The person with what identifies them; narrative stays closed: the matcher has no key for it. */
export async function openPerson(row: PersonRow, keys: Keys, fetch: FetchUnitKey): Promise<RecordState> {
  const { ownerUnitId, unitKeyVersion, wrapped } = row;
  const person = ownerUnitId && unitKeyVersion && wrapped
    ? await keys.open('person', row.id, { ownerUnitId, unitKeyVersion, wrapped }, fetch) : null;
  return rowToRecord(row, { person, case: null });
}

const rowsPerBatch = 2000;

export async function loadPersons(pool: pg.Pool, { keys, words, register }: { keys: Keys; words: Vocabulary; register: Register }): Promise<void> {
  const fetch = matcherKeyFetcher(pool);
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const { rows } = await pool.query<PersonRow>(`${personQuery} and r.id > $1 order by r.id limit $2`, [after, rowsPerBatch]);
    for (const row of rows) {
      const evidence = recordToEvidence(words, await openPerson(row, keys, fetch));
      if (evidence) register.add(evidence);
    }
    const last = rows.at(-1);
    if (!last || rows.length < rowsPerBatch) return;
    after = last.id;
  }
}
