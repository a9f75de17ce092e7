// Signing in, step by step, as a value: each step says what the page asks for next. With the network the server signs in;
// without it the passphrase (or a passkey that makes the vault's key) opens what this device already holds, and the work
// is sent at the next sign-in.

import type { SignedInAccount, SignInStep } from '#domain/account.ts';
import type { Failure } from '#domain/failure.ts';
import { ask, resumeWith, speakAs, type Answer } from '#web/api.ts';
import { answerByPasskey, ownQuestion, type PasskeyAnswer } from '#web/proof/passkey.ts';
import { deriveBy, readDerivation, type Derivation } from '#web/proof/sign-in-key.ts';
import { newId, openWorkspace, type OpenWorkspace } from '#web/signin/open-workspace.ts';
import { openByPasskey, openByPassphrase, type VaultKeys } from '#web/signin/open-door.ts';
import { readDoor, recallDevice, type VaultDoor } from '#web/vault/door.ts';

export type FlowFailure = Failure | 'offline' | 'notHereYet' | 'weakDerivation' | 'passkeyNotUsed';

/** What is known of the person so far. */
export interface Known extends VaultKeys { readonly userName: string; readonly deviceId: string; readonly door: VaultDoor | null }

export type FlowStep =
  | { readonly at: 'open'; readonly opened: OpenWorkspace }
  | { readonly at: 'failed'; readonly failure: FlowFailure }
  | { readonly at: 'secondFactor'; readonly known: Known; readonly hasPasskey: boolean; readonly hasTotp: boolean }
  | { readonly at: 'enrol'; readonly known: Known }
  /** Shown once, before the work. */
  | { readonly at: 'codes'; readonly codes: readonly string[]; readonly goOn: () => Promise<FlowStep> }
  /** Signed in by a passkey that makes no key: the passphrase opens the vault, and nothing else. */
  | { readonly at: 'passphrase'; readonly account: SignedInAccount; readonly answer: PasskeyAnswer | null }
  /** The passphrase was changed on another device: this one's vault knows the one before it. */
  | { readonly at: 'oldPassphrase'; readonly known: Known; readonly account: SignedInAccount };

/** What the page of each step needs: how to go on, and whether it is under way. */
export interface StepProps {
  readonly go: (act: () => Promise<FlowStep>) => Promise<void>;
  readonly isBusy: boolean;
}

const failed = (failure: FlowFailure): FlowStep => ({ at: 'failed', failure });

export async function startWithPassphrase(userName: string, passphrase: string): Promise<FlowStep> {
  speakAs(null);
  const door = await readDoor(userName);
  const said = await readDerivation(userName);
  if (!said.ok && (said.failure !== 'offline' || !door)) return failed(said.failure === 'offline' ? 'notHereYet' : said.failure);
  const derivation: Derivation = said.ok ? said.value : { salt: door!.salt, cost: door!.cost };
  const keys = await deriveBy(passphrase, derivation);
  const known: Known = { userName, door, deviceId: door?.deviceId ?? newId(), derivation, keys };
  if (!said.ok) return openVaultOf(known, null, passphrase);
  // A session of this very vault that is still alive needs no second factor.
  const unlocked = door ? await ask<SignInStep>('POST', '/api/unlock', { signInKey: keys.signInKey, deviceId: door.deviceId }) : null;
  const answer = unlocked && (unlocked.ok || isFinal(unlocked.failure)) ? unlocked : await ask<SignInStep>('POST', '/api/sign-in', { userName, signInKey: keys.signInKey, deviceId: known.deviceId });
  if (!answer.ok && answer.failure === 'offline') return door ? openVaultOf(known, null, passphrase) : failed('notHereYet');
  return follow(known, answer);
}

const isFinal = (failure: string): boolean => failure === 'wrongSignIn' || failure === 'tooManyTries' || failure === 'deviceRevoked';

/** The second factor: a code, a recovery code, or what a passkey answered. */
export const giveSecond = async (known: Known, body: { readonly code: string } | { readonly response: object }): Promise<FlowStep> =>
  follow(known, await ask<SignInStep>('POST', '/api/sign-in/second', body));

export async function giveSecondByPasskey(known: Known): Promise<FlowStep> {
  const question = await ask('POST', '/api/sign-in/second-question', {});
  if (!question.ok) return failed(question.failure);
  const answer = await answerByPasskey(question.value);
  return answer ? giveSecond({ ...known, passkey: answer }, { response: answer.response }) : failed('passkeyNotUsed');
}

export const enrolFirst = async (known: Known, body: { readonly code: string } | { readonly response: object }): Promise<FlowStep> =>
  follow(known, await ask<SignInStep>('POST', '/api/sign-in/enrol', body));

async function follow(known: Known, answer: Answer<SignInStep>): Promise<FlowStep> {
  if (!answer.ok) return failed(answer.failure);
  const { value } = answer;
  if (value.step === 'secondFactor') return { at: 'secondFactor', known, hasPasskey: value.hasPasskey, hasTotp: value.hasTotp };
  if (value.step === 'enrol') return { at: 'enrol', known };
  const goOn = (): Promise<FlowStep> => openVaultOf(known, value.account);
  return value.recoveryCodes ? { at: 'codes', codes: value.recoveryCodes, goOn } : goOn();
}

/** `passphrase`, without the network: one that is being changed has a salt of its own on the door. */
async function openVaultOf(known: Known, account: SignedInAccount | null, passphrase?: string): Promise<FlowStep> {
  const storeKey = await openByPassphrase(known, { mayMake: account !== null, passphrase });
  if (storeKey === null) return account && known.door ? { at: 'oldPassphrase', known, account } : failed('wrongSignIn');
  const next = await enter(known.userName, storeKey, account);
  if (next.at === 'open' && account === null) resumeWith({ signInKey: known.keys.signInKey, deviceId: known.deviceId });
  return next;
}

export async function enter(userName: string, storeKey: CryptoKey, account: SignedInAccount | null): Promise<FlowStep> {
  const opened = await openWorkspace(userName, storeKey, account);
  return opened ? { at: 'open', opened } : failed('notHereYet');
}

/** A passkey that the authenticator finds for this site, without any name. */
export async function startWithPasskey(): Promise<FlowStep> {
  speakAs(null);
  const question = await ask('POST', '/api/sign-in/passkey-question', {});
  if (!question.ok) return failed(question.failure);
  const answer = await answerByPasskey(question.value);
  if (!answer) return failed('passkeyNotUsed');
  const deviceId = (answer.accountId === null ? null : await recallDevice(answer.accountId)) ?? newId();
  return openAfterPasskey(answer, await ask<SignInStep>('POST', '/api/sign-in/passkey', { response: answer.response, deviceId }));
}

/** Behind a lock: the session is opened again by the passkey; without the network the vault is, by the key that it makes. */
export async function unlockWithPasskey(userName: string): Promise<FlowStep> {
  const door = await readDoor(userName);
  const question = await ask('POST', '/api/unlock-question', {});
  if (question.ok) {
    const answer = await answerByPasskey(question.value);
    return answer ? openAfterPasskey(answer, await ask<SignInStep>('POST', '/api/unlock', { response: answer.response, deviceId: door?.deviceId })) : failed('passkeyNotUsed');
  }
  if (question.failure !== 'offline') return startWithPasskey();
  const answer = await answerByPasskey(ownQuestion(Object.keys(door?.byPasskey ?? {})));
  const storeKey = door && answer ? await openByPasskey(door, answer) : null;
  return storeKey ? enter(userName, storeKey, null) : failed(answer ? 'offline' : 'passkeyNotUsed');
}

async function openAfterPasskey(answer: PasskeyAnswer, signedIn: Answer<SignInStep>): Promise<FlowStep> {
  if (!signedIn.ok) return failed(signedIn.failure);
  if (signedIn.value.step !== 'done') return failed('signInNeeded');
  const { account } = signedIn.value;
  const door = await readDoor(account.userName);
  const storeKey = door ? await openByPasskey(door, answer) : null;
  return storeKey ? enter(account.userName, storeKey, account) : { at: 'passphrase', account, answer };
}

/** After a passkey: the server vouches that this is the account's passphrase before a vault is made or blamed. */
export async function openWithPassphrase({ userName, deviceId }: SignedInAccount, answer: PasskeyAnswer | null, passphrase: string): Promise<FlowStep> {
  const derivation = await readDerivation(userName);
  if (!derivation.ok) return failed(derivation.failure);
  const keys = await deriveBy(passphrase, derivation.value);
  const known: Known = { userName, deviceId, door: await readDoor(userName), derivation: derivation.value, keys, ...(answer ? { passkey: answer } : {}) };
  return follow(known, await ask<SignInStep>('POST', '/api/unlock', { signInKey: keys.signInKey, deviceId }));
}
