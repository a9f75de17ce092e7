// Opening the door of this device's vault: by the passphrase, by a passkey that makes a key, by the passphrase of before.
// Whatever else could have opened it and does not yet is given a lock of its own on the way in.

import { deriveBy, type Derivation } from '#web/proof/sign-in-key.ts';
import type { PasskeyAnswer } from '#web/proof/passkey.ts';
import { passkeyToVaultKey, type DerivedKeys } from '#web/vault/derive-keys.ts';
import { changeDoor, writeDoor, type PassphraseLock, type VaultDoor } from '#web/vault/door.ts';
import { makeStoreKey, unwrapStoreKey, wrapStoreKey } from '#web/vault/sealed-store.ts';

export interface VaultKeys {
  readonly derivation: Derivation;
  readonly keys: DerivedKeys;
  /** What a passkey answered on the way, for the next time. */
  readonly passkey?: PasskeyAnswer;
}

interface Whose extends VaultKeys { readonly userName: string; readonly deviceId: string; readonly door: VaultDoor | null }

/** The key of the store; null when the passphrase is another than the door's. `mayMake`: the server has just vouched for the person. */
export async function openByPassphrase(whose: Whose, { mayMake, passphrase }: { mayMake: boolean; passphrase?: string | undefined }): Promise<CryptoKey | null> {
  const { userName, door, keys, derivation, deviceId } = whose;
  if (!door) {
    if (!mayMake) return null;
    const made = await makeStoreKey();
    await writeDoor(userName, { ...derivation, deviceId, wrappedKey: await wrapStoreKey(made, keys.vaultKey) });
    await addPasskeyLock(userName, made, whose.passkey);
    void navigator.storage.persist?.();
    return made;
  }
  const found = await unwrapStoreKey(door.wrappedKey, keys.vaultKey);
  const next = found || !door.next ? null : await tryNext(door.next, whose, passphrase);
  const storeKey = found ?? next;
  if (!storeKey) return null;
  // The change of passphrase has arrived at the server, or has not: what it says now is the one that stays.
  if (door.next && mayMake) await changeDoor(userName, ({ next: _, ...rest }) => (next && door.next ? { ...rest, ...door.next } : rest));
  await addPasskeyLock(userName, storeKey, whose.passkey);
  return storeKey;
}

const tryNext = async (next: PassphraseLock, { keys, derivation }: VaultKeys, passphrase: string | undefined): Promise<CryptoKey | null> =>
  unwrapStoreKey(next.wrappedKey, next.salt === derivation.salt || passphrase === undefined ? keys.vaultKey : (await deriveBy(passphrase, next)).vaultKey);

export async function openByPasskey(door: VaultDoor, { credentialId, vaultSecret }: PasskeyAnswer): Promise<CryptoKey | null> {
  const wrapped = door.byPasskey?.[credentialId];
  return wrapped && vaultSecret ? unwrapStoreKey(wrapped, await passkeyToVaultKey(vaultSecret)) : null;
}

async function addPasskeyLock(userName: string, storeKey: CryptoKey, passkey: PasskeyAnswer | undefined): Promise<void> {
  if (!passkey?.vaultSecret) return;
  const wrapped = await wrapStoreKey(storeKey, await passkeyToVaultKey(passkey.vaultSecret));
  await changeDoor(userName, (door) => ({ ...door, byPasskey: { ...door.byPasskey, [passkey.credentialId]: wrapped } }));
}

/** The passphrase of before opens what is here, and the new one does from now on; null when it is not that one. */
export async function openByOldPassphrase({ userName, door, keys, derivation }: Whose, oldPassphrase: string): Promise<CryptoKey | null> {
  const storeKey = door ? await unwrapStoreKey(door.wrappedKey, (await deriveBy(oldPassphrase, door)).vaultKey) : null;
  if (!storeKey) return null;
  const wrappedKey = await wrapStoreKey(storeKey, keys.vaultKey);
  await changeDoor(userName, ({ next: _, ...rest }) => ({ ...rest, ...derivation, wrappedKey }));
  return storeKey;
}

/** The person has said that what was not sent from here may go: an empty vault, under the new passphrase. */
export const giveUpVault = (whose: Whose): Promise<CryptoKey | null> => openByPassphrase({ ...whose, door: null }, { mayMake: true });
