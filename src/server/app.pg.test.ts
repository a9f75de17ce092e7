// Signing in, the cookie, the headers of every kind of reply, and how a session ends.

import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { securityHeaders } from '#server/http/security-headers.ts';
import { createTestApp, failureOf, fingerprint, userNameOf, type TestApp } from '../../test/test-app.ts';

let tested: TestApp;
let clientFolder: string;
beforeAll(async () => {
  clientFolder = await mkdtemp(join(tmpdir(), 'icmc-client-'));
  await mkdir(join(clientFolder, 'assets'));
  await writeFile(join(clientFolder, 'index.html'), '<!doctype html><title>ICMC</title>');
  await writeFile(join(clientFolder, 'assets', 'main-abc.js'), 'export {};');
  tested = await createTestApp({ clientFolder });
});
afterAll(async () => {
  await tested.stop();
  await rm(clientFolder, { recursive: true, force: true });
});

test('signing in gives a cookie that no script and no other site can use, and the account', async () => {
  const { guwahati } = tested.network;
  const userName = userNameOf(guwahati);
  const reply = await tested.post('/api/sign-in', { userName: userName.toUpperCase(), signInKey: await tested.deriveSignInKey(userName), deviceId: randomUUID() });
  expect(reply.statusCode).toBe(200);
  expect(reply.json()).toMatchObject({ step: 'done', account: { accountId: guwahati.accountId, unitId: guwahati.unitId, role: 'investigatingOfficer' } });
  expect(reply.headers['set-cookie']).toMatch(/^__Host-icmc=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
  // Neither the token nor anything of the derivation is in the body.
  expect(reply.body).not.toContain(reply.cookies[0]!.value);
  expect(reply.body).not.toMatch(/verifier|salt|token/i);
});

test('a name that nobody has is answered like one that somebody has', async () => {
  const before = await fingerprint(tested.network);
  const known = userNameOf(tested.network.guwahati);
  const names = [known, 'nobody.here', 'Nobody With Spaces', 'x', `${'n'.repeat(64)}`, 'naïve\u0000name', 'निलिमा'];
  const parameters = await Promise.all(names.map((userName) => tested.post('/api/sign-in/parameters', { userName })));
  for (const reply of parameters) {
    expect(reply.statusCode).toBe(200);
    expect(Object.keys(reply.json())).toEqual(['salt', 'memoryKib', 'passes']);
    expect(reply.json()).toMatchObject({ salt: expect.stringMatching(/^[0-9a-f]{32}$/), memoryKib: parameters[0]!.json().memoryKib, passes: parameters[0]!.json().passes });
  }
  const again = await Promise.all(names.map((userName) => tested.post('/api/sign-in/parameters', { userName: userName.toUpperCase() })));
  expect(again.map(({ body }) => body)).toEqual(parameters.map(({ body }) => body));
  expect(new Set(parameters.map(({ body }) => body)).size).toBe(names.length);

  const refused = await Promise.all(names.map((userName, index) =>
    tested.post('/api/sign-in', { userName, signInKey: '0'.repeat(64), deviceId: randomUUID() }, { from: `198.51.100.${index}` })));
  for (const reply of refused) {
    expect([reply.statusCode, reply.body]).toEqual([401, '{"failure":"wrongSignIn"}']);
    expect(reply.headers['set-cookie']).toBeUndefined();
    expect(Object.keys(reply.headers).sort()).toEqual(Object.keys(refused[0]!.headers).sort());
  }
  expect(await fingerprint(tested.network)).toEqual(before);
});

test('an account that is not active, and a device that was revoked or is somebody else’s, sign nobody in', async () => {
  const { network } = tested;
  const officer = await network.officer(network.aizawl.unitId, 'caseWorker');
  const other = await network.officer(network.aizawl.unitId, 'caseWorker');
  const { deviceId } = await tested.signIn(officer);
  const tryAs = async (who: typeof officer, device: string) => tested.post('/api/sign-in',
    { userName: userNameOf(who), signInKey: await tested.deriveSignInKey(userNameOf(who)), deviceId: device });
  const foreign = await tryAs(other, deviceId);
  await network.admin.query('update device set revoked_at = now() where id = $1', [deviceId]);
  const before = await fingerprint(network);
  const revoked = await tryAs(officer, deviceId);
  await network.admin.query(`update account set status = 'suspended' where id = $1`, [other.accountId]);
  const suspended = await tryAs(other, randomUUID());
  for (const reply of [foreign, revoked, suspended]) {
    expect([reply.statusCode, reply.body, reply.headers['set-cookie']]).toEqual([401, '{"failure":"wrongSignIn"}', undefined]);
  }
  // The end of an account locks its unit's feed counter, which makes the counter where there was none.
  const signedNobodyIn = ({ account: _, unit_feed_counter: __, ...rest }: Record<string, string>): object => rest;
  const rest = signedNobodyIn(await fingerprint(network));
  const was = signedNobodyIn(before);
  expect(rest).toEqual(was);
});

test('many tries at once are as many tries', async () => {
  const { network } = tested;
  const officer = await network.officer(network.aizawl.unitId, 'caseWorker');
  const tries = await Promise.all(Array.from({ length: 30 }, () =>
    tested.post('/api/sign-in', { userName: userNameOf(officer), signInKey: '1'.repeat(64), deviceId: randomUUID() }, { from: '203.0.113.9' })));
  expect(tries.filter(({ statusCode }) => statusCode === 401).length).toBeLessThanOrEqual(6);
  expect(new Set(tries.map(failureOf))).toEqual(new Set(['wrongSignIn', 'tooManyTries']));
  // The officer, at another address, is not delayed by it.
  expect((await tested.signIn(officer)).cookie).toMatch(/^__Host-icmc=/);
});

test('a device gets the unit’s next free letter, even where rows are missing', async () => {
  const { network } = tested;
  const officer = await network.officer(network.siliguri.unitId, 'caseWorker');
  await network.admin.query('delete from device where unit_id = $1 and letter = $2 and id not in (select device_id from session)', [network.siliguri.unitId, 'A']);
  await network.admin.query(`update device set letter = 'D' where account_id = $1`, [officer.accountId]);
  const letters = [];
  for (let device = 0; device < 3; device += 1) {
    const visitor = await tested.signIn(officer);
    letters.push((await tested.get('/api/me', visitor)).json<{ deviceLetter: string }>().deviceLetter);
  }
  expect(new Set(letters).size).toBe(3);
  expect(letters).not.toContain('D');
});

test('signing out, a revoked device and a suspended account act on the next request', async () => {
  const { network } = tested;
  const ends: [string, (visitor: { cookie: string; deviceId: string }, accountId: string) => Promise<unknown>][] = [
    ['sign-out', (visitor) => tested.post('/api/sign-out', {}, visitor)],
    ['revoked', ({ deviceId }) => network.admin.query('update device set revoked_at = now() where id = $1', [deviceId])],
    ['suspended', (_, id) => network.admin.query(`update account set status = 'suspended' where id = $1`, [id])],
    ['expired', ({ deviceId }) => network.admin.query('update session set expires_at = now() where device_id = $1', [deviceId])],
  ];
  for (const [name, end] of ends) {
    const officer = await network.officer(network.guwahati.unitId, 'caseWorker');
    const visitor = await tested.signIn(officer);
    expect((await tested.get('/api/me', visitor)).statusCode, name).toBe(200);
    await end(visitor, officer.accountId);
    for (const reply of [await tested.get('/api/me', visitor), await tested.post('/api/sync', { wire: 2, vocabulary: 'test', deviceId: '5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e', epoch: null, cursor: 0, changes: [], left: [], log: [], dropped: [] }, visitor),
      await tested.get('/api/units', visitor)]) {
      expect([reply.statusCode, failureOf(reply)], name).toEqual([401, name === 'revoked' || name === 'suspended' ? 'deviceRevoked' : 'signInNeeded']);
    }
    expect((await tested.get('/api/events', visitor)).statusCode, name).toBe(401);
  }
});

test('signing out clears the cookie, also without a session', async () => {
  for (const cookie of [undefined, '__Host-icmc=nothing', '__Host-icmc=%00', (await tested.signIn(tested.network.guwahati)).cookie]) {
    const reply = await tested.post('/api/sign-out', {}, cookie === undefined ? {} : { cookie });
    expect(reply.statusCode).toBe(200);
    expect(reply.headers['set-cookie']).toMatch(/^__Host-icmc=; .*Path=\/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Strict$/);
  }
});

test('every kind of reply carries the security headers, and only built files may be kept', async () => {
  const visitor = await tested.signIn(tested.network.guwahati);
  const replies = {
    page: await tested.get('/'), deepPage: await tested.get('/cases/some-case'), file: await tested.get('/assets/main-abc.js'),
    noFile: await tested.get('/assets/none.js'), api: await tested.get('/api/me', visitor), anonymous: await tested.get('/api/me'),
    noRoute: await tested.get('/api/nothing'), noMethod: await tested.send({ method: 'DELETE', url: '/api/sync', headers: { 'x-icmc': '1' } }),
    crossSite: await tested.post('/api/sync', {}, { headers: { 'sec-fetch-site': 'cross-site' } }), badJson: await tested.post('/api/sync', '{'),
    badAddress: await tested.get('/%zz'), traversal: await tested.get('/../../etc/passwd'), encodedTraversal: await tested.get('/..%2f..%2fetc%2fpasswd'),
    badEscapeInId: await tested.get('/api/cases/%ff'), tooLarge: await tested.post('/api/sync', Buffer.alloc(3 * 1024 * 1024, 32)),
  };
  for (const [name, { headers, statusCode, body }] of Object.entries(replies)) {
    for (const [header, value] of Object.entries(securityHeaders)) expect(headers[header], `${header} of ${name}`).toBe(value);
    expect(statusCode, name).toBeLessThan(500);
    expect(body, name).not.toContain('root:');
    expect(headers['x-powered-by'] ?? headers.server, name).toBeUndefined();
    const mayBeKept = name === 'file';
    expect(headers['cache-control'], name).toEqual(mayBeKept ? 'public, max-age=31536000, immutable' : ['page', 'deepPage', 'traversal', 'encodedTraversal'].includes(name) ? expect.stringMatching(/no-cache|no-store/) : 'no-store');
  }
  expect([replies.page.statusCode, replies.deepPage.statusCode, replies.noFile.statusCode, replies.noRoute.statusCode]).toEqual([200, 200, 404, 404]);
  expect([replies.noMethod.statusCode, replies.badAddress.statusCode, replies.tooLarge.statusCode]).toEqual([405, 400, 413]);
  // Nothing from elsewhere, no framing, no inline script.
  expect(securityHeaders['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'.*require-trusted-types-for 'script'/);
  expect(securityHeaders['content-security-policy']).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
});
