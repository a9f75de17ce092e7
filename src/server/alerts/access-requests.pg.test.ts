// Asking for the case behind an alert: what either side learns, who may take which step, and what is never said.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Failure } from '#domain/failure.ts';
import type { AccessRequest } from '#domain/referral.ts';
import { rehanaInGuwahati, rehanaInSiliguri, type Officer, type SmallNetwork } from '../../../test/small-network.ts';
import { createTestApp, failureOf, type TestApp, type Visitor } from '../../../test/test-app.ts';
import { createSharing, type Sharing } from '../../../test/sharing.ts';

let tested: TestApp;
let network: SmallNetwork;
let sharing: Sharing;
let visitors: Map<Officer, Visitor>;
let asker: Officer;
let asked: Officer;
let stranger: Officer;
let ours: { caseId: string; number: string };
let theirs: { caseId: string; number: string };
let alertId: string;
let round = 0;
beforeAll(async () => {
  tested = await createTestApp();
  ({ network } = tested);
  sharing = createSharing(network);
  [asker, asked, stranger] = [network.guwahati, network.siliguri, network.aizawl];
  visitors = new Map();
  for (const officer of [asker, asked, stranger]) visitors.set(officer, await tested.signIn(officer));
});
afterAll(() => tested.stop());
beforeEach(async () => {
  round += 1;
  const same = { village: `Village ${round} ${randomUUID().slice(0, 4)}`, phones: [`+91 98640 1${String(round).padStart(4, '0')}`] };
  ours = await sharing.newCase(asker, { ...rehanaInGuwahati, ...same });
  theirs = await sharing.newCase(asked, { ...rehanaInSiliguri, ...same });
  await network.matchAll();
  alertId = (await network.admin.query(`select id from alert where $1 in (case_a, case_b) and $2 in (case_a, case_b)`, [ours.caseId, theirs.caseId])).rows[0].id;
});

const post = async (officer: Officer, url: string, body: unknown): Promise<'ok' | Failure> => {
  const reply = await tested.post(url, body, visitors.get(officer)!);
  return reply.statusCode === 200 ? 'ok' : failureOf(reply);
};
const ask = async (officer: Officer = asker, more: object = {}, alert = alertId) => {
  const id = randomUUID();
  return { id, outcome: await post(officer, `/api/alerts/${alert}/requests`, { id, purpose: 'investigation', message: 'Canary: we hold her brother.', ...more }) };
};
const answer = (officer: Officer, id: string, state: string, reason?: string) => post(officer, `/api/requests/${id}`, { state, reason });
const requestsOf = async (officer: Officer): Promise<readonly AccessRequest[]> => (await network.exchange(officer)).alerts.find(({ id }) => id === alertId)!.requests;

test('the other side reads it beside its own alert and is told at once; the asker learns no id and no number', async () => {
  const start = await network.exchange(asked);
  const { id, outcome } = await ask();
  expect(outcome).toBe('ok');
  const told = await network.exchange(asked, { cursor: start.cursor });
  expect(told.notices).toMatchObject([{ kind: 'accessAsked', caseId: theirs.caseId, subjectId: id, fromUnitId: asker.unitId }]);
  expect(told.alerts.find((alert) => alert.id === alertId)!.requests).toMatchObject([{ id, side: 'asked', caseId: theirs.caseId, unitId: asker.unitId, message: 'Canary: we hold her brother.', state: 'asked' }]);
  expect(JSON.stringify(told)).not.toContain(ours.caseId);
  const own = await network.exchange(asker);
  expect(own.alerts.find((alert) => alert.id === alertId)!.requests).toMatchObject([{ id, side: 'asker', caseId: ours.caseId, unitId: asked.unitId }]);
  for (const secret of [theirs.caseId, theirs.number, rehanaInSiliguri.name]) expect(JSON.stringify(own)).not.toContain(secret);
  const { rows } = await network.admin.query('select r::text as row from access_request r');
  expect(JSON.stringify(rows)).not.toContain('Canary');
});

test('refused with a reason, withdrawn by the asker, and each is told to the other', async () => {
  const first = await ask();
  const start = await network.exchange(asker);
  expect(await answer(asked, first.id, 'refused')).toBe('reasonNeeded');
  expect(await answer(asked, first.id, 'refused', 'Under trial.')).toBe('ok');
  expect(await answer(asked, first.id, 'refused', 'Under trial.')).toBe('ok');
  expect((await network.exchange(asker, { cursor: start.cursor })).notices).toMatchObject([{ kind: 'accessAnswered', caseId: ours.caseId, subjectId: first.id }]);
  expect(await requestsOf(asker)).toMatchObject([{ state: 'refused', reason: 'Under trial.', answeredBy: null }]);
  expect(await requestsOf(asked)).toMatchObject([{ state: 'refused', answeredBy: 'An officer' }]);
  const second = await ask();
  expect(await answer(asker, second.id, 'refused', 'x')).toBe('alreadyDone');
  expect(await answer(asked, second.id, 'withdrawn')).toBe('alreadyDone');
  expect(await answer(asker, second.id, 'withdrawn')).toBe('ok');
  expect(await answer(asked, second.id, 'refused', 'Late.')).toBe('alreadyDone');
});

test('one is open at a time, and the same one sent twice is one', async () => {
  const { id } = await ask();
  expect(await post(asker, `/api/alerts/${alertId}/requests`, { id, purpose: 'investigation', message: 'Again.' })).toBe('ok');
  expect((await ask()).outcome).toBe('alreadyDone');
  const both = await Promise.all([ask(asked), ask(asked)]);
  expect(both.map(({ outcome }) => outcome).sort()).toEqual(['alreadyDone', 'ok']);
});

test('granted by a referral of that case to that unit, and by nothing else', async () => {
  const { id } = await ask();
  const other = await sharing.newCase(asked);
  expect((await sharing.send(asked, asker, other.caseId, { requestId: id })).outcome).toBe('notFound');
  expect((await sharing.send(asked, stranger, theirs.caseId, { requestId: id })).outcome).toBe('notFound');
  expect((await sharing.send(asker, asked, ours.caseId, { requestId: id })).outcome).toBe('notFound');
  const start = await network.exchange(asker);
  const referral = await sharing.send(asked, asker, theirs.caseId, { requestId: id });
  expect(referral.outcome).toBe('ok');
  const told = await network.exchange(asker, { cursor: start.cursor });
  expect(told.notices).toMatchObject([{ kind: 'accessAnswered', subjectId: id }]);
  expect(told.referrals).toMatchObject([{ id: referral.id, requestId: id }]);
  expect(await requestsOf(asker)).toMatchObject([{ state: 'granted' }]);
  expect((await sharing.send(asked, asker, theirs.caseId, { requestId: id })).outcome).toBe('alreadyDone');
  expect(await sharing.step(asker, referral.id, 'accepted')).toBe('ok');
});

test('a stranger’s question about it is like one about nothing, and bad ones are refused', async () => {
  const { id } = await ask();
  expect((await ask(stranger)).outcome).toBe((await ask(stranger, {}, randomUUID())).outcome);
  expect(await answer(stranger, id, 'refused', 'x')).toBe(await answer(stranger, randomUUID(), 'refused', 'x'));
  const bad: readonly [object, Failure][] = [[{ purpose: 'gossip' }, 'badRequest'], [{ message: ' ' }, 'messageNeeded'], [{ message: 'x'.repeat(5001) }, 'tooLong'], [{ message: 5 }, 'messageNeeded'], [{ id: 'x' }, 'badRequest']];
  for (const [more, failure] of bad) expect((await ask(asked, more)).outcome).toBe(failure);
  for (const state of ['granted', 'asked', 'x', 7]) expect(await answer(asked, id, String(state))).toBe('badRequest');
});

test('a shelter is not named: the question reaches it, and the asker reads of the unit that the alert names', async () => {
  await network.admin.query('update unit set contact_unit_id = $2 where id = $1', [asked.unitId, stranger.unitId]);
  await network.admin.query('update alert_side set other_unit_id = $2 where alert_id = $1 and unit_id = $3', [alertId, stranger.unitId, asker.unitId]);
  const { cursor } = await network.exchange(asker);
  const { id } = await ask();
  expect((await requestsOf(asker))[0]).toMatchObject({ id, unitId: stranger.unitId });
  expect(await answer(asked, id, 'refused', 'No.')).toBe('ok');
  const news = await network.exchange(asker, { cursor });
  expect(JSON.stringify([news.notices, news.alerts.filter((alert) => alert.id === alertId)])).not.toContain(asked.unitId);
  await network.admin.query('update unit set contact_unit_id = null');
});

test('a unit from which the own case is withheld is not asked: it would hear of it', async () => {
  await network.admin.query(`update alert_side set answer = 'same' where alert_id = $1`, [alertId]);
  await sharing.record(asker, ours.caseId, 'withholding', { from: 'unit', unit: asked.unitId });
  expect((await ask()).outcome).toBe('withheld');
});

test('a hit across roles is asked about, and answered, by those who answer for the unit only', async () => {
  await network.admin.query('update alert_side set is_across_roles = true where alert_id = $1', [alertId]);
  expect((await ask()).outcome).toBe('notFound');
  const chief = await network.officer(asker.unitId, 'supervisor');
  visitors.set(chief, await tested.signIn(chief));
  const { id, outcome } = await ask(chief);
  expect(outcome).toBe('ok');
  expect((await network.exchange(asked)).notices.filter(({ subjectId }) => subjectId === id)).toEqual([]);
  expect(await answer(asked, id, 'refused', 'x')).toBe('notFound');
});
