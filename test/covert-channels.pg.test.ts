// What an answer may give away beside what it says: each probe does something that somebody must not learn of, and looks
// whether anything that this somebody is told has become another, or compares what is not theirs with what is not there.

import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failures } from '#domain/failure.ts';
import { wireVersion } from '#sync/message.ts';
import { draftCase, rehanaInGuwahati, type Draft, type Officer } from './small-network.ts';
import { createTestApp, type TestApp } from './test-app.ts';

let tested: TestApp;
let owner: Officer;
/** Has one section of the case, to read. */
let receiver: Officer;
let stranger: Officer;
let ids: { caseId: string; personId: string; legId: string; changeId: string; referralId: string; alertId: string };

beforeAll(async () => {
  tested = await createTestApp();
  const { network } = tested;
  [owner, receiver, stranger] = [network.guwahati, network.siliguri, network.aizawl];
  const draft = draftCase(owner);
  draft.create('case', { number: 'GHY/2026/A/0001', status: 'active' });
  const personId = draft.create('person', rehanaInGuwahati);
  const legId = draft.create('leg', { kind: 'transit' });
  await network.exchange(owner, { changes: draft.changes });
  const referralId = randomUUID();
  await network.admin.query(`insert into referral (id, case_id, from_unit_id, to_unit_id, purpose, legal_basis, sections, may_edit, may_print, may_export, message, case_number, sent_by, state)
    values ($1, $2, $3, $4, 'rescue', 'order', '{route}', false, false, false, 'x', 'GHY/2026/A/0001', $5, 'accepted')`, [referralId, draft.caseId, owner.unitId, receiver.unitId, owner.accountId]);
  await network.admin.query(`insert into case_access (id, case_id, owner_unit_id, unit_id, kind, sections, may_edit, may_print, may_export, basis, referral_id) values (gen_random_uuid(), $1, $2, $3, 'referral', '{route}', false, false, false, 'order', $4)`,
    [draft.caseId, owner.unitId, receiver.unitId, referralId]);
  await network.admin.query(`select guard.append_to_feed($1, 'granted', $2, 0, null)`, [receiver.unitId, draft.caseId]);
  ids = { caseId: draft.caseId, personId, legId, changeId: draft.changes[0]!.id, referralId, alertId: randomUUID() };
});
afterAll(() => tested.stop());

const as = ({ token }: Officer, headers: Record<string, string> = {}) => ({ cookie: `__Host-icmc=${token}`, headers });
const get = (who: Officer, url: string, headers?: Record<string, string>) => tested.get(url, as(who, headers));
const post = (who: Officer, url: string, body: unknown) => tested.post(url, body, as(who));
const sync = (who: Officer, part: object = {}) => post(who, '/api/sync', { wire: wireVersion, vocabulary: 'test', deviceId: who.deviceId, epoch: null, cursor: 0, changes: [], left: [], log: [], dropped: [], ...part });
const outcomesOf = (reply: LightMyRequestResponse) => reply.json<{ outcomes: { outcome: unknown }[] }>().outcomes.map(({ outcome }) => outcome);
const change = (who: Officer, caseId: string, write: (draft: Draft) => unknown) => { const draft = draftCase(who, caseId); write(draft); return sync(who, { cursor: 1_000_000, changes: draft.changes }); };
const editHidden = async (): Promise<void> => {
  for (const result of outcomesOf(await change(owner, ids.caseId, (draft) => { draft.create('note', { text: 'Only for us.' }); draft.create('person', { role: 'witness', name: 'Somebody Else' }); }))) expect(result).toEqual({ status: 'accepted' });
};

/** All that an answer says, without what no two answers share. */
function said({ statusCode, headers, body }: LightMyRequestResponse): unknown {
  const { date: _, ...rest } = headers;
  return { statusCode, headers: rest, body };
}
/** What is not theirs is answered like what is not there. */
async function expectSame(ask: (id: string) => Promise<LightMyRequestResponse>, foreign: string): Promise<void> {
  const [there, notThere] = [await ask(foreign), await ask(randomUUID())];
  expect(said(there)).toEqual(said(notThere));
}
/** Something is done that this must not show. */
async function expectNothingNew(look: () => Promise<unknown>, act: () => Promise<unknown>): Promise<void> {
  const before = await look();
  await act();
  expect(await look()).toEqual(before);
}
const admin = async (sql: string, values: readonly unknown[] = []) => (await tested.network.admin.query<Record<string, unknown>>(sql, values as unknown[])).rows;

const probes: Readonly<Record<string, () => Promise<unknown>>> = {
  'a case by its id': () => expectSame((id) => get(stranger, `/api/cases/${id}`), ids.caseId),
  'a case whose withdrawal is no news': async () => expectNothingNew(async () => said(await get(stranger, `/api/cases/${ids.caseId}`)), editHidden),
  'who sees a case': () => expectSame((id) => get(stranger, `/api/cases/${id}/access`), ids.caseId),
  'a referral, each step': async () => { for (const state of ['accepted', 'rejected', 'done', 'revoked']) await expectSame((id) => post(stranger, `/api/referrals/${id}`, { state, reason: 'x' }), ids.referralId); },
  'referring a case': () => expectSame((caseId) => post(stranger, '/api/referrals', { id: randomUUID(), caseId, toUnitId: owner.unitId, purpose: 'rescue', legalBasis: 'order', message: 'x', sections: null, mayEdit: false, mayPrint: false, mayExport: false, until: null }), ids.caseId),
  'an alert of another unit': async () => {
    await admin(`insert into alert (id, person_a, person_b, case_a, case_b, band, verdicts, bits, model_version) values ($1, least($2::uuid, $3), greatest($2::uuid, $3), $4, $4, 'likely', '[]', 1, 'x')`, [ids.alertId, ids.personId, ids.legId, ids.caseId]);
    await admin(`insert into alert_side (alert_id, unit_id, case_id, person_id, other_unit_id, other_case_open, is_across_roles, band, verdicts) values ($1, $2, $3, $4, $5, true, false, 'likely', '[]')`, [ids.alertId, owner.unitId, ids.caseId, ids.personId, receiver.unitId]);
    for (const who of [stranger, receiver]) await expectSame((id) => post(who, `/api/alerts/${id}`, { answer: 'same' }), ids.alertId);
  },
  'a notice of another unit': async () => {
    const [notice] = await admin(`insert into notice (unit_id, kind, case_id) values ($1, 'mentioned', $2) returning id`, [owner.unitId, ids.caseId]);
    await expectSame((id) => post(stranger, `/api/notices/${id}`, {}), notice!.id as string);
  },
  'a change with the id of a foreign case': async () => {
    const ask = async (caseId: string) => outcomesOf(await change(stranger, caseId, (draft) => draft.create('note', { text: 'x' })));
    expect(await ask(ids.caseId)).toEqual(await ask(randomUUID()));
  },
  'a record of a closed section, and one that is not there': async () => {
    const ask = async (recordId: string) => outcomesOf(await change(receiver, ids.caseId, (draft) => draft.set('person', recordId, 'mother', 'x')));
    expect(await ask(ids.personId)).toEqual(await ask(randomUUID()));
  },
  'a record of a closed section, spoken of as one of an open section': async () => {
    const ask = async (recordId: string) => outcomesOf(await change(receiver, ids.caseId, (draft) => draft.set('leg', recordId, 'mode', 'train')));
    expect(await ask(ids.personId)).toEqual(await ask(randomUUID()));
  },
  'a change id that is taken tells nothing of the change': async () => {
    const draft = draftCase(stranger);
    draft.create('case', { status: 'active' });
    const reply = await sync(stranger, { cursor: 1_000_000, changes: draft.changes.map((one, index) => (index === 0 ? { ...one, id: ids.changeId } : one)) });
    expect(outcomesOf(reply)[0]).toEqual({ status: 'refused', reason: 'changeIdTaken' });
    for (const id of [ids.caseId, ids.personId, owner.unitId]) expect(reply.body).not.toContain(id);
  },
  'a referral id that is taken tells nothing of the referral': async () => {
    const draft = draftCase(stranger);
    draft.create('case', { status: 'active' });
    await sync(stranger, { changes: draft.changes });
    const reply = await post(stranger, '/api/referrals', { id: ids.referralId, caseId: draft.caseId, toUnitId: owner.unitId, purpose: 'rescue', legalBasis: 'order', message: 'x', sections: null, mayEdit: false, mayPrint: false, mayExport: false, until: null });
    expect(reply.json()).toEqual({ failure: 'changeIdTaken' });
  },
  'a case number of another unit is free': async () => {
    const reply = await change(stranger, randomUUID(), (draft) => draft.create('case', { number: 'GHY/2026/A/0001' }));
    expect(outcomesOf(reply)).toEqual([{ status: 'accepted' }, { status: 'accepted' }]);
  },
  'a person that is to be matched at once': () => expectSame((id) => sync(stranger, { cursor: 1_000_000, left: [id] }), ids.personId),
  'a case that a device says to have dropped': () => expectSame((id) => sync(stranger, { cursor: 1_000_000, dropped: [id] }), ids.caseId),
  'a case that a device says to have opened': () => expectSame((caseId) => sync(stranger, { cursor: 1_000_000, log: [{ id: randomUUID(), act: 'opened', caseId, personId: null, at: '2026-03-14T09:30:00+05:30' }] }), ids.caseId),
  'error texts are codes of the closed list and nothing else': async () => {
    for (const reply of [await get(stranger, `/api/cases/${ids.caseId}`), await post(stranger, '/api/referrals', { id: 'x' }), await post(stranger, '/api/sync', { wire: wireVersion, changes: 'x' }), await post(stranger, '/api/network', '{'), await get(stranger, `/api/cases/${'%00'}`)]) {
      const body = reply.json<{ failure: string }>();
      expect(Object.keys(body)).toEqual(['failure']);
      expect(failures).toContain(body.failure);
    }
  },
  'no ETag and no date of a change': async () => {
    for (const reply of [await get(owner, `/api/cases/${ids.caseId}`), await get(owner, '/api/cases'), await get(owner, '/api/units'), await sync(owner)]) {
      for (const header of ['etag', 'last-modified', 'x-request-id', 'server', 'x-powered-by', 'server-timing']) expect(reply.headers[header], header).toBeUndefined();
      expect(reply.headers['cache-control']).toBe('no-store');
    }
  },
  'an edit of a closed section: the case as the receiver is given it': () => expectNothingNew(async () => (await get(receiver, `/api/cases/${ids.caseId}`)).body, editHidden),
  'an edit of a closed section: the size of the packed answer': () => expectNothingNew(async () => (await get(receiver, `/api/cases/${ids.caseId}`, { 'accept-encoding': 'gzip' })).rawPayload.length, editHidden),
  'an edit of a closed section: the list, its order and times': () => expectNothingNew(async () => (await get(receiver, '/api/cases')).body, editHidden),
  'an edit of a closed section: the feed and its cursor': () => expectNothingNew(async () => { const { cursor, cases, more } = (await sync(receiver)).json<{ cursor: number; cases: unknown; more: boolean }>(); return { cursor, cases, more }; }, editHidden),
  'an edit of a closed section: what wakes the stream': () => expectNothingNew(() => admin('select seq from unit_feed_counter where unit_id = $1', [receiver.unitId]), editHidden),
  'the version of the case does not count what is closed': async () => {
    const { version } = (await get(receiver, `/api/cases/${ids.caseId}`)).json<{ version: number }>();
    const [head] = await admin('select version from case_file where id = $1', [ids.caseId]);
    expect(version).toBeLessThan(head!.version as number);
    expect((await admin(`select 1 from case_record where case_id = $1 and version = $2 and section in ('case', 'route', 'conversation')`, [ids.caseId, version])).length).toBe(1);
  },
  'a colleague of another unit at work: a stranger’s list, feed, directory and notices': () => expectNothingNew(async () => {
    const { cursor, cases, alerts, referrals, notices } = (await sync(stranger)).json<Record<string, unknown>>();
    return { cursor, cases, alerts, referrals, notices, list: (await get(stranger, '/api/cases')).body, units: (await get(stranger, '/api/units')).body, people: (await get(stranger, '/api/people')).body };
  }, async () => {
    await editHidden();
    await change(owner, randomUUID(), (draft) => draft.create('case', { number: `GHY/2026/B/${randomUUID().slice(0, 4)}` }));
  }),
  'the network answers for a person one may read already as for one whom nobody knows': async () => {
    tested.answer(null);
    const unknown = await post(stranger, '/api/network', { names: ['Nobody Whatever Atall'] });
    expect(unknown.json()).toEqual({ band: null });
  },
  'what a header or an address names is nobody’s right': async () => {
    for (const headers of [{ 'x-unit-id': owner.unitId }, { 'x-user-id': owner.accountId }, { 'x-forwarded-user': 'nodal' }, { authorization: `Bearer ${owner.token}` }, { 'x-original-url': '/api/me' }, { 'x-http-method-override': 'DELETE' }]) {
      expect((await get(stranger, `/api/cases/${ids.caseId}?unitId=${owner.unitId}&accountId=${owner.accountId}`, headers)).statusCode).toBe(404);
    }
  },
};

test.each(Object.keys(probes))('%s', async (name) => { await probes[name]!(); });

test('there are at least twenty-five probes', () => {
  console.log(`${Object.keys(probes).length + 2} probes of covert channels`);
  expect(Object.keys(probes).length).toBeGreaterThanOrEqual(25);
});

/** The chance that one drawn from the first takes longer than one from the second: ½ when nothing tells them apart (Mann and Whitney 1947, U / mn). */
function chanceOfLonger(first: readonly number[], second: readonly number[]): number {
  let longer = 0;
  for (const one of first) for (const other of second) longer += one > other ? 1 : one === other ? 0.5 : 0;
  return longer / (first.length * second.length);
}

/** Asked in turn, in one run, so that a busy machine is busy for both. */
async function compareTimes(samples: number, asks: readonly [() => Promise<unknown>, () => Promise<unknown>]): Promise<number> {
  const times: [number[], number[]] = [[], []];
  for (let sample = 0; sample < samples; sample += 1) {
    for (const side of sample % 2 === 0 ? [0, 1] as const : [1, 0] as const) {
      const start = performance.now();
      await asks[side]();
      times[side].push(performance.now() - start);
    }
  }
  return chanceOfLonger(times[0], times[1]);
}

test('the time of the answer for a foreign case and for none, as ranks', async () => {
  const chance = await compareTimes(300, [() => get(stranger, `/api/cases/${ids.caseId}`), () => get(stranger, `/api/cases/${randomUUID()}`)]);
  console.log(`a foreign case takes longer than none with a chance of ${chance.toFixed(3)}`);
  expect(Math.abs(chance - 0.5)).toBeLessThan(0.2);
});

test('the control: an answer that takes a little longer shows in the ranks', async () => {
  const slow = async (): Promise<void> => { await get(stranger, `/api/cases/${ids.caseId}`); for (let turn = 0; turn < 3; turn += 1) await get(stranger, '/api/units'); };
  expect(await compareTimes(40, [slow, () => get(stranger, `/api/cases/${randomUUID()}`)])).toBeGreaterThan(0.7);
});

test('the control: an edit of the section that is open to the receiver shows in every one of these places', async () => {
  const look = async (): Promise<string[]> => [(await get(receiver, `/api/cases/${ids.caseId}`)).body, (await get(receiver, '/api/cases')).body,
    JSON.stringify(await admin('select seq from unit_feed_counter where unit_id = $1', [receiver.unitId]))];
  const before = await look();
  await change(owner, ids.caseId, (draft) => draft.create('leg', { kind: 'destination' }));
  const after = await look();
  expect(after.filter((text, index) => text === before[index])).toEqual([]);
});
