// What lies on the devices of officers who may be offline for weeks cannot change by accident. IndexedDB is not here in
// Node, so the lines that make the format are read as text and locked; the sealing itself runs here as in a browser.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { placeToText } from '#crypto/envelope.ts';
import { createSealer, unwrapStoreKey, wrapStoreKey } from '#web/vault/sealed-store.ts';
import { itemKinds } from '#web/vault/vault.ts';

// A change of the format gets a new number for Dexie's version() with an upgrade, and a line here.
//   1  2026-03  door, cases, outbox and items; rows under HMACs of their ids; one sealed value a row
//   1  2026-11  on the door, where there are any: a passphrase that is being changed, and locks of passkeys (an older page leaves them alone)
//   1  2026-11  three more kinds of items: notices, the device's log, cases that left (an older page leaves them alone)
const formatHash = '59f751a0d6d19e2bfa2123c38e405baec64c863777e9a6531a09efc994170999';

const source = ['door.ts', 'vault.ts'].map((file) => readFileSync(new URL(file, import.meta.url), 'utf8')).join('\n');
const linesOf = (pattern: RegExp): string => (source.match(pattern)?.[0] ?? `missing: ${pattern.source}`).replace(/\s+/g, ' ');

test('the store on the device has the tables, the names and the shapes of its version', () => {
  const format = [
    JSON.stringify(itemKinds), linesOf(/this\.version\(\d+\)\.stores\(\{.*?\}\)/s), linesOf(/`icmc vault\|.*?`/), linesOf(/`icmc-\$\{.*?\}`/),
    linesOf(/interface PassphraseLock \{.*?\}/s), linesOf(/interface VaultDoor extends .*?\n\}/s), linesOf(/interface StoredCase \{.*?\n\}/s), linesOf(/interface Item \{.*?\}/),
    linesOf(/const place = .*?;\n/), linesOf(/const itemId = .*?;\n/),
    ...[...source.matchAll(/sealRow\('\w+', [^)]*\)/g)].map(String),
  ].join('\n');
  expect(format).not.toContain('missing:');
  expect(createHash('sha256').update(format).digest('hex'), format).toBe(formatHash);
});

const importKey = (bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> => crypto.subtle.importKey('raw', bytes, 'AES-GCM', true, ['encrypt', 'decrypt']);
const place = { table: 'cases', row: 'a row', field: 'sealed', keyVersion: 1 };

test('a row keeps its key and its content for ever', async () => {
  const sealer = await createSealer(await importKey(new Uint8Array(32).fill(3)));
  expect(await sealer.rowKey('5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e')).toBe('ae3bb574250658dd7f6aed1d403fffc009df5c30');
  expect(placeToText(place)).toBe('icmc|1|cases|a row|sealed|1');
  expect(await sealer.open(place, Uint8Array.from(Buffer.from('017d1ca3856e4c47214068015a25b0525b619b7dcc4591cea852d8655fd6641364883c02bc0aff550b18b5cdf46f5b68a8e1be93c708e7f63c09', 'hex')))).toEqual({ name: 'রেহানা' });
});

test('a row opens only in its place and under its key', async () => {
  const sealer = await createSealer(await importKey(new Uint8Array(32).fill(3)));
  const other = await createSealer(await importKey(new Uint8Array(32).fill(4)));
  const sealed = await sealer.seal(place, { name: 'Rehana' });
  expect(await sealer.open(place, sealed)).toEqual({ name: 'Rehana' });
  for (const move of [{ table: 'items' }, { row: 'another row' }]) await expect(sealer.open({ ...place, ...move }, sealed)).rejects.toThrow();
  await expect(other.open(place, sealed)).rejects.toThrow();
  expect(await other.rowKey('an id')).not.toBe(await sealer.rowKey('an id'));
});

test('the store’s key opens with the passphrase that wrapped it, and another says so without an error', async () => {
  const [right, wrong] = await Promise.all([1, 2].map((fill) => crypto.subtle.importKey('raw', new Uint8Array(32).fill(fill), 'AES-GCM', false, ['wrapKey', 'unwrapKey'])));
  const storeKey = await importKey(new Uint8Array(32).fill(3));
  const wrapped = await wrapStoreKey(storeKey, right!);
  expect(await crypto.subtle.exportKey('raw', (await unwrapStoreKey(wrapped, right!))!)).toEqual(await crypto.subtle.exportKey('raw', storeKey));
  expect(await unwrapStoreKey(wrapped, wrong!)).toBeNull();
});
