// A canary looks like any other case, is delivered like one, and whoever opens it is told to the auditors, once.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addCanaries } from '#cli/canary.ts';
import { createKeys } from '#server/db/keys.ts';
import { testMasterKey } from '../../test/master-key.ts';
import type { Officer } from '../../test/small-network.ts';
import { createTestApp, type TestApp } from '../../test/test-app.ts';

let tested: TestApp;
let auditor: Officer;
let caseId: string;
let number: string;
let personId: string;
beforeAll(async () => {
  tested = await createTestApp();
  const { network } = tested;
  auditor = await network.officer(network.aizawl.unitId, 'auditor');
  const database = { adminUrl: network.adminUrl, master: testMasterKey, keys: createKeys(testMasterKey) };
  [number] = await addCanaries({ database, client: network.admin, unit: { id: network.guwahati.unitId, code: 'GHY' }, today: '2026-11-20' }, 1) as [string];
  caseId = (await network.admin.query<{ caseId: string }>('select case_id as "caseId" from canary_case')).rows[0]!.caseId;
  personId = (await network.admin.query<{ id: string }>(`select id from case_record where case_id = $1 and type = 'person'`, [caseId])).rows[0]!.id;
});
afterAll(() => tested.stop());

const told = async (): Promise<string[]> => (await tested.network.exchange(auditor)).notices.map(({ kind }) => kind);
const log = (act: string, of = caseId) => [{ id: randomUUID(), act: act as 'opened', caseId: of, personId: null, at: '2026-11-20T10:00:00+05:30' }];

test('it looks like any other case of the unit, is no question to the register and is counted nowhere', async () => {
  const { network } = tested;
  const { cases } = await network.exchange(network.guwahati);
  const canary = cases.find(({ id }) => id === caseId)!;
  expect(number).toMatch(/^GHY\/\d{4}\/[A-Z]+\/\d{4}$/);
  expect(canary.records.find(({ type }) => type === 'case')!.fields.number!.value).toBe(number);
  expect(canary.records.filter(({ type }) => type === 'person').length).toBeGreaterThan(0);
  expect((await network.admin.query('select from match_job where case_id = $1', [caseId])).rowCount).toBe(0);
  expect((await network.admin.query('select from fact where case_id = $1', [caseId])).rowCount).toBe(0);
  await network.admin.query('begin');
  await network.admin.query('set local role icmc_matcher');
  expect((await network.admin.query('select from case_record where case_id = $1', [caseId])).rowCount).toBe(0);
  await network.admin.query('rollback');
});

test('that it was delivered tells nobody; opening it is told to the auditors, once an hour and person', async () => {
  const { network } = tested;
  await network.exchange(network.guwahati, { cursor: 0 });
  await network.exchange(network.guwahati, { log: [{ id: randomUUID(), act: 'searched', caseId: null, personId: null, at: '2026-11-20T10:00:00+05:30', hits: { count: 1, personIds: [personId] } }] });
  expect(await told()).toEqual([]);
  await network.exchange(network.guwahati, { log: log('opened') });
  await network.exchange(network.guwahati, { log: log('revealed') });
  expect(await told()).toEqual(['canaryOpened']);
  const { rows: [row] } = await network.admin.query(`select account_id as "accountId", result from audit where action = 'canary.opened'`);
  expect(row).toEqual({ accountId: network.guwahati.accountId, result: 'device.opened' });
});

test('asking for it by its address is told too, of whoever asks', async () => {
  await tested.get(`/api/cases/${caseId}`, await tested.signIn(tested.network.siliguri));
  expect(await told()).toEqual(['canaryOpened', 'canaryOpened']);
});

test('the control: another case is opened without a word', async () => {
  await tested.network.exchange(tested.network.guwahati, { log: log('opened', randomUUID()) });
  expect(await told()).toHaveLength(2);
});

test('nobody can learn from the database or the log which cases are canaries', async () => {
  const { network } = tested;
  await expect(network.parts.deps.asUser(network.guwahati.token, ({ query }) => query('select from canary_case'))).rejects.toMatchObject({ code: '42501' });
  await expect(network.parts.deps.asUser(network.guwahati.token, ({ query }) => query('select guard.canary_cases()'))).rejects.toMatchObject({ code: '42501' });
  expect((await network.exchange(network.guwahati)).notices.filter(({ kind }) => kind === 'canaryOpened')).toEqual([]);
});
