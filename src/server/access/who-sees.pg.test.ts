// Who can see a survivor, and why; on which devices the case lies; and what happens to a device that stays away.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '#domain/access.ts';
import type { AccessList, DeviceCount } from '#domain/access-list.ts';
import { createEmergencyNetwork, said, type EmergencyNetwork, type Person } from '../../../test/emergency-network.ts';
import { failureOf, type Visitor } from '../../../test/test-app.ts';

let n: EmergencyNetwork;
let receiver: Person;
let supervisor: Person;
const referralId = randomUUID();
beforeAll(async () => {
  n = await createEmergencyNetwork();
  receiver = n.stranger;
  supervisor = await n.person(receiver.officer.unitId, 'supervisor');
  await admin(`insert into account (id, unit_id, user_name, display_name, role, status, kdf_salt, kdf_memory_kib, kdf_passes, verifier) values (gen_random_uuid(), $1, 'gone.officer', 'Gone Officer', 'caseWorker', 'left', 'x', 1, 1, 'x')`, [receiver.officer.unitId]);
  await refer(referralId, receiver, { sections: ['persons', 'route'], until: '2099-12-31' });
});
afterAll(() => n.stop());

const admin = (sql: string, values: unknown[] = []) => n.tested.network.admin.query(sql, values);
async function refer(id: string, to: Person, more: object = {}): Promise<void> {
  const body = { id, caseId: n.caseId, toUnitId: to.officer.unitId, purpose: 'rescue', legalBasis: 'order', message: 'Please look.', sections: null, mayEdit: true, mayPrint: false, mayExport: false, until: null, ...more };
  expect((await n.tested.post('/api/referrals', body, n.owner)).statusCode).toBe(200);
  expect((await n.tested.post(`/api/referrals/${id}`, { state: 'accepted' }, to)).statusCode).toBe(200);
}
const ask = (who: Visitor, caseId = n.caseId) => n.tested.get(`/api/cases/${caseId}/access`, who);
const list = async (who: Visitor = n.owner) => (await ask(who)).json<AccessList>();
const devicesOf = async (id = referralId, who: Visitor = n.owner) => (await n.tested.get(`/api/referrals/${id}/devices`, who)).json<{ isOver: boolean; devices: DeviceCount | null }>();

test('it names every unit, what was opened to it, for what, on which basis and until when', async () => {
  const { accesses } = await list();
  expect(accesses.map(({ id: _, since, ...access }) => ({ ...access, since: Number.isNaN(Date.parse(since)) }))).toEqual([
    { unitId: n.owner.officer.unitId, accountId: null, kind: 'owner', purpose: null, basis: 'registered', sections: null, mayEdit: true, mayPrint: true, mayExport: true, since: false, until: null, isOver: false, verdict: null },
    { unitId: receiver.officer.unitId, accountId: null, kind: 'referral', purpose: 'rescue', basis: 'order', sections: ['persons', 'route'], mayEdit: true, mayPrint: false, mayExport: false, since: false, until: expect.stringMatching(/^(2099-12-31|2100-01-01)T/), isOver: false, verdict: null },
  ]);
});

test('it names the persons who can open it: those whose role reads cases, and whose account is open', async () => {
  const { people } = await list();
  const there = (unitId: string) => people.filter((person) => person.unitId === unitId).map(({ role }) => role).sort();
  // An auditor of the receiver's unit reads no case, and whoever has left reads none either.
  expect(there(receiver.officer.unitId)).toEqual(['investigatingOfficer', 'supervisor']);
  expect(there(n.owner.officer.unitId)).toEqual(['investigatingOfficer', 'nodalOfficer', 'supervisor']);
  expect(there(n.opener.officer.unitId)).toEqual([]);
  expect(people.every(({ isReading }) => isReading)).toBe(true);
});

test('the names of a shelter’s staff stay in the shelter', async () => {
  const shelter = randomUUID();
  await admin(`insert into unit (id, code, name, kind, country, duty_name, duty_phone, parent_id) values ($1, 'SHL', 'A home', 'shelter', 'IN', 'Duty', '+91 0', $2)`, [shelter, n.owner.officer.unitId]);
  const keeper = await n.person(shelter, 'supervisor');
  const staff = await n.person(shelter, 'shelterStaff');
  await refer(randomUUID(), keeper);
  const seen = await list();
  expect(seen.staff).toEqual({ [shelter]: 2 });
  expect((await ask(n.owner)).body).not.toContain(staff.officer.accountId);
  expect((await list(keeper)).people.filter(({ unitId }) => unitId === shelter).length).toBe(2);
  expect((await ask(staff)).statusCode).toBe(403);
});

test('who may ask: whoever may see it, in units that have the case; for the rest there is none', async () => {
  for (const role of roles) {
    const person = await n.person(n.owner.officer.unitId, role);
    expect((await ask(person)).statusCode, role).toBe(['caseWorker', 'investigatingOfficer', 'supervisor', 'nodalOfficer'].includes(role) ? 200 : 403);
  }
  expect((await ask(receiver)).statusCode).toBe(200);
  expect(said(await ask(n.opener))).toEqual(said(await ask(n.opener, randomUUID())));
  expect(said(await ask(n.opener, 'x'))).toEqual(said(await ask(n.opener)));
  for (const who of [receiver, n.opener]) expect(said(await n.tested.get(`/api/referrals/${referralId}/devices`, who))).toEqual(said(await n.tested.get(`/api/referrals/${randomUUID()}/devices`, who)));
  expect((await admin(`select from audit where action = 'case.accessSeen' and case_id = $1 and account_id = $2`, [n.caseId, receiver.officer.accountId])).rowCount).toBe(1);
});

test('restricted facts are listed by name for the owning unit, and are nobody else’s to know of', async () => {
  await n.prove(n.ownersSupervisor);
  await n.tested.post(`/api/cases/${n.caseId}/restricted`, { accountId: n.owner.officer.accountId, until: null }, n.ownersSupervisor);
  const named = (seen: AccessList) => seen.accesses.filter(({ sections }) => sections?.includes('restricted') === true).map(({ accountId }) => accountId);
  expect(named(await list())).toEqual([n.owner.officer.accountId]);
  expect(named(await list(receiver))).toEqual([]);
  expect((await ask(receiver)).body).not.toContain('restricted');
});

test('an emergency stands there by name, also when it is over and reviewed', async () => {
  const { id } = (await n.open(n.opener)).json<{ id: string }>();
  const entry = async () => (await list()).accesses.find(({ kind }) => kind === 'breakGlass')!;
  expect(await entry()).toMatchObject({ unitId: n.opener.officer.unitId, accountId: n.opener.officer.accountId, basis: 'emergency', isOver: false, verdict: null });
  // Of that unit only this person reads it.
  expect((await list()).people.filter(({ unitId }) => unitId === n.opener.officer.unitId)).toMatchObject([{ id: n.opener.officer.accountId, isReading: false }]);
  await n.tested.post(`/api/break-glass/${id}/end`, {}, n.opener);
  await n.tested.post(`/api/break-glass/${id}/review`, { verdict: 'justified', words: 'True.' }, n.ownersNodal);
  expect(await entry()).toMatchObject({ isOver: true, verdict: 'justified' });
});

test('taken back, it leaves three of four devices, and the owner sees since when the fourth has not been heard of', async () => {
  const devices = [receiver, ...await Promise.all([1, 2, 3].map(async () => ({ officer: supervisor.officer, ...await n.tested.signIn(supervisor.officer) })))];
  const cursors = new Map<Person, number>();
  for (const device of devices) cursors.set(device, (await n.sync(device)).cursor);
  expect(await devicesOf()).toMatchObject({ isOver: false, devices: { delivered: 4, removed: 0 } });
  expect((await n.tested.post(`/api/referrals/${referralId}`, { state: 'revoked' }, n.owner)).statusCode).toBe(200);
  expect(await devicesOf()).toMatchObject({ isOver: true, devices: { delivered: 4, removed: 0 } });
  const [away, ...near] = devices;
  await admin(`update device_contact set last_seen = '2026-11-20T10:00:00Z' where device_id = $1`, [away!.deviceId]);
  for (const device of near) {
    const { removed, cursor } = await n.sync(device, { cursor: cursors.get(device)! });
    expect(removed).toEqual([n.caseId]);
    await n.sync(device, { cursor, dropped: [n.caseId] });
  }
  expect(await devicesOf()).toEqual({ isOver: true, devices: { unitId: receiver.officer.unitId, delivered: 4, removed: 3, holding: [{ lastSeen: '2026-11-20T10:00:00.000Z', isOut: false }] } });
  expect((await list()).devices.find(({ unitId }) => unitId === receiver.officer.unitId)).toMatchObject({ delivered: 4, removed: 3 });
  expect((await list()).accesses.find(({ unitId }) => unitId === receiver.officer.unitId)).toMatchObject({ isOver: true });
  // It comes back and lets go.
  const { removed, cursor } = await n.sync(away!, { cursor: cursors.get(away!)! });
  expect(removed).toEqual([n.caseId]);
  await n.sync(away!, { cursor, dropped: [n.caseId] });
  expect((await devicesOf()).devices).toMatchObject({ delivered: 4, removed: 4, holding: [] });
});

test('an access that ends by its date leaves the devices in the same way', async () => {
  const id = randomUUID();
  await refer(id, receiver, { until: '2099-12-31' });
  const { cursor } = await n.sync(receiver);
  await admin(`update case_access set valid_to = now() - interval '1 second' where referral_id = $1`, [id]);
  await n.tested.network.parts.tellOfEnds();
  expect((await devicesOf(id)).devices).toMatchObject({ delivered: 4, removed: 3 });
  const next = await n.sync(receiver, { cursor });
  expect(next.removed).toEqual([n.caseId]);
  await n.sync(receiver, { cursor: next.cursor, dropped: [n.caseId] });
  expect((await devicesOf(id)).devices).toMatchObject({ delivered: 4, removed: 4 });
});

test('the control: a device that says it let go of what is still open to it is not believed', async () => {
  await refer(randomUUID(), receiver);
  await n.sync(receiver);
  await n.sync(receiver, { dropped: [n.caseId] });
  expect((await list()).devices.find(({ unitId }) => unitId === receiver.officer.unitId)!.holding.length).toBe(1);
});

test('a device is heard of once a minute at most', async () => {
  const seen = async () => (await admin('select last_seen as at, xmin::text as version from device_contact where device_id = $1', [receiver.deviceId])).rows[0];
  await n.sync(receiver);
  const before = await seen();
  await n.sync(receiver);
  expect(await seen()).toEqual(before);
  await admin(`update device_contact set last_seen = now() - interval '2 minutes' where device_id = $1`, [receiver.deviceId]);
  await n.sync(receiver);
  expect((await seen()).at.getTime()).toBeGreaterThanOrEqual(before.at.getTime());
});

test('narrowed to fewer sections, the rest leaves the receiver’s devices', async () => {
  const id = (await admin(`select id from referral where to_unit_id = $1 and state = 'accepted' order by sent_at desc limit 1`, [receiver.officer.unitId])).rows[0].id as string;
  const narrow = (sections: unknown, who: Visitor = n.owner, which = id) => n.tested.post(`/api/referrals/${which}/narrow`, { sections }, who);
  const cursors = new Map([[receiver, (await n.sync(receiver)).cursor], [supervisor, (await n.sync(supervisor)).cursor]]);
  for (const sections of [undefined, null, [], 'route', ['nothing'], ['restricted'], ['route', 'restricted']]) expect(failureOf(await narrow(sections)), JSON.stringify(sections)).toBe('badRequest');
  for (const who of [receiver, n.opener]) expect(said(await narrow(['route'], who))).toEqual(said(await narrow(['route'], who, randomUUID())));
  for (const role of roles) {
    const person = await n.person(n.owner.officer.unitId, role);
    const may = ['caseWorker', 'investigatingOfficer', 'supervisor', 'nodalOfficer'].includes(role);
    expect((await narrow(['restricted'], person)).statusCode, role).toBe(may ? 400 : 403);
  }
  expect((await narrow(['route', 'notes', 'persons'])).statusCode).toBe(200);
  expect((await narrow(['route'])).statusCode).toBe(200);
  expect(failureOf(await narrow(['route']))).toBe('alreadyDone');
  // Never wider again: that is a new referral.
  expect(failureOf(await narrow(['route', 'notes']))).toBe('badRequest');
  // The one that was away meanwhile learns the same as the one that was there.
  for (const [device, cursor] of cursors) {
    const reply = await n.sync(device, { cursor });
    expect(reply.cases.map(({ id: caseId, isWhole, access, records }) => [caseId, isWhole, access.sections, records.map(({ type }) => type).sort()])).toEqual([[n.caseId, true, ['route'], ['case', 'leg']]]);
    expect(reply.referrals.find((referral) => referral.id === id)!.sections).toEqual(['route']);
    expect(reply.text).not.toContain('Rehana');
  }
  expect((await admin(`select from audit where action = 'referral.narrowed' and $1 = any (objects)`, [id])).rowCount).toBe(2);
  expect((await n.tested.post(`/api/referrals/${id}`, { state: 'done' }, receiver)).statusCode).toBe(200);
  expect(failureOf(await narrow(['route']))).toBe('referralAnswered');
});
