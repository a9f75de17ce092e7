// What an attacker found who has an account, or SQL injected into the server's own queries, a token to go with it, and time
// to put two harmless acts together.

import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { narrowReferral } from '#server/access/narrow.ts';
import { devicesOfReferral } from '#server/access/who-sees.ts';
import { roleUrl } from '#server/db/connect.ts';
import { testMasterKey } from './master-key.ts';
import { createSharing, goodConsent, type Sharing } from './sharing.ts';
import { createSmallNetwork, draftCase, rehanaInGuwahati, rehanaInSiliguri, type Officer, type SmallNetwork } from './small-network.ts';

let network: SmallNetwork;
let sharing: Sharing;
let guwahati: Officer;
let siliguri: Officer;
let aizawl: Officer;
let from: Officer;
let to: Officer;
let app: pg.Client;
beforeAll(async () => {
  network = await createSmallNetwork();
  sharing = createSharing(network);
  ({ guwahati, siliguri, aizawl } = network);
  from = await network.officer(guwahati.unitId, 'supervisor');
  to = await network.officer(siliguri.unitId, 'supervisor');
  await sharing.prove(from);
  app = new pg.Client({ connectionString: roleUrl(network.adminUrl, 'icmc_app', testMasterKey) });
  await app.connect();
});
afterAll(async () => {
  await app.end();
  await network.stop();
});

/** Injected SQL: in the app's own role, with the token of this officer. */
async function inject(who: Officer, ...statements: string[]): Promise<Record<string, unknown>[]> {
  await app.query('begin');
  try {
    await app.query(`select set_config('icmc.token', $1, true)`, [who.token]);
    let rows: Record<string, unknown>[] = [];
    for (const sql of statements) ({ rows } = await app.query<Record<string, unknown>>(sql));
    await app.query('commit');
    return rows;
  } catch (error) {
    await app.query('rollback');
    throw error;
  }
}
async function transferred(more: Record<string, unknown> = {}): Promise<{ caseId: string; transferId: string; personId: string }> {
  const { caseId, personId } = await sharing.newCase(guwahati);
  const { id } = await sharing.send(from, siliguri, caseId, { kind: 'transfer', ...more });
  expect(await sharing.step(to, id, 'accepted')).toBe('ok');
  return { caseId, transferId: id, personId };
}
async function referred(more: Record<string, unknown> = {}): Promise<string> {
  const { caseId } = await sharing.newCase(guwahati);
  const { id } = await sharing.send(guwahati, siliguri, caseId, more);
  expect(await sharing.step(siliguri, id, 'accepted')).toBe('ok');
  return caseId;
}

test('whoever handed a case over does not narrow what its new owner sees, nor count the new owner’s devices', async () => {
  const { caseId, transferId } = await transferred({ until: '2031-06-30' });
  expect(await sharing.act(from, (transaction) => narrowReferral(transaction, transferId, { sections: ['notes'] }))).toBe('notFound');
  expect((await network.exchange(siliguri)).cases.find(({ id }) => id === caseId)!.access).toMatchObject({ kind: 'owner', sections: null });
  expect(await sharing.act(from, (transaction) => devicesOfReferral(transaction, transferId))).toBe('notFound');
});

test('a withholding that names the owner takes hold when the owner changes: nothing is kept, and no emergency opens it', async () => {
  const { caseId, number } = await sharing.newCase(guwahati);
  await sharing.record(guwahati, caseId, 'withholding', { from: 'unit', unit: guwahati.unitId });
  const { id } = await sharing.send(from, siliguri, caseId, { kind: 'transfer', until: '2031-06-30' });
  expect(await sharing.step(to, id, 'accepted')).toBe('ok');
  expect(await sharing.sees(guwahati, caseId)).toBe(false);
  expect((await sharing.send(to, guwahati, caseId)).outcome).toBe('withheld');
  const [said] = await inject(from, `select outcome from guard.open_in_emergency(gen_random_uuid(), '${siliguri.unitId}', '${number}', null, 'x')`);
  expect(said).toEqual({ outcome: 'notFound' });
});

test('an erasure that was asked for goes along with the case, and its new owner answers it', async () => {
  const { caseId, personId } = await sharing.newCase(guwahati);
  const nodal = await network.officer(guwahati.unitId, 'nodalOfficer');
  await sharing.prove(nodal);
  expect(await inject(nodal, `select guard.ask_erasure(gen_random_uuid(), '${personId}', 'courtOrder') as said`)).toEqual([{ said: 'asked' }]);
  const { id } = await sharing.send(from, siliguri, caseId, { kind: 'transfer' });
  expect(await sharing.step(to, id, 'accepted')).toBe('ok');
  await sharing.prove(to);
  expect(await inject(to, `select e.case_id as case from erasure e where e.person_id = '${personId}'`)).toEqual([{ case: caseId }]);
  expect(await inject(to, `select d.outcome from erasure e, guard.decide_erasure(e.id, true) d where e.person_id = '${personId}'`)).toEqual([{ outcome: 'done' }]);
});

test('a receiver who may edit lifts nobody else’s withholding and turns none on another unit, and adds their own', async () => {
  const caseId = await referred({ mayEdit: true });
  const record = await sharing.record(guwahati, caseId, 'withholding', { from: 'unit', unit: aizawl.unitId });
  const withheldFrom = async () => (await network.admin.query<{ unit: string }>('select unit_id as unit from withheld where case_id = $1 order by since', [caseId])).rows.map(({ unit }) => unit);
  await sharing.withdraw(siliguri, caseId, 'withholding', record);
  const draft = draftCase(siliguri, caseId);
  const seen = (await network.exchange(siliguri)).cases.find(({ id }) => id === caseId)!.records.find(({ id }) => id === record)!;
  const turn = { ...draft.set('withholding', record, 'from', 'family'), base: seen.fields.from!.change };
  expect((await network.exchange(siliguri, { changes: [turn] })).outcomes[0]!.outcome).toEqual({ status: 'refused', reason: 'mayNot' });
  expect(await withheldFrom()).toEqual([aizawl.unitId]);
  // Past the server's code, the database says the same.
  await expect(inject(siliguri, `update case_record set withdrawn_change = gen_random_uuid() where id = '${record}'`, `select guard.project_withholding('${caseId}', '${record}')`)).rejects.toThrow('another unit');
  const own = await sharing.record(siliguri, caseId, 'withholding', { from: 'unit', unit: aizawl.unitId });
  await sharing.withdraw(siliguri, caseId, 'withholding', own);
  await sharing.withdraw(guwahati, caseId, 'withholding', record);
  expect(await withheldFrom()).toEqual([]);
});

test('who may only speak in a case forges no consent, no withholding and no person there; a message is the control', async () => {
  const caseId = await referred();
  const forge = (type: string): string => `insert into case_record (case_id, id, type, section, version, created_change, plain) values ('${caseId}', '${randomUUID()}', '${type}', 'conversation', 99, gen_random_uuid(),
    '{"from":{"value":"unit"},"unit":{"value":"${aizawl.unitId}"}}')`;
  for (const type of ['withholding', 'consent', 'person', 'case', 'note', 'restrictedFact']) await expect(inject(siliguri, forge(type)), type).rejects.toThrow('section_of_type');
  await inject(siliguri, forge('message'));
  // The control: without the rule, a receiver who may only read throws another unit out.
  await network.admin.query('alter table case_record drop constraint section_of_type');
  const project = `select guard.project_withholding('${caseId}', (select id from case_record where case_id = '${caseId}' and type = 'withholding'))`;
  await inject(siliguri, forge('withholding'), project);
  expect((await network.admin.query('select from withheld where case_id = $1', [caseId])).rowCount).toBe(1);
});

test('a withdrawal of consent that waits beside an older word stops a share', async () => {
  const { caseId } = await sharing.newCase(guwahati);
  const consent = await sharing.record(guwahati, caseId, 'consent', { ...goodConsent, withdrawnOn: '2026-01-01' });
  const state = async () => (await network.exchange(guwahati)).cases.find(({ id }) => id === caseId)!.records.find(({ id }) => id === consent)!;
  const draft = draftCase(guwahati, caseId);
  const again = { ...draft.set('consent', consent, 'withdrawnOn', null), base: (await state()).fields.withdrawnOn!.change };
  await network.exchange(guwahati, { changes: [again] });
  const { id, outcome } = await sharing.send(guwahati, siliguri, caseId, { legalBasis: 'consent', consentId: consent });
  expect(outcome).toBe('ok');
  // Written on a device that had not heard of the second word.
  const late = draftCase(guwahati, caseId).set('consent', consent, 'withdrawnOn', '2026-02-02');
  expect((await network.exchange(guwahati, { changes: [late] })).outcomes[0]!.outcome).toEqual({ status: 'waiting' });
  expect(await sharing.step(siliguri, id, 'accepted')).not.toBe('ok');
  expect((await network.admin.query('select state from referral where id = $1', [id])).rows).toEqual([{ state: 'revoked' }]);
});

test('injected SQL silences no alarm by saying that it was told', async () => {
  const row = (action: string): string => `insert into audit (account_id, unit_id, session_id, action, result) values (guard.account_id(), guard.unit_id(), guard.session_id(), '${action}', 'ok')`;
  for (const action of ['audit.verified', 'browsing.unusual', 'canary.opened', 'request.refused', 'network.told']) await expect(inject(guwahati, row(action)), action).rejects.toThrow('row-level security');
  await inject(guwahati, row('request'));
});

test('asked and taken back over and over, a question behind an alert comes to an end', async () => {
  const { caseId } = await sharing.newCase(guwahati, { ...rehanaInGuwahati, village: 'Asked often' });
  await sharing.newCase(siliguri, { ...rehanaInSiliguri, village: 'Asked often' });
  await network.matchAll();
  const alert = (await network.exchange(guwahati)).alerts.find((one) => one.caseId === caseId && one.otherUnitId === siliguri.unitId)!.id;
  const said: unknown[] = [];
  for (let round = 0; round < 4; round += 1) {
    const id = randomUUID();
    said.push((await inject(guwahati, `select guard.ask_access('${id}', '${alert}', 'investigation', 'x') as said`))[0]!.said);
    await inject(guwahati, `select guard.answer_access('${id}', 'withdrawn', null)`);
  }
  expect(said).toEqual(['asked', 'asked', 'asked', 'tooOften']);
  // Their messages are no sealed ones.
  await network.admin.query('delete from access_request');
});

test('an auditor’s or administrator’s account is not given back by the unit that it sits in, nor by two accounts that one person opened', async () => {
  const nodal = await network.officer(guwahati.unitId, 'nodalOfficer');
  const lost = await network.officer(guwahati.unitId, 'caseWorker');
  const puppet = await network.officer(guwahati.unitId, 'supervisor');
  for (const who of [nodal, puppet]) await sharing.prove(who);
  const approve = async (who: Officer, whose: Officer) => (await inject(who, `select guard.approve_recovery('${whose.accountId}', sha256('${randomUUID()}')) as said`))[0]!.said;
  for (const role of ['auditor', 'systemAdministrator'] as const) expect(await approve(nodal, await network.officer(guwahati.unitId, role))).toBe('mayNot');
  await network.admin.query(`insert into account_request (id, unit_id, user_name, display_name, role, language, kdf_memory_kib, kdf_passes, answer, answered_by, answered_at)
    values ($1, $2, 'puppet', 'P', 'supervisor', 'en', 1, 1, 'approved', $3, now())`, [puppet.accountId, guwahati.unitId, nodal.accountId]);
  expect(await approve(nodal, lost)).toBe('first');
  expect(await approve(puppet, lost)).toBe('twoPersonsNeeded');
  expect(await approve(from, lost)).toBe('second');
  const other = await network.officer(guwahati.unitId, 'caseWorker');
  expect(await approve(puppet, other)).toBe('first');
  expect(await approve(nodal, other)).toBe('twoPersonsNeeded');
});

test('who opened a case of a shelter’s staff is told by the shelter alone', async () => {
  const { caseId } = await sharing.newCase(guwahati);
  await network.admin.query(`update unit set kind = 'shelter', contact_unit_id = $2 where id = $1`, [aizawl.unitId, siliguri.unitId]);
  const { id } = await sharing.send(guwahati, aizawl, caseId);
  await sharing.step(aizawl, id, 'accepted');
  await sharing.sees(aizawl, caseId);
  const log = await inject(guwahati, `select account_name, unit_id from guard.case_log('${caseId}', null, '${aizawl.unitId}', 0)`);
  expect(log.length).toBeGreaterThan(0);
  expect(log.every((row) => row.account_name === null)).toBe(true);
  await network.admin.query(`update unit set kind = 'ahtu', contact_unit_id = null where id = $1`, [aizawl.unitId]);
});

test('a request that began before the lock does not open it again', async () => {
  const idle = async () => (await network.admin.query<{ isLocked: boolean }>(`select idle_at <= now() as "isLocked" from session where account_id = $1`, [aizawl.accountId])).rows[0]!.isLocked;
  const touch = async (between: string | null): Promise<boolean> => {
    await network.admin.query(`update session set idle_at = now() + interval '5 minutes' where account_id = $1`, [aizawl.accountId]);
    await app.query('begin');
    await app.query('select guard.enter($1)', [aizawl.token]);
    if (between !== null) await network.admin.query(between, [aizawl.accountId]);
    await app.query('select guard.touch_session()');
    await app.query('commit');
    return idle();
  };
  expect(await touch('update session set idle_at = now() where account_id = $1')).toBe(true);
  expect(await touch(null)).toBe(false);
  // The control: a hand on an open page moves it on.
  expect((await network.admin.query(`select from session where account_id = $1 and idle_at > now() + interval '29 minutes'`, [aizawl.accountId])).rowCount).toBe(1);
});
