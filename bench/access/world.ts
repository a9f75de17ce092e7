// A country's worth of cases, sealed as the product seals them, written past the door for speed: 800 units, 200,000 cases,
// 1,000,000 persons. The people are made up of syllables. Keys and envelopes are real, so that opening a case costs what
// it costs; rows of the change log are not made, because neither a list nor an open case reads it.

import { randomBytes, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { keyLength } from '#crypto/envelope.ts';
import { fetchUnitKeyBy, type Keys } from '#server/db/keys.ts';
import { recordPlace } from '#server/db/record-rows.ts';
import { sealJson } from '#server/db/seal.ts';
import { makeAccountSecret, writeAccount, writeUnits } from '#server/admin/write-units.ts';
import { kdfFloor } from '#crypto/derivation.ts';

export interface WorldSize { readonly units: number; readonly cases: number; readonly personsPerCase: number; readonly officers: number }
export interface Asker { readonly id: string; readonly unitId: string; readonly caseIds: readonly string[] }

const casesPerBatch = 500;
const syllables = ['ba', 'chi', 'da', 'gu', 'ha', 'jo', 'ki', 'lo', 'ma', 'ni', 'pu', 'ra', 'si', 'ta', 'vi'];

export async function makeWorld(admin: pg.Client, keys: Keys, size: WorldSize, say: (line: string) => void): Promise<Asker[]> {
  const units = Array.from({ length: size.units }, (_, index) => ({
    id: randomUUID(), code: `U${index}`.padEnd(3, 'X'), name: `Unit ${index}`, kind: 'ahtu' as const, parentId: null, country: 'IN', state: null, district: null,
    languages: ['en'], dutyName: 'Duty officer', dutyPhone: '+91 00000 00000', contactUnitId: null,
  }));
  await writeUnits(admin, keys, units);
  // One officer in each of a few units asks; every eighth case of every unit is shared with the unit after it.
  const secret = await makeAccountSecret('a long enough passphrase', kdfFloor);
  const askers = units.slice(0, size.officers).map(({ id }) => ({ id: randomUUID(), unitId: id, caseIds: [] as string[] }));
  for (const [index, { id, unitId }] of askers.entries()) {
    await writeAccount(admin, { id, unitId, userName: `asker.${index}`, displayName: 'An officer', role: 'investigatingOfficer', language: 'en' }, secret);
  }
  const caseIdsByUnit = new Map(askers.map(({ unitId, caseIds }) => [unitId, caseIds]));
  // Foreign keys hold by how the rows are made; checking two million of them is not what is measured.
  await admin.query('set session_replication_role = replica');
  await admin.query('set synchronous_commit = off');
  for (let from = 0; from < size.cases; from += casesPerBatch) {
    const batch = Array.from({ length: Math.min(casesPerBatch, size.cases - from) }, (_, index) => ({ caseId: randomUUID(), index: from + index, unitId: units[(from + index) % units.length]!.id }));
    for (const { caseId, unitId } of batch) caseIdsByUnit.get(unitId)?.push(caseId);
    await writeBatch(admin, keys, { batch, units, personsPerCase: size.personsPerCase });
    if ((from + casesPerBatch) % 50_000 === 0) say(`${from + casesPerBatch} cases written`);
  }
  await admin.query('reset session_replication_role; reset synchronous_commit');
  // What autovacuum would have done by the time that so many cases are there.
  await admin.query('vacuum analyze');
  await admin.query('checkpoint');
  return askers;
}

interface Batch { readonly batch: readonly { caseId: string; index: number; unitId: string }[]; readonly units: readonly { id: string }[]; readonly personsPerCase: number }

async function writeBatch(admin: pg.Client, keys: Keys, { batch, units, personsPerCase }: Batch): Promise<void> {
  const cases: unknown[][] = [[], [], [], [], []];
  const records: unknown[][] = [[], [], [], [], [], [], [], []];
  const persons: unknown[][] = [[], [], [], []];
  const add = (columns: unknown[][], values: unknown[]): void => values.forEach((value, index) => columns[index]!.push(value));
  const fetch = fetchUnitKeyBy(async (sql, values) => (await admin.query(sql, values as unknown[])).rows);
  for (const { caseId, index, unitId } of batch) {
    const caseKey = await keys.newKey('case', caseId, unitId, fetch);
    add(cases, [caseId, unitId, `BENCH/${index}`, caseKey.wrapped, index % 8 === 0 ? units[(index + 1) % units.length]!.id : null]);
    const change = randomUUID();
    const state = (value: unknown) => ({ value, change });
    const addRecord = (id: string, type: string, section: string, parts: { plain: object; identity?: Buffer; narrative?: Buffer }): void =>
      add(records, [caseId, id, type, section, records[0]!.length % 40 + 1, JSON.stringify(parts.plain), parts.identity ?? null, parts.narrative ?? null]);
    addRecord(caseId, 'case', 'case', { plain: { status: state('active'), stage: state('rescue'), number: state(`BENCH/${index}`) } });
    const reportId = randomUUID();
    addRecord(reportId, 'report', 'reporting', { plain: { channel: state('police') }, narrative: sealJson(caseKey.key, recordPlace(reportId, 'narrative'), { account: state('Told at the station, in a few lines, what had happened since March.') }) });
    for (let person = 0; person < personsPerCase; person += 1) {
      const id = randomUUID();
      const key = await keys.newKey('person', id, unitId, fetch);
      addRecord(id, 'person', 'persons', {
        plain: { role: state(person === 0 ? 'victim' : 'witness'), sex: state('female') },
        identity: sealJson(key.key, recordPlace(id, 'identity'), { name: state(inventName()), village: state(inventName()), age: state(10 + randomBytes(1)[0]! % 40), father: state(inventName()) }),
      });
      add(persons, [id, caseId, unitId, key.wrapped]);
    }
  }
  await writeRows(admin, cases, records, persons);
}

async function writeRows(admin: pg.Client, cases: unknown[][], records: unknown[][], persons: unknown[][]): Promise<void> {
  await admin.query(`with n as (select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[], $5::uuid[]) n (id, unit_id, number, wrapped, other_id)),
      files as (insert into case_file (id, owner_unit_id, number, version) select id, unit_id, number, 40 from n),
      keys as (insert into case_key (case_id, owner_unit_id, unit_key_version, wrapped) select id, unit_id, 1, wrapped from n)
    insert into case_access (id, case_id, owner_unit_id, unit_id, kind, may_edit, may_print, may_export, basis, touched)
      select gen_random_uuid(), id, unit_id, unit_id, 'owner', true, true, true, 'registered', now() - random() * interval '900 days' from n
      union all select gen_random_uuid(), id, unit_id, other_id, 'referral', false, false, false, 'investigation', now() - random() * interval '900 days' from n where other_id is not null`, cases);
  await admin.query(`insert into case_record (case_id, id, type, section, version, created_change, plain, identity, narrative)
    select case_id, id, type, section, version, id, plain::jsonb, identity, narrative
      from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::bytea[], $8::bytea[]) n (case_id, id, type, section, version, plain, identity, narrative)`, records);
  await admin.query(`insert into person_key (person_id, case_id, owner_unit_id, unit_key_version, wrapped)
    select id, case_id, unit_id, 1, wrapped from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bytea[]) n (id, case_id, unit_id, wrapped)`, persons);
}

function inventName(): string {
  const bytes = randomBytes(keyLength);
  const word = (at: number): string => [0, 1, 2].map((offset) => syllables[bytes[at + offset]! % syllables.length]).join('');
  return `${word(0)} ${word(3)}`;
}
