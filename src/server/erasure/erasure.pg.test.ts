// Erasing a person, by the real app over a real database: who may, who must agree, what is gone afterwards, and what a
// backup that is put back may not bring again.

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RecordState } from '#domain/change.ts';
import { roleUrl } from '#server/db/connect.ts';
import { createKeys } from '#server/db/keys.ts';
import { rowToRecord, recordColumns, type RecordRow } from '#server/db/record-rows.ts';
import { eraseAgain } from '#server/erasure/erase-again.ts';
import { openErasureLedger } from '#server/erasure/ledger.ts';
import { loadPersons, matcherKeyFetcher } from '#server/matcher/load-persons.ts';
import { sendReferral, stepReferral } from '#server/referrals/send-referral.ts';
import { createRegister } from '#matching/match.ts';
import { vocabulary } from '#domain/records.ts';
import { proveAll } from '../../../test/colleagues.ts';
import { testMasterKey } from '../../../test/master-key.ts';
import { draftCase, expectOk, rehanaInGuwahati, rehanaInSiliguri, type Officer } from '../../../test/small-network.ts';
import { createTestApp, failureOf, type TestApp, type Visitor } from '../../../test/test-app.ts';

let testApp: TestApp;
let nodal: Officer;
let supervisor: Officer;
let caseId: string;
let personId: string;
let otherPersonId: string;

beforeEach(async () => {
  testApp = await createTestApp();
  const { network } = testApp;
  nodal = await network.officer(network.guwahati.unitId, 'nodalOfficer');
  supervisor = await network.officer(network.guwahati.unitId, 'supervisor');
  const draft = draftCase(network.guwahati);
  caseId = draft.caseId;
  draft.create('case', { number: 'GHY/2026/A/0001', status: 'active', stage: 'reporting' });
  personId = draft.create('person', rehanaInGuwahati);
  otherPersonId = draft.create('person', { role: 'victim', name: 'Nilima Basumatari', age: 14, village: 'Bongaigaon', ageAsOf: '2026-03' });
  await network.exchange(network.guwahati, { changes: draft.changes });
});
afterEach(() => testApp.stop());

/** Signed in just now: the proof is fresh. */
async function come(officer: Officer): Promise<Visitor> {
  const visitor = await testApp.signIn(officer);
  await prove(officer);
  return visitor;
}
const prove = (officer: Officer): Promise<unknown> => proveAll(testApp.network, officer);

const ask = (visitor: Visitor, person = personId, id = randomUUID()) => testApp.post(`/api/persons/${person}/erasure`, { id, ground: 'consentWithdrawn' }, visitor);
const decide = (visitor: Visitor, id: string, confirm: boolean) => testApp.post(`/api/erasures/${id}`, { confirm }, visitor);

async function erase(person = personId): Promise<string> {
  const [asker, confirmer] = [await come(nodal), await come(supervisor)];
  const id = randomUUID();
  expect((await ask(asker, person, id)).statusCode).toBe(200);
  expect((await decide(confirmer, id, true)).statusCode).toBe(200);
  return id;
}

async function recordOf(officer: Officer, person = personId): Promise<RecordState> {
  const reply = await testApp.network.exchange(officer);
  return reply.cases.flatMap(({ records }) => records).find(({ id }) => id === person)!;
}

async function wrappedKey(person = personId): Promise<{ wrapped: Buffer | null; destroyedAt: Date | null }> {
  const { rows } = await testApp.network.admin.query<{ wrapped: Buffer | null; destroyedAt: Date | null }>(
    'select wrapped, destroyed_at as "destroyedAt" from person_key where person_id = $1', [person]);
  return rows[0]!;
}

test('one asks, another confirms: the key is destroyed, the person stays in the case as a pseudonym, and no other is touched', async () => {
  const { network } = testApp;
  await erase();
  expect((await wrappedKey()).wrapped).toBeNull();
  expect((await wrappedKey()).destroyedAt).not.toBeNull();
  const { rows: [row] } = await network.admin.query<{ identity: Buffer | null; erased: Date }>('select identity, erased_at as erased from case_record where id = $1', [personId]);
  expect(row!.identity).toBeNull();
  const record = await recordOf(network.guwahati);
  expect(Object.keys(record.fields).sort()).toEqual(['role', 'sex']);
  expect(record.erased).toMatch(/^\d{4}-/);
  expect((await recordOf(network.guwahati, otherPersonId)).fields.name?.value).toBe('Nilima Basumatari');
  // What counts and names nobody stays.
  const { rows: facts } = await network.admin.query('select name, value from fact where record_id = $1 order by 1', [personId]);
  expect(facts).toEqual([{ name: 'person.role', value: 'victim' }, { name: 'person.sex', value: 'female' }]);
});

test('whoever asked may not confirm; a colleague of another unit, a case worker and a stale proof may not either', async () => {
  const { network } = testApp;
  const asker = await come(nodal);
  const id = randomUUID();
  expect((await ask(asker, personId, id)).statusCode).toBe(200);
  expect(failureOf(await decide(asker, id, true))).toBe('twoPersonsNeeded');
  const worker = await come(network.guwahati);
  expect(failureOf(await ask(worker))).toBe('mayNot');
  expect(failureOf(await decide(worker, id, true))).toBe('mayNot');
  const stranger = await network.officer(network.siliguri.unitId, 'nodalOfficer');
  const outside = await come(stranger);
  expect(failureOf(await ask(outside))).toBe('notFound');
  expect(failureOf(await decide(outside, id, true))).toBe('notFound');
  // "Not yours" is "not there": byte for byte.
  expect((await decide(outside, randomUUID(), true)).body).toBe((await decide(outside, id, true)).body);
  expect((await ask(outside, randomUUID())).body).toBe((await ask(outside)).body);
  const confirmer = await testApp.signIn(supervisor);
  await network.admin.query(`update session set proved_at = now() - interval '11 minutes' where account_id = $1`, [supervisor.accountId]);
  expect(failureOf(await decide(confirmer, id, true))).toBe('proofNeeded');
  expect((await wrappedKey()).wrapped).not.toBeNull();
  // The control: with a fresh proof the same request is taken.
  await prove(supervisor);
  expect((await decide(confirmer, id, true)).statusCode).toBe(200);
  expect((await wrappedKey()).wrapped).toBeNull();
});

test('a unit that a case was referred to cannot have its persons erased', async () => {
  const { network } = testApp;
  const { asUser, keys } = network.parts.deps;
  const id = randomUUID();
  expectOk((await asUser(network.guwahati.token, (transaction) => sendReferral(transaction, keys, { id, caseId, toUnitId: network.siliguri.unitId,
    purpose: 'investigation', legalBasis: 'order', message: 'Please look.', sections: null, mayEdit: true, mayPrint: true, mayExport: true, until: null })))!);
  expectOk((await asUser(network.siliguri.token, (transaction) => stepReferral(transaction, keys, id, { state: 'accepted' })))!);
  const receiver = await come(await network.officer(network.siliguri.unitId, 'nodalOfficer'));
  expect((await network.exchange(network.siliguri)).cases.some((each) => each.id === caseId)).toBe(true);
  expect(failureOf(await ask(receiver))).toBe('notFound');
  // Its devices are told of the erasure like the owner's: the record comes without identity.
  const { cursor } = await network.exchange(network.siliguri);
  await erase();
  const after = await network.exchange(network.siliguri, { cursor, epoch: (await network.exchange(network.siliguri)).epoch });
  const record = after.cases.flatMap(({ records }) => records).find((each) => each.id === personId)!;
  expect(after.cases[0]!.isWhole).toBe(false);
  expect(Object.keys(record.fields).sort()).toEqual(['role', 'sex']);
});

test('asked twice it is one erasure; refused or taken back it changes nothing; done it cannot be asked again', async () => {
  const [asker, confirmer] = [await come(nodal), await come(supervisor)];
  const id = randomUUID();
  expect([(await ask(asker, personId, id)).statusCode, (await ask(asker, personId, id)).statusCode]).toEqual([200, 200]);
  expect(failureOf(await ask(asker))).toBe('alreadyDone');
  const waiting = (await testApp.get(`/api/cases/${caseId}/erasures`, confirmer)).json<{ id: string; isOwn: boolean; askedBy: string }[]>();
  expect(waiting.map((each) => [each.id, each.isOwn])).toEqual([[id, false]]);
  expect((await testApp.get(`/api/cases/${caseId}/erasures`, await come(testApp.network.guwahati))).json()).toEqual([]);
  expect((await decide(confirmer, id, false)).statusCode).toBe(200);
  expect((await wrappedKey()).wrapped).not.toBeNull();
  expect(failureOf(await decide(confirmer, id, true))).toBe('alreadyDone');
  const again = randomUUID();
  expect((await ask(asker, personId, again)).statusCode).toBe(200);
  expect((await decide(asker, again, false)).statusCode).toBe(200);
  await erase();
  expect(failureOf(await ask(asker))).toBe('alreadyDone');
});

test('the log before the erasure is byte for byte the log after it, and each step is a row of it', async () => {
  const { admin } = testApp.network;
  const question = { names: ['Rehana Begum'], age: 16, village: 'Barpeta' };
  await testApp.post('/api/network', question, await come(testApp.network.guwahati));
  const rows = async () => (await admin.query<{ row: string }>('select a::text as row from audit a order by seq')).rows.map(({ row }) => row);
  const before = await rows();
  await erase();
  const after = await rows();
  expect(after.slice(0, before.length)).toEqual(before);
  expect(before.some((row) => row.includes('network.asked'))).toBe(true);
  const { rows: acts } = await admin.query(`select action, account_id as by from audit where action like 'erasure%' order by seq`);
  expect(acts).toEqual([{ action: 'erasure.asked', by: nodal.accountId }, { action: 'erasure.done', by: supervisor.accountId }]);
});

test('the matcher forgets the person, and another entry of the same person raises no alert', async () => {
  const { network } = testApp;
  await network.matchAll();
  await erase();
  await network.matchAll();
  const theirs = draftCase(network.siliguri);
  theirs.create('case', { number: 'SLG/2026/A/0001', status: 'active' });
  theirs.create('person', rehanaInSiliguri);
  await network.exchange(network.siliguri, { changes: theirs.changes });
  await network.matchAll();
  expect((await network.admin.query('select 1 from alert')).rowCount).toBe(0);
  // The control: of the other person, whom nobody erased, there is an alert.
  const more = draftCase(network.siliguri, theirs.caseId);
  more.create('person', { role: 'victim', name: 'Nilima Basumatari', age: 14, village: 'Bongaigaon', ageAsOf: '2026-03' });
  await network.exchange(network.siliguri, { changes: more.changes });
  await network.matchAll();
  const { rows: alerts } = await network.admin.query<{ persons: string[] }>('select array[person_a, person_b] as persons from alert');
  expect(alerts.map(({ persons }) => [persons.includes(otherPersonId), persons.includes(personId)])).toEqual([[true, false]]);
  // A matcher that starts anew reads no name of hers either.
  const pool = new pg.Pool({ connectionString: roleUrl(network.adminUrl, 'icmc_matcher', testMasterKey) });
  const register = createRegister();
  await loadPersons(pool, { keys: createKeys(testMasterKey), words: vocabulary, register });
  expect(register.match({ id: randomUUID(), names: ['Rehana Begum Choudhury'], birthDate: null, age: 16, ageAsOf: '2026-03', sex: 'female', phones: [], identityNumbers: [],
    father: 'Abdul Rahman Choudhury', mother: null, spouse: null, village: 'Barpeta', place: null }, { limit: 5 }).map((match) => match.personId)).not.toContain(personId);
  await pool.end();
});

test('what was sealed under the destroyed key does not open, though every row of before is at hand and the master key is known', async () => {
  const { admin } = testApp.network;
  const changes = async () => (await admin.query<{ sealed: Buffer }>(`select sealed from change where record_id = $1 and sealed_under = 'person' order by version`, [personId])).rows;
  const before = await changes();
  expect(before.length).toBeGreaterThan(3);
  await erase();
  expect(await changes()).toEqual(before);
  const { rows: [row] } = await admin.query<RecordRow>(`select ${recordColumns} from case_record r where r.id = $1`, [personId]);
  expect(Object.keys(rowToRecord(row!, { person: null, case: null }).fields).sort()).toEqual(['role', 'sex']);
  const keys = createKeys(testMasterKey);
  const { rows: [key] } = await admin.query<{ wrapped: Buffer | null; version: number }>('select wrapped, unit_key_version as version from person_key where person_id = $1', [personId]);
  expect(key!.wrapped).toBeNull();
  // The control: the other person's changes do open by the same way.
  const { rows: [other] } = await admin.query<{ wrapped: Buffer; version: number }>('select wrapped, unit_key_version as version from person_key where person_id = $1', [otherPersonId]);
  const pool = new pg.Pool({ connectionString: roleUrl(testApp.network.adminUrl, 'icmc_matcher', testMasterKey) });
  expect(await keys.open('person', otherPersonId, { ownerUnitId: nodal.unitId, unitKeyVersion: other!.version, wrapped: other!.wrapped }, matcherKeyFetcher(pool))).toHaveLength(32);
  await pool.end();
});

test('what a device still wants to say of who the person is gets refused and is kept nowhere; anything else is taken', async () => {
  const { network } = testApp;
  await erase();
  const late = draftCase(network.guwahati, caseId);
  late.set('person', personId, 'mother', 'Amina Khatun of Barpeta');
  late.set('person', personId, 'maritalStatus', 'single');
  const { outcomes } = await network.exchange(network.guwahati, { changes: late.changes });
  expect(outcomes.map(({ outcome }) => outcome)).toEqual([{ status: 'refused', reason: 'personErased' }, { status: 'accepted' }]);
  const { rows } = await network.admin.query('select sealed from refused_change where record_id = $1', [personId]);
  expect(rows).toEqual([{ sealed: null }]);
  // Refused for any other reason it is not kept either, and what was refused before is emptied.
  const stranger = draftCase(network.aizawl, caseId);
  stranger.set('person', personId, 'mother', 'Amina Khatun');
  stranger.set('person', otherPersonId, 'mother', 'Kept for its author');
  await network.exchange(network.aizawl, { changes: stranger.changes });
  const { rows: kept } = await network.admin.query<{ is: boolean; record: string }>('select sealed is not null as is, record_id as record from refused_change where account_id = $1', [network.aizawl.accountId]);
  expect(kept.toSorted((one) => (one.is ? 1 : -1))).toEqual([{ is: false, record: personId }, { is: true, record: otherPersonId }]);
  await erase(otherPersonId);
  expect((await network.admin.query('select reason, record_id as record from refused_change where sealed is not null and record_id is not null')).rows).toEqual([]);
});

test('a restored backup erases again at the start, from the ledger beside it, and brings no erased person back by a device either', async () => {
  const { network } = testApp;
  const { admin } = network;
  const folder = mkdtempSync(join(tmpdir(), 'icmc-erased-'));
  try {
    const backup = {
      key: (await admin.query('select * from person_key where person_id = $1', [personId])).rows[0] as Record<string, unknown>,
      record: (await admin.query('select identity, version from case_record where id = $1', [personId])).rows[0] as { identity: Buffer },
    };
    await erase();
    const ledger = openErasureLedger(folder);
    // What the database knows, the ledger learns at the start: none is missing from either.
    expect(await eraseAgain(network.adminUrl, ledger)).toBe(0);
    expect(ledger.read().map((line) => line.personId)).toEqual([personId]);

    // An older copy of the rows comes back, and the tombstone of then with it: none.
    const restore = async (): Promise<void> => {
      await admin.query('delete from tombstone');
      await admin.query('alter table person_key disable trigger user');
      await admin.query('update person_key set wrapped = $2, destroyed_at = null where person_id = $1', [personId, backup.key.wrapped]);
      await admin.query('alter table person_key enable trigger user');
      await admin.query('update case_record set identity = $2, erased_at = null where id = $1', [personId, backup.record.identity]);
    };
    await restore();
    // The control: without the ledger the name is there again.
    expect((await recordOf(network.guwahati)).fields.name?.value).toBe(rehanaInGuwahati.name);
    expect(await eraseAgain(network.adminUrl, ledger)).toBe(1);
    expect((await recordOf(network.guwahati)).fields.name).toBeUndefined();
    expect((await wrappedKey()).wrapped).toBeNull();
    expect(await eraseAgain(network.adminUrl, ledger)).toBe(0);

    // A backup from before the person was entered; then a device sends the person again.
    const early = draftCase(network.guwahati);
    early.create('case', { number: 'GHY/2026/A/0002', status: 'active' });
    const ghost = randomUUID();
    await ledger.append(ghost, '2026-11-22T10:00:00Z');
    expect(await eraseAgain(network.adminUrl, ledger)).toBe(0);
    early.create('person', rehanaInGuwahati, ghost);
    await network.exchange(network.guwahati, { changes: early.changes });
    expect((await wrappedKey(ghost)).wrapped).toBeNull();
    expect((await recordOf(network.guwahati, ghost)).fields.name).toBeUndefined();
    const more = draftCase(network.guwahati, early.caseId);
    more.set('person', ghost, 'mother', 'Amina');
    expect((await network.exchange(network.guwahati, { changes: more.changes })).outcomes[0]!.outcome).toEqual({ status: 'refused', reason: 'personErased' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('while the person is edited by others the erasure waits its turn, and nothing of the edit survives it', async () => {
  const { network } = testApp;
  const [asker, confirmer] = [await come(nodal), await come(supervisor)];
  const id = randomUUID();
  await ask(asker, personId, id);
  const edits = Array.from({ length: 12 }, (_, index) => {
    const draft = draftCase(network.guwahati, caseId);
    draft.set('person', personId, 'marks', `scar ${index}`);
    return network.exchange(network.guwahati, { changes: draft.changes });
  });
  const [decided] = await Promise.all([decide(confirmer, id, true), ...edits]);
  expect(decided.statusCode).toBe(200);
  const record = await recordOf(network.guwahati);
  expect(Object.keys(record.fields).sort()).toEqual(['role', 'sex']);
  expect((await network.admin.query('select 1 from case_record where id = $1 and identity is not null', [personId])).rowCount).toBe(0);
  expect((await network.admin.query(`select 1 from change where record_id = $1 and field = 'marks' and plain is not null`, [personId])).rowCount).toBe(0);
});
