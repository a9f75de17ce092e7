// "Not yours" and "not there" get the same answer: status, body and headers. And every role gets only what it may.

import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles, type Role } from '#domain/access.ts';
import { createTestApp, failureOf, fingerprint, type TestApp, type Visitor } from '../../test/test-app.ts';
import { draftCase, rehanaInGuwahati, rehanaInSiliguri } from '../../test/small-network.ts';

let tested: TestApp;
let theirs: { caseId: string; personId: string; reportId: string; changeId: string; alertId: string; referralId: string };
let aizawl: Visitor;
let siliguri: Visitor;

beforeAll(async () => {
  tested = await createTestApp();
  const { network } = tested;
  aizawl = await tested.signIn(network.aizawl);
  siliguri = await tested.signIn(network.siliguri);
  const guwahati = await tested.signIn(network.guwahati);
  const ours = draftCase(network.guwahati);
  ours.create('case', { number: 'GHY/2026/A/0001', status: 'active' });
  const reportId = ours.create('report', { channel: 'police', account: 'Told at the station.' });
  const personId = ours.create('person', rehanaInGuwahati);
  const other = draftCase(network.siliguri);
  other.create('case', { number: 'SLG/2026/A/0001', status: 'active' });
  other.create('person', rehanaInSiliguri);
  await network.exchange(network.guwahati, { changes: ours.changes });
  await network.exchange(network.siliguri, { changes: other.changes });
  await network.matchAll();
  const [alert] = (await network.exchange(network.guwahati)).alerts;
  const referralId = randomUUID();
  const sent = await tested.post('/api/referrals', {
    id: referralId, caseId: ours.caseId, toUnitId: network.siliguri.unitId, purpose: 'investigation', legalBasis: 'investigation', message: 'Please look.',
    sections: ['reporting'], mayEdit: false, mayPrint: false, mayExport: false, until: null,
  }, guwahati);
  expect(sent.statusCode).toBe(200);
  theirs = { caseId: ours.caseId, personId, reportId, changeId: ours.changes[0]!.id, alertId: alert!.id, referralId };
});
afterAll(() => tested.stop());

/** All that an answer says, without what no two answers share. */
function said({ statusCode, headers, body }: LightMyRequestResponse): unknown {
  const { date: _, ...rest } = headers;
  return { statusCode, headers: rest, body };
}

async function expectSame(ask: (id: string, caseId: string) => Promise<LightMyRequestResponse>, foreign: string, foreignCase = theirs.caseId): Promise<void> {
  const [there, notThere] = [await ask(foreign, foreignCase), await ask(randomUUID(), randomUUID())];
  expect(said(there)).toEqual(said(notThere));
  expect(there.statusCode).toBeLessThan(500);
}

// That no route with an id is forgotten is the access matrix's to say (test/access-matrix.pg.test.ts); these are tried whole.
test('a route that takes an id answers a foreign one like one that is not there', async () => {
  const before = await fingerprint(tested.network, ['audit', 'device_case']);
  await expectSame((id) => tested.get(`/api/cases/${id}`, aizawl), theirs.caseId);
  await expectSame((id) => tested.get(`/api/cases/${id}/erasures`, aizawl), theirs.caseId);
  await expectSame((id) => tested.post(`/api/persons/${id}/erasure`, { id: randomUUID(), ground: 'courtOrder' }, aizawl), theirs.personId);
  for (const confirm of [true, false]) await expectSame((id) => tested.post(`/api/erasures/${id}`, { confirm }, aizawl), theirs.alertId);
  for (const visitor of [aizawl, siliguri]) {
    await expectSame((id) => tested.get(`/api/cases/${id}/sharing`, visitor), theirs.caseId);
    await expectSame((id) => tested.post(`/api/cases/${id}/consent-revoked`, { consentId: randomUUID() }, visitor), theirs.caseId);
  }
  await expectSame((id) => tested.post(`/api/alerts/${id}/requests`, { id: randomUUID(), purpose: 'rescue', message: 'May we?' }, aizawl), theirs.alertId);
  await expectSame((id) => tested.get(`/api/cases/${id}/log`, aizawl), theirs.caseId);
  await expectSame((id) => tested.get(`/api/cases/${id}/log?act=all`, siliguri), theirs.caseId);
  // A receiver who has not accepted sees the referral and not the case.
  await expectSame((id) => tested.get(`/api/cases/${id}`, siliguri), theirs.caseId);
  for (const answer of ['seen', 'same', 'different', 'unsure']) await expectSame((id) => tested.post(`/api/alerts/${id}`, { answer }, aizawl), theirs.alertId);
  for (const state of ['accepted', 'rejected', 'done', 'revoked']) {
    for (const reason of [undefined, 'Because.']) await expectSame((id) => tested.post(`/api/referrals/${id}`, { state, reason }, aizawl), theirs.referralId);
  }
  expect(await fingerprint(tested.network, ['audit', 'device_case'])).toEqual(before);
});

test('referring, changing and hastening what is not yours is like what is not there', async () => {
  const { network } = tested;
  const before = await fingerprint(network);
  await expectSame((_, caseId) => tested.post('/api/referrals', {
    id: randomUUID(), caseId, toUnitId: network.siliguri.unitId, purpose: 'investigation', legalBasis: 'order', message: 'x', sections: null,
    mayEdit: true, mayPrint: true, mayExport: true, until: null,
  }, aizawl), '');
  const sync = (part: object) => tested.post('/api/sync', { wire: 2, vocabulary: 'test', deviceId: '5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e', epoch: null, cursor: 0, changes: [], left: [], log: [], dropped: [], ...part }, aizawl);
  await expectSame((id) => sync({ left: [id] }), theirs.personId);
  for (const make of [
    (caseId: string) => draftWith(caseId, (draft) => draft.set('case', caseId, 'stage', 'rescue')),
    (caseId: string) => draftWith(caseId, (draft) => draft.set('report', theirs.reportId, 'channel', 'phone')),
    (caseId: string) => draftWith(caseId, (draft) => draft.create('person', { name: 'Somebody' }, theirs.personId)),
    (caseId: string) => draftWith(caseId, (draft) => draft.create('note', { text: 'x' })),
  ]) {
    const outcomes = await Promise.all([theirs.caseId, randomUUID()].map(async (caseId) =>
      (await sync({ changes: make(caseId) })).json<{ outcomes: { outcome: unknown }[] }>().outcomes.map(({ outcome }) => outcome)));
    expect(outcomes[0]).toEqual(outcomes[1]);
    expect(outcomes[0]![0]).toEqual({ status: 'refused', reason: 'notFound' });
  }
  expect(await fingerprint(network)).toEqual(before);
});

function draftWith(caseId: string, write: (draft: ReturnType<typeof draftCase>) => unknown) {
  const draft = draftCase(tested.network.aizawl, caseId);
  write(draft);
  return draft.changes;
}

test('a case made with a foreign case’s id, and a change with a foreign change’s id, take nothing and tell nothing of what is in them', async () => {
  const { network } = tested;
  const before = await fingerprint(network);
  const taken = draftWith(theirs.caseId, (draft) => draft.create('case', { number: 'AZL/2026/A/0001' }));
  const reply = await tested.post('/api/sync', { wire: 2, vocabulary: 'test', deviceId: '5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e', epoch: null, cursor: 0, changes: taken, left: [], log: [], dropped: [] }, aizawl);
  expect(reply.json().outcomes.map(({ outcome }: { outcome: unknown }) => outcome)).toEqual(taken.map(() => ({ status: 'refused', reason: 'notFound' })));
  expect(await fingerprint(network)).toEqual(before);
  const { rows } = await network.admin.query('select count(*)::int as kept from refused_change where id = any($1)', [taken.map(({ id }) => id)]);
  expect(rows).toEqual([{ kept: taken.length }]);
  const own = draftCase(network.aizawl);
  own.create('case', { number: 'AZL/2026/A/0002' });
  const stolen = own.changes.map((change, index) => (index === 0 ? { ...change, id: theirs.changeId } : change));
  const second = await tested.post('/api/sync', { wire: 2, vocabulary: 'test', deviceId: '5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e', epoch: null, cursor: 0, changes: stolen, left: [], log: [], dropped: [] }, aizawl);
  expect(second.json().outcomes[0].outcome).toEqual({ status: 'refused', reason: 'changeIdTaken' });
  expect(second.body).not.toContain(theirs.caseId);
});

test('a referral whose id is taken by units one does not see is refused, and makes no trouble', async () => {
  const { network } = tested;
  const draft = draftCase(network.aizawl);
  draft.create('case', { number: 'AZL/2026/A/0003' });
  await network.exchange(network.aizawl, { changes: draft.changes });
  const request = { id: theirs.referralId, caseId: draft.caseId, toUnitId: network.guwahati.unitId, purpose: 'rescue', legalBasis: 'order', message: 'x', sections: null, mayEdit: true, mayPrint: false, mayExport: false, until: null };
  const reply = await tested.post('/api/referrals', request, aizawl);
  expect([reply.statusCode, failureOf(reply)]).toEqual([422, 'changeIdTaken']);
  const twice = await Promise.all(Array.from({ length: 4 }, () => tested.post('/api/referrals', { ...request, id: '11111111-1111-4111-8111-111111111111' }, aizawl)));
  expect(twice.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
  expect((await network.admin.query('select count(*)::int as sent from referral where case_id = $1', [draft.caseId])).rows).toEqual([{ sent: 1 }]);
});

test('a step on a referral that is over is answered, with a reason or without', async () => {
  const { network } = tested;
  const id = randomUUID();
  const guwahati = await tested.signIn(network.guwahati);
  await tested.post('/api/referrals', { id, caseId: theirs.caseId, toUnitId: network.siliguri.unitId, purpose: 'rescue', legalBasis: 'order', message: 'x', sections: null, mayEdit: true, mayPrint: false, mayExport: false, until: null }, guwahati);
  const step = (visitor: Visitor, state: string, reason?: string) => tested.post(`/api/referrals/${id}`, { state, reason }, visitor);
  expect(failureOf(await step(siliguri, 'rejected'))).toBe('messageNeeded');
  expect(failureOf(await step(siliguri, 'revoked'))).toBe('referralAnswered');
  expect(failureOf(await step(guwahati, 'accepted', 'by myself'))).toBe('referralAnswered');
  expect((await step(siliguri, 'rejected', 'Not here.')).statusCode).toBe(200);
  expect((await step(siliguri, 'rejected', 'Not here.')).statusCode).toBe(200);
  for (const state of ['accepted', 'done', 'revoked']) expect(failureOf(await step(siliguri, state, 'Once more.'))).toBe('referralAnswered');
  expect((await tested.get(`/api/cases/${theirs.caseId}`, siliguri)).statusCode).toBe(404);
});

test('who may: each role of the owning unit, act by act', async () => {
  const { network } = tested;
  const caseRoles: readonly Role[] = ['caseWorker', 'investigatingOfficer', 'supervisor', 'nodalOfficer'];
  const readers: readonly Role[] = [...caseRoles, 'shelterStaff', 'legalAid'];
  for (const role of roles) {
    const officer = await network.officer(network.guwahati.unitId, role);
    const visitor = await tested.signIn(officer);
    const whole = await tested.get(`/api/cases/${theirs.caseId}`, visitor);
    expect(whole.statusCode, `${role} reads`).toBe(readers.includes(role) ? 200 : 403);
    const synced = (await tested.post('/api/sync', { wire: 2, vocabulary: 'test', deviceId: '5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e', epoch: null, cursor: 0, changes: [], left: [], log: [], dropped: [] }, visitor)).json();
    expect([synced.cases.length > 0, synced.alerts.length > 0, synced.referrals.length > 0], `${role} is sent`).toEqual(Array(3).fill(readers.includes(role)));
    const draft = draftCase(officer);
    draft.create('case', { status: 'active' });
    const made = (await tested.post('/api/sync', { wire: 2, vocabulary: 'test', deviceId: '5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e', epoch: null, cursor: 0, changes: draft.changes, left: [], log: [], dropped: [] }, visitor)).json();
    expect(made.outcomes[0].outcome.status, `${role} registers`).toBe(caseRoles.includes(role) ? 'accepted' : 'refused');
    const edit = draftCase(officer, theirs.caseId);
    edit.create('note', { text: 'Seen.' });
    const edited = (await tested.post('/api/sync', { wire: 2, vocabulary: 'test', deviceId: '5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e', epoch: null, cursor: 0, changes: edit.changes, left: [], log: [], dropped: [] }, visitor)).json();
    expect(edited.outcomes[0].outcome.status, `${role} changes`).toBe(readers.includes(role) ? 'accepted' : 'refused');
    for (const [name, asked] of [
      ['refers', tested.post('/api/referrals', { id: randomUUID(), caseId: theirs.caseId, toUnitId: network.aizawl.unitId, purpose: 'rescue', legalBasis: 'order', message: 'x', sections: null, mayEdit: false, mayPrint: false, mayExport: false, until: null }, visitor)],
      ['answers an alert', tested.post(`/api/alerts/${theirs.alertId}`, { answer: 'seen' }, visitor)],
      ['asks the network', tested.post('/api/network', { names: ['Rehana Choudhury'] }, visitor)],
    ] as const) {
      expect((await asked).statusCode, `${role} ${name}`).toBe(caseRoles.includes(role) ? 200 : 403);
    }
  }
});

test('who was shown a case is in the log, in the transaction that showed it', async () => {
  const { network } = tested;
  const visitor = await tested.signIn(network.guwahati);
  const count = async () => (await network.admin.query<{ rows: number }>(`select count(*)::int as rows from audit where action = 'case.delivered' and account_id = $1 and $2 = any (objects)`, [network.guwahati.accountId, theirs.caseId])).rows[0]!.rows;
  const before = await count();
  await tested.get(`/api/cases/${theirs.caseId}`, visitor);
  expect(await count()).toBe(before + 1);
});

test('the network is asked sixty times in an hour and no more, even all at once', async () => {
  const officer = await tested.network.officer(tested.network.aizawl.unitId, 'caseWorker');
  const visitor = await tested.signIn(officer);
  tested.answer('likely');
  const asked = await Promise.all(Array.from({ length: 75 }, () => tested.post('/api/network', { names: ['Rehana Choudhury'] }, visitor)));
  expect(asked.filter(({ statusCode }) => statusCode === 200).length).toBe(60);
  expect(asked.filter(({ statusCode }) => statusCode === 429).length).toBe(15);
  expect(asked.find(({ statusCode }) => statusCode === 200)!.json()).toEqual({ band: 'likely' });
});
