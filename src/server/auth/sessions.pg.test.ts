// Sessions over their life: tokens that change, locks, ends, other sites, and what an outsider can and cannot do to them.

import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kdfFloor } from '#crypto/derivation.ts';
import { actions, cookieOf, enrolPerson, firstStep, nextStep, prove, type Person } from '../../../test/auth-people.ts';
import { createTestApp, failureOf, type TestApp, type Visitor } from '../../../test/test-app.ts';

let tested: TestApp;
beforeAll(async () => { tested = await createTestApp({ isDemo: false, beatMs: 30 }); });
afterAll(() => tested.stop());

const signedIn = async (visitor: Visitor): Promise<boolean> => (await tested.get('/api/me', visitor)).statusCode === 200;
const why = async (visitor: Visitor): Promise<string> => failureOf(await tested.get('/api/me', visitor));
const keyOf = (person: Person) => tested.deriveSignInKey(person.userName);
const unlock = async (person: Person, visitor: Visitor = person.visitor) => tested.post('/api/unlock', { signInKey: await keyOf(person) }, visitor);
const sql = (text: string, { officer }: Person) => tested.network.admin.query(text, [officer.accountId]);
const emptySync = { wire: 2, vocabulary: 'test', epoch: null, cursor: 0, changes: [], left: [], log: [], dropped: [] };

describe('tokens', () => {
  test('every step gives a new one, and the one before opens nothing', async () => {
    const person = await enrolPerson(tested, 'totp');
    const seen = new Set<string>();
    const waiting = await firstStep(tested, person.officer, person.deviceId);
    nextStep(tested);
    const whole = { ...waiting, cookie: cookieOf(await tested.post('/api/sign-in/second', { code: person.code() }, waiting)) };
    const unlocked = { ...waiting, cookie: cookieOf(await unlock(person, whole)) };
    const proven = await prove(tested, person, unlocked.cookie);
    for (const { cookie } of [waiting, whole, unlocked, proven]) {
      expect(cookie).toMatch(/^__Host-icmc=[A-Za-z0-9_-]{43}$/);
      seen.add(cookie);
    }
    expect(seen.size).toBe(4);
    for (const before of [waiting, whole, unlocked]) expect(await signedIn(before)).toBe(false);
    expect(await signedIn(proven)).toBe(true);
  });

  test('each comes in a cookie that no script and no other site can use, and in no body', async () => {
    const person = await enrolPerson(tested, 'totp');
    const waiting = await firstStep(tested, person.officer, person.deviceId);
    nextStep(tested);
    const second = await tested.post('/api/sign-in/second', { code: person.code() }, waiting);
    for (const reply of [waiting.reply, second, await unlock(person, { ...waiting, cookie: cookieOf(second) })]) {
      expect(reply.headers['set-cookie']).toMatch(/^__Host-icmc=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
      expect(reply.body).not.toContain(reply.cookies[0]!.value);
    }
  });

  test('one that somebody planted is never entered: signing in ends it', async () => {
    const [attacker, victim] = [await enrolPerson(tested, 'totp'), await enrolPerson(tested, 'totp')];
    const reply = await tested.post('/api/sign-in', { userName: victim.userName, signInKey: await keyOf(victim), deviceId: victim.deviceId }, { cookie: attacker.visitor.cookie });
    expect(cookieOf(reply)).not.toBe(attacker.visitor.cookie);
    expect(await signedIn(attacker.visitor)).toBe(false);
  });

  test('one of no session, or of any length, is never taken over', async () => {
    const person = await enrolPerson(tested, 'totp');
    for (const value of ['x', 'A'.repeat(43), 'A'.repeat(5000), randomBytes(32).toString('base64url')]) {
      const reply = await tested.post('/api/sign-in', { userName: person.userName, signInKey: await keyOf(person), deviceId: person.deviceId }, { cookie: `__Host-icmc=${value}` });
      expect(cookieOf(reply)).toMatch(/^__Host-icmc=[A-Za-z0-9_-]{43}$/);
      expect(cookieOf(reply)).not.toBe(`__Host-icmc=${value}`);
    }
  });

  test('a waiting session’s token does not become the whole one’s', async () => {
    const person = await enrolPerson(tested, 'totp');
    const waiting = await firstStep(tested, person.officer, person.deviceId);
    nextStep(tested);
    await tested.post('/api/sign-in/second', { code: person.code() }, waiting);
    expect(await why(waiting)).toBe('signInNeeded');
  });

  test('they lie in the database as hashes only', async () => {
    const person = await enrolPerson(tested, 'totp');
    const { rows } = await tested.network.admin.query<{ row: string }>('select s::text as row from session s');
    for (const { row } of rows) expect(row).not.toContain(person.visitor.cookie.split('=')[1]);
  });
});

describe('locks', () => {
  test('half an hour without a hand locks; the passphrase’s key alone opens it again', async () => {
    const person = await enrolPerson(tested, 'totp');
    await sql('update session set idle_at = now() where account_id = $1', person);
    expect(await why(person.visitor)).toBe('locked');
    expect(failureOf(await tested.post('/api/sync', { ...emptySync, deviceId: person.deviceId }, person.visitor))).toBe('locked');
    const reply = await unlock(person);
    expect(reply.json()).toMatchObject({ step: 'done', account: { accountId: person.officer.accountId } });
    expect(await signedIn({ ...person.visitor, cookie: cookieOf(reply) })).toBe(true);
    expect((await actions(tested, person.officer.accountId)).slice(-1)).toEqual(['session.unlocked']);
  });

  test('a passkey opens it too', async () => {
    const person = await enrolPerson(tested, 'passkey');
    await tested.post('/api/lock', {}, person.visitor);
    expect(await why(person.visitor)).toBe('locked');
    const response = person.passkey!.answer((await tested.post('/api/unlock-question', {}, person.visitor)).json());
    expect(await signedIn({ ...person.visitor, cookie: cookieOf(await tested.post('/api/unlock', { response }, person.visitor)) })).toBe(true);
    expect(await actions(tested, person.officer.accountId)).toContain('session.locked');
  });

  test('a wrong key does not, is written down, and is slowed', async () => {
    const person = await enrolPerson(tested, 'totp');
    await tested.post('/api/lock', {}, person.visitor);
    const replies = [];
    for (let index = 0; index < 8; index += 1) replies.push(failureOf(await tested.post('/api/unlock', { signInKey: '0'.repeat(64) }, person.visitor)));
    expect(replies).toEqual([...Array<string>(5).fill('wrongSignIn'), ...Array<string>(3).fill('tooManyTries')]);
    expect(await actions(tested, person.officer.accountId)).toContain('session.unlockRefused');
    expect(await why(person.visitor)).toBe('locked');
    tested.clock.now += 15 * 60_000;
    expect((await unlock(person)).statusCode).toBe(200);
  });

  test('a locked session proves nothing, reads nothing and is not asked for a passkey’s proof', async () => {
    const person = await enrolPerson(tested, 'totp');
    await tested.post('/api/lock', {}, person.visitor);
    nextStep(tested);
    for (const [url, body] of [['/api/proof', { signInKey: await keyOf(person), code: person.code() }], ['/api/proof-question', {}], ['/api/active', {}], ['/api/security/totp-offer', {}]] as const) {
      expect(failureOf(await tested.post(url, body, person.visitor)), url).toBe('locked');
    }
  });

  test('another person’s key does not open it', async () => {
    const [person, other] = [await enrolPerson(tested, 'totp'), await enrolPerson(tested, 'totp')];
    await tested.post('/api/lock', {}, person.visitor);
    expect(failureOf(await tested.post('/api/unlock', { signInKey: await keyOf(other) }, person.visitor))).toBe('wrongSignIn');
  });

  test.each([
    ['a hand on the page', (person: Person) => tested.post('/api/active', {}, person.visitor), true],
    ['a question of the person', (person: Person) => tested.get('/api/units', person.visitor), true],
    ['an automatic sync', (person: Person) => tested.post('/api/sync', { ...emptySync, deviceId: person.deviceId }, person.visitor), false],
    ['a refused request', (person: Person) => tested.post('/api/active', {}, { ...person.visitor, headers: { origin: 'https://evil.example' } }), false],
    ['hello', (person: Person) => tested.get('/api/hello', person.visitor), false],
  ] as const)('the lock is moved on, or not, by %s', async (_name, act, isMoved) => {
    const person = await enrolPerson(tested, 'totp');
    const idle = async () => (await sql(`select extract(epoch from idle_at - now())::int as left from session where account_id = $1 and ended_at is null and not is_pending`, person)).rows[0].left as number;
    await sql(`update session set idle_at = now() + interval '5 minutes' where account_id = $1`, person);
    expect((await act(person)).statusCode).toBeLessThan(500);
    const left = await idle();
    expect(left > 29 * 60, `${left} s left`).toBe(isMoved);
    expect(left).toBeLessThanOrEqual(30 * 60);
  });

  test('an open stream is no hand either: it ends when the session locks', async () => {
    const person = await enrolPerson(tested, 'totp');
    await sql(`update session set idle_at = now() + interval '1 second' where account_id = $1`, person);
    const stream = await tested.get('/api/events', person.visitor);
    expect(stream.body).toContain('event: signedOut');
    expect(await why(person.visitor)).toBe('locked');
  });

  test('use is written down once a minute at most', async () => {
    const person = await enrolPerson(tested, 'totp');
    const mark = async () => (await sql('select xmin::text as mark from session where account_id = $1 and ended_at is null', person)).rows[0].mark as string;
    const before = await mark();
    for (let index = 0; index < 20; index += 1) await tested.post('/api/active', {}, person.visitor);
    expect(await mark()).toBe(before);
  });
});

describe('ends', () => {
  test('after twelve hours it ends, however much it was used, and no key opens it again', async () => {
    const person = await enrolPerson(tested, 'totp');
    const { rows } = await sql(`select extract(epoch from expires_at - opened_at) / 3600 as hours from session where account_id = $1 and ended_at is null`, person);
    expect(Number(rows[0].hours)).toBe(12);
    await tested.network.admin.query(`update session set opened_at = opened_at - interval '12 hours', expires_at = expires_at - interval '12 hours' where account_id = $1`, [person.officer.accountId]);
    expect(await why(person.visitor)).toBe('signInNeeded');
    expect(failureOf(await unlock(person))).toBe('signInNeeded');
    await expect(tested.network.admin.query(`update session set expires_at = now() + interval '1 hour' where account_id = $1`, [person.officer.accountId])).rejects.toThrow('absolute_end');
  });

  test('neither unlocking nor proving lengthens the twelve hours', async () => {
    const person = await enrolPerson(tested, 'totp');
    const end = async () => String((await sql('select max(expires_at) as end from session where account_id = $1 and ended_at is null', person)).rows[0].end);
    const before = await end();
    await prove(tested, person, cookieOf(await unlock(person)));
    expect(await end()).toBe(before);
  });

  test('signing out ends this session and no other, and is written down', async () => {
    const person = await enrolPerson(tested, 'passkey');
    const other = await secondSession(person);
    const reply = await tested.post('/api/sign-out', {}, person.visitor);
    expect(reply.headers['set-cookie']).toMatch(/^__Host-icmc=; .*Expires=Thu, 01 Jan 1970/);
    expect([await signedIn(person.visitor), await signedIn(other)]).toEqual([false, true]);
    expect(await actions(tested, person.officer.accountId)).toContain('signOut');
  });

  test('signing out everywhere ends them all, waiting ones too', async () => {
    const person = await enrolPerson(tested, 'passkey');
    const [other, waiting] = [await secondSession(person), await firstStep(tested, person.officer, randomUUID())];
    expect((await tested.post('/api/security/sessions/end', { isAll: true }, person.visitor)).json()).toEqual({ ended: 3 });
    for (const visitor of [person.visitor, other, waiting]) expect(await why(visitor)).toBe('signInNeeded');
  });

  test('one session of the list can be ended; another person’s is answered like one that is not there', async () => {
    const [person, stranger] = [await enrolPerson(tested, 'passkey'), await enrolPerson(tested, 'passkey')];
    const other = await secondSession(person);
    const list = async (visitor: Visitor) => (await tested.get('/api/security', visitor)).json<{ sessions: { id: string; isThis: boolean }[] }>().sessions;
    const lines = await list(person.visitor);
    expect(lines.map(({ isThis }) => isThis)).toEqual([true, false]);
    const [theirs] = await list(stranger.visitor);
    for (const id of [theirs!.id, randomUUID()]) expect((await tested.post('/api/security/sessions/end', { id }, person.visitor)).json()).toEqual({ ended: 0 });
    expect(await signedIn(stranger.visitor)).toBe(true);
    expect((await tested.post('/api/security/sessions/end', { id: lines[1]!.id }, person.visitor)).json()).toEqual({ ended: 1 });
    expect([await signedIn(person.visitor), await signedIn(other)]).toEqual([true, false]);
  });

  test('a new passphrase ends every other session, and the old one signs nobody in', async () => {
    const person = await enrolPerson(tested, 'passkey');
    const other = await secondSession(person);
    const oldKey = await keyOf(person);
    const secret = { salt: randomBytes(16).toString('hex'), ...kdfFloor, signInKey: randomBytes(32).toString('hex') };
    expect(failureOf(await tested.post('/api/security/passphrase', secret, person.visitor))).toBe('proofNeeded');
    const proven = await prove(tested, person);
    for (const wrong of [{ ...secret, memoryKib: 8 }, { ...secret, passes: 1 }, { ...secret, salt: 'x' }, { ...secret, signInKey: 'four boats' }, {}]) {
      expect(failureOf(await tested.post('/api/security/passphrase', wrong, proven))).toBe('badRequest');
    }
    expect((await tested.post('/api/security/passphrase', secret, proven)).statusCode).toBe(200);
    expect([await signedIn(proven), await signedIn(other)]).toEqual([true, false]);
    const signIn = (signInKey: string) => tested.post('/api/sign-in', { userName: person.userName, signInKey, deviceId: person.deviceId });
    expect([(await signIn(oldKey)).statusCode, (await signIn(secret.signInKey)).statusCode]).toEqual([401, 200]);
    expect((await tested.post('/api/sign-in/parameters', { userName: person.userName })).json()).toMatchObject({ salt: secret.salt, ...kdfFloor });
  });

  /** The same person on another device. */
  async function secondSession(person: Person): Promise<Visitor> {
    const deviceId = randomUUID();
    const { challenge } = (await tested.post('/api/sign-in/passkey-question', {})).json<{ challenge: string }>();
    return { deviceId, cookie: cookieOf(await tested.post('/api/sign-in/passkey', { response: person.passkey!.answer({ challenge }), deviceId })) };
  }
});

describe('proofs', () => {
  test.each([
    ['/api/security/passkey-offer', {}], ['/api/security/totp-offer', {}], ['/api/security/factors', { code: '123456' }], ['/api/security/factors/remove', { id: 'totp' }],
    ['/api/security/recovery-codes', {}], ['/api/security/passphrase', {}],
  ])('%s asks for one', async (url, body) => {
    const person = await enrolPerson(tested, 'totp');
    expect(failureOf(await tested.post(url, body, person.visitor))).toBe('proofNeeded');
  });

  test('lasts ten minutes', async () => {
    const person = await enrolPerson(tested, 'totp');
    const proven = await prove(tested, person);
    expect((await tested.post('/api/security/totp-offer', {}, proven)).statusCode).toBe(200);
    await sql(`update session set proved_at = proved_at - interval '10 minutes' where account_id = $1`, person);
    expect(failureOf(await tested.post('/api/security/totp-offer', {}, proven))).toBe('proofNeeded');
  });

  test('asks for both factors, each right, and belongs to one session', async () => {
    const person = await enrolPerson(tested, 'totp');
    const signInKey = await keyOf(person);
    nextStep(tested);
    expect(failureOf(await tested.post('/api/proof', { signInKey: '0'.repeat(64), code: person.code() }, person.visitor))).toBe('wrongSignIn');
    expect(failureOf(await tested.post('/api/proof', { signInKey, code: '000000' }, person.visitor))).toBe('wrongCode');
    expect(failureOf(await tested.post('/api/proof', { code: person.code() }, person.visitor))).toBe('badRequest');
    expect((await tested.post('/api/proof', { signInKey, code: person.code() }, person.visitor)).statusCode).toBe(200);
    expect((await actions(tested, person.officer.accountId)).filter((action) => action.startsWith('proof.'))).toEqual(['proof.refused', 'proof.refused', 'proof.given']);
    const waiting = await firstStep(tested, person.officer, person.deviceId);
    nextStep(tested);
    const fresh = { ...waiting, cookie: cookieOf(await tested.post('/api/sign-in/second', { code: person.code() }, waiting)) };
    expect(failureOf(await tested.post('/api/security/totp-offer', {}, fresh))).toBe('proofNeeded');
  });
});

const foreign: readonly (readonly [string, Record<string, string | undefined>])[] = [
  ['another origin', { origin: 'https://evil.example' }], ['another port', { origin: 'http://localhost:7401' }], ['an origin that ends as ours', { origin: 'http://evil.localhost:7400' }],
  ['the origin null', { origin: 'null' }], ['an empty origin', { origin: '' }], ['no own header', { 'x-icmc': undefined }], ['another value of it', { 'x-icmc': '0' }],
  ['cross-site', { 'sec-fetch-site': 'cross-site' }], ['same-site only', { 'sec-fetch-site': 'same-site' }], ['an unknown Sec-Fetch-Site', { 'sec-fetch-site': 'own' }],
  ['no origin and cross-site', { origin: undefined, 'sec-fetch-site': 'cross-site' }], ['a form’s request', { origin: 'https://evil.example', 'x-icmc': undefined, 'sec-fetch-site': 'cross-site' }],
];

let target: Person | null = null;
test.each(foreign)('no other site signs anybody in, out or on: %s', async (_name, headers) => {
  const person = (target ??= await enrolPerson(tested, 'totp'));
  for (const [url, body] of [['/api/sign-in', { userName: person.userName, signInKey: await keyOf(person), deviceId: person.deviceId }], ['/api/sign-out', {}], ['/api/lock', {}],
    ['/api/unlock', { signInKey: await keyOf(person) }], ['/api/proof', {}], ['/api/security/sessions/end', { isAll: true }], ['/api/sign-in/passkey', {}]] as const) {
    const reply = await tested.post(url, body, { ...person.visitor, headers });
    expect([reply.statusCode, failureOf(reply), reply.headers['set-cookie']], url).toEqual([403, 'crossSite', undefined]);
  }
  expect(await signedIn(person.visitor)).toBe(true);
  // The control: our own page, with the very same body, is heard.
  expect((await tested.post('/api/active', {}, person.visitor)).statusCode).toBe(200);
});

describe('an outsider', () => {
  const guess = (userName: string, from: string) => tested.post('/api/sign-in', { userName, signInKey: '0'.repeat(64), deviceId: randomUUID() }, { from });

  test('who guesses behind the same address keeps no officer out whose device is known', async () => {
    const people = [await enrolPerson(tested, 'totp'), await enrolPerson(tested, 'totp'), await enrolPerson(tested, 'totp')];
    for (let round = 0; round < 20; round += 1) await Promise.all(people.map(({ userName }) => guess(userName, '203.0.113.5')));
    const reply = async ({ userName, officer, deviceId }: Person, device = deviceId) =>
      tested.post('/api/sign-in', { userName, signInKey: await tested.deriveSignInKey(userName), deviceId: device, accountId: officer.accountId }, { from: '203.0.113.5' });
    for (const person of people) expect((await reply(person)).statusCode).toBe(200);
    // The control: a device that nobody knows is slowed there, and not at another address.
    expect(failureOf(await reply(people[0]!, randomUUID()))).toBe('tooManyTries');
    expect((await firstStep(tested, people[0]!.officer, randomUUID(), '192.0.2.10')).reply.statusCode).toBe(200);
  });

  test('gains nothing by changing addresses inside one IPv6 network', async () => {
    const person = await enrolPerson(tested, 'totp');
    const outcomes = [];
    for (let index = 0; index < 12; index += 1) outcomes.push(failureOf(await guess(person.userName, `2001:db8:1:2::${(index + 1).toString(16)}`)));
    expect(outcomes.slice(6)).toEqual(Array(6).fill('tooManyTries'));
  });

  test('gains nothing by claiming a device that is somebody else’s', async () => {
    const [person, other] = [await enrolPerson(tested, 'totp'), await enrolPerson(tested, 'totp')];
    const outcomes = [];
    for (let index = 0; index < 8; index += 1) outcomes.push(failureOf(await tested.post('/api/sign-in', { userName: person.userName, signInKey: '0'.repeat(64), deviceId: other.deviceId }, { from: '203.0.113.80' })));
    expect(outcomes.at(-1)).toBe('tooManyTries');
    expect((await firstStep(tested, other.officer, other.deviceId, '203.0.113.81')).reply.statusCode).toBe(200);
  });

  test('who is slowed is slowed for a name that nobody has as well', async () => {
    const person = await enrolPerson(tested, 'totp');
    const run = async (userName: string, from: string) => {
      const outcomes = [];
      for (let index = 0; index < 8; index += 1) outcomes.push((await guess(userName, from)).body);
      return outcomes;
    };
    expect(await run('nobody.there', '203.0.113.90')).toEqual(await run(person.userName, '203.0.113.91'));
  });

  test('cannot tell by the time whether a name is somebody’s', async () => {
    const person = await enrolPerson(tested, 'totp');
    const pairs: { known: number; unknown: number }[] = [];
    // So many that other work on the machine evens out.
    for (let round = 0; round < 120; round += 1) {
      const time = async (userName: string): Promise<number> => {
        const start = performance.now();
        await guess(userName, `192.0.2.${round}`);
        return performance.now() - start;
      };
      const names = [person.userName, `nobody.${round}`];
      const [first, second] = round % 2 === 0 ? [await time(names[0]!), await time(names[1]!)] : [await time(names[1]!), await time(names[0]!)];
      pairs.push(round % 2 === 0 ? { known: first, unknown: second } : { known: second, unknown: first });
    }
    expect(advantage(pairs)).toBeLessThan(0.25);
    // The control: a server that spares itself the work where there is no such name would be seen at once.
    expect(advantage(pairs.map(({ known, unknown }) => ({ known, unknown: unknown / 5 })))).toBeGreaterThan(0.4);
  }, 120_000);
});

/** How much better than a coin (0 … 0.5) somebody does who takes the slower of two for the known name: ranks, no milliseconds. */
const advantage = (pairs: readonly { known: number; unknown: number }[]): number =>
  Math.abs(pairs.filter(({ known, unknown }) => known > unknown).length / pairs.length - 0.5);
