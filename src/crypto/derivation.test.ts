import { hkdfSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { isCostEnough, kdfDefault, kdfFloor, passphraseShortest, signInInfo, vaultInfo } from '#crypto/derivation.ts';

const derive = (info: string): string => Buffer.from(hkdfSync('sha256', new Uint8Array(32).fill(5), new Uint8Array(), info, 32)).toString('hex');

test('the sign-in key and the vault key of one passphrase are these, for ever: another label locks everybody out', () => {
  expect(derive(signInInfo)).toBe('1ff33715e13dfd0610066ae8772353fdbe0891d71919dde34ef74d32158a1fe0');
  expect(derive(vaultInfo)).toBe('cc511dbdd18f2fe134d84c6cdc38e2b38499f9d10c34846f4e139c18f9ccc673');
  expect(signInInfo).not.toBe(vaultInfo);
});

test('a browser derives the same keys', async () => {
  const root = await crypto.subtle.importKey('raw', new Uint8Array(32).fill(5), 'HKDF', false, ['deriveBits']);
  for (const info of [signInInfo, vaultInfo]) {
    const bits = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: new TextEncoder().encode(info) }, root, 256);
    expect(Buffer.from(bits).toString('hex')).toBe(derive(info));
  }
});

test('a cost under the floor, or one that would freeze the device, is refused', () => {
  expect(kdfFloor).toEqual({ memoryKib: 19_456, passes: 2 });
  for (const cost of [kdfFloor, kdfDefault, { memoryKib: 1024 * 1024, passes: 20 }]) expect(isCostEnough(cost)).toBe(true);
  for (const [memoryKib, passes] of [[19_455, 2], [19_456, 1], [0, 0], [-1, 9], [1024 * 1024 + 1, 3], [65_536, 21], [Number.NaN, 3], [65_536, Number.NaN], [Infinity, 3]] as const) {
    expect(isCostEnough({ memoryKib, passes }), `${memoryKib} ${passes}`).toBe(false);
  }
});

test('a passphrase has at least fifteen characters', () => {
  expect(passphraseShortest).toBe(15);
});
