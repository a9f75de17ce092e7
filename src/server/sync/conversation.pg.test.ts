// The conversation of a case: who may speak, who is told when called upon, and that nobody speaks in another's name.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FieldValue } from '#domain/field.ts';
import type { Notice } from '#domain/notice.ts';
import { writeUnits } from '#server/admin/write-units.ts';
import { createSmallNetwork, draftCase, type Officer, type SmallNetwork } from '../../../test/small-network.ts';

let network: SmallNetwork;
let caseId: string;
let colleague: Officer;
let named: Officer;
let other: Officer;
let watcher: Officer;
let auditor: Officer;
beforeAll(async () => {
  network = await createSmallNetwork();
  const { guwahati, siliguri, aizawl } = network;
  const draft = draftCase(guwahati);
  draft.create('case', { number: 'GHY/2026/A/0001', status: 'active' });
  await network.exchange(guwahati, { changes: draft.changes });
  ({ caseId } = draft);
  colleague = await network.officer(guwahati.unitId, 'caseWorker');
  auditor = await network.officer(guwahati.unitId, 'auditor');
  // Siliguri may read one section; of Aizawl one person may; Dispur looks in an emergency.
  named = await network.officer(aizawl.unitId, 'caseWorker');
  other = aizawl;
  await writeUnits(network.admin, network.parts.deps.keys, [{ id: dispurId, code: 'DSP', name: 'AHTU Dispur', kind: 'ahtu', parentId: null, country: 'IN', state: null, district: null,
    languages: ['en'], dutyName: 'x', dutyPhone: '+91 00000 00000', contactUnitId: null }]);
  watcher = await network.officer(dispurId, 'investigatingOfficer');
  await give({ unitId: siliguri.unitId, kind: 'referral', sections: ['route'] });
  await give({ unitId: aizawl.unitId, accountId: named.accountId, kind: 'referral', sections: null });
  await give({ unitId: dispurId, kind: 'breakGlass', sections: null });
});
afterAll(() => network.stop());
const dispurId = randomUUID();

async function give({ unitId, accountId = null, kind, sections }: { unitId: string; accountId?: string | null; kind: string; sections: string[] | null }): Promise<void> {
  await network.admin.query(`insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, sections, may_edit, may_print, may_export, basis)
    values (gen_random_uuid(), $1, $2, $3, $4, $5, $6, false, false, false, 'order')`, [caseId, network.guwahati.unitId, unitId, accountId, kind, sections]);
  await network.admin.query(`select guard.append_to_feed($1, 'granted', $2, 0, null)`, [unitId, caseId]);
}

/** Says something in the case's conversation and gives the outcomes. */
async function say(who: Officer, fields: Record<string, FieldValue>, recordId: string = randomUUID()): Promise<{ recordId: string; outcomes: unknown[] }> {
  const draft = draftCase(who, caseId);
  const create = draft.changes.length;
  draft.create('message', {}, recordId);
  for (const [field, value] of Object.entries(fields)) draft.set('message', recordId, field, value as FieldValue | null);
  const { outcomes } = await network.exchange(who, { changes: draft.changes.slice(create) });
  return { recordId, outcomes: outcomes.map(({ outcome }) => (outcome.status === 'refused' ? outcome.reason : outcome.status)) };
}
const noticesOf = async (who: Officer, kind = 'mentioned'): Promise<Notice[]> => (await network.exchange(who)).notices.filter((notice) => notice.kind === kind);

test('whoever shares a case speaks in its conversation, also one who may only read a part; break-glass and strangers do not', async () => {
  const { guwahati, siliguri } = network;
  for (const who of [guwahati, colleague, siliguri, named]) expect((await say(who, { text: 'We are at the station.' })).outcomes).toEqual(['accepted', 'accepted']);
  expect((await say(watcher, { text: 'Hello.' })).outcomes).toEqual(['mayNot', 'mayNot']);
  for (const who of [other, auditor]) expect((await say(who, { text: 'Hello.' })).outcomes).toEqual(['notFound', 'notFound']);
  const read = await Promise.all([guwahati, siliguri, named, watcher].map(async (who) => (await network.exchange(who, { cursor: 0 })).cases.flatMap(({ records }) => records.filter(({ type }) => type === 'message'))));
  expect(read[0]!.length).toBe(4);
  expect(new Set(read[0]!.map(({ by }) => by?.accountId))).toEqual(new Set([guwahati, colleague, siliguri, named].map(({ accountId }) => accountId)));
  const delivered = async (who: Officer): Promise<number> => (await network.parts.deps.asUser(who.token, ({ query }) => query(`select from case_record where type = 'message'`)))!.length;
  expect(await Promise.all([siliguri, named, watcher, other, auditor].map(delivered))).toEqual([4, 4, 4, 0, 0]);
});

test('what was said stays as it was, and nobody adds to it in another’s name', async () => {
  const { guwahati, siliguri } = network;
  const { recordId } = await say(guwahati, { text: 'The train is late.' });
  const change = async (who: Officer, field: string, value: FieldValue): Promise<unknown> => {
    const draft = draftCase(who, caseId);
    draft.set('message', recordId, field, value);
    return (await network.exchange(who, { changes: draft.changes })).outcomes[0]!.outcome;
  };
  expect(await change(guwahati, 'text', 'It is on time.')).toEqual({ status: 'refused', reason: 'mayNot' });
  expect(await change(siliguri, 'mentions', [colleague.accountId])).toEqual({ status: 'refused', reason: 'mayNot' });
  const sql = `update case_record set plain = '{}' where id = $1 returning id`;
  await expect(network.parts.deps.asUser(siliguri.token, ({ query }) => query(sql, [recordId]))).rejects.toThrow('another person');
  // The control: the author's own hand may still lay down what was not yet said.
  expect(await change(guwahati, 'attachments', [caseId])).toEqual({ status: 'accepted' });
  expect(await change(guwahati, 'attachments', [recordId])).toEqual({ status: 'refused', reason: 'mayNot' });
});

test('who is called upon is told, once, and only who has access', async () => {
  const { guwahati, siliguri } = network;
  const everybody = [siliguri, named, other, watcher, colleague, auditor, guwahati];
  const counts = async (): Promise<number[]> => Promise.all(everybody.map(async (who) => (await noticesOf(who)).length));
  expect(await counts()).toEqual([0, 0, 0, 0, 0, 0, 0]);
  const { recordId, outcomes } = await say(guwahati, { text: 'Please look.', mentions: [siliguri.unitId, colleague.accountId, named.accountId, other.accountId, auditor.accountId, guwahati.accountId, randomUUID(), 'nobody'] });
  expect(outcomes).toEqual(['accepted', 'accepted', 'accepted']);
  expect(await counts()).toEqual([1, 1, 0, 0, 1, 0, 0]);
  expect((await noticesOf(siliguri))[0]).toMatchObject({ kind: 'mentioned', caseId, subjectId: recordId, fromUnitId: guwahati.unitId, isSeen: false });
  // A unit of which only one person was given access: that person.
  await say(siliguri, { text: 'We look.', mentions: [other.unitId] });
  expect(await counts()).toEqual([1, 2, 0, 0, 1, 0, 0]);
  // Asking the database again raises nothing again, and nothing for a message of somebody else.
  for (const who of [guwahati, siliguri, other]) await network.parts.deps.asUser(who.token, ({ query }) => query('select guard.tell_of_mentions($1, $2)', [caseId, [recordId]]));
  expect(await counts()).toEqual([1, 2, 0, 0, 1, 0, 0]);
});

test('the control: were access not asked for, the stranger would be told', async () => {
  const { admin, guwahati } = network;
  await admin.query('begin');
  const { rows: [row] } = await admin.query<{ source: string }>(`select pg_get_functiondef('guard.tell_of_mentions'::regproc) as source`);
  await admin.query(row!.source.replace('(o.account_id is null or o.account_id = p.id)', 'true'));
  await admin.query('commit');
  try {
    await say(guwahati, { text: 'Please look.', mentions: [other.accountId] });
    expect((await noticesOf(other)).length).toBe(1);
  } finally {
    await admin.query(row!.source);
  }
});

test('two units that call upon each other at the same instant wait for each other and never in a circle', async () => {
  const { guwahati, siliguri } = network;
  const said = await Promise.all(Array.from({ length: 24 }, (_, index) => (index % 2 === 0 ? say(guwahati, { text: 'Now?', mentions: [siliguri.unitId] }) : say(siliguri, { text: 'Now.', mentions: [guwahati.unitId] }))));
  expect(said.map(({ outcomes }) => outcomes)).toEqual(Array(24).fill(['accepted', 'accepted', 'accepted']));
});
