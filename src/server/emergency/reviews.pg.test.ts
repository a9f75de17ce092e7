// The review of what was opened in an emergency: by the owner's nodal officer or an auditor, within a day, never by the opener.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '#domain/access.ts';
import type { EmergencyOpening } from '#domain/emergency.ts';
import { createEmergencyNetwork, firNumber, reason, said, type EmergencyNetwork, type Person } from '../../../test/emergency-network.ts';
import { failureOf } from '../../../test/test-app.ts';
import { rehanaInGuwahati } from '../../../test/small-network.ts';

let n: EmergencyNetwork;
let id: string;
beforeAll(async () => {
  n = await createEmergencyNetwork();
  id = (await n.open(n.opener)).json<{ id: string }>().id;
});
afterAll(() => n.stop());

const list = (person: Person) => n.tested.get('/api/break-glass', person);
const openings = async (person: Person) => (await list(person)).json<EmergencyOpening[]>();
const review = (person: Person, words: unknown = 'The raid was real; the station confirmed it.', verdict: unknown = 'justified', which: string = id) =>
  n.tested.post(`/api/break-glass/${which}/review`, { verdict, words }, person);
const admin = (sql: string, values: unknown[] = []) => n.tested.network.admin.query(sql, values);
const due = async (person: Person) => (await n.sync(person)).notices.filter(({ kind }) => kind === 'breakGlassReviewDue').length;

test('the owner’s nodal officer and the auditor see who opened what, when and why', async () => {
  for (const reviewer of [n.ownersNodal, n.auditor]) {
    const [opening, ...more] = await openings(reviewer);
    expect(more).toEqual([]);
    expect(opening).toMatchObject({
      id, caseId: n.caseId, ownerUnitId: n.owner.officer.unitId, unitId: n.opener.officer.unitId, accountName: 'An officer', reason, firNumber,
      reviewedAt: null, reviewerName: null, verdict: null, review: null,
    });
  }
});

test('nobody else does: not the opener, not a nodal officer of another unit, not an officer of the owner', async () => {
  const elsewhere = await n.person(n.stranger.officer.unitId, 'nodalOfficer');
  const openers = await n.person(n.opener.officer.unitId, 'nodalOfficer');
  for (const other of [elsewhere, openers]) {
    expect(await openings(other)).toEqual([]);
    expect(said(await review(other))).toEqual(said(await review(other, undefined, undefined, randomUUID())));
    expect(failureOf(await review(other))).toBe('notFound');
  }
  for (const role of roles) {
    const person = await n.person(n.owner.officer.unitId, role);
    const may = ['nodalOfficer', 'auditor'].includes(role);
    expect((await list(person)).statusCode, role).toBe(may ? 200 : 403);
    expect((await review(person, '')).statusCode, role).toBe(may ? 422 : 403);
  }
});

test('an auditor learns of the case nothing but its id', async () => {
  const { body } = await list(n.auditor);
  for (const text of [n.number, rehanaInGuwahati.name, 'Her aunt called', n.personId]) expect(body).not.toContain(text);
  for (const url of [`/api/cases/${n.caseId}`, `/api/cases/${n.caseId}/access`]) expect(failureOf(await n.tested.get(url, n.auditor))).toBe('mayNot');
  const synced = await n.sync(n.auditor);
  expect([synced.cases, synced.removed, synced.alerts, synced.referrals]).toEqual([[], [], [], []]);
});

test('after a day without a review the reviewers are asked, once', async () => {
  await n.tested.network.parts.tellOfEnds();
  expect(await due(n.ownersNodal)).toBe(0);
  await admin(`update break_glass set opened_at = opened_at - interval '25 hours' where id = $1`, [id]);
  await n.tested.network.parts.tellOfEnds();
  await n.tested.network.parts.tellOfEnds();
  for (const [person, times] of [[n.ownersNodal, 1], [n.auditor, 1], [n.ownersSupervisor, 0], [n.opener, 0], [n.openersSupervisor, 0]] as const) expect(await due(person)).toBe(times);
});

test('after three days without one its opener opens no other case, until it is reviewed', async () => {
  await admin(`update case_access set valid_to = now() where kind = 'breakGlass' and valid_to > now()`);
  await admin(`update break_glass set opened_at = now() - interval '71 hours' where id = $1`, [id]);
  await admin(`delete from audit where action = 'breakGlass.opened'`);
  // The control: an hour before, it still opens.
  expect(failureOf(await n.open(n.opener, { number: 'GHY/2026/A/9999' }))).toBe('notFound');
  await admin(`update break_glass set opened_at = now() - interval '73 hours' where id = $1`, [id]);
  expect(failureOf(await n.open(n.opener, { number: 'GHY/2026/A/9999' }))).toBe('reviewMissing');
  expect(failureOf(await n.open(n.opener))).toBe('reviewMissing');
  expect((await n.open(n.colleague, { number: 'GHY/2026/A/9999' })).statusCode).toBe(404);
});

test('a review has a verdict and words, is given once, and is told to the opener', async () => {
  for (const [words, verdict, failure] of [['', 'justified', 'reasonNeeded'], ['   ', 'justified', 'reasonNeeded'], [7, 'justified', 'reasonNeeded'], ['x'.repeat(2001), 'justified', 'tooLong'], ['Fine.', 'fine', 'badRequest'], ['Fine.', ['justified'], 'badRequest']] as const) {
    expect(failureOf(await review(n.ownersNodal, words, verdict))).toBe(failure);
  }
  const both = await Promise.all([review(n.ownersNodal, 'Nobody at the station knew of a raid.', 'notJustified'), review(n.auditor)]);
  expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
  expect(failureOf(await review(n.auditor))).toBe('alreadyDone');
  const [opening] = await openings(n.auditor);
  expect([opening!.verdict, opening!.review === null, opening!.reviewerName]).toEqual([both[0]!.statusCode === 200 ? 'notJustified' : 'justified', false, 'An officer']);
  for (const told of [n.opener, n.openersSupervisor]) expect((await n.sync(told)).notices.map(({ kind }) => kind)).toContain('breakGlassReviewed');
  const { rows } = await admin(`select result from audit where action = 'breakGlass.reviewed' and $1 = any (objects)`, [id]);
  expect(rows).toEqual([{ result: opening!.verdict }]);
  expect((await n.open(n.opener)).statusCode).toBe(200);
});

test('the opener cannot review, whatever role they come to have', async () => {
  await admin(`update account set role = 'auditor' where id = $1`, [n.opener.officer.accountId]);
  const { rows: [own] } = await admin('select id from break_glass where reviewed_at is null and account_id = $1', [n.opener.officer.accountId]);
  expect((await openings(n.opener)).map((opening) => opening.id)).toEqual([]);
  expect(failureOf(await review(n.opener, undefined, undefined, (own as { id: string }).id))).toBe('notFound');
  await expect(admin('update break_glass set reviewed_at = now(), reviewed_by = account_id, verdict = $1 where reviewed_at is null', ['justified'])).rejects.toThrow(/check constraint/);
  await admin(`update account set role = 'investigatingOfficer' where id = $1`, [n.opener.officer.accountId]);
});
