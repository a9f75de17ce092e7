// From a vault that has been opened to a workspace that is in step with the server.

import { mayAct } from '#domain/access.ts';
import type { AccountSecurity, SignedInAccount } from '#domain/account.ts';
import { bytesToId } from '#domain/id.ts';
import { vocabulary } from '#domain/records.ts';
import type { PersonOfUnit } from '#domain/account.ts';
import type { Unit } from '#domain/unit.ts';
import { ask, speakAs } from '#web/api.ts';
import { connect, type Connection } from '#web/sync/connection.ts';
import type { Cursor } from '#web/sync/sync-store.ts';
import { bytesToHex } from '#web/vault/derive-keys.ts';
import { keepPasskeyLocks, readDoor, rememberDevice } from '#web/vault/door.ts';
import { createSealer, wrapStoreKey } from '#web/vault/sealed-store.ts';
import { openVault, type Vault, type VaultContent } from '#web/vault/vault.ts';
import { Workspace } from '#web/workspace.ts';

export interface OpenWorkspace {
  readonly workspace: Workspace;
  readonly lockMinutes: number;
  /** The vault's own key, sealed under another one: for a new passphrase, or a passkey. */
  wrapKeyUnder(vaultKey: CryptoKey): Promise<Uint8Array>;
  close(): void;
}

export const randomBytes = (): Uint8Array => crypto.getRandomValues(new Uint8Array(16));
export const newId = (): string => bytesToId(randomBytes());

const usualLockMinutes = 5;

/** `signedIn`: as the server just said; null without the network. Then null comes back where nobody has been here before. */
export async function openWorkspace(userName: string, storeKey: CryptoKey, signedIn: SignedInAccount | null): Promise<OpenWorkspace | null> {
  const vault = await openVault(userName, await createSealer(storeKey));
  const { items } = await forgetOtherRole(vault, signedIn);
  const single = <T>(id: string): T | undefined => items.find((item) => item.kind === 'single' && item.id === id)?.value as T | undefined;
  const me = signedIn ?? single<SignedInAccount>('me');
  if (!me) {
    vault.close();
    return null;
  }
  speakAs(me.deviceId);
  await rememberDevice(me.accountId, me.deviceId);
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
  void dropRemovedPasskeys(userName);
  return {
    workspace, lockMinutes: single<number>('lockMinutes') ?? usualLockMinutes,
    wrapKeyUnder: (vaultKey) => wrapStoreKey(storeKey, vaultKey),
    close() {
      connection?.stop();
      workspace.close();
    },
  };
}

/** A passkey that was taken from the account opens no vault either. */
async function dropRemovedPasskeys(userName: string): Promise<void> {
  const door = await readDoor(userName);
  if (Object.keys(door?.byPasskey ?? {}).length === 0) return;
  const security = await ask<AccountSecurity>('GET', '/api/security');
  if (security.ok) await keepPasskeyLocks(userName, security.value.passkeys.map(({ credentialId }) => credentialId));
}

/** Another role may see other things: all but one's own unsent work goes, and comes again as the new role may see it. */
async function forgetOtherRole(vault: Vault, signedIn: SignedInAccount | null): Promise<VaultContent> {
  const content = await vault.readAll();
  const before = content.items.find(({ kind, id }) => kind === 'single' && id === 'me')?.value as SignedInAccount | undefined;
  if (!signedIn || !before || before.role === signedIn.role) return content;
  const seen = content.items.filter(({ kind, id }) => kind === 'alert' || kind === 'referral' || kind === 'notice' || (kind === 'single' && id === 'cursor'));
  await vault.write({ removedCases: content.cases.map(({ id }) => id), removedItems: seen });
  return vault.readAll();
}

async function fetchDirectories(workspace: Workspace): Promise<void> {
  // Whoever reads no case names nobody in one.
  const mayName = mayAct(workspace.snapshot().me.role, 'readCase');
  const [units, people] = await Promise.all([ask<Unit[]>('GET', '/api/units'), mayName ? ask<PersonOfUnit[]>('GET', '/api/people') : null]);
  if (units.ok) await workspace.keepUnits(units.value);
  if (people?.ok) await workspace.keepPeople(people.value);
}
