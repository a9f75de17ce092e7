import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createKeys, fetchUnitKeyBy, type FetchUnitKey } from '#server/db/keys.ts';
import { masterKeyFrom, openMasterKey } from '#server/db/master-key.ts';
import { seal } from '#server/db/seal.ts';

const master = masterKeyFrom(new Uint8Array(32).fill(1));
const [guwahati, siliguri] = ['unit of Guwahati', 'unit of Siliguri'] as const;

/** The table unit_key, in memory. */
function createUnitKeys(): { fetch: FetchUnitKey; rows: Map<string, { keyVersion: number; wrapped: Buffer }[]>; asked: string[] } {
  const keys = createKeys(master);
  const rows = new Map([guwahati, siliguri].map((unitId) => [unitId as string, [keys.newUnitKey(unitId)]]));
  const asked: string[] = [];
  return {
    rows, asked,
    async fetch(unitId, keyVersion) {
      asked.push(`${unitId}|${keyVersion}`);
      return rows.get(unitId)?.toSorted((one, other) => other.keyVersion - one.keyVersion).find((row) => keyVersion === null || row.keyVersion === keyVersion) ?? null;
    },
  };
}

test('a key of a person or a case opens again, by another process with the same master key', async () => {
  const { fetch } = createUnitKeys();
  for (const kind of ['person', 'case'] as const) {
    const made = await createKeys(master).newKey(kind, 'an id', guwahati, fetch);
    expect(made.key).toHaveLength(32);
    expect(made.wrapped.includes(made.key)).toBe(false);
    expect(await createKeys(master).open(kind, 'an id', made, fetch)).toEqual(made.key);
  }
});

test('no two keys are the same', async () => {
  const { fetch } = createUnitKeys();
  const keys = createKeys(master);
  const made = await Promise.all(Array.from({ length: 50 }, () => keys.newKey('case', 'an id', guwahati, fetch)));
  expect(new Set(made.map(({ key }) => key.toString('hex'))).size).toBe(50);
});

test('a wrapped key opens only as what it is, of whom it is, under the unit and the version that wrapped it', async () => {
  const { fetch, rows } = createUnitKeys();
  const keys = createKeys(master);
  const made = await keys.newKey('person', 'an id', guwahati, fetch);
  await expect(keys.open('case', 'an id', made, fetch)).rejects.toThrow();
  await expect(keys.open('person', 'another id', made, fetch)).rejects.toThrow();
  await expect(keys.open('person', 'an id', { ...made, ownerUnitId: siliguri }, fetch)).rejects.toThrow();
  await expect(keys.open('person', 'an id', { ...made, unitKeyVersion: 2 }, fetch)).rejects.toThrow('the unit has no key');
  // A unit's wrapped key put in the row of another unit.
  rows.set(siliguri, rows.get(guwahati)!);
  await expect(createKeys(master).unitKey(siliguri, fetch)).rejects.toThrow();
});

test('another master key opens nothing', async () => {
  const { fetch } = createUnitKeys();
  await expect(createKeys(masterKeyFrom(new Uint8Array(32).fill(2))).unitKey(guwahati, fetch)).rejects.toThrow();
});

test('a unit without a key, or one that may not be seen, is an error and never a key of zeros', async () => {
  await expect(createKeys(master).unitKey('nobody', async () => null)).rejects.toThrow('the unit has no key');
});

test('a unit key is fetched once; after a rotation the newest seals and the old one still opens', async () => {
  const { fetch, rows, asked } = createUnitKeys();
  const keys = createKeys(master);
  const old = await keys.newKey('case', 'an id', guwahati, fetch);
  await keys.newKey('case', 'an id', guwahati, fetch);
  expect(asked).toHaveLength(1);
  const place = { table: 'unit_key', row: guwahati, field: 'wrapped', keyVersion: 2 };
  rows.get(guwahati)!.push({ keyVersion: 2, wrapped: seal(master.derive('unit keys'), place, new Uint8Array(32).fill(9)) });
  const later = createKeys(master);
  expect((await later.unitKey(guwahati, fetch)).keyVersion).toBe(2);
  expect(await later.open('case', 'an id', old, fetch)).toEqual(old.key);
  expect((await later.newKey('case', 'an id', guwahati, fetch)).unitKeyVersion).toBe(2);
});

test('the fetch by a query asks for the newest, or for the version that is named', async () => {
  const asked: (readonly unknown[])[] = [];
  const fetch = fetchUnitKeyBy(async (_, values) => {
    asked.push(values);
    return [];
  });
  expect([await fetch('a unit', null), await fetch('a unit', 3)]).toEqual([null, null]);
  expect(asked).toEqual([['a unit', null], ['a unit', 3]]);
});

test('the master key derives these, for ever, and each label another', () => {
  expect(master.derive('unit keys').toString('hex')).toBe('068bfd0c28d664e0f88940dd35720a42c9de8338e4390638fdff589f0e1b390d');
  expect(master.derive('other').equals(master.derive('unit keys'))).toBe(false);
  expect(master.rolePassword('icmc_app')).not.toBe(master.rolePassword('icmc_matcher'));
});

test('the master key lies in a file that only its owner reads; a damaged one stops the start and is left as it is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'icmc-master-'));
  try {
    const path = join(folder, 'master.key');
    const made = openMasterKey(folder);
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(openMasterKey(folder).derive('x')).toEqual(made.derive('x'));
    writeFileSync(path, 'half a ke');
    expect(() => openMasterKey(folder)).toThrow('is damaged');
    expect(readFileSync(path, 'utf8')).toBe('half a ke');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
