import fc from 'fast-check';
import { expect, test } from 'vitest';
import { envelopeFormat, nonceLength, packEnvelope, placeToText, unpackEnvelope, type Place } from '#crypto/envelope.ts';

test('what is packed is unpacked, whatever the bytes', () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: nonceLength, maxLength: nonceLength }), fc.uint8Array({ minLength: 16, maxLength: 200 }), (nonce, ciphertext) => {
    const envelope = packEnvelope(nonce, ciphertext);
    expect([envelope[0], envelope.length]).toEqual([envelopeFormat, 1 + nonceLength + ciphertext.length]);
    expect(unpackEnvelope(envelope)).toEqual({ nonce, ciphertext });
  }));
});

test('too few bytes, and bytes of another format, are no envelope', () => {
  for (let length = 0; length < 1 + nonceLength + 16; length += 1) {
    expect(() => unpackEnvelope(Uint8Array.from({ length }, () => envelopeFormat)), String(length)).toThrow('not an envelope');
  }
  for (let format = 0; format < 256; format += 1) {
    const envelope = new Uint8Array(64);
    envelope[0] = format;
    if (format === envelopeFormat) expect(unpackEnvelope(envelope).ciphertext.length).toBe(64 - 13);
    else expect(() => unpackEnvelope(envelope), String(format)).toThrow('not an envelope');
  }
});

test('unpacking leaves what was packed in place', () => {
  const envelope = packEnvelope(new Uint8Array(nonceLength).fill(7), new Uint8Array(16).fill(9));
  unpackEnvelope(envelope);
  expect([...envelope]).toEqual([1, ...Array<number>(12).fill(7), ...Array<number>(16).fill(9)]);
});

const place: Place = { table: 'case_record', row: '6f1e', field: 'identity', keyVersion: 3 };

test('a place reads the same for ever', () => {
  expect(placeToText(place)).toBe('icmc|1|case_record|6f1e|identity|3');
});

test('two places never read the same, as long as no part has a bar', () => {
  const part = fc.string({ minLength: 1 }).filter((text) => !text.includes('|'));
  const places = fc.record({ table: part, row: part, field: part, keyVersion: fc.nat() });
  fc.assert(fc.property(places, places, (one, other) => {
    const isSame = JSON.stringify(one) === JSON.stringify(other);
    expect(placeToText(one) === placeToText(other)).toBe(isSame);
  }));
});
