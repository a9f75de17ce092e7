// People with second factors, signing in to a test app step by step.

import { randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { LightMyRequestResponse } from 'fastify';
import { createAuthenticator, type Authenticator, type KeyType } from './software-authenticator.ts';
import { userNameOf, type TestApp, type Visitor } from './test-app.ts';
import type { Officer } from './small-network.ts';

export interface Person {
  readonly officer: Officer;
  readonly userName: string;
  readonly deviceId: string;
  readonly visitor: Visitor;
  readonly recoveryCodes: readonly string[];
  readonly passkey: Authenticator | null;
  /** The code of the app, so many steps away from now. */
  code(steps?: number): string;
}

export const cookieOf = (reply: LightMyRequestResponse): string => {
  const cookie = reply.cookies.find(({ name }) => name === '__Host-icmc');
  if (!cookie) throw new Error(`no cookie came: ${reply.statusCode} ${reply.body}`);
  return `${cookie.name}=${cookie.value}`;
};

/** The first step with the right passphrase: a session that waits. */
export async function firstStep(tested: TestApp, officer: Officer, deviceId: string = randomUUID(), from?: string): Promise<Visitor & { reply: LightMyRequestResponse }> {
  const userName = userNameOf(officer);
  const reply = await tested.post('/api/sign-in', { userName, signInKey: await tested.deriveSignInKey(userName), deviceId }, from === undefined ? {} : { from });
  return { cookie: cookieOf(reply), deviceId, reply };
}

/** Somebody who has set up their first factor and is signed in. */
export async function enrolPerson(tested: TestApp, factor: 'totp' | 'passkey', { role = 'caseWorker', keyType = 'ES256' }: { role?: 'caseWorker' | 'supervisor'; keyType?: KeyType } = {}): Promise<Person> {
  const { network } = tested;
  const officer = await network.officer(network.guwahati.unitId, role);
  // The session that commands act in: this person signs in by hand.
  await network.admin.query('update session set ended_at = now() where account_id = $1', [officer.accountId]);
  const waiting = await firstStep(tested, officer);
  let secret = '';
  let passkey: Authenticator | null = null;
  let body: object;
  if (factor === 'totp') {
    ({ secret } = (await tested.post('/api/sign-in/totp-offer', {}, waiting)).json<{ secret: string }>());
    body = { code: codeOf(secret, tested.clock.now) };
  } else {
    passkey = createAuthenticator(keyType);
    body = { response: passkey.register((await tested.post('/api/sign-in/passkey-offer', {}, waiting)).json()) };
  }
  const reply = await tested.post('/api/sign-in/enrol', body, waiting);
  if (reply.statusCode !== 200) throw new Error(`enrolment failed: ${reply.body}`);
  return {
    officer, userName: userNameOf(officer), deviceId: waiting.deviceId, visitor: { cookie: cookieOf(reply), deviceId: waiting.deviceId },
    recoveryCodes: reply.json<{ recoveryCodes: string[] }>().recoveryCodes, passkey,
    code: (steps = 0) => codeOf(secret, tested.clock.now + steps * 30_000),
  };
}

export const codeOf = (secret: string, timestamp: number): string => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });

/** A new step of the app's clock: each is good for one code. */
export const nextStep = (tested: TestApp): void => { tested.clock.now += 30_000; };

/** The person proves themselves; the session's new cookie. */
export async function prove(tested: TestApp, { userName, visitor, code, passkey }: Person, cookie = visitor.cookie): Promise<Visitor> {
  const asking = { ...visitor, cookie };
  nextStep(tested);
  const body = passkey ? { response: passkey.answer((await tested.post('/api/proof-question', {}, asking)).json()) }
    : { signInKey: await tested.deriveSignInKey(userName), code: code() };
  return { ...asking, cookie: cookieOf(await tested.post('/api/proof', body, asking)) };
}

export async function actions(tested: TestApp, accountId: string): Promise<string[]> {
  const { rows } = await tested.network.admin.query<{ action: string }>('select action from audit where account_id = $1 and action <> $2 order by seq', [accountId, 'request']);
  return rows.map(({ action }) => action);
}
