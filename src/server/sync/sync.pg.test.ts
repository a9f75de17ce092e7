import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSmallNetwork, draftCase, expectOk, rehanaInGuwahati, rehanaInSiliguri, type SmallNetwork } from '../../../test/small-network.ts';
import { sendReferral, stepReferral } from '#server/referrals/send-referral.ts';
import { readCase } from '#server/sync/read-case.ts';

let network: SmallNetwork;
beforeAll(async () => { network = await createSmallNetwork(); });
afterAll(async () => { await network.stop(); });

test('a case registered by one unit comes back to it whole, and to no other unit', async () => {
  const { guwahati, siliguri } = network;
  const draft = draftCase(guwahati);
  draft.create('case', { number: 'GHY/2026/A/0001', status: 'active', stage: 'reporting' });
  const person = draft.create('person', { role: 'victim', name: 'Nilima Basumatari', otherNames: ['Nili', 'নীলিমা'] });
  const reply = await network.exchange(guwahati, { changes: draft.changes });
  expect(reply.outcomes.map(({ outcome }) => outcome.status)).toEqual(draft.changes.map(() => 'accepted'));
  const [delta] = reply.cases;
  expect(delta).toMatchObject({ id: draft.caseId, version: draft.changes.length, isWhole: true, access: { kind: 'owner', mayEdit: true } });
  expect(delta!.records.find(({ id }) => id === person)?.fields).toMatchObject({ name: { value: 'Nilima Basumatari' }, otherNames: { value: ['Nili', 'নীলিমা'] } });
  expect((await network.exchange(siliguri)).cases).toEqual([]);
  const seen = await network.parts.deps.asUser(siliguri.token, (transaction) => readCase(transaction, network.parts.deps, draft.caseId, 0));
  expect(seen).toBeNull();
});

test('the same changes sent again get their first outcome and change nothing', async () => {
  const { guwahati } = network;
  const draft = draftCase(guwahati);
  draft.create('case', { number: 'GHY/2026/A/0002' });
  const first = await network.exchange(guwahati, { changes: draft.changes });
  const second = await network.exchange(guwahati, { changes: draft.changes, cursor: first.cursor });
  expect(second.outcomes).toEqual(first.outcomes);
  expect(second.cases).toEqual([]);
});

test('another unit that writes to a case it cannot see is answered as if there were none, and its words are kept for it', async () => {
  const { guwahati, aizawl } = network;
  const draft = draftCase(guwahati);
  draft.create('case', { number: 'GHY/2026/A/0003' });
  await network.exchange(guwahati, { changes: draft.changes });
  const intruder = draftCase(aizawl, draft.caseId);
  intruder.create('case', { number: 'AZL/2026/A/0001' });
  intruder.set('case', draft.caseId, 'stage', 'rescue');
  const nowhere = draftCase(aizawl);
  nowhere.set('case', nowhere.caseId, 'stage', 'rescue');
  const there = await network.exchange(aizawl, { changes: intruder.changes });
  const notThere = await network.exchange(aizawl, { changes: nowhere.changes });
  expect(new Set(there.outcomes.map(({ outcome }) => JSON.stringify(outcome)))).toEqual(new Set([JSON.stringify(notThere.outcomes[0]!.outcome)]));
  const { rows } = await network.admin.query('select count(*)::int as kept from refused_change where id = any($1)', [nowhere.changes.map(({ id }) => id)]);
  expect(rows[0].kept).toBe(1);
});

test('a later value written against an old one waits beside the first, and a set never waits', async () => {
  const { guwahati } = network;
  const draft = draftCase(guwahati);
  draft.create('case', { number: 'GHY/2026/A/0004' });
  const report = draft.create('report', { channel: 'police' });
  await network.exchange(guwahati, { changes: draft.changes });
  const later = draftCase(guwahati, draft.caseId);
  later.set('report', report, 'channel', 'phone');
  const reply = await network.exchange(guwahati, { changes: later.changes });
  expect(reply.outcomes[0]!.outcome.status).toBe('waiting');
  const field = reply.cases.find(({ id }) => id === draft.caseId)!.records.find(({ id }) => id === report)!.fields.channel!;
  expect(field).toMatchObject({ value: 'police', waiting: [{ value: 'phone' }] });
});

test('the same person entered by two units alerts both, once, without one detail of the other file', async () => {
  const { guwahati, siliguri, aizawl } = network;
  const ours = draftCase(guwahati);
  ours.create('case', { number: 'GHY/2026/A/0005', status: 'active' });
  ours.create('person', rehanaInGuwahati);
  const theirs = draftCase(siliguri);
  theirs.create('case', { number: 'SLG/2026/A/0001', status: 'active' });
  theirs.create('person', rehanaInSiliguri);
  // Saved at the same instant.
  await Promise.all([network.exchange(guwahati, { changes: ours.changes }), network.exchange(siliguri, { changes: theirs.changes })]);
  await network.matchAll();
  await network.matchAll();
  const [left, right, third] = [await network.exchange(guwahati), await network.exchange(siliguri), await network.exchange(aizawl)];
  expect(left.alerts).toHaveLength(1);
  expect(right.alerts).toHaveLength(1);
  expect(third.alerts).toEqual([]);
  expect(left.alerts[0]).toMatchObject({ caseId: ours.caseId, otherUnitId: siliguri.unitId, otherCaseOpen: true, otherCaseId: null, answer: 'new' });
  expect(['strong', 'likely']).toContain(left.alerts[0]!.band);
  const said = JSON.stringify(left.alerts);
  for (const secret of [theirs.caseId, rehanaInSiliguri.name, 'SLG/2026/A/0001', String(rehanaInSiliguri.father)]) expect(said).not.toContain(secret);
});

test('a referral opens the case to its receiver once accepted, both edit it, and revoking closes it again', async () => {
  const { guwahati, siliguri } = network;
  const { asUser, keys } = network.parts.deps;
  const draft = draftCase(guwahati);
  draft.create('case', { number: 'GHY/2026/A/0006', status: 'active' });
  const report = draft.create('report', { account: 'Told at the station.' });
  await network.exchange(guwahati, { changes: draft.changes });
  const request = {
    id: randomUUID(), caseId: draft.caseId, toUnitId: siliguri.unitId, purpose: 'investigation', legalBasis: 'investigation',
    message: 'She may have passed Siliguri.', sections: null, mayEdit: true, mayPrint: true, mayExport: false, until: null,
  };
  const start = await network.exchange(siliguri);
  expectOk((await asUser(guwahati.token, (transaction) => sendReferral(transaction, keys, request)))!);
  const told = await network.exchange(siliguri, { cursor: start.cursor });
  expect(told.referrals).toMatchObject([{ id: request.id, state: 'sent', message: request.message, caseNumber: 'GHY/2026/A/0006' }]);
  expect(told.cases).toEqual([]);

  expectOk((await asUser(siliguri.token, (transaction) => stepReferral(transaction, keys, request.id, { state: 'accepted' })))!);
  const opened = await network.exchange(siliguri, { cursor: told.cursor });
  expect(opened.cases).toMatchObject([{ id: draft.caseId, access: { kind: 'referral', mayEdit: true } }]);
  const edit = draftCase(siliguri, draft.caseId);
  edit.set('report', report, 'firNumber', '12/2026');
  expect((await network.exchange(siliguri, { changes: edit.changes })).outcomes[0]!.outcome.status).toBe('accepted');
  const back = await network.exchange(guwahati);
  expect(back.cases.find(({ id }) => id === draft.caseId)!.records.find(({ id }) => id === report)!.fields.firNumber!.value).toBe('12/2026');

  expectOk((await asUser(guwahati.token, (transaction) => stepReferral(transaction, keys, request.id, { state: 'revoked', reason: 'Done.' })))!);
  const closed = await network.exchange(siliguri, { cursor: opened.cursor });
  expect(closed.removed).toContain(draft.caseId);
});

test('nothing sensitive lies in the database in clear', async () => {
  const { guwahati } = network;
  const draft = draftCase(guwahati);
  const canaries = ['Canaryname Zyx', 'canary narrative wvu', '+91 00000 77123'];
  draft.create('case', { number: 'GHY/2026/A/0007' });
  draft.create('person', { role: 'victim', name: canaries[0]!, phones: [canaries[2]!] });
  draft.create('note', { text: canaries[1]! });
  draft.create('report', { account: canaries[1]! });
  await network.exchange(guwahati, { changes: draft.changes });
  const { rows: tables } = await network.admin.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'public'`);
  let texts = '';
  for (const { name } of tables) texts += JSON.stringify((await network.admin.query(`select * from public.${name}`)).rows);
  for (const canary of canaries) expect(texts).not.toContain(canary);
  // The control: what is plain is found by this very search.
  expect(texts).toContain('GHY/2026/A/0007');
});

test('a page whose device is not the session’s writes nothing and learns nothing: somebody else has signed in beside it', async () => {
  const { guwahati, siliguri } = network;
  const draft = draftCase(guwahati);
  draft.create('case', { number: 'GHY/2026/A/0008' });
  await expect(network.exchange({ ...siliguri, deviceId: guwahati.deviceId }, { changes: draft.changes })).rejects.toThrow('signInNeeded');
  const { rows } = await network.admin.query('select count(*)::int as written from case_file where id = $1', [draft.caseId]);
  expect(rows[0].written).toBe(0);
});

test('access that comes to its end by itself leaves the receiver’s devices', async () => {
  const { guwahati, siliguri } = network;
  const { asUser, keys } = network.parts.deps;
  const draft = draftCase(guwahati);
  draft.create('case', { number: 'GHY/2026/A/0009', status: 'active' });
  await network.exchange(guwahati, { changes: draft.changes });
  const id = randomUUID();
  expectOk((await asUser(guwahati.token, (transaction) => sendReferral(transaction, keys, {
    id, caseId: draft.caseId, toUnitId: siliguri.unitId, purpose: 'shelter', legalBasis: 'order', message: 'For a night.', sections: null,
    mayEdit: false, mayPrint: false, mayExport: false, until: '2026-12-31',
  })))!);
  expectOk((await asUser(siliguri.token, (transaction) => stepReferral(transaction, keys, id, { state: 'accepted' })))!);
  const opened = await network.exchange(siliguri);
  expect(opened.cases.map(({ id: caseId }) => caseId)).toContain(draft.caseId);
  await network.admin.query(`update case_access set valid_to = now() - interval '1 second' where referral_id = $1`, [id]);
  await network.parts.tellOfEnds();
  const after = await network.exchange(siliguri, { cursor: opened.cursor });
  expect(after.removed).toContain(draft.caseId);
  await network.parts.tellOfEnds();
  expect((await network.exchange(siliguri, { cursor: after.cursor })).removed).toEqual([]);
});
