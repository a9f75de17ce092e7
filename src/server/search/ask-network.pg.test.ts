// A question to the network: the holder learns which unit asked about which of its persons, and nothing of what was typed;
// the asker cannot tell whether anybody is told.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Band } from '#domain/alert.ts';
import type { Notice } from '#domain/notice.ts';
import { askNetwork } from '#server/search/ask-network.ts';
import { createSmallNetwork, draftCase, rehanaInGuwahati, type Officer, type SmallNetwork } from '../../../test/small-network.ts';

let network: SmallNetwork;
let caseId: string;
let personId: string;
let hiddenCaseId: string;
let hiddenId: string;
let supervisor: Officer;
beforeAll(async () => {
  network = await createSmallNetwork();
  const { guwahati, siliguri } = network;
  const open = draftCase(guwahati);
  open.create('case', { number: 'GHY/2026/A/0001', status: 'active' });
  personId = open.create('person', rehanaInGuwahati);
  ({ caseId } = open);
  const hidden = draftCase(guwahati);
  hidden.create('case', { number: 'GHY/2026/A/0002', status: 'active' });
  hiddenId = hidden.create('person', { role: 'victim', name: 'Nilima Basumatari' });
  hidden.create('withholding', { from: 'unit', unit: siliguri.unitId, reason: 'fearOfHarm' });
  hiddenCaseId = hidden.caseId;
  await network.exchange(guwahati, { changes: open.changes });
  await network.exchange(guwahati, { changes: hidden.changes });
  supervisor = await network.officer(guwahati.unitId, 'supervisor');
});
afterAll(() => network.stop());

const ask = async (who: Officer, known: readonly { personId: string; band: Band }[], queries?: string[]): Promise<unknown> =>
  network.parts.deps.asUser(who.token, (transaction) => askNetwork({
    ...transaction, query: (sql, values) => { queries?.push(sql.replace(/\s+/g, ' ')); return transaction.query(sql, values); },
  }, { keys: network.parts.deps.keys, ask: async () => known, newId: randomUUID }, { names: ['Rehana Choudhury'], father: 'Abdul Rahman' }));
const noticesOf = async (who: Officer): Promise<Notice[]> => (await network.exchange(who)).notices.filter(({ kind }) => kind === 'networkAsked');

test('the holder is told once a day and unit, with the unit that asked and the own person', async () => {
  const { guwahati, siliguri, aizawl } = network;
  expect(await ask(siliguri, [{ personId, band: 'strong' }])).toEqual({ ok: true, value: { band: 'strong' } });
  expect(await noticesOf(guwahati)).toEqual([]);
  await network.parts.tellOfQuestions();
  expect(await noticesOf(guwahati)).toMatchObject([{ caseId, subjectId: personId, fromUnitId: siliguri.unitId }]);
  for (let turn = 0; turn < 3; turn += 1) await ask(siliguri, [{ personId, band: 'likely' }]);
  await network.parts.tellOfQuestions();
  expect((await noticesOf(guwahati)).length).toBe(1);
  await ask(aizawl, [{ personId, band: 'likely' }]);
  await network.parts.tellOfQuestions();
  expect((await noticesOf(guwahati)).map(({ fromUnitId }) => fromUnitId)).toEqual([siliguri.unitId, aizawl.unitId]);
  // The next day it is news again.
  await network.admin.query('update network_told set told_on = told_on - 1');
  await ask(siliguri, [{ personId, band: 'likely' }]);
  await network.parts.tellOfQuestions();
  expect((await noticesOf(guwahati)).length).toBe(3);
  expect((await noticesOf(siliguri)).concat(await noticesOf(aizawl))).toEqual([]);
  const { rows } = await network.admin.query(`select unit_id, account_id, case_id, objects from audit where action = 'network.told' order by seq limit 1`);
  expect(rows).toEqual([{ unit_id: siliguri.unitId, account_id: null, case_id: caseId, objects: [personId] }]);
});

test('a weak hit, the asker’s own person and nobody at all raise nothing', async () => {
  const { guwahati, siliguri } = network;
  const before = (await noticesOf(guwahati)).length;
  const third = await network.officer(guwahati.unitId, 'caseWorker');
  await network.admin.query('truncate network_told');
  await ask(siliguri, [{ personId, band: 'possible' }]);
  await ask(third, [{ personId, band: 'strong' }]);
  await ask(siliguri, []);
  await network.parts.tellOfQuestions();
  expect((await noticesOf(guwahati)).length).toBe(before);
  expect((await network.admin.query('select from network_question')).rowCount).toBe(0);
});

test('a unit from which a person is withheld learns nothing of her, and only those who answer for the case’s unit learn that it asked', async () => {
  const { guwahati, siliguri, aizawl } = network;
  expect(await ask(siliguri, [{ personId: hiddenId, band: 'strong' }])).toEqual({ ok: true, value: { band: null } });
  expect(await ask(siliguri, [{ personId: hiddenId, band: 'strong' }, { personId, band: 'possible' }])).toEqual({ ok: true, value: { band: 'possible' } });
  await network.parts.tellOfQuestions();
  const about = async (who: Officer): Promise<Notice[]> => (await noticesOf(who)).filter((notice) => notice.caseId === hiddenCaseId);
  expect(await about(guwahati)).toEqual([]);
  expect((await about(supervisor)).map(({ fromUnitId }) => fromUnitId)).toEqual([siliguri.unitId]);
  // The control: another unit is answered, and everybody who answers alerts is told.
  expect(await ask(aizawl, [{ personId: hiddenId, band: 'strong' }])).toEqual({ ok: true, value: { band: 'strong' } });
  await network.parts.tellOfQuestions();
  expect((await about(guwahati)).map(({ fromUnitId }) => fromUnitId)).toEqual([aizawl.unitId]);
  expect((await about(supervisor)).map(({ fromUnitId }) => fromUnitId)).toContain(aizawl.unitId);
});

test('the asker’s transaction does the same for every answer: the same statements, no feed of anybody, no notice', async () => {
  const { siliguri } = network;
  const runs: string[][] = [];
  for (const known of [[], [{ personId, band: 'strong' }], [{ personId: hiddenId, band: 'strong' }], [{ personId: randomUUID(), band: 'possible' }]] as const) {
    const queries: string[] = [];
    await ask(siliguri, known, queries);
    runs.push(queries);
  }
  expect(new Set(runs.map((queries) => queries.join('\n'))).size).toBe(1);
  expect(runs[0]!.some((sql) => sql.includes('unit_feed') || sql.includes('guard.tell'))).toBe(false);
  // While the holder's feed is locked by somebody else's work, the asker is answered all the same.
  const { admin } = network;
  await admin.query('begin');
  await admin.query('select from unit_feed_counter for update');
  expect(await ask(siliguri, [{ personId, band: 'strong' }])).toEqual({ ok: true, value: { band: 'strong' } });
  await admin.query('rollback');
});

test('nothing of what was typed reaches the holder, and a shelter that asks is not named', async () => {
  const { guwahati, aizawl, admin } = network;
  await admin.query('truncate network_told, network_question');
  await admin.query(`update unit set kind = 'shelter', parent_id = $2 where id = $1`, [aizawl.unitId, network.siliguri.unitId]);
  const known = new Set((await noticesOf(guwahati)).map(({ id }) => id));
  await ask(aizawl, [{ personId, band: 'strong' }]);
  await network.parts.tellOfQuestions();
  const news = (await noticesOf(guwahati)).filter(({ id }) => !known.has(id));
  expect(news.map(({ fromUnitId }) => fromUnitId)).toEqual([network.siliguri.unitId]);
  expect(JSON.stringify(news)).not.toMatch(/Rehana|Abdul/);
  expect((await admin.query(`select from audit where action = 'network.told' and detail is not null`)).rowCount).toBe(0);
});
