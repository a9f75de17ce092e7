// The door of a vault: what is needed before it can be opened. Nothing in it names anybody. The store's key lies there once
// under the passphrase, and once more under each passkey that can make a key of its own (the PRF extension).

import { Dexie, type Table } from 'dexie';
import type { KdfCost } from '#crypto/derivation.ts';
import { bytesToHex } from '#web/vault/derive-keys.ts';

export interface PassphraseLock { readonly salt: string; readonly cost: KdfCost; readonly wrappedKey: Uint8Array }

export interface VaultDoor extends PassphraseLock {
  readonly deviceId: string;
  /** A passphrase that is being changed: until the server has it, both open. */
  readonly next?: PassphraseLock | undefined;
  /** By the credential's id. */
  readonly byPasskey?: Readonly<Record<string, Uint8Array>> | undefined;
}

export interface SealedRow { readonly key: string; readonly sealed: Uint8Array }
interface OutboxRow { readonly order?: number; readonly key: string; readonly sealed: Uint8Array }

class VaultDatabase extends Dexie {
  declare door: Table<VaultDoor & { id: 1 }, number>;
  declare cases: Table<SealedRow, string>;
  declare outbox: Table<OutboxRow, number>;
  declare items: Table<SealedRow, string>;

  constructor(name: string) {
    // Strict: "saved" is said only when it is on the disk.
    super(name, { chromeTransactionDurability: 'strict' });
    this.version(1).stores({ door: 'id', cases: 'key', outbox: '++order, &key', items: 'key' });
  }
}

/** Which device id stands for an account here, before its name is known: a passkey signs in without one. */
class DeviceIndex extends Dexie {
  declare devices: Table<{ readonly account: string; readonly deviceId: string }, string>;

  constructor() {
    super('icmc-devices', { chromeTransactionDurability: 'strict' });
    this.version(1).stores({ devices: 'account' });
  }
}

const hashText = async (text: string): Promise<string> =>
  bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))).slice(0, 24);

export const openDatabase = async (userName: string): Promise<VaultDatabase> => new VaultDatabase(`icmc-${await hashText(`icmc vault|${userName.toLowerCase()}`)}`);

/** The door of the vault that this device has for a person; null where it has none. */
export async function readDoor(userName: string): Promise<VaultDoor | null> {
  const database = await openDatabase(userName);
  try {
    return await database.door.get(1) ?? null;
  } finally {
    database.close();
  }
}

/** A new door, and an empty vault behind it. */
export async function writeDoor(userName: string, door: VaultDoor): Promise<void> {
  const database = await openDatabase(userName);
  await database.transaction('rw', database.tables, async () => {
    await Promise.all(database.tables.map((table) => table.clear()));
    await database.door.put({ id: 1, ...door });
  });
  database.close();
}

/** Another lock on the same vault: what lies behind it stays. */
export async function changeDoor(userName: string, change: (door: VaultDoor) => VaultDoor): Promise<void> {
  const database = await openDatabase(userName);
  await database.transaction('rw', database.door, async () => {
    const door = await database.door.get(1);
    if (door) await database.door.put({ ...change(door), id: 1 });
  });
  database.close();
}

/** The locks of these passkeys stay, and no others. */
export const keepPasskeyLocks = (userName: string, credentialIds: readonly string[]): Promise<void> =>
  changeDoor(userName, (door) => ({ ...door, byPasskey: Object.fromEntries(Object.entries(door.byPasskey ?? {}).filter(([id]) => credentialIds.includes(id))) }));

/** A new passphrase: first both open the door, then the server is told, then one remains. Nothing in between shuts anybody out. */
export const offerNextLock = (userName: string, next: PassphraseLock): Promise<void> => changeDoor(userName, (door) => ({ ...door, next }));
export const settleNextLock = (userName: string, isTaken: boolean): Promise<void> =>
  changeDoor(userName, ({ next, ...rest }) => (isTaken && next ? { ...rest, ...next } : rest));

export async function rememberDevice(accountId: string, deviceId: string): Promise<void> {
  const index = new DeviceIndex();
  await index.devices.put({ account: await hashText(`icmc account|${accountId}`), deviceId });
  index.close();
}

export async function recallDevice(accountId: string): Promise<string | null> {
  const index = new DeviceIndex();
  try {
    return (await index.devices.get(await hashText(`icmc account|${accountId}`)))?.deviceId ?? null;
  } finally {
    index.close();
  }
}

/** A vault that lies on this device, by the name of its database. Nothing of it is opened. */
export interface KnownDoor { readonly name: string; readonly deviceId: string }

export async function listDoors(): Promise<KnownDoor[]> {
  const names = (await Dexie.getDatabaseNames()).filter((name) => /^icmc-[0-9a-f]{24}$/.test(name));
  return (await Promise.all(names.map(async (name): Promise<KnownDoor[]> => {
    const database = new VaultDatabase(name);
    try {
      const door = await database.door.get(1);
      return door ? [{ name, deviceId: door.deviceId }] : [];
    } finally {
      database.close();
    }
  }))).flat();
}

/** The wrapped key goes first, in a step of its own: whatever happens after it, nothing that is left can be opened again. */
export async function removeVault({ name, deviceId }: KnownDoor): Promise<void> {
  const database = new VaultDatabase(name);
  await database.door.clear();
  database.close();
  await Dexie.delete(name);
  const index = new DeviceIndex();
  await index.devices.filter((one) => one.deviceId === deviceId).delete();
  index.close();
}
