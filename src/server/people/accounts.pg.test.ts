// Who may do what with accounts: every verb by every role, on oneself, on a colleague and on a stranger; and the two persons
// of a re-enrolment.

import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles, unitRoles, mayAct, type Act, type Role } from '#domain/access.ts';
import type { AccountsOfUnit } from '#domain/account.ts';
import { createTestApp, failureOf, fingerprint, type TestApp, type Visitor } from '../../../test/test-app.ts';
import { copyAccount, pageOf, proveAll } from '../../../test/colleagues.ts';
import type { Officer } from '../../../test/small-network.ts';

let tested: TestApp;
let nodal: Officer;
let nodalPage: Visitor;
beforeAll(async () => {
  tested = await createTestApp();
  nodal = await colleague('nodalOfficer');
  nodalPage = await provenPage(nodal);
});
afterAll(() => tested.stop());

async function provenPage(officer: Officer): Promise<Visitor> {
  await proveAll(tested.network, officer);
  return pageOf(officer);
}
const colleague = (role: Role = 'caseWorker') => copyAccount(tested.network, tested.network.guwahati.unitId, role);
const change = (page: Visitor, id: string, body: object) => tested.post(`/api/accounts/${id}`, { reason: 'An invented reason.', ...body }, page);
const said = (reply: LightMyRequestResponse): string => (reply.statusCode === 200 ? 'ok' : failureOf(reply));
const stateOf = async (id: string) => (await tested.network.admin.query<{ status: string; role: string; unitId: string }>('select status, role, unit_id as "unitId" from account where id = $1', [id])).rows[0]!;

const secret = { salt: '00'.repeat(16), memoryKib: 19 * 1024, passes: 2, signInKey: '11'.repeat(32) };
async function request(unitId = nodal.unitId, more: object = {}): Promise<string> {
  const id = randomUUID();
  const { rows } = await tested.network.admin.query<{ code: string }>('select code from unit where id = $1', [unitId]);
  const reply = await tested.post('/api/join', { id, unitCode: rows[0]!.code, userName: `new.${id.slice(0, 8)}`, displayName: 'Ranjita Phukan', role: 'caseWorker', language: 'en', ...secret, ...more }, { from: `203.0.113.${Math.floor(Math.random() * 250)}` });
  expect(reply.statusCode).toBe(200);
  return id;
}

const verbs: readonly (readonly [string, Act, (page: Visitor, target: Officer, requestId: string) => Promise<LightMyRequestResponse>])[] = [
  ['give a role', 'manageAccounts', (page, { accountId }) => change(page, accountId, { act: 'role', role: 'legalAid' })],
  ['suspend', 'manageAccounts', (page, { accountId }) => change(page, accountId, { act: 'suspend' })],
  ['reopen', 'manageAccounts', (page, { accountId }) => change(page, accountId, { act: 'reopen' })],
  ['mark as left', 'manageAccounts', (page, { accountId }) => change(page, accountId, { act: 'leave' })],
  ['shut out a device', 'manageAccounts', (page, { deviceId }) => tested.post(`/api/devices/${deviceId}`, { reason: 'Lost.' }, page)],
  ['approve a request', 'manageAccounts', (page, _, id) => tested.post(`/api/account-requests/${id}`, { answer: 'approved', role: 'caseWorker', userName: `made.${id.slice(0, 8)}` }, page)],
  ['reject a request', 'manageAccounts', (page, _, id) => tested.post(`/api/account-requests/${id}`, { answer: 'rejected', reason: 'Not known here.' }, page)],
  ['approve a re-enrolment', 'approveRecovery', (page, { accountId }) => tested.post(`/api/accounts/${accountId}/recovery`, { reason: 'The phone is lost.' }, page)],
  ['withdraw a re-enrolment', 'approveRecovery', (page, { accountId }) => tested.post(`/api/accounts/${accountId}/recovery/withdraw`, { reason: 'Found again.' }, page)],
];

test('each verb: by the roles that have it and by no other, with a proof and never without, in the own unit only', async () => {
  const { network } = tested;
  for (const role of roles) {
    const actor = await colleague(role);
    const page = await provenPage(actor);
    for (const [name, act, run] of verbs) {
      const target = await colleague();
      if (name === 'reopen') await network.admin.query(`update account set status = 'suspended' where id = $1`, [target.accountId]);
      if (name === 'withdraw a re-enrolment') await tested.post(`/api/accounts/${target.accountId}/recovery`, { reason: 'x' }, nodalPage);
      const requestId = name.endsWith('request') ? await request() : '';
      expect([name, role, said(await run(page, target, requestId))]).toEqual([name, role, mayAct(role, act) ? 'ok' : 'mayNot']);
    }
  }
  const stranger = await provenPage(await copyAccount(network, network.siliguri.unitId, 'nodalOfficer'));
  const unproven = pageOf(await colleague('nodalOfficer'));
  const before = await fingerprint(network, ['audit', 'session', 'device', 'account', 'account_request', 'notice', 'unit_feed', 'unit_feed_counter', 'invitation']);
  for (const [name, , run] of verbs) {
    const target = await colleague();
    const requestId = name.endsWith('request') ? await request() : '';
    expect([name, said(await run(stranger, target, requestId))]).toEqual([name, 'notFound']);
    const nobody = await run(stranger, { ...target, accountId: randomUUID(), deviceId: randomUUID() }, randomUUID());
    const other = await run(stranger, target, requestId);
    expect([nobody.statusCode, nobody.body]).toEqual([other.statusCode, other.body]);
    expect([name, said(await run(unproven, target, requestId))]).toEqual([name, 'proofNeeded']);
    expect(await stateOf(target.accountId)).toEqual({ status: 'active', role: 'caseWorker', unitId: nodal.unitId });
  }
  expect(await fingerprint(network, ['audit', 'session', 'device', 'account', 'account_request', 'notice', 'unit_feed', 'unit_feed_counter', 'invitation'])).toEqual(before);
}, 120_000);

test('the database says the same to whoever gets past the routes', async () => {
  const { network } = tested;
  const worker = await colleague();
  const target = await colleague();
  const run = (sql: string, officer: Officer) => network.parts.deps.asUser(officer.token, async ({ query }) => (await query<{ said: string }>(sql))[0]?.said);
  await proveAll(network, worker, network.siliguri);
  for (const officer of [worker, network.siliguri]) {
    for (const sql of [`select guard.change_account('${target.accountId}', 'role', 'nodalOfficer') as said`, `select guard.change_account('${officer.accountId}', 'role', 'nodalOfficer') as said`,
      `select guard.shut_out_device('${target.deviceId}') as said`, `select guard.approve_recovery('${target.accountId}', 'x') as said`]) {
      expect(await run(sql, officer)).toBe('mayNot');
    }
  }
  expect(await run(`select guard.change_account('${target.accountId}', 'suspend', null) as said`, await colleague('nodalOfficer'))).toBe('proofNeeded');
});

test('nobody raises their own role, suspends, marks or shuts out themselves; a unit keeps a nodal officer', async () => {
  for (const body of [{ act: 'role', role: 'supervisor' }, { act: 'role', role: 'systemAdministrator' }, { act: 'suspend' }, { act: 'leave' }]) {
    expect(said(await change(nodalPage, nodal.accountId, body)), JSON.stringify(body)).toBe('mayNot');
  }
  expect(said(await tested.post(`/api/devices/${nodalPage.deviceId}`, { reason: 'x' }, nodalPage))).toBe('mayNot');
  expect(await stateOf(nodal.accountId)).toMatchObject({ status: 'active', role: 'nodalOfficer' });
  // Two who suspend, demote or let go one another at the same instant: one remains.
  const { network } = tested;
  const endings: readonly object[] = [{ act: 'suspend' }, { act: 'role', role: 'caseWorker' }, { act: 'leave' }];
  for (let round = 0; round < 30; round += 1) {
    const unitId = network.aizawl.unitId;
    const pair = [await copyAccount(network, unitId, 'nodalOfficer'), await copyAccount(network, unitId, 'nodalOfficer')] as const;
    await proveAll(network, ...pair);
    const body = endings[round % 3]!;
    const pages = pair.map(pageOf);
    const answers = await Promise.all([change(pages[0]!, pair[1].accountId, body), change(pages[1]!, pair[0].accountId, body)]);
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
    const { rows } = await network.admin.query(`select 1 from account where unit_id = $1 and role = 'nodalOfficer' and status = 'active'`, [unitId]);
    expect(rows).toHaveLength(1);
    await network.admin.query(`update account set status = 'left' where unit_id = $1 and role = 'nodalOfficer'`, [unitId]);
  }
}, 60_000);

test('a unit gives no role that reaches beyond it, and has no power over those who have one', async () => {
  const target = await colleague();
  for (const role of roles) {
    if (unitRoles.includes(role)) continue;
    expect(said(await change(nodalPage, target.accountId, { act: 'role', role })), role).toBe('mayNot');
    const requestId = await request();
    expect(said(await tested.post(`/api/account-requests/${requestId}`, { answer: 'approved', role, userName: `x.${requestId.slice(0, 8)}` }, nodalPage)), role).toBe('mayNot');
    const watcher = await colleague(role);
    for (const body of [{ act: 'suspend' }, { act: 'leave' }, { act: 'role', role: 'caseWorker' }]) expect(said(await change(nodalPage, watcher.accountId, body)), role).toBe('mayNot');
  }
  expect(unitRoles).not.toContain('auditor');
  expect(unitRoles).not.toContain('systemAdministrator');
});

test('a request becomes an account with the role that the nodal officer gives, once, and with a name that is free', async () => {
  const { network } = tested;
  const first = await request(nodal.unitId, { role: 'supervisor' });
  const listed = (await tested.get('/api/accounts', nodalPage)).json<AccountsOfUnit>().requests.find(({ id }) => id === first)!;
  expect(listed).toMatchObject({ displayName: 'Ranjita Phukan', role: 'supervisor', language: 'en' });
  expect(Object.keys(listed).sort()).toEqual(['askedAt', 'displayName', 'id', 'language', 'role', 'userName']);
  const answer = (id: string, body: object) => tested.post(`/api/account-requests/${id}`, body, nodalPage);
  expect(said(await answer(first, { answer: 'approved', role: 'legalAid', userName: 'Ranjita.P' }))).toBe('ok');
  expect(await stateOf(first)).toEqual({ status: 'active', role: 'legalAid', unitId: nodal.unitId });
  expect(said(await answer(first, { answer: 'rejected', reason: 'x' }))).toBe('alreadyDone');
  const second = await request();
  expect(said(await answer(second, { answer: 'approved', role: 'caseWorker', userName: 'ranjita.p' }))).toBe('nameTaken');
  const both = await Promise.all([0, 1].map((turn) => answer(second, { answer: 'approved', role: 'caseWorker', userName: `ranjita.p${turn}` })));
  expect(both.map(said).sort()).toEqual(['alreadyDone', 'ok']);
  // What was derived from the passphrase is kept in one place only.
  const { rows } = await network.admin.query('select 1 from account_request where answer is not null and (verifier is not null or kdf_salt is not null)');
  expect(rows).toEqual([]);
  // The colleague sees the account and nothing of requests and devices.
  const seen = (await tested.get('/api/accounts', pageOf(await colleague()))).json<AccountsOfUnit>();
  expect([seen.accounts.some(({ id }) => id === first), seen.requests, seen.devices]).toEqual([true, [], []]);
});

test('what a body says beside that is not heard', async () => {
  const target = await colleague();
  const extra = { status: 'active', unitId: tested.network.siliguri.unitId, unit_id: tested.network.siliguri.unitId, approved_by: target.accountId, id: target.accountId, verifier: 'x', role: 'nodalOfficer', isAdmin: true };
  expect(said(await change(nodalPage, target.accountId, { ...extra, act: 'suspend' }))).toBe('ok');
  expect(await stateOf(target.accountId)).toEqual({ status: 'suspended', role: 'caseWorker', unitId: nodal.unitId });
  const id = await request(nodal.unitId, { status: 'active', answer: 'approved', unitId: tested.network.siliguri.unitId, unit_id: tested.network.siliguri.unitId, approved_by: nodal.accountId, verifier: 'x' });
  const { rows } = await tested.network.admin.query<Record<string, unknown>>('select unit_id, answer, answered_by, verifier from account_request where id = $1', [id]);
  expect(rows).toEqual([{ unit_id: nodal.unitId, answer: null, answered_by: null, verifier: expect.stringMatching(/^\$argon2id\$/) }]);
  expect((await tested.network.admin.query('select 1 from account where id = $1', [id])).rows).toEqual([]);
});

test('odd bodies are refused with a sentence and change nothing', async () => {
  const target = await colleague();
  const requestId = await request();
  const before = await fingerprint(tested.network);
  const refused: readonly (readonly [string, unknown, string])[] = [
    [`/api/accounts/${target.accountId}`, null, 'badRequest'], [`/api/accounts/${target.accountId}`, { act: 'promote', reason: 'x' }, 'badRequest'],
    [`/api/accounts/${target.accountId}`, { act: 'role', role: 'king', reason: 'x' }, 'badRequest'], [`/api/accounts/${target.accountId}`, { act: 'suspend' }, 'reasonNeeded'],
    [`/api/accounts/${target.accountId}`, { act: 'suspend', reason: '  ' }, 'reasonNeeded'], [`/api/accounts/${target.accountId}`, { act: 'suspend', reason: ['x'] }, 'reasonNeeded'],
    [`/api/accounts/${target.accountId}`, { act: 'suspend', reason: 'x'.repeat(1001) }, 'tooLong'], ['/api/accounts/1', { act: 'suspend', reason: 'x' }, 'notFound'],
    [`/api/account-requests/${requestId}`, { answer: 'maybe' }, 'badRequest'], [`/api/account-requests/${requestId}`, { answer: 'rejected' }, 'reasonNeeded'],
    [`/api/account-requests/${requestId}`, { answer: 'approved', role: 'caseWorker', userName: 'Not A Name' }, 'badRequest'],
    [`/api/devices/${target.deviceId}`, {}, 'reasonNeeded'], ['/api/devices/x', { reason: 'x' }, 'notFound'], [`/api/accounts/${target.accountId}/recovery`, {}, 'reasonNeeded'],
  ];
  for (const [url, body, failure] of refused) expect([url, body, said(await tested.post(url, body, nodalPage))]).toEqual([url, body, failure]);
  expect(await fingerprint(tested.network)).toEqual(before);
  expect(tested.log).toEqual([]);
});

test('every act is in the log with its sealed reason, and a refused one as refused', async () => {
  const target = await colleague();
  await change(nodalPage, target.accountId, { act: 'suspend', reason: 'CANARY-REASON' });
  await change(nodalPage, target.accountId, { act: 'suspend' });
  const { rows } = await tested.network.admin.query<{ account: string; action: string; result: string; detail: Buffer | null }>(
    `select account_id as account, action, result, detail from audit where $1 = any (objects) and action like 'account.%' order by seq`, [target.accountId]);
  expect(rows.map(({ account, action, result }) => [account, action, result])).toEqual([[nodal.accountId, 'account.suspend', 'ok'], [nodal.accountId, 'account.suspend', 'alreadyDone']]);
  expect(rows[0]!.detail).not.toBeNull();
  expect(rows[0]!.detail!.toString('latin1')).not.toContain('CANARY');
});

test('two different persons approve a re-enrolment, each has a code, and only both together open it', async () => {
  const { network } = tested;
  const [lost, supervisor, thirdPerson] = [await colleague(), await colleague('supervisor'), await colleague('supervisor')];
  const supervisorPage = await provenPage(supervisor);
  const approve = (page: Visitor, id = lost.accountId) => tested.post(`/api/accounts/${id}/recovery`, { reason: 'The phone is lost.' }, page);
  const enrol = (...codes: string[]) => tested.post('/api/enrol', { codes, ...secret }, { from: `198.51.100.${Math.floor(Math.random() * 250)}` });
  const lostPage = pageOf(lost);

  // Oneself, though one may approve for others.
  expect(said(await approve(supervisorPage, supervisor.accountId))).toBe('twoPersonsNeeded');
  const first = await approve(nodalPage);
  expect(first.json()).toEqual({ code: expect.stringMatching(/^[0-9A-Z]{5}(-[0-9A-Z]{5}){3}-[0-9A-Z]{6}$/), isSecond: false });
  expect(said(await approve(nodalPage))).toBe('twoPersonsNeeded');
  expect(said(await Promise.all([approve(nodalPage), approve(nodalPage)]).then((answers) => answers.find(({ statusCode }) => statusCode === 200) ?? answers[0]!))).toBe('twoPersonsNeeded');
  const { code: firstCode } = first.json<{ code: string }>();
  expect(said(await enrol(firstCode))).toBe('twoPersonsNeeded');
  expect(said(await enrol(firstCode, firstCode))).toBe('wrongCode');
  const second = await approve(supervisorPage);
  expect(second.json()).toMatchObject({ isSecond: true });
  const { code: secondCode } = second.json<{ code: string }>();
  expect((await tested.get('/api/accounts', supervisorPage)).json<AccountsOfUnit>().accounts.find(({ id }) => id === lost.accountId)!.recoveryApprovedBy.length).toBe(2);
  expect(said(await enrol(secondCode))).toBe('twoPersonsNeeded');
  expect(said(await enrol(firstCode, 'AAAAA-AAAAA-AAAAA-AAAAA-AAAAAA'))).toBe('wrongCode');
  // An approver who may not approve any more does not count.
  await network.admin.query(`update account set status = 'suspended' where id = $1`, [supervisor.accountId]);
  expect(said(await enrol(firstCode, secondCode))).toBe('wrongCode');
  await network.admin.query(`update account set status = 'active' where id = $1`, [supervisor.accountId]);
  const uses = await Promise.all(Array.from({ length: 4 }, () => enrol(secondCode.toLowerCase(), firstCode.replaceAll('-', ' '))));
  expect(uses.map(said).sort()).toEqual(['ok', 'wrongCode', 'wrongCode', 'wrongCode']);
  expect(uses.find(({ statusCode }) => statusCode === 200)!.json()).toEqual({ userName: `officer.${lost.accountId.slice(0, 8)}` });
  // The old device is shut out, the old session over, and the approvers never saw what was chosen.
  expect(said(await tested.get('/api/me', lostPage))).toBe('deviceRevoked');
  const { rows: [account] } = await network.admin.query<{ salt: string }>(`select encode(kdf_salt, 'hex') as salt from account where id = $1`, [lost.accountId]);
  expect(account!.salt).toBe(secret.salt);
  // A third person may begin a new one; it has nothing of the old one.
  expect((await approve(await provenPage(thirdPerson))).json()).toMatchObject({ isSecond: false });
  expect(said(await enrol(firstCode, secondCode))).toBe('wrongCode');
});

test('the same person at once, ten times, is one person; two at once are two', async () => {
  const supervisorPage = await provenPage(await colleague('supervisor'));
  for (let round = 0; round < 20; round += 1) {
    const { accountId } = await colleague();
    const approve = (page: Visitor) => tested.post(`/api/accounts/${accountId}/recovery`, { reason: 'x' }, page);
    const alone = await Promise.all(Array.from({ length: 10 }, () => approve(nodalPage)));
    expect(alone.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
    await tested.post(`/api/accounts/${accountId}/recovery/withdraw`, { reason: 'x' }, nodalPage);
    const both = await Promise.all([approve(nodalPage), approve(supervisorPage)]);
    expect(both.map((reply) => reply.json<{ isSecond: boolean }>().isSecond).sort()).toEqual([false, true]);
  }
}, 60_000);
