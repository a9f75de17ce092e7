import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createKeys, fetchUnitKeyBy, newestMs, pauseMs, type FetchUnitKey, type UnitKeyRow } from '#server/db/keys.ts';
import type { Place } from '#crypto/envelope.ts';
import { KeysAway, type KeyService, type Wrapped } from '#server/db/key-service.ts';
import { masterKeyFrom, masterKeyPath, openMasterKey, readKeyRing, writeKeyRing } from '#server/db/master-key.ts';

const master = masterKeyFrom(new Uint8Array(32).fill(1));
const [guwahati, siliguri] = ['unit of Guwahati', 'unit of Siliguri'] as const;

/** The table unit_key, in memory. */
async function createUnitKeys(): Promise<{ fetch: FetchUnitKey; rows: Map<string, UnitKeyRow[]>; asked: string[] }> {
  const keys = createKeys(master);
  const rows = new Map<string, UnitKeyRow[]>();
  for (const unitId of [guwahati, siliguri]) rows.set(unitId, [await keys.newUnitKey(unitId)]);
  const asked: string[] = [];
  return {
    rows, asked,
    async fetch(unitId, keyVersion) {
      asked.push(`${unitId}|${keyVersion}`);
      return rows.get(unitId)?.toSorted((one, other) => other.keyVersion - one.keyVersion).find((row) => keyVersion === null || row.keyVersion === keyVersion) ?? null;
    },
  };
}

/** A key service elsewhere: slow, countable, and gone when it is told to be. */
function createService(): KeyService & { asked: number; isAway: boolean } {
  const service = {
    asked: 0, isAway: false,
    async wrap(place: Place, key: Uint8Array): Promise<Wrapped> { return master.wrap(place, key); },
    async unwrap(place: Place, wrapped: Wrapped): Promise<Buffer> {
      service.asked += 1;
      await new Promise((resolve) => { setTimeout(resolve, 5); });
      if (service.isAway) throw new KeysAway('away');
      return master.unwrap(place, wrapped);
    },
  };
  return service;
}

test('a key of a person or a case opens again, by another process with the same master key', async () => {
  const { fetch } = await createUnitKeys();
  for (const kind of ['person', 'case'] as const) {
    const made = await createKeys(master).newKey(kind, 'an id', guwahati, fetch);
    expect(made.key).toHaveLength(32);
    expect(made.wrapped.includes(made.key)).toBe(false);
    expect(await createKeys(master).open(kind, 'an id', made, fetch)).toEqual(made.key);
  }
});

test('no two keys are the same', async () => {
  const { fetch } = await createUnitKeys();
  const keys = createKeys(master);
  const made = await Promise.all(Array.from({ length: 50 }, () => keys.newKey('case', 'an id', guwahati, fetch)));
  expect(new Set(made.map(({ key }) => key.toString('hex'))).size).toBe(50);
});

test('a wrapped key opens only as what it is, of whom it is, under the unit and the version that wrapped it', async () => {
  const { fetch, rows } = await createUnitKeys();
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
  const { fetch } = await createUnitKeys();
  await expect(createKeys(masterKeyFrom(new Uint8Array(32).fill(2))).unitKey(guwahati, fetch)).rejects.toThrow();
});

test('a unit without a key, or one that may not be seen, is an error and never a key of zeros', async () => {
  await expect(createKeys(master).unitKey('nobody', async () => null)).rejects.toThrow('the unit has no key');
});

test('a unit key is fetched once; a rotation is noticed within seconds, and what was sealed before still opens', async () => {
  const { fetch, rows, asked } = await createUnitKeys();
  const clock = { now: 0 };
  const keys = createKeys(master, { now: () => clock.now });
  const old = await keys.newKey('case', 'an id', guwahati, fetch);
  await keys.newKey('case', 'an id', guwahati, fetch);
  expect(asked).toHaveLength(1);
  rows.get(guwahati)!.push(await keys.newUnitKey(guwahati, 2));
  clock.now += newestMs - 1;
  expect((await keys.unitKey(guwahati, fetch)).keyVersion).toBe(1);
  clock.now += 1;
  expect((await keys.unitKey(guwahati, fetch)).keyVersion).toBe(2);
  expect(await keys.open('case', 'an id', old, fetch)).toEqual(old.key);
  expect((await keys.newKey('case', 'an id', guwahati, fetch)).unitKeyVersion).toBe(2);
});

test('however many ask at once, the key service is asked once', async () => {
  const { fetch } = await createUnitKeys();
  const service = createService();
  const keys = createKeys(service);
  await Promise.all(Array.from({ length: 50 }, () => keys.unitKey(guwahati, fetch)));
  expect(service.asked).toBe(1);
});

test('while the key service is away nothing opens and nothing is kept of it; once it is back, all opens again', async () => {
  const { fetch } = await createUnitKeys();
  const service = createService();
  const clock = { now: 0 };
  const keys = createKeys(service, { now: () => clock.now });
  service.isAway = true;
  for (let time = 0; time < 3; time += 1) {
    await expect(keys.unitKey(guwahati, fetch)).rejects.toThrow(KeysAway);
    clock.now += pauseMs;
  }
  expect(service.asked).toBe(3);
  // Who asks for any unit while one finds out is told at once, so that nobody holds a connection for it.
  await Promise.all([guwahati, siliguri, guwahati, siliguri].map((unitId) => expect(keys.unitKey(unitId, fetch)).rejects.toThrow(KeysAway)));
  await expect(keys.unitKey(guwahati, fetch)).rejects.toThrow('a moment ago');
  expect(service.asked).toBe(4);
  service.isAway = false;
  clock.now += pauseMs;
  expect((await keys.unitKey(guwahati, fetch)).key).toHaveLength(32);
});

test('an opened unit key is kept for its time and no longer: a server that was shut out of the service stops opening', async () => {
  const { fetch } = await createUnitKeys();
  const service = createService();
  const clock = { now: 0 };
  const keys = createKeys(service, { now: () => clock.now, keepMs: 60_000 });
  const made = await keys.newKey('person', 'an id', guwahati, fetch);
  service.isAway = true;
  clock.now = 59_999;
  expect(await keys.open('person', 'an id', made, fetch)).toEqual(made.key);
  clock.now = 60_000;
  await expect(keys.open('person', 'an id', made, fetch)).rejects.toThrow(KeysAway);
  // The control: it was the time, not the key.
  service.isAway = false;
  clock.now += pauseMs;
  expect(await keys.open('person', 'an id', made, fetch)).toEqual(made.key);
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

test('a ring of two master keys opens what either wrapped, seals under the newer, and derives from the first', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'icmc-master-'));
  try {
    const place: Place = { table: 'unit_key', row: guwahati, field: 'wrapped', keyVersion: 1 };
    const running = openMasterKey(folder);
    const old = await running.wrap(place, new Uint8Array(32).fill(3));
    const path = masterKeyPath(folder);
    const ring = readKeyRing(path);
    writeKeyRing(path, { ...ring, versions: new Map([...ring.versions, [2, Buffer.alloc(32, 9)]]) });
    expect(statSync(path).mode & 0o077).toBe(0);
    const opened = openMasterKey(folder);
    const made = await opened.wrap(place, new Uint8Array(32).fill(4));
    expect([old.masterVersion, made.masterVersion]).toEqual([1, 2]);
    // The one that was running all the time finds the new version in the file.
    for (const each of [running, opened]) {
      expect([...await each.unwrap(place, old)]).toEqual([...new Uint8Array(32).fill(3)]);
      expect([...await each.unwrap(place, made)]).toEqual([...new Uint8Array(32).fill(4)]);
      expect(each.derive('decoy salts')).toEqual(running.derive('decoy salts'));
    }
    writeKeyRing(path, { derived: ring.derived, versions: new Map([[2, Buffer.alloc(32, 9)]]) });
    expect(openMasterKey(folder).rolePassword('icmc_app')).toBe(running.rolePassword('icmc_app'));
    await expect(openMasterKey(folder).unwrap(place, old)).rejects.toThrow('no master key of the ring');
    // A row that does not say which version wrapped it names the first: it opens all the same.
    expect([...await running.unwrap(place, { ...made, masterVersion: 1 })]).toEqual([...new Uint8Array(32).fill(4)]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
