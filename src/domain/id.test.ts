import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesToId, isId } from '#domain/id.ts';

test('any sixteen bytes make an id of version 4, and the bytes stay as they were', () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 16, maxLength: 32 }), (bytes) => {
    const before = Uint8Array.from(bytes);
    expect(isId(bytesToId(bytes))).toBe(true);
    expect(bytes).toEqual(before);
  }));
  expect(bytesToId(new Uint8Array(16).fill(255))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
});

test('other versions, other spellings and other things are no ids', () => {
  for (const text of ['', '00000000-0000-0000-0000-000000000000', '0190a1b2-0000-7000-8000-000000000000', 'FFFFFFFF-FFFF-4FFF-BFFF-FFFFFFFFFFFF',
    '{ffffffff-ffff-4fff-bfff-ffffffffffff}', 'ffffffff-ffff-4fff-bfff-ffffffffffff\n', 'ffffffffffff4fffbfffffffffffffff', '__proto__', 'ffffffff-ffff-4fff-cfff-ffffffffffff']) {
    expect(isId(text), text).toBe(false);
  }
  for (const value of [null, undefined, 1, {}, ['ffffffff-ffff-4fff-bfff-ffffffffffff']]) expect(isId(value)).toBe(false);
});
