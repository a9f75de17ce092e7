// Who is alerted, when, how often, and who is not: the matching process over a real database, without its process.

import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AlertSide } from '#domain/alert.ts';
import type { FieldValue } from '#domain/field.ts';
import { vocabulary } from '#domain/records.ts';
import { createRegister } from '#matching/match.ts';
import { writeUnits } from '#server/admin/write-units.ts';
import { answerAlert } from '#server/alerts/answer-alert.ts';
import { createPool, roleUrl } from '#server/db/connect.ts';
import { createKeys } from '#server/db/keys.ts';
import { workOff, type MatchDeps } from '#server/matcher/match-jobs.ts';
import { loadPersons } from '#server/matcher/load-persons.ts';
import { sendReferral, stepReferral } from '#server/referrals/send-referral.ts';
import { createSmallNetwork, draftCase, expectOk, rehanaInGuwahati, rehanaInSiliguri, type Officer, type SmallNetwork } from '../../../test/small-network.ts';
import { testMasterKey } from '../../../test/master-key.ts';

let network: SmallNetwork;
let pool: pg.Pool;
let matching: MatchDeps;
beforeEach(async () => {
  network = await createSmallNetwork();
  pool = createPool(roleUrl(network.adminUrl, 'icmc_matcher', testMasterKey), 4);
  matching = { pool, keys: createKeys(testMasterKey), words: vocabulary, register: createRegister() };
});
afterEach(async () => {
  await pool.end();
  await network.stop();
});

const numbers = new Map<string, number>();
async function enter(officer: Officer, ...persons: Record<string, FieldValue>[]): Promise<{ caseId: string; personIds: string[] }> {
  const draft = draftCase(officer);
  const number = (numbers.get(officer.deviceId) ?? 0) + 1;
  numbers.set(officer.deviceId, number);
  draft.create('case', { number: `${officer.deviceId.slice(0, 8)}/${number}`, status: 'active' });
  const personIds = persons.map((person) => draft.create('person', person));
  for (const { outcome } of (await network.exchange(officer, { changes: draft.changes })).outcomes) expect(outcome.status).toBe('accepted');
  return { caseId: draft.caseId, personIds };
}
async function edit(officer: Officer, caseId: string, write: (draft: ReturnType<typeof draftCase>) => void): Promise<void> {
  const draft = draftCase(officer, caseId);
  write(draft);
  for (const { outcome } of (await network.exchange(officer, { changes: draft.changes })).outcomes) expect(outcome.status).toBe('accepted');
}
const allDue = () => network.admin.query('update match_job set due_at = now()');
async function matchAll(): Promise<void> {
  await allDue();
  await workOff(matching);
}
const alertsOf = async (officer: Officer): Promise<readonly AlertSide[]> => (await network.exchange(officer)).alerts;
const count = async (from: string): Promise<number> => (await network.admin.query<{ rows: number }>(`select count(*)::int as rows from ${from}`)).rows[0]!.rows;
const feedRows = (officer: Officer): Promise<number> => count(`unit_feed where kind = 'alert' and unit_id = '${officer.unitId}'`);

test('two jobs that are worked off at the same instant alert both units once', async () => {
  const { guwahati, siliguri } = network;
  for (let round = 0; round < 3; round += 1) {
    await Promise.all([enter(guwahati, rehanaInGuwahati), enter(siliguri, rehanaInSiliguri)]);
    await allDue();
    await Promise.all([workOff(matching), workOff(matching), workOff(matching)]);
  }
  // Each pair of the six entries that lie in different units' or cases, once; and a side for each unit.
  expect(await count('alert')).toBe(15);
  expect(await count('(select alert_id, unit_id from alert_side group by 1, 2 having count(*) > 1) twice')).toBe(0);
  expect(await count('alert where person_a >= person_b')).toBe(0);
  const pairs = await alertsOf(guwahati);
  expect(pairs.filter(({ otherUnitId }) => otherUnitId === siliguri.unitId)).toHaveLength(9);
  expect(await count('match_job')).toBe(0);
});

test('a crash between finding and telling loses nothing and doubles nothing', async () => {
  const { guwahati, siliguri } = network;
  await enter(guwahati, rehanaInGuwahati);
  await matchAll();
  await enter(siliguri, rehanaInSiliguri);
  await network.admin.query(`create function public.fall() returns trigger language plpgsql as $$ begin raise exception 'power cut'; end $$;
    create trigger fall before insert on alert_side for each row execute function public.fall()`);
  await allDue();
  await expect(workOff(matching)).rejects.toThrow('power cut');
  expect([await count('alert'), await count('alert_side'), await feedRows(guwahati), await count('match_job')]).toEqual([0, 0, 0, 1]);
  await network.admin.query('drop trigger fall on alert_side');
  // The process starts again, with an empty memory.
  const afresh: MatchDeps = { ...matching, register: createRegister() };
  await loadPersons(pool, afresh);
  await allDue();
  await workOff(afresh);
  expect([await count('alert'), await count('alert_side'), await feedRows(guwahati), await feedRows(siliguri), await count('match_job')]).toEqual([1, 2, 1, 1, 0]);
});

test('a job that cannot be done waits, and holds nobody up', async () => {
  const { guwahati, siliguri, aizawl } = network;
  const { personIds: [broken] } = await enter(aizawl, { role: 'victim', name: 'Nilima Basumatari', age: 17 });
  await network.admin.query(`update person_key set wrapped = '\\x00' where person_id = $1`, [broken]);
  await network.admin.query(`update match_job set due_at = now() - interval '1 day' where person_id = $1`, [broken]);
  await enter(guwahati, rehanaInGuwahati);
  await enter(siliguri, rehanaInSiliguri);
  await network.admin.query('update match_job set due_at = now() where due_at > now()');
  await expect(workOff(matching)).rejects.toThrow();
  expect([await count('alert'), await count('match_job'), await count('match_job where due_at > now()')]).toEqual([1, 1, 1]);
  // In bulk too.
  await enter(siliguri, rehanaInSiliguri);
  await network.admin.query(`update match_job set due_at = now(), is_bulk = true`);
  await expect(workOff(matching)).rejects.toThrow();
  expect([await count('alert'), await count('match_job')]).toEqual([3, 1]);
});

test('a pair that is matched again raises nothing new, unless the match has become stronger', async () => {
  const { guwahati, siliguri } = network;
  const { father, ...withoutFather } = rehanaInGuwahati;
  const ours = await enter(guwahati, withoutFather);
  await enter(siliguri, { ...rehanaInSiliguri, phones: ['+91 98765 43210'] });
  await matchAll();
  const [first] = await alertsOf(guwahati);
  expect(first!.answer).toBe('new');
  const { asUser } = network.parts.deps;
  const answer = (officer: Officer, id: string, said: string) => asUser(officer.token, (transaction) => answerAlert(transaction, id, { answer: said }));
  expectOk((await answer(guwahati, first!.id, 'seen'))!);
  expectOk((await answer(siliguri, first!.id, 'different'))!);

  // One row for the alert, and one that tells the unit's other devices of the answer.
  expect(await feedRows(guwahati)).toBe(2);
  await edit(guwahati, ours.caseId, (draft) => draft.set('person', ours.personIds[0]!, 'maritalStatus', 'single'));
  await edit(guwahati, ours.caseId, (draft) => draft.set('person', ours.personIds[0]!, 'spouse', 'Nobody Known'));
  await matchAll();
  expect([await count('alert'), await feedRows(guwahati), (await alertsOf(guwahati))[0]!.answer]).toEqual([1, 2, 'seen']);

  await edit(guwahati, ours.caseId, (draft) => {
    draft.set('person', ours.personIds[0]!, 'father', father);
    draft.set('person', ours.personIds[0]!, 'phones', '+91 98765 43210');
    draft.changes[1] = { ...draft.changes[1]!, kind: 'add' };
  });
  await matchAll();
  const [stronger] = await alertsOf(guwahati);
  expect([await count('alert'), await feedRows(guwahati)]).toEqual([1, 3]);
  expect(['strong', 'likely', 'possible'].indexOf(stronger!.band)).toBeLessThan(['strong', 'likely', 'possible'].indexOf(first!.band));
  // Who had only looked is asked again; who had answered has answered.
  expect([stronger!.answer, (await alertsOf(siliguri))[0]!.answer]).toEqual(['new', 'different']);
});

test('informants, witnesses and persons without a role are never matched, not even once they were', async () => {
  const { guwahati, siliguri } = network;
  const { role: _, ...nobody } = rehanaInSiliguri;
  for (const role of ['informant', 'witness']) await enter(siliguri, { ...rehanaInSiliguri, role });
  await enter(siliguri, nobody);
  await matchAll();
  await enter(guwahati, rehanaInGuwahati);
  await matchAll();
  expect([await count('alert'), matching.register.size]).toEqual([0, 1]);
  // A victim who turns out to be the informant leaves the register.
  const turned = await enter(siliguri, { ...rehanaInSiliguri, name: 'Somebody Else' });
  await matchAll();
  expect(matching.register.size).toBe(2);
  const { rows: [row] } = await network.admin.query<{ change: string }>(`select plain #>> '{role,change}' as change from case_record where id = $1`, [turned.personIds[0]]);
  await edit(siliguri, turned.caseId, (draft) => {
    draft.set('person', turned.personIds[0]!, 'role', 'informant');
    draft.changes[0] = { ...draft.changes[0]!, base: row!.change };
  });
  await matchAll();
  expect(matching.register.size).toBe(1);
});

test('a record that was withdrawn leaves the register, and a withdrawn case alerts nobody', async () => {
  const { guwahati, siliguri } = network;
  const ours = await enter(guwahati, rehanaInGuwahati);
  await matchAll();
  await edit(guwahati, ours.caseId, (draft) => {
    draft.set('person', ours.personIds[0]!, 'name', 'x');
    draft.changes[0] = { ...draft.changes[0]!, kind: 'withdraw', field: null, value: null };
  });
  await matchAll();
  expect(matching.register.size).toBe(0);
  const second = await enter(guwahati, rehanaInGuwahati);
  await matchAll();
  // Withdrawn, and the matcher has not heard of it yet.
  await network.admin.query('update case_file set withdrawn_at = now() where id = $1', [second.caseId]);
  await enter(siliguri, rehanaInSiliguri);
  await matchAll();
  expect(await count('alert')).toBe(0);
  const afresh: MatchDeps = { ...matching, register: createRegister() };
  await loadPersons(pool, afresh);
  expect(afresh.register.size).toBe(1);
});

test('a hit across roles is told to supervisors and nodal officers, and to no other', async () => {
  const { guwahati, siliguri } = network;
  await enter(guwahati, rehanaInGuwahati);
  await enter(siliguri, { ...rehanaInSiliguri, role: 'suspect' });
  await matchAll();
  expect(await count('alert_side where is_across_roles')).toBe(2);
  for (const role of ['supervisor', 'nodalOfficer', 'caseWorker', 'investigatingOfficer', 'shelterStaff', 'legalAid'] as const) {
    const officer = await network.officer(guwahati.unitId, role);
    const isTold = role === 'supervisor' || role === 'nodalOfficer';
    const alerts = await alertsOf(officer);
    expect(alerts.map(({ isAcrossRoles }) => isAcrossRoles), role).toEqual(isTold ? [true] : []);
    const { rows: [alert] } = await network.admin.query<{ id: string }>('select id from alert');
    const answered = await network.parts.deps.asUser(officer.token, (transaction) => answerAlert(transaction, alert!.id, { answer: 'same' }));
    expect(answered!.ok, role).toBe(isTold);
    if (role === 'caseWorker') expect(answered).toEqual(await network.parts.deps.asUser(officer.token, (transaction) => answerAlert(transaction, randomUUID(), { answer: 'same' })));
  }
});

test('a shelter is never named: its contact is, and without one its parent', async () => {
  const { guwahati, siliguri, aizawl } = network;
  const shelter = (code: string, parentId: string | null, contactUnitId: string | null) => ({
    id: randomUUID(), code, name: `Home ${code}`, kind: 'shelter' as const, parentId, country: 'IN', state: null, district: null, languages: [], dutyName: 'x', dutyPhone: 'x', contactUnitId,
  });
  const homes = [shelter('HOMEA', guwahati.unitId, aizawl.unitId), shelter('HOMEB', aizawl.unitId, null)];
  await writeUnits(network.admin, createKeys(testMasterKey), homes);
  for (const home of homes) await enter(await network.officer(home.id, 'caseWorker'), rehanaInGuwahati);
  await enter(siliguri, rehanaInSiliguri);
  await matchAll();
  const alerts = await alertsOf(siliguri);
  expect(alerts.map(({ otherUnitId }) => otherUnitId)).toEqual([aizawl.unitId, aizawl.unitId]);
  for (const { id, name } of homes) for (const secret of [id, name]) expect(JSON.stringify(alerts)).not.toContain(secret);
  expect(await count(`alert_side s join unit u on u.id = s.other_unit_id where u.kind = 'shelter'`)).toBe(0);
});

test('a receiver of a referral is alerted with the persons section and not without it, and no longer once it is revoked', async () => {
  const { guwahati, siliguri, aizawl } = network;
  const third = await network.officer(guwahati.unitId, 'caseWorker');
  const { asUser, keys } = network.parts.deps;
  const ours = await enter(guwahati, rehanaInGuwahati);
  const refer = async (to: Officer, sections: string[] | null): Promise<string> => {
    const id = randomUUID();
    const body = { id, caseId: ours.caseId, toUnitId: to.unitId, purpose: 'rescue', legalBasis: 'order', message: 'x', sections, mayEdit: false, mayPrint: false, mayExport: false, until: null };
    expectOk((await asUser(guwahati.token, (transaction) => sendReferral(transaction, keys, body)))!);
    expectOk((await asUser(to.token, (transaction) => stepReferral(transaction, keys, id, { state: 'accepted' })))!);
    return id;
  };
  const withPersons = await refer(siliguri, ['persons']);
  await refer(aizawl, ['route', 'reporting']);
  const elsewhere = randomUUID();
  await writeUnits(network.admin, createKeys(testMasterKey), [{ id: elsewhere, code: 'ELSE', name: 'AHTU Elsewhere', kind: 'ahtu', parentId: null, country: 'IN', state: null, district: null, languages: [], dutyName: 'x', dutyPhone: 'x', contactUnitId: null }]);
  await enter(await network.officer(elsewhere, 'caseWorker'), rehanaInSiliguri);
  await matchAll();
  expect((await alertsOf(third)).map(({ caseId }) => caseId)).toEqual([ours.caseId]);
  expect((await alertsOf(siliguri)).map(({ caseId, otherUnitId }) => [caseId, otherUnitId])).toEqual([[ours.caseId, elsewhere]]);
  expect(await alertsOf(aizawl)).toEqual([]);
  expect(await count(`alert_side where unit_id = '${aizawl.unitId}'`)).toBe(0);
  expectOk((await asUser(guwahati.token, (transaction) => stepReferral(transaction, keys, withPersons, { state: 'revoked' })))!);
  expect(await alertsOf(siliguri)).toEqual([]);
});

test('the sixty-first person of an hour waits, also where they come in one batch, and none is lost', async () => {
  const { guwahati } = network;
  const persons = (first: number, last: number) => Array.from({ length: last - first }, (_, index) => ({ role: 'victim', name: `Person Number${first + index}` }));
  const overdue = () => count(`match_job where due_at > now() + interval '30 seconds'`);
  await enter(guwahati, ...persons(0, 50));
  expect([await count('match_job'), await overdue()]).toEqual([50, 0]);
  const { personIds } = await enter(guwahati, ...persons(50, 65));
  expect([await count('match_job'), await overdue()]).toEqual([65, 5]);
  // Leaving the form hastens nobody now, and each further one waits longer.
  await network.exchange(guwahati, { left: personIds });
  expect(await overdue()).toBe(5);
  expect(await count('(select distinct round(extract(epoch from due_at - now()) / 60) from match_job where due_at > now() + interval \'30 seconds\') waits')).toBe(5);
  // A colleague is not slowed down by it.
  const colleague = await network.officer(guwahati.unitId, 'caseWorker');
  await enter(colleague, ...persons(65, 66));
  expect(await overdue()).toBe(5);
  expect(await count(`audit where action = 'match.asked' and result = 'delayed'`)).toBe(5);
});
