// Before signing in: what a stranger may learn by asking for an account (nothing), and how a code opens one.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkNumber } from '#domain/account.ts';
import { hashCode, isCode, makeCode } from '#server/auth/one-time-code.ts';
import { createTestApp, failureOf, fingerprint, userNameOf, type TestApp } from '../../../test/test-app.ts';
import { copyAccount } from '../../../test/colleagues.ts';
import type { Role } from '#domain/access.ts';

let tested: TestApp;
beforeAll(async () => { tested = await createTestApp(); });
afterAll(() => tested.stop());

const secret = { salt: 'ab'.repeat(16), memoryKib: 19 * 1024, passes: 2, signInKey: '11'.repeat(32) };
let addresses = 0;
const somewhere = (): { from: string } => ({ from: `203.0.113.${(addresses += 1) % 250}` });
const wish = (more: object = {}): Record<string, unknown> => ({ id: randomUUID(), unitCode: 'GHY', userName: 'ranjita.phukan', displayName: 'Ranjita Phukan', role: 'caseWorker', language: 'en', ...secret, ...more });
const count = async (table: string, where = 'true'): Promise<number> => (await tested.network.admin.query<{ count: number }>(`select count(*)::int as count from ${table} where ${where}`)).rows[0]!.count;

async function invite(userName: string, { role = 'caseWorker', hours = 72 }: { role?: Role; hours?: number } = {}): Promise<string> {
  const code = makeCode();
  await tested.network.admin.query(`insert into invitation (code_hash, unit_id, user_name, display_name, role, expires_at) values ($1, $2, $3, 'Ranjita Phukan', $4, now() + $5 * interval '1 hour')`,
    [hashCode(code), tested.network.guwahati.unitId, userName, role, hours]);
  return code;
}
const enrol = (codes: unknown, more: object = {}, from = somewhere()) => tested.post('/api/enrol', { codes, ...secret, ...more }, from);

test('a stranger gets one answer: for a unit that is there, closed, or nowhere, for a name that is taken or free, twice or once', async () => {
  const { network } = tested;
  await network.admin.query(`update unit set valid_from = current_date - 9, valid_to = current_date - 1 where id = $1`, [network.aizawl.unitId]);
  const accounts = await count('account');
  const twice = wish();
  const asked = [wish(), wish({ unitCode: 'ghy' }), wish({ unitCode: 'XXXX' }), wish({ unitCode: 'AZL' }), wish({ userName: userNameOf(network.guwahati) }), wish({ userName: userNameOf(network.guwahati), unitCode: 'XXXX' }), twice, twice];
  const replies = [];
  for (const body of asked) replies.push(await tested.post('/api/join', body, somewhere()));
  for (const reply of replies) {
    expect([reply.statusCode, reply.body, Object.keys(reply.headers).sort()]).toEqual([200, '{}', Object.keys(replies[0]!.headers).sort()]);
    expect(reply.headers['set-cookie']).toBeUndefined();
  }
  expect(await count('account')).toBe(accounts);
  expect(await count('account_request', `unit_id = '${network.guwahati.unitId}'`)).toBe(4);
  expect(await count('account_request', `unit_id = '${network.aizawl.unitId}'`)).toBe(0);
  // One notice for the nodal officers of that unit, however many ask.
  expect(await count('notice', `kind = 'accountAsked'`)).toBe(1);
  expect(await count('notice', `kind = 'accountAsked' and unit_id = '${network.guwahati.unitId}' and roles = '{nodalOfficer}'`)).toBe(1);
  // What names no unit is gone with the next one that comes a minute later.
  await network.admin.query(`update account_request set asked_at = now() - interval '2 minutes' where unit_id is null`);
  await tested.post('/api/join', wish(), somewhere());
  expect(await count('account_request', 'unit_id is null')).toBe(0);
  await network.admin.query(`update unit set valid_to = null where id = $1`, [network.aizawl.unitId]);
});

test('whoever has asked cannot sign in until it is approved', async () => {
  await tested.post('/api/join', wish({ userName: 'waiting.person' }), somewhere());
  const known = await tested.post('/api/sign-in', { userName: 'waiting.person', signInKey: secret.signInKey, deviceId: randomUUID() }, somewhere());
  const unknown = await tested.post('/api/sign-in', { userName: 'unknown.person', signInKey: secret.signInKey, deviceId: randomUUID() }, somewhere());
  expect([known.statusCode, known.body]).toEqual([401, '{"failure":"wrongSignIn"}']);
  expect([known.statusCode, known.body]).toEqual([unknown.statusCode, unknown.body]);
});

test('one address is slowed down, others are not', async () => {
  const from = { from: '192.0.2.77' };
  const statuses = [];
  for (let turn = 0; turn < 8; turn += 1) statuses.push((await tested.post('/api/join', wish(), from)).statusCode);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
  expect((await tested.post('/api/join', wish(), { from: '192.0.2.78' })).statusCode).toBe(200);
  const codes = [];
  for (let turn = 0; turn < 8; turn += 1) codes.push((await enrol([makeCode()], {}, { from: '192.0.2.79' })).statusCode);
  expect(codes).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
});

test('a flood of requests stays bounded, and an invitation comes through it', async () => {
  const { network } = tested;
  await network.admin.query(`insert into account_request (id, unit_id, user_name, display_name, role, language, kdf_memory_kib, kdf_passes)
    select gen_random_uuid(), $1, 'x' || n, 'x', 'caseWorker', 'en', 1, 1 from generate_series(1, 600) n`, [network.siliguri.unitId]);
  const reply = await tested.post('/api/join', wish({ unitCode: 'SLG' }), somewhere());
  expect([reply.statusCode, reply.body]).toEqual([200, '{}']);
  expect(await count('account_request', `unit_id = '${network.siliguri.unitId}'`)).toBe(600);
  expect((await enrol([await invite('invited.person')])).json()).toEqual({ userName: 'invited.person' });
});

test('a code opens the account that was decided on, once, for 72 hours, while its unit is open', async () => {
  const { network } = tested;
  const code = await invite('decided.person', { role: 'supervisor' });
  const uses = await Promise.all(Array.from({ length: 5 }, () => enrol([code], { role: 'systemAdministrator', unitId: network.siliguri.unitId, status: 'left', userName: 'other.name' })));
  expect(uses.map(({ statusCode }) => statusCode).sort()).toEqual([200, 401, 401, 401, 401]);
  const { rows } = await network.admin.query('select unit_id as "unitId", role, status, display_name as "displayName" from account where user_name = $1', ['decided.person']);
  expect(rows).toEqual([{ unitId: network.guwahati.unitId, role: 'supervisor', status: 'active', displayName: 'Ranjita Phukan' }]);
  expect(await count('account', `user_name = 'other.name'`)).toBe(0);
  const late = await invite('late.person', { hours: -1 });
  const closed = await invite('closed.person');
  const taken = await invite(userNameOf(network.guwahati));
  const before = await fingerprint(network, ['audit', 'refused_change', 'unit', 'unit_history']);
  expect(failureOf(await enrol([late]))).toBe('wrongCode');
  expect(failureOf(await enrol([makeCode()]))).toBe('wrongCode');
  expect(failureOf(await enrol([taken]))).toBe('nameTaken');
  await network.admin.query(`update unit set valid_from = current_date - 9, valid_to = current_date - 1 where id = $1`, [network.guwahati.unitId]);
  expect(failureOf(await enrol([closed]))).toBe('wrongCode');
  await network.admin.query(`update unit set valid_to = null where id = $1`, [network.guwahati.unitId]);
  expect(await fingerprint(network, ['audit', 'refused_change', 'unit', 'unit_history'])).toMatchObject({ account: before.account, invitation: before.invitation });
  // Neither codes nor keys lie there in clear.
  const { rows: texts } = await network.admin.query<{ text: string }>('select i::text as text from invitation i union all select a::text from account a union all select r::text from account_request r');
  for (const { text } of texts) for (const open of [code, late, closed, secret.signInKey]) expect(text).not.toContain(open);
});

test('bodies that ask for nothing are refused and change nothing', async () => {
  const before = await fingerprint(tested.network);
  const odd = [null, 7, [], {}, wish({ id: 'x' }), wish({ salt: 'zz' }), wish({ salt: undefined }), wish({ memoryKib: 1024 }), wish({ memoryKib: '19456' }), wish({ memoryKib: 1e9 }), wish({ passes: 0 }), wish({ passes: 1.5 }),
    wish({ signInKey: 'short' }), wish({ signInKey: 7 }), wish({ role: 'auditor' }), wish({ role: 'systemAdministrator' }), wish({ role: '__proto__' }), wish({ role: 'king' }), wish({ language: 'xx' }), wish({ unitCode: '' }),
    wish({ unitCode: 'LONGER-THAN-A-CODE' }), wish({ unitCode: { code: 'GHY' } }), wish({ userName: 'x' }), wish({ userName: 'has space' }), wish({ userName: 'a'.repeat(65) }), wish({ userName: 'naïve' }), wish({ displayName: '' }),
    wish({ displayName: 'x'.repeat(81) }), wish({ displayName: 'two\nlines\u0000' }), wish({ displayName: 'turned \u202e round' }), wish({ displayName: ['x'] })];
  for (const body of odd) expect([JSON.stringify(body), failureOf(await tested.post('/api/join', body, somewhere()))]).toEqual([JSON.stringify(body), 'badRequest']);
  for (const codes of [undefined, null, [], [1], 'x', ['a', 'b', 'c'], ['x'.repeat(101)], [{}]]) expect(failureOf(await enrol(codes))).toBe('badRequest');
  for (const codes of [['x'], [''], ["' or true --"], [makeCode(), 'x']]) expect(failureOf(await enrol(codes))).toBe('wrongCode');
  for (const body of [null, {}, { deviceIds: 'x', emptied: [] }, { deviceIds: ['x'], emptied: [] }, { deviceIds: Array.from({ length: 51 }, () => randomUUID()), emptied: [] }]) {
    expect(failureOf(await tested.post('/api/devices', body, somewhere()))).toBe('badRequest');
  }
  expect(await fingerprint(tested.network)).toEqual(before);
  expect(tested.log).toEqual([]);
});

test('names of the three scripts are taken as they are written', async () => {
  for (const displayName of ['बरनाली डेका', 'নীলিমা ভরালী', 'Ñandú O’Brien', 'क्‍ष राव']) {
    const body = wish({ displayName });
    expect((await tested.post('/api/join', body, somewhere())).statusCode).toBe(200);
    expect(await count('account_request', `id = '${String(body.id)}' and display_name = '${displayName.replace('\'', '\'\'')}'`)).toBe(1);
  }
});

test('a code is 128 random bits that survive being copied by hand', () => {
  const codes = Array.from({ length: 200 }, makeCode);
  expect(new Set(codes).size).toBe(200);
  for (const code of codes) {
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){3}-[0-9A-HJKMNP-TV-Z]{6}$/);
    for (const copy of [code.toLowerCase(), code.replaceAll('-', ' '), code.replaceAll('0', 'O').replaceAll('1', 'l')]) expect([isCode(copy), hashCode(copy).equals(hashCode(code))]).toEqual([true, true]);
  }
  expect(isCode('')).toBe(false);
  expect(checkNumber('5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e')).toMatch(/^\d{3} \d{3}$/);
});

test('a device learns of itself that it was shut out, and of others nothing', async () => {
  const { network } = tested;
  const make = () => copyAccount(network, network.guwahati.unitId, 'caseWorker');
  const [active, suspended, left, lost] = [await make(), await make(), await make(), await make()];
  await network.admin.query(`update account set status = 'suspended' where id = $1`, [suspended.accountId]);
  await network.admin.query(`update account set status = 'left' where id = $1`, [left.accountId]);
  await network.admin.query('update device set revoked_at = now(), is_lost = true where id = $1', [lost.deviceId]);
  const ask = async (...deviceIds: string[]) => (await tested.post('/api/devices', { deviceIds, emptied: [] }, somewhere())).json<{ shutOut: string[] }>().shutOut.sort();
  expect(await ask(active.deviceId, suspended.deviceId, left.deviceId, lost.deviceId, randomUUID())).toEqual([suspended.deviceId, left.deviceId, lost.deviceId].sort());
  expect(await ask(active.deviceId, randomUUID())).toEqual([]);
  // Only from a lost one the browser takes everything, also what colleagues keep there.
  for (const [officer, header] of [[suspended, undefined], [lost, '"*"']] as const) {
    for (const asking of [{ cookie: `__Host-icmc=${officer.token}`, deviceId: officer.deviceId }, { headers: { 'x-icmc-device': officer.deviceId } }]) {
      const reply = await tested.get('/api/units', asking);
      expect([reply.statusCode, failureOf(reply), reply.headers['clear-site-data']]).toEqual([401, 'deviceRevoked', header]);
    }
  }
  expect(failureOf(await tested.get('/api/units', { headers: { 'x-icmc-device': randomUUID() } }))).toBe('signInNeeded');
  // It says that it is empty; one that is not shut out cannot.
  await tested.post('/api/devices', { deviceIds: [], emptied: [active.deviceId, lost.deviceId] }, somewhere());
  expect([await count('device', `id = '${lost.deviceId}' and emptied_at is not null`), await count('device', `id = '${active.deviceId}' and emptied_at is not null`)]).toEqual([1, 0]);
});
