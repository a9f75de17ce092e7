// Codes, recovery codes, and the session that waits for its second factor.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiRoutes, type AppDeps } from '#server/app.ts';
import { actions, codeOf, cookieOf, enrolPerson, firstStep, nextStep, prove, type Person } from '../../../test/auth-people.ts';
import { createTestApp, failureOf, type TestApp, type Visitor } from '../../../test/test-app.ts';

let tested: TestApp;
beforeAll(async () => { tested = await createTestApp({ isDemo: false }); });
afterAll(() => tested.stop());

const second = (waiting: Visitor, body: object) => tested.post('/api/sign-in/second', body, waiting);
const signedIn = async (visitor: Visitor): Promise<boolean> => (await tested.get('/api/me', visitor)).statusCode === 200;

describe('codes of an authenticator app', () => {
  let person: Person;
  beforeAll(async () => { person = await enrolPerson(tested, 'totp'); });
  const wait = () => firstStep(tested, person.officer, person.deviceId);

  test.each([[-1, 200], [0, 200], [1, 200], [-2, 401], [2, 401], [-20, 401], [20, 401]])('the code of %i steps away is answered %i', async (steps, status) => {
    // Far enough on that no step of an earlier case is near.
    tested.clock.now += 60 * 60_000;
    const reply = await second(await wait(), { code: person.code(steps) });
    expect(reply.statusCode).toBe(status);
  });

  test('a code is good once, also in another session, and so are the codes before it', async () => {
    tested.clock.now += 60 * 60_000;
    expect((await second(await wait(), { code: person.code() })).statusCode).toBe(200);
    const again = await wait();
    expect(failureOf(await second(again, { code: person.code() }))).toBe('wrongCode');
    expect(failureOf(await second(again, { code: person.code(-1) }))).toBe('wrongCode');
    expect((await second(again, { code: person.code(1) })).statusCode).toBe(200);
  });

  test('the same code sent ten times at once is good once', async () => {
    tested.clock.now += 60 * 60_000;
    const waiting = await Promise.all(Array.from({ length: 4 }, wait));
    const replies = await Promise.all(waiting.map((visitor) => second(visitor, { code: person.code() })));
    expect(replies.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
  });

  test('a code with spaces in it is read', async () => {
    tested.clock.now += 60 * 60_000;
    expect((await second(await wait(), { code: ` ${person.code().slice(0, 3)} ${person.code().slice(3)} ` })).statusCode).toBe(200);
  });

  test.each(['', '12345', '1234567', 'abcdef', '١٢٣٤٥٦', '000000; drop table totp', '-12345', '1e5000'])('what is no code is refused: “%s”', async (code) => {
    tested.clock.now += 60 * 60_000;
    expect(failureOf(await second(await wait(), { code }))).toBe('wrongCode');
  });

  test.each([[{ code: 123456 }], [{ code: null }], [{}], [{ code: ['123456'] }], [{ code: 'x'.repeat(101) }]])('what is no answer is a bad request: %j', async (body) => {
    expect(failureOf(await second(await wait(), body))).toBe('badRequest');
  });

  test('guessing ends the session after five codes, is slowed for the account from any address, and gets nowhere', async () => {
    tested.clock.now += 24 * 60 * 60_000;
    const victim = await enrolPerson(tested, 'totp');
    nextStep(tested);
    const outcomes: string[] = [];
    let waiting = await firstStep(tested, victim.officer, randomUUID(), '198.51.100.1');
    for (let guess = 0; guess < 40; guess += 1) {
      const reply = await tested.post('/api/sign-in/second', { code: String(100_000 + guess) }, { ...waiting, from: `198.51.100.${guess}` });
      outcomes.push(failureOf(reply));
      if (outcomes.at(-1) === 'signInNeeded') waiting = await firstStep(tested, victim.officer, waiting.deviceId, `198.51.100.${guess}`);
    }
    // A guess that is counted is 'wrongCode'; a free handful of them, and then waiting.
    expect(outcomes.filter((outcome) => outcome === 'wrongCode').length).toBeLessThanOrEqual(6);
    expect(outcomes.filter((outcome) => outcome === 'tooManyTries').length).toBeGreaterThan(20);
    expect(outcomes).toContain('signInNeeded');
    // Who has no part in it: a colleague, and the officer's own passkey or recovery code.
    nextStep(tested);
    expect((await second(await wait(), { code: person.code() })).statusCode).toBe(200);
    expect((await second(await firstStep(tested, victim.officer, victim.deviceId), { code: victim.recoveryCodes[0]! })).statusCode).toBe(200);
    expect(await actions(tested, victim.officer.accountId)).toContain('signIn.factorRefused');
  });

  test('a new secret replaces the old one only once its code was right', async () => {
    const owner = await enrolPerson(tested, 'totp');
    const proven = await prove(tested, owner);
    const { secret } = (await tested.post('/api/security/totp-offer', {}, proven)).json<{ secret: string }>();
    nextStep(tested);
    expect((await second(await firstStep(tested, owner.officer, owner.deviceId), { code: owner.code() })).statusCode).toBe(200);
    expect(failureOf(await tested.post('/api/security/factors', { code: '000000' }, proven))).toBe('wrongCode');
    expect((await tested.post('/api/security/factors', { code: codeOf(secret, tested.clock.now) }, proven)).statusCode).toBe(200);
    nextStep(tested);
    const waiting = await firstStep(tested, owner.officer, owner.deviceId);
    expect(failureOf(await second(waiting, { code: owner.code() }))).toBe('wrongCode');
    expect((await second(waiting, { code: codeOf(secret, tested.clock.now) })).statusCode).toBe(200);
  });

  test('secrets lie sealed in the database, bound to their account', async () => {
    const [one, other] = [await enrolPerson(tested, 'totp'), await enrolPerson(tested, 'totp')];
    await tested.network.admin.query('update totp set sealed = (select sealed from totp where account_id = $2) where account_id = $1', [one.officer.accountId, other.officer.accountId]);
    nextStep(tested);
    const reply = await second(await firstStep(tested, one.officer, one.deviceId), { code: other.code() });
    expect(reply.statusCode).toBe(500);
    tested.log.length = 0;
  });
});

describe('recovery codes', () => {
  test('are ten, of 128 bits, shown once, kept as hashes', async () => {
    const person = await enrolPerson(tested, 'totp');
    expect(new Set(person.recoveryCodes).size).toBe(10);
    for (const code of person.recoveryCodes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){3}-[0-9A-HJKMNP-TV-Z]{6}$/);
    const { rows } = await tested.network.admin.query<{ row: string }>('select t::text as row from recovery_code t where account_id = $1', [person.officer.accountId]);
    for (const code of person.recoveryCodes) for (const { row } of rows) expect(row).not.toContain(code.replaceAll('-', ''));
    expect((await tested.get('/api/security', person.visitor)).body).not.toContain(person.recoveryCodes[0]!);
  });

  test('one is good once, however it is copied', async () => {
    const person = await enrolPerson(tested, 'totp');
    const [first, other] = person.recoveryCodes;
    const wait = () => firstStep(tested, person.officer, person.deviceId);
    expect((await second(await wait(), { code: first!.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l') })).statusCode).toBe(200);
    expect(failureOf(await second(await wait(), { code: first! }))).toBe('wrongCode');
    const replies = await Promise.all((await Promise.all([wait(), wait(), wait()])).map((visitor) => second(visitor, { code: other! })));
    expect(replies.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
    expect((await tested.get('/api/security', person.visitor)).json()).toMatchObject({ recoveryCodesLeft: 8 });
    expect((await actions(tested, person.officer.accountId)).filter((action) => action === 'factor.recoveryCodeUsed')).toHaveLength(2);
  });

  test('another person’s is none, and new ones replace all old ones', async () => {
    const [person, other] = [await enrolPerson(tested, 'totp'), await enrolPerson(tested, 'totp')];
    expect(failureOf(await second(await firstStep(tested, person.officer, person.deviceId), { code: other.recoveryCodes[0]! }))).toBe('wrongCode');
    const proven = await prove(tested, person);
    const { recoveryCodes } = (await tested.post('/api/security/recovery-codes', {}, proven)).json<{ recoveryCodes: string[] }>();
    const waiting = await firstStep(tested, person.officer, person.deviceId);
    expect(failureOf(await second(waiting, { code: person.recoveryCodes[0]! }))).toBe('wrongCode');
    expect((await second(waiting, { code: recoveryCodes[0]! })).statusCode).toBe(200);
  });
});

describe('a session that waits for its second factor', () => {
  test('sees nothing on any route, and the database gives it nothing', async () => {
    const person = await enrolPerson(tested, 'totp');
    const waiting = await firstStep(tested, person.officer, person.deviceId);
    const deps = { sync: tested.network.parts.deps } as Partial<AppDeps> as AppDeps;
    const guarded = apiRoutes(deps).filter(({ who }) => who !== 'anyone');
    expect(guarded.length).toBeGreaterThan(15);
    const body = { wire: 2, vocabulary: 'test', deviceId: person.deviceId, epoch: null, cursor: 0, changes: [], left: [], log: [], dropped: [] };
    for (const { method, url } of guarded) {
      const address = url.replace(/:\w+/g, randomUUID());
      const reply = method === 'GET' ? await tested.get(address, waiting) : await tested.post(address, body, waiting);
      expect([reply.statusCode, failureOf(reply)], url).toEqual([401, 'secondFactorNeeded']);
    }
    expect((await tested.get('/api/events', waiting)).statusCode).toBe(401);
    expect(await tested.network.parts.deps.asUser(waiting.cookie.split('=')[1]!, async ({ actor }) => actor)).toBe(null);
    // The control: the same session, once it is whole, is let in everywhere.
    nextStep(tested);
    const whole = { ...waiting, cookie: cookieOf(await second(waiting, { code: person.code() })) };
    for (const url of ['/api/me', '/api/units', '/api/security']) expect((await tested.get(url, whole)).statusCode, url).toBe(200);
  });

  test('cannot unlock, lock or prove itself into a whole one', async () => {
    const person = await enrolPerson(tested, 'passkey');
    const waiting = await firstStep(tested, person.officer, person.deviceId);
    const signInKey = await tested.deriveSignInKey(person.userName);
    for (const [url, body] of [['/api/unlock', { signInKey }], ['/api/unlock-question', {}], ['/api/proof', { signInKey }], ['/api/proof-question', {}]] as const) {
      expect(failureOf(await tested.post(url, body, waiting)), url).toBe('secondFactorNeeded');
    }
    expect((await tested.post('/api/lock', {}, waiting)).statusCode).toBe(200);
    expect(await signedIn(waiting)).toBe(false);
  });

  test('of an account with a factor cannot set up another one', async () => {
    const person = await enrolPerson(tested, 'totp');
    const waiting = await firstStep(tested, person.officer, randomUUID());
    for (const url of ['/api/sign-in/passkey-offer', '/api/sign-in/totp-offer', '/api/sign-in/enrol']) expect(failureOf(await tested.post(url, { code: '123456' }, waiting)), url).toBe('secondFactorNeeded');
  });

  test('ends by itself after a quarter of an hour', async () => {
    const person = await enrolPerson(tested, 'totp');
    const waiting = await firstStep(tested, person.officer, person.deviceId);
    const { rows } = await tested.network.admin.query<{ minutes: number }>(`select extract(epoch from max(expires_at) - now()) / 60 as minutes from session where account_id = $1 and is_pending and ended_at is null`, [person.officer.accountId]);
    expect(Number(rows[0]!.minutes)).toBeLessThanOrEqual(15);
    await tested.network.admin.query('update session set expires_at = now() where account_id = $1 and is_pending', [person.officer.accountId]);
    nextStep(tested);
    expect(failureOf(await second(waiting, { code: person.code() }))).toBe('signInNeeded');
    expect(await signedIn(waiting)).toBe(false);
  });

  test('a wrong first code enrols nothing, and enrolling happens once', async () => {
    const officer = await tested.network.officer(tested.network.siliguri.unitId, 'caseWorker');
    const waiting = await firstStep(tested, officer);
    expect(waiting.reply.json()).toMatchObject({ step: 'enrol' });
    const { secret, uri } = (await tested.post('/api/sign-in/totp-offer', {}, waiting)).json<{ secret: string; uri: string }>();
    expect(uri).toMatch(/^otpauth:\/\/totp\/ICMC:officer\.[0-9a-f]{8}\?issuer=ICMC&secret=[A-Z2-7]{32}&algorithm=SHA1&digits=6&period=30$/);
    expect(failureOf(await tested.post('/api/sign-in/enrol', { code: '000000' }, waiting))).toBe('wrongCode');
    const done = await tested.post('/api/sign-in/enrol', { code: codeOf(secret, tested.clock.now) }, waiting);
    expect(done.json()).toMatchObject({ step: 'done', account: { accountId: officer.accountId }, recoveryCodes: expect.any(Array) });
    expect(failureOf(await tested.post('/api/sign-in/enrol', { code: codeOf(secret, tested.clock.now + 30_000) }, { ...waiting, cookie: cookieOf(done) }))).toBe('signInNeeded');
    expect(await actions(tested, officer.accountId)).toEqual(['signIn.firstFactor', 'factor.added', 'signIn']);
  });

  test('says which factors there are to who knows the passphrase, and only then', async () => {
    const [app, key] = [await enrolPerson(tested, 'totp'), await enrolPerson(tested, 'passkey')];
    expect((await firstStep(tested, app.officer, app.deviceId)).reply.json()).toEqual({ step: 'secondFactor', hasPasskey: false, hasTotp: true });
    expect((await firstStep(tested, key.officer, key.deviceId)).reply.json()).toEqual({ step: 'secondFactor', hasPasskey: true, hasTotp: false });
    for (const { userName } of [app, key, { userName: 'nobody.here' }]) {
      const reply = await tested.post('/api/sign-in', { userName, signInKey: '0'.repeat(64), deviceId: randomUUID() }, { from: '192.0.2.77' });
      expect([reply.statusCode, reply.body]).toEqual([401, '{"failure":"wrongSignIn"}']);
    }
  });

  test('a passkey as second factor makes it whole', async () => {
    const person = await enrolPerson(tested, 'passkey');
    const waiting = await firstStep(tested, person.officer, person.deviceId);
    const response = person.passkey!.answer((await tested.post('/api/sign-in/second-question', {}, waiting)).json());
    expect(await signedIn({ ...waiting, cookie: cookieOf(await second(waiting, { response })) })).toBe(true);
  });
});

describe('the demonstration', () => {
  test('waives the second factor, and only there', async () => {
    const demo = await createTestApp({ isDemo: true });
    const reply = await firstStep(demo, demo.network.guwahati, demo.network.guwahati.deviceId);
    expect(reply.reply.json()).toMatchObject({ step: 'done' });
    expect((await demo.get('/api/me', reply)).statusCode).toBe(200);
    const key = await demo.deriveSignInKey(reply.reply.json<{ account: { userName: string } }>().account.userName);
    expect((await demo.post('/api/proof', { signInKey: key }, reply)).statusCode).toBe(200);
    await demo.stop();
    // The control: the same steps on a real folder leave the session waiting.
    const real = await firstStep(tested, tested.network.guwahati);
    expect(real.reply.json()).toMatchObject({ step: 'enrol' });
    expect(await signedIn(real)).toBe(false);
  });

  test('a real folder takes no sign-in key alone for a proof', async () => {
    const person = await enrolPerson(tested, 'passkey');
    expect(failureOf(await tested.post('/api/proof', { signInKey: await tested.deriveSignInKey(person.userName) }, person.visitor))).toBe('badRequest');
  });
});
