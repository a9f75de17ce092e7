// Passkeys against an authenticator of our own, wrong in one way at a time. Every wrong answer gets the same words, and
// the right one after it still works: nothing is used up but the challenge.

import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actions, cookieOf, enrolPerson, firstStep, prove, type Person } from '../../../test/auth-people.ts';
import { createAuthenticator, flag, type KeyType, type Wrongs } from '../../../test/software-authenticator.ts';
import { createTestApp, type TestApp } from '../../../test/test-app.ts';

let tested: TestApp;
let person: Person;
let other: Person;
beforeAll(async () => {
  tested = await createTestApp({ isDemo: false });
  person = await enrolPerson(tested, 'passkey');
  other = await enrolPerson(tested, 'passkey');
});
afterAll(() => tested.stop());

const ask = async (url = '/api/sign-in/passkey-question', cookie?: string) => (await tested.post(url, {}, cookie === undefined ? {} : { cookie })).json<{ challenge: string; rpId: string; userVerification: string; allowCredentials?: object[] }>();
const enter = (response: object, deviceId: string = person.deviceId) => tested.post('/api/sign-in/passkey', { response, deviceId });

const elsewhere = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const wrongAnswers: readonly (readonly [string, Wrongs])[] = [
  ['another origin', { origin: 'https://icmc.example.evil' }],
  ['the same host at another port', { origin: 'http://localhost:7401' }],
  ['the origin by another scheme', { origin: 'https://localhost:7400' }],
  ['an origin that begins as ours', { origin: 'http://localhost:7400.evil.example' }],
  ['another rpId', { rpId: 'evil.example' }],
  ['a domain above ours as rpId', { rpId: 'host' }],
  ['a page inside somebody else’s', { crossOrigin: true }],
  ['a page inside a named one', { crossOrigin: true, topOrigin: 'https://evil.example' }],
  ['a top origin without a frame', { topOrigin: 'https://evil.example' }],
  ['an answer of a registration', { type: 'webauthn.create' }],
  ['a payment', { type: 'payment.get' }],
  ['the person not verified', { flags: flag.present }],
  ['the person not present', { flags: flag.verified }],
  ['neither', { flags: 0 }],
  ['backed up though it may not be', { flags: flag.present | flag.verified | flag.backedUp }],
  ['flags changed after signing', { flags: flag.present, flipAuthData: 32 }],
  ['the counter changed after signing', { flipAuthData: 36 }],
  ['the rpId’s hash changed after signing', { flipAuthData: 0 }],
  ['a flipped bit in the signature', { flipSignature: true }],
  ['client data changed after signing', { flipClientData: true }],
  ['the signature of another key', { signWith: elsewhere }],
  ['an unknown credential', { credentialId: randomBytes(32) }],
  ['the handle of nobody', { userHandle: Buffer.from(randomUUID()).toString('base64url') }],
  ['no handle where no name was given', { userHandle: null }],
  ['an empty challenge', { challenge: '' }],
  ['a challenge of its own', { challenge: randomBytes(62).toString('base64url') }],
  ['a short challenge', { challenge: 'AAAA' }],
];

test.each(wrongAnswers)('signing in is refused: %s', async (_name, wrongs) => {
  const reply = await enter(person.passkey!.answer(await ask(), wrongs));
  expect([reply.statusCode, reply.body, reply.headers['set-cookie']]).toEqual([401, '{"failure":"wrongSignIn"}', undefined]);
  // The control: with nothing wrong the same passkey signs in.
  expect((await enter(person.passkey!.answer(await ask()))).statusCode).toBe(200);
});

test('the control: a server that takes itself for another site takes what was made for that one', async () => {
  const misled = await createTestApp({ isDemo: false, site: { origin: 'https://evil.example', rpId: 'evil.example' } });
  const officer = await misled.network.officer(misled.network.guwahati.unitId, 'caseWorker');
  const waiting = await firstStep(misled, officer);
  const offer = (await misled.post('/api/sign-in/passkey-offer', {}, waiting)).json();
  const passkey = createAuthenticator();
  const [right, wrong] = [{ origin: 'https://evil.example', rpId: 'evil.example' }, {}];
  expect((await misled.post('/api/sign-in/enrol', { response: passkey.register(offer, wrong) }, waiting)).statusCode).toBe(401);
  const again = (await misled.post('/api/sign-in/passkey-offer', {}, waiting)).json();
  expect((await misled.post('/api/sign-in/enrol', { response: passkey.register(again, right) }, waiting)).statusCode).toBe(200);
  await misled.stop();
});

describe('challenges', () => {
  test('are long, differ, name our site and ask for the person to be verified', async () => {
    const questions = [await ask(), await ask()];
    for (const { challenge, rpId, userVerification, allowCredentials } of questions) {
      expect(Buffer.from(challenge, 'base64url').length).toBeGreaterThanOrEqual(16);
      expect({ rpId, userVerification }).toEqual({ rpId: 'localhost', userVerification: 'required' });
      // Nobody is named: whoever asks learns of no account.
      expect(allowCredentials ?? []).toEqual([]);
    }
    expect(questions[0]!.challenge).not.toBe(questions[1]!.challenge);
  });

  test('asking for one writes nothing', async () => {
    const count = async (): Promise<unknown> => (await tested.network.admin.query('select count(*) from used_challenge')).rows[0];
    const before = await count();
    for (let index = 0; index < 20; index += 1) await ask();
    expect(await count()).toEqual(before);
  });

  test('one is answered once, by the same answer and by a new one', async () => {
    const question = await ask();
    const answer = person.passkey!.answer(question);
    expect((await enter(answer)).statusCode).toBe(200);
    expect((await enter(answer)).statusCode).toBe(401);
    expect((await enter(person.passkey!.answer(question))).statusCode).toBe(401);
  });

  test('a wrong answer uses it up too', async () => {
    const question = await ask();
    expect((await enter(person.passkey!.answer(question, { flipSignature: true }))).statusCode).toBe(401);
    expect((await enter(person.passkey!.answer(question))).statusCode).toBe(401);
  });

  test('of ten answers at once one is taken', async () => {
    const question = await ask();
    const answers = Array.from({ length: 10 }, () => person.passkey!.answer(question));
    const replies = await Promise.all(answers.map((answer) => enter(answer)));
    expect(replies.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
  });

  test('five minutes are the end of it', async () => {
    const late = await ask();
    tested.clock.now += 5 * 60_000;
    expect((await enter(person.passkey!.answer(late))).statusCode).toBe(401);
    const inTime = await ask();
    tested.clock.now += 5 * 60_000 - 1;
    expect((await enter(person.passkey!.answer(inTime))).statusCode).toBe(200);
  });

  test.each(['secondFactor', 'unlock', 'proof', 'enrol'] as const)('one that was made for %s does not sign in', async (kind) => {
    const waiting = await firstStep(tested, person.officer, person.deviceId);
    const proven = kind === 'enrol' ? await prove(tested, person) : person.visitor;
    const url = { secondFactor: '/api/sign-in/second-question', unlock: '/api/unlock-question', proof: '/api/proof-question', enrol: '/api/security/passkey-offer' }[kind];
    const question = await ask(url, kind === 'secondFactor' ? waiting.cookie : proven.cookie);
    expect(question.challenge).toMatch(/./);
    expect((await enter(person.passkey!.answer(question))).statusCode).toBe(401);
    if (kind === 'enrol') person = { ...person, visitor: proven };
  });

  test('one of another person’s session is no answer in one’s own', async () => {
    const theirs = await ask('/api/unlock-question', other.visitor.cookie);
    expect((await tested.post('/api/unlock', { response: person.passkey!.answer(theirs) }, person.visitor)).statusCode).toBe(401);
    const own = await ask('/api/unlock-question', person.visitor.cookie);
    const reply = await tested.post('/api/unlock', { response: person.passkey!.answer(own) }, person.visitor);
    expect(reply.statusCode).toBe(200);
    person = { ...person, visitor: { ...person.visitor, cookie: cookieOf(reply) } };
  });
});

describe('the counter', () => {
  test.each([['back', -1], ['nowhere', 0]] as const)('that goes %s is refused and written down', async (_name, step) => {
    const { passkey, officer, deviceId } = await enrolPerson(tested, 'passkey');
    expect((await enter(passkey!.answer(await ask(), { counter: 7 }), deviceId)).statusCode).toBe(200);
    expect((await enter(passkey!.answer(await ask(), { counter: 7 + step }), deviceId)).statusCode).toBe(401);
    expect(await actions(tested, officer.accountId)).toContain('signIn.counterWentBack');
    expect((await enter(passkey!.answer(await ask(), { counter: 8 }), deviceId)).statusCode).toBe(200);
  });

  test('of an authenticator that never counts stays at nothing, until it counts once', async () => {
    const { passkey, deviceId } = await enrolPerson(tested, 'passkey');
    for (let index = 0; index < 3; index += 1) expect((await enter(passkey!.answer(await ask(), { counter: 0 }), deviceId)).statusCode).toBe(200);
    expect((await enter(passkey!.answer(await ask(), { counter: 1 }), deviceId)).statusCode).toBe(200);
    expect((await enter(passkey!.answer(await ask(), { counter: 0 }), deviceId)).statusCode).toBe(401);
  });

  test('in a wrongly signed answer moves nothing and is not written down', async () => {
    const { passkey, officer, deviceId } = await enrolPerson(tested, 'passkey');
    await enter(passkey!.answer(await ask(), { counter: 5000, flipSignature: true }), deviceId);
    expect(await actions(tested, officer.accountId)).not.toContain('signIn.counterWentBack');
    expect((await enter(passkey!.answer(await ask(), { counter: 1 }), deviceId)).statusCode).toBe(200);
  });
});

describe('whose passkey it is', () => {
  test('another person’s passkey is no second factor', async () => {
    const waiting = await firstStep(tested, person.officer, person.deviceId);
    const reply = await tested.post('/api/sign-in/second', { response: other.passkey!.answer(await ask('/api/sign-in/second-question', waiting.cookie)) }, waiting);
    expect(reply.statusCode).toBe(401);
  });

  test('another person’s passkey unlocks and proves nothing', async () => {
    for (const [question, url] of [['/api/unlock-question', '/api/unlock'], ['/api/proof-question', '/api/proof']] as const) {
      const response = other.passkey!.answer(await ask(question, person.visitor.cookie));
      expect((await tested.post(url, { response }, person.visitor)).statusCode, url).toBe(401);
    }
  });

  test('signing in by another person’s passkey with their handle changed to one’s own is refused', async () => {
    const userHandle = Buffer.from(person.officer.accountId).toString('base64url');
    expect((await enter(other.passkey!.answer(await ask(), { userHandle }))).statusCode).toBe(401);
  });

  test('a passkey of an account that is suspended signs nobody in', async () => {
    const leaver = await enrolPerson(tested, 'passkey');
    await tested.network.admin.query(`update account set status = 'suspended' where id = $1`, [leaver.officer.accountId]);
    expect((await enter(leaver.passkey!.answer(await ask()), leaver.deviceId)).statusCode).toBe(401);
  });

  test('a removed passkey signs nobody in, and the last factor cannot be removed', async () => {
    const { visitor, ...rest } = await enrolPerson(tested, 'passkey');
    const proven = await prove(tested, { visitor, ...rest });
    const [first] = (await tested.get('/api/security', proven)).json<{ passkeys: { id: string }[] }>().passkeys;
    expect((await tested.post('/api/security/factors/remove', { id: first!.id }, proven)).json()).toEqual({ failure: 'lastFactor' });
    const second = createAuthenticator();
    expect((await tested.post('/api/security/factors', { response: second.register((await tested.post('/api/security/passkey-offer', {}, proven)).json()) }, proven)).statusCode).toBe(200);
    expect((await tested.post('/api/security/factors/remove', { id: first!.id }, proven)).statusCode).toBe(200);
    expect((await enter(rest.passkey!.answer(await ask()), rest.deviceId)).statusCode).toBe(401);
    expect((await enter(second.answer(await ask()), rest.deviceId)).statusCode).toBe(200);
    expect(await actions(tested, rest.officer.accountId)).toContain('factor.removed');
  });

  test('nobody removes another person’s passkey: it is answered like one that is not there', async () => {
    const proven = await prove(tested, person);
    person = { ...person, visitor: proven };
    const [theirs] = (await tested.get('/api/security', other.visitor)).json<{ passkeys: { id: string }[] }>().passkeys;
    const [foreign, unknown] = [await tested.post('/api/security/factors/remove', { id: theirs!.id }, proven), await tested.post('/api/security/factors/remove', { id: randomUUID() }, proven)];
    expect([foreign.statusCode, foreign.body]).toEqual([unknown.statusCode, unknown.body]);
    expect((await tested.get('/api/security', other.visitor)).json<{ passkeys: object[] }>().passkeys).toHaveLength(1);
  });
});

const wrongRegistrations: readonly (readonly [string, Wrongs])[] = [
  ['another origin', { origin: 'https://evil.example' }], ['another rpId', { rpId: 'evil.example' }], ['a page inside somebody else’s', { crossOrigin: true }],
  ['an answer of a sign-in', { type: 'webauthn.get' }], ['the person not verified', { flags: flag.present | flag.attested }], ['the person not present', { flags: flag.verified | flag.attested }],
  ['no credential in it', { flags: flag.present | flag.verified }], ['backed up though it may not be', { flags: flag.present | flag.verified | flag.attested | flag.backedUp }],
  ['an unknown algorithm', { algorithm: -999 }], ['RSA with SHA-1', { algorithm: -65_535 }], ['ES512 under a key of P-256', { algorithm: -36 }], ['an unknown format of attestation', { format: 'made-up' }],
  ['a challenge of its own', { challenge: randomBytes(62).toString('base64url') }],
];

test.each(wrongRegistrations)('a passkey is not taken: %s', async (_name, wrongs) => {
  const officer = await tested.network.officer(tested.network.guwahati.unitId, 'caseWorker');
  const waiting = await firstStep(tested, officer);
  const offer = async () => (await tested.post('/api/sign-in/passkey-offer', {}, waiting)).json();
  const passkey = createAuthenticator();
  const refused = await tested.post('/api/sign-in/enrol', { response: passkey.register(await offer(), wrongs) }, waiting);
  expect([refused.statusCode, refused.body, refused.headers['set-cookie']]).toEqual([401, '{"failure":"wrongCode"}', undefined]);
  expect((await tested.network.admin.query('select from passkey where account_id = $1', [officer.accountId])).rowCount).toBe(0);
  // The control: the same authenticator with nothing wrong is taken.
  expect((await tested.post('/api/sign-in/enrol', { response: passkey.register(await offer()) }, waiting)).statusCode).toBe(200);
});

test.each<KeyType>(['ES256', 'EdDSA', 'RS256'])('a passkey with %s is taken and signs in', async (keyType) => {
  const { passkey, deviceId } = await enrolPerson(tested, 'passkey', { keyType });
  expect((await enter(passkey!.answer(await ask()), deviceId)).statusCode).toBe(200);
});

test('the credential of another account cannot be registered a second time', async () => {
  const officer = await tested.network.officer(tested.network.guwahati.unitId, 'caseWorker');
  const waiting = await firstStep(tested, officer);
  const copy = createAuthenticator();
  const offer = (await tested.post('/api/sign-in/passkey-offer', {}, waiting)).json();
  const reply = await tested.post('/api/sign-in/enrol', { response: copy.register(offer, { credentialId: person.passkey!.credentialId }) }, waiting);
  expect(reply.json()).toEqual({ failure: 'wrongCode' });
  expect((await enter(person.passkey!.answer(await ask()))).statusCode).toBe(200);
});

test.each([
  ['nothing', undefined], ['null', null], ['a text', 'x'], ['a list', []], ['another type', { id: 'x', rawId: 'x', type: 'password', response: {} }],
  ['parts that are no text', { id: 'x', rawId: 'x', type: 'public-key', response: { clientDataJSON: 1, authenticatorData: {}, signature: [] } }],
  ['client data that is no JSON', { id: 'x', rawId: 'x', type: 'public-key', response: { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' } }],
  ['parts of a megabyte', { id: 'x', rawId: 'x', type: 'public-key', response: { clientDataJSON: 'A'.repeat(1_000_000), authenticatorData: 'A', signature: 'A' } }],
])('an answer that is none is refused and breaks nothing: %s', async (_name, response) => {
  const reply = await tested.post('/api/sign-in/passkey', { response, deviceId: randomUUID() }, { from: '198.51.100.7' });
  expect([reply.statusCode, reply.json()]).toEqual([401, { failure: 'wrongSignIn' }]);
  expect(tested.log).toEqual([]);
});
