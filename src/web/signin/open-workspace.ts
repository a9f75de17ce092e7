// From a name and a passphrase to an open workspace. With the network the server signs in; without it the passphrase
// opens what this device already holds, and the work is sent at the next sign-in.

import { isCostEnough } from '#crypto/derivation.ts';
import type { PersonOfUnit, SignedInAccount } from '#domain/account.ts';
import { fail, ok, type Failure, type Result } from '#domain/failure.ts';
import { bytesToId } from '#domain/id.ts';
import { vocabulary } from '#domain/records.ts';
import type { Unit } from '#domain/unit.ts';
import { ask, speakAs } from '#web/api.ts';
import { connect, type Connection } from '#web/sync/connection.ts';
import type { Cursor } from '#web/sync/sync-store.ts';
import { bytesToHex, deriveKeys, hexToBytes, type DerivedKeys } from '#web/vault/derive-keys.ts';
import { createSealer, makeStoreKey, unwrapStoreKey, wrapStoreKey } from '#web/vault/sealed-store.ts';
import { openVault, readDoor, writeDoor, type Vault, type VaultDoor } from '#web/vault/vault.ts';
import { Workspace } from '#web/workspace.ts';

export interface OpenWorkspace { readonly workspace: Workspace; close(): void }
export type SignInFailure = Failure | 'offline' | 'notHereYet' | 'weakDerivation';

const randomBytes = (): Uint8Array => crypto.getRandomValues(new Uint8Array(16));
const newId = (): string => bytesToId(randomBytes());

export async function openWorkspace(userName: string, passphrase: string): Promise<{ ok: true; value: OpenWorkspace } | { ok: false; failure: SignInFailure }> {
  speakAs(null);
  const door = await readDoor(userName);
  const parameters = await ask<{ salt: string; memoryKib: number; passes: number }>('POST', '/api/sign-in/parameters', { userName });
  if (!parameters.ok && (parameters.failure !== 'offline' || !door)) {
    return { ok: false, failure: parameters.failure === 'offline' ? 'notHereYet' : parameters.failure };
  }
  const { salt, cost } = parameters.ok ? { salt: parameters.value.salt, cost: { memoryKib: parameters.value.memoryKib, passes: parameters.value.passes } } : door!;
  if (!isCostEnough(cost)) return { ok: false, failure: 'weakDerivation' };
  const derived = await deriveKeys(passphrase, hexToBytes(salt), cost);

  let me: SignedInAccount | null = null;
  const deviceId = door?.deviceId ?? newId();
  if (parameters.ok) {
    const answer = await ask<SignedInAccount>('POST', '/api/sign-in', { userName, signInKey: derived.signInKey, deviceId });
    if (!answer.ok && answer.failure !== 'offline') return answer;
    if (answer.ok) me = answer.value;
  }
  const opened = await openOwnVault(userName, derived, { door, fresh: { salt, cost, deviceId }, mayMake: me !== null });
  if (!opened.ok) return opened;
  return startWorkspace(opened.value, me);
}

/** Opens the vault of this device, or makes one when the server has just vouched for the person. */
async function openOwnVault(userName: string, { vaultKey }: DerivedKeys, { door, fresh, mayMake }: { door: VaultDoor | null; fresh: Omit<VaultDoor, 'wrappedKey'>; mayMake: boolean }): Promise<Result<Vault>> {
  const known = door ? await unwrapStoreKey(door.wrappedKey, vaultKey) : null;
  if (known) return ok(await openVault(userName, await createSealer(known)));
  // A door that does not open while the server accepts the passphrase: it was changed elsewhere. What lies behind it is
  // what the server has as well, but for unsent work, so it is not thrown away here without a word.
  if (door || !mayMake) return fail('wrongSignIn');
  const storeKey = await makeStoreKey();
  await writeDoor(userName, { ...fresh, wrappedKey: await wrapStoreKey(storeKey, vaultKey) });
  void navigator.storage.persist?.();
  return ok(await openVault(userName, await createSealer(storeKey)));
}

async function startWorkspace(vault: Vault, signedIn: SignedInAccount | null): Promise<{ ok: true; value: OpenWorkspace } | { ok: false; failure: SignInFailure }> {
  const { items } = await vault.readAll();
  const single = <T>(id: string): T | undefined => items.find((item) => item.kind === 'single' && item.id === id)?.value as T | undefined;
  const me = signedIn ?? single<SignedInAccount>('me');
  if (!me) return { ok: false, failure: 'notHereYet' };
  speakAs(me.deviceId);
  let connection: Connection | null = null;
  const workspace = new Workspace({
    vault, me, words: vocabulary, now: () => new Date(), zone: Intl.DateTimeFormat().resolvedOptions().timeZone, randomBytes,
    onWork: () => connection?.wake(), onStored: () => connection?.tellOthers(),
  });
  await workspace.load();
  await workspace.keep('me', me);
  const name = bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(me.accountId)))).slice(0, 16);
  connection = connect(workspace, name, async () => single<Cursor>('cursor') ?? { epoch: null, seq: 0 });
  void fetchDirectories(workspace);
  return { ok: true, value: {
    workspace,
    close() {
      connection?.stop();
      workspace.close();
    },
  } };
}

async function fetchDirectories(workspace: Workspace): Promise<void> {
  const [units, people] = await Promise.all([ask<Unit[]>('GET', '/api/units'), ask<PersonOfUnit[]>('GET', '/api/people')]);
  if (units.ok) await workspace.keepUnits(units.value);
  if (people.ok) await workspace.keepPeople(people.value);
}
