import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nonceLength, placeToText, unpackEnvelope, type Place } from '#crypto/envelope.ts';
import { seal, sealJson, unseal, unsealJson } from '#server/db/seal.ts';

const key = Uint8Array.from({ length: 32 }, (_, index) => index);
const place: Place = { table: 'case_record', row: '5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e', field: 'narrative', keyVersion: 1 };
// Sealed once with the nonce 20 21 … 2b. It opens for ever, or what is in the database does not.
const kept = Buffer.from('01202122232425262728292a2b8655ca144cf96e2e6e1427eeb26c958db92682b2aa35a0f455633ebaf68b2b0b8a70c829', 'hex');

test('what is sealed opens, byte for byte', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (content) => {
    expect(Uint8Array.from(unseal(key, place, seal(key, place, content)))).toEqual(content);
  }));
  expect(unsealJson(key, place, sealJson(key, place, { name: 'রেহানা', ages: [16, null] }))).toEqual({ name: 'রেহানা', ages: [16, null] });
});

test('an envelope that was sealed long ago opens, here and in a browser', async () => {
  expect(unseal(key, place, kept).toString()).toBe('Told at the station.');
  const { nonce, ciphertext } = unpackEnvelope(kept);
  const browserKey = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
  const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: Uint8Array.from(nonce), additionalData: new TextEncoder().encode(placeToText(place)) }, browserKey, Uint8Array.from(ciphertext));
  expect(Buffer.from(opened).toString()).toBe('Told at the station.');
});

test('no bit of an envelope can be changed, and no byte cut off or added', () => {
  for (let bit = 0; bit < kept.length * 8; bit += 1) {
    const damaged = Buffer.from(kept);
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    expect(() => unseal(key, place, damaged), `bit ${bit}`).toThrow();
  }
  for (let length = 0; length < kept.length; length += 1) expect(() => unseal(key, place, kept.subarray(0, length)), String(length)).toThrow();
  expect(() => unseal(key, place, Buffer.concat([kept, Buffer.alloc(1)]))).toThrow();
});

test('moved to another table, row, field or key version it does not open, nor with another key', () => {
  const moves: readonly Partial<Place>[] = [{ table: 'change' }, { row: '5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6f' }, { field: 'identity' }, { keyVersion: 2 }];
  for (const move of moves) expect(() => unseal(key, { ...place, ...move }, kept), JSON.stringify(move)).toThrow();
  const other = Uint8Array.from(key);
  other[31]! ^= 1;
  expect(() => unseal(other, place, kept)).toThrow();
  // The control: nothing but the move was in the way.
  expect(unseal(key, { ...place }, kept).length).toBe(20);
});

test('of a million seals no two have the same nonce, and none shows its content', () => {
  const nonces = new Set<string>();
  for (let count = 0; count < 1_000_000; count += 1) nonces.add(Buffer.from(unpackEnvelope(seal(key, place, 'R')).nonce).toString('latin1'));
  expect(nonces.size).toBe(1_000_000);
  expect([...nonces][0]).toHaveLength(nonceLength);
  expect(seal(key, place, 'Rehana Begum').toString('latin1')).not.toContain('Rehana');
  // The control: a counter that repeats would be seen.
  expect(new Set([...nonces].map((nonce) => nonce.slice(0, 2))).size).toBeLessThan(1_000_000);
  // Some fifteen seconds of an idle machine; a busy one takes longer.
}, 300_000);

test('of two hundred envelopes of all sizes and places, no bit can be flipped', () => {
  let flips = 0;
  for (let each = 0; each < 200; each += 1) {
    const own: Place = { table: ['case_record', 'change', 'person_key', 'referral'][each % 4]!, row: randomUUID(), field: 'sealed', keyVersion: 1 + (each % 3) };
    const envelope = seal(key, own, randomBytes(each % 50));
    for (let bit = 0; bit < envelope.length * 8; bit += 1) {
      envelope[bit >> 3]! ^= 1 << (bit & 7);
      expect(isOpen(own, envelope), `envelope ${each}, bit ${bit}`).toBe(false);
      envelope[bit >> 3]! ^= 1 << (bit & 7);
      flips += 1;
    }
    // The control: put right again, it opens.
    expect(isOpen(own, envelope)).toBe(true);
  }
  expect(flips).toBeGreaterThan(80_000);
}, 120_000);

function isOpen(at: Place, envelope: Uint8Array): boolean {
  try {
    unseal(key, at, envelope);
    return true;
  } catch {
    return false;
  }
}

test('ciphertexts that change places do not open: between rows, fields, versions and tables, under one key', () => {
  const tables = ['case_record', 'change', 'referral', 'refused_change', 'import_row', 'audit', 'unit_key', 'person_key', 'case_key'];
  const places: Place[] = tables.flatMap((table) => ['row 1', 'row 2'].flatMap((row) => ['identity', 'narrative'].flatMap((field) => [1, 2].map((keyVersion) => ({ table, row, field, keyVersion })))));
  const envelopes = places.map((each) => seal(key, each, 'the same content'));
  for (const [from, envelope] of envelopes.entries()) {
    expect(places.flatMap((to, index) => (isOpen(to, envelope) ? [index] : []))).toEqual([from]);
  }
});

test('a key of another length seals nothing', () => {
  for (const length of [0, 16, 31, 33]) expect(() => seal(randomBytes(length), place, 'x')).toThrow();
});
