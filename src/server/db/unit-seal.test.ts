import { expect, test } from 'vitest';
import { createKeys } from '#server/db/keys.ts';
import { masterKeyFrom } from '#server/db/master-key.ts';
import { openForUnit, sealForUnit, versionBytes } from '#server/db/unit-seal.ts';

const keys = createKeys(masterKeyFrom(new Uint8Array(32).fill(1)), { now: (() => { let now = 0; return () => (now += 6000); })() });
const place = { table: 'audit', row: 'an id', field: 'detail' };

async function createUnit() {
  const rows = [await keys.newUnitKey('a unit')];
  return { rows, keeper: { keys, unitId: 'a unit', fetch: async (_: string, version: number | null) => (version === null ? rows.at(-1)! : rows[version - 1] ?? null) } };
}

test('what was sealed under an older version opens after a rotation, and older ones come before newer ones in order', async () => {
  const { rows, keeper } = await createUnit();
  const sealed = [await sealForUnit(keeper, place, 'one')];
  for (const version of [2, 3]) {
    rows.push(await keys.newUnitKey('a unit', version));
    sealed.push(await sealForUnit(keeper, place, `at ${version}`));
  }
  expect(await Promise.all(sealed.map(async (each) => (await openForUnit(keeper, place, each)).toString()))).toEqual(['one', 'at 2', 'at 3']);
  expect(sealed.map((each) => Buffer.compare(each, versionBytes(3)) < 0)).toEqual([true, true, false]);
});

test('the version before it is not believed: another one opens nothing, nor does another place', async () => {
  const { rows, keeper } = await createUnit();
  rows.push(await keys.newUnitKey('a unit', 2));
  const sealed = await sealForUnit(keeper, place, 'told');
  for (const version of [0, 1, 3, 0xffffffff]) await expect(openForUnit(keeper, place, Buffer.concat([versionBytes(version), sealed.subarray(4)])), String(version)).rejects.toThrow();
  await expect(openForUnit(keeper, { ...place, row: 'another' }, sealed)).rejects.toThrow();
  for (let length = 0; length < sealed.length; length += 1) await expect(openForUnit(keeper, place, sealed.subarray(0, length))).rejects.toThrow();
  expect((await openForUnit(keeper, place, sealed)).toString()).toBe('told');
});
