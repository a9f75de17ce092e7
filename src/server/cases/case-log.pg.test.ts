// Who opened a case: what a device says of itself arrives once, and first; and the officers of the owning unit read it.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '#domain/access.ts';
import { caseLogActs, type CaseLogEntry } from '#domain/case-log.ts';
import { draftCase, rehanaInGuwahati, type Officer } from '../../../test/small-network.ts';
import { createTestApp, failureOf, type TestApp, type Visitor } from '../../../test/test-app.ts';
import type { DeviceLogEntry } from '#domain/device-log.ts';

let tested: TestApp;
let caseId: string;
let personId: string;
let owner: Visitor;
let receiver: Visitor;
beforeAll(async () => {
  tested = await createTestApp();
  const { network } = tested;
  const draft = draftCase(network.guwahati);
  draft.create('case', { number: 'GHY/2026/A/0001', status: 'active' });
  personId = draft.create('person', rehanaInGuwahati);
  await network.exchange(network.guwahati, { changes: draft.changes });
  ({ caseId } = draft);
  await network.admin.query(`insert into case_access (id, case_id, owner_unit_id, unit_id, kind, sections, may_edit, may_print, may_export, basis)
    values (gen_random_uuid(), $1, $2, $3, 'referral', '{persons}', false, false, false, 'order')`, [caseId, network.guwahati.unitId, network.siliguri.unitId]);
  owner = await tested.signIn(network.guwahati);
  receiver = await tested.signIn(network.siliguri);
});
afterAll(() => tested.stop());

const at = '2026-03-14T09:30:00+05:30';
const entry = (part: Partial<DeviceLogEntry>): DeviceLogEntry => ({ id: randomUUID(), act: 'opened', caseId, personId: null, at, ...part });
const note = (who: Officer, log: readonly DeviceLogEntry[]) => tested.network.exchange(who, { log });
const readLog = async (visitor: Visitor, filter = ''): Promise<CaseLogEntry[]> => {
  const reply = await tested.get(`/api/cases/${caseId}/log${filter}`, visitor);
  expect(reply.statusCode).toBe(200);
  return reply.json<{ entries: CaseLogEntry[] }>().entries;
};

test('the owner sees what a receiver’s device says it did, by name, unit and time', async () => {
  const { siliguri, guwahati } = tested.network;
  await note(siliguri, [entry({}), entry({ act: 'revealed', personId }), entry({ act: 'searched', caseId: null, hits: { count: 3, personIds: [personId] } }), entry({ act: 'printBlocked' })]);
  const seen = await readLog(owner);
  expect(seen.map(({ act, unitId, personIds }) => [act, unitId, personIds])).toEqual([
    ['printBlocked', siliguri.unitId, []], ['searched', siliguri.unitId, [personId]], ['revealed', siliguri.unitId, [personId]], ['opened', siliguri.unitId, []],
  ]);
  expect(new Set(seen.map(({ accountName, deviceAt }) => `${accountName} ${deviceAt}`))).toEqual(new Set([`An officer ${at}`]));
  await note(guwahati, [entry({ act: 'printed', purpose: 'court' })]);
  expect((await readLog(owner, '?act=printed')).map(({ unitId, deviceAt }) => [unitId, deviceAt])).toEqual([[guwahati.unitId, at]]);
  expect((await readLog(owner, `?unit=${siliguri.unitId}&act=all`)).every(({ unitId }) => unitId === siliguri.unitId)).toBe(true);
  const all = await readLog(owner, '?act=all');
  expect(all.map(({ act }) => act)).toEqual(expect.arrayContaining(['delivered', 'changed', 'logRead']));
  expect(all.every(({ act }) => caseLogActs.includes(act))).toBe(true);
});

test('an entry that is sent again, at once or later, is written once', async () => {
  const { siliguri, admin } = tested.network;
  const log = [entry({ act: 'revealed', personId }), entry({ act: 'searched', caseId: null, hits: { count: 1, personIds: [personId] } })];
  const written = async (): Promise<number> => (await admin.query<{ rows: number }>(`select count(*)::int as rows from audit where action like 'device.%' and account_id = $1`, [siliguri.accountId])).rows[0]!.rows;
  const before = await written();
  await Promise.all([note(siliguri, log), note(siliguri, log), note(siliguri, log)]);
  await note(siliguri, log);
  // The reveal; the search; the case that it found.
  expect(await written()).toBe(before + 3);
  // The control: were their ids not remembered, they would be written again.
  await admin.query('truncate device_log');
  await note(siliguri, log);
  expect(await written()).toBe(before + 6);
});

test('it is heard before anything is handed out, and also when what follows fails', async () => {
  const { guwahati, admin } = tested.network;
  const log = [entry({})];
  const seqOf = async (sql: string, values: unknown[]): Promise<number> => Number((await admin.query<{ seq: string }>(sql, values)).rows[0]!.seq);
  await note(guwahati, log);
  const heard = await seqOf(`select max(seq) as seq from audit where action = 'device.opened' and account_id = $1`, [guwahati.accountId]);
  const handedOut = await seqOf(`select max(seq) as seq from audit where action = 'case.delivered' and account_id = $1`, [guwahati.accountId]);
  expect(heard).toBeLessThan(handedOut);
  const broken = await tested.post('/api/sync', { wire: 2, vocabulary: 'x', deviceId: receiver.deviceId, epoch: null, cursor: 0, changes: [{}], left: [], log: [entry({})], dropped: [] }, receiver);
  expect(broken.statusCode).toBe(400);
});

test('what was typed into a search is nowhere: the wire takes ids and a number', async () => {
  const { siliguri, admin } = tested.network;
  const typed = 'Rehana-typed-this';
  for (const odd of [{ hits: { count: 1, personIds: [typed] } }, { hits: { count: 1, personIds: [], term: typed } }, { at: `${at} ${typed}` }]) {
    await tested.post('/api/sync', { wire: 2, vocabulary: 'x', deviceId: receiver.deviceId, epoch: null, cursor: 0, changes: [], left: [], dropped: [],
      log: [{ ...entry({ act: 'searched', caseId: null, hits: { count: 1, personIds: [] } }), ...odd, ...('at' in odd ? { at: typed.repeat(9) } : {}) }] }, receiver);
  }
  expect((await admin.query(`select from audit where audit::text ilike '%typed%'`)).rowCount).toBe(0);
  expect((await admin.query(`select from audit where action = 'device.searched' and account_id = $1`, [siliguri.accountId])).rowCount).toBeGreaterThan(0);
});

test('who may: roles with the act, in the unit that owns the case, and nobody else', async () => {
  const { network } = tested;
  for (const role of roles) {
    const visitor = await tested.signIn(await network.officer(network.guwahati.unitId, role));
    const may = ['caseWorker', 'investigatingOfficer', 'supervisor', 'nodalOfficer'].includes(role);
    expect((await tested.get(`/api/cases/${caseId}/log`, visitor)).statusCode, role).toBe(may ? 200 : 403);
  }
  const [foreign, none] = await Promise.all([caseId, randomUUID()].map((id) => tested.get(`/api/cases/${id}/log`, receiver)));
  expect([foreign!.statusCode, foreign!.body]).toEqual([none!.statusCode, none!.body]);
  expect(failureOf(foreign!)).toBe('notFound');
  // The database says so by itself.
  const direct = await network.parts.deps.asUser(network.siliguri.token, ({ query }) => query('select * from guard.case_log($1, null, null, 0)', [caseId]));
  expect(direct).toEqual([]);
  for (const filter of ['?act=nothing', '?unit=x', '?skip=-1', '?skip=1e9', '?act=all&act=opened']) expect(failureOf(await tested.get(`/api/cases/${caseId}/log${filter}`, owner)), filter).toBe('badRequest');
});

test('what a stranger’s device says of a case that was never its unit’s is kept for the auditor and not shown to the owner', async () => {
  const { aizawl, admin } = tested.network;
  const before = await readLog(owner);
  await note(aizawl, [entry({}), entry({ act: 'searched', caseId: null, hits: { count: 1, personIds: [personId] } })]);
  expect((await readLog(owner)).length).toBe(before.length);
  expect((await admin.query(`select from audit where account_id = $1 and action = 'device.opened' and case_id = $2`, [aizawl.accountId, caseId])).rowCount).toBe(1);
  // The control: with access, even one that is over, the same words are shown.
  await admin.query(`insert into case_access (id, case_id, owner_unit_id, unit_id, kind, may_edit, may_print, may_export, basis, valid_from, valid_to, end_told_at)
    values (gen_random_uuid(), $1, $2, $3, 'referral', false, false, false, 'order', now() - interval '2 days', now() - interval '1 day', now())`, [caseId, tested.network.guwahati.unitId, aizawl.unitId]);
  expect((await readLog(owner)).length).toBe(before.length + 1);
});
