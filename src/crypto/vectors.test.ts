// The algorithms themselves, against what their authors published, in each implementation that we call: Node's, the
// browser's (WebCrypto), and the two libraries for Argon2id. The vectors are facts: McGrew and Viega's for AES-256-GCM
// (NIST's submission), RFC 5869 for HKDF, RFC 9106 for Argon2id.

import { argon2Sync, createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import { argon2id } from 'hash-wasm';
import { expect, test } from 'vitest';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const repeated = (byte: number, length: number): Buffer => Buffer.alloc(length, byte);
const range = (from: number, to: number): Buffer => Buffer.from(Array.from({ length: to - from + 1 }, (_, index) => from + index));

const longKey = 'feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308';
const longPlain = 'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255';
const longCipher = '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad';
const gcm: readonly (readonly [name: string, key: string, nonce: string, plain: string, additional: string, cipher: string, tag: string])[] = [
  ['13: nothing at all', '00'.repeat(32), '00'.repeat(12), '', '', '', '530f8afbc74536b9a963b4f1c4cb738b'],
  ['14: one block of zeros', '00'.repeat(32), '00'.repeat(12), '00'.repeat(16), '', 'cea7403d4d606b6e074ec5d3baf39d18', 'd0d1c8a799996bf0265b98b5d48ab919'],
  ['15: four blocks', longKey, 'cafebabefacedbaddecaf888', longPlain, '', longCipher, 'b094dac5d93471bdec1a502270e3cc6c'],
  ['16: less than four blocks, with additional data', longKey, 'cafebabefacedbaddecaf888', longPlain.slice(0, 120), 'feedfacedeadbeeffeedfacedeadbeefabaddad2', longCipher.slice(0, 120), '76fc6ece0f4e1768cddf8853bb2d551b'],
];

const named = <T extends readonly [string, ...unknown[]]>(vectors: readonly T[]) => vectors.map((vector) => ({ name: vector[0], vector }));

test.each(named(gcm))('AES-256-GCM, test case $name', async ({ vector: [, key, nonce, plain, additional, cipher, tag] }) => {
  const sealing = createCipheriv('aes-256-gcm', bytes(key), bytes(nonce)).setAAD(bytes(additional));
  expect(Buffer.concat([sealing.update(bytes(plain)), sealing.final()]).toString('hex')).toBe(cipher);
  expect(sealing.getAuthTag().toString('hex')).toBe(tag);
  const parameters = { name: 'AES-GCM', iv: Uint8Array.from(bytes(nonce)), additionalData: Uint8Array.from(bytes(additional)) };
  const browserKey = await crypto.subtle.importKey('raw', Uint8Array.from(bytes(key)), 'AES-GCM', false, ['encrypt', 'decrypt']);
  expect(Buffer.from(await crypto.subtle.encrypt(parameters, browserKey, Uint8Array.from(bytes(plain)))).toString('hex')).toBe(cipher + tag);
  expect(Buffer.from(await crypto.subtle.decrypt(parameters, browserKey, Uint8Array.from(bytes(cipher + tag)))).toString('hex')).toBe(plain);
});

test('AES-256-GCM refuses every tag that differs in one bit, and one that is all zeros', () => {
  const [, key, nonce, , additional, cipher, tag] = gcm[3]!;
  const open = (with_: Buffer): Buffer => {
    const opening = createDecipheriv('aes-256-gcm', bytes(key), bytes(nonce)).setAAD(bytes(additional)).setAuthTag(with_);
    return Buffer.concat([opening.update(bytes(cipher)), opening.final()]);
  };
  for (let bit = 0; bit < 128; bit += 1) {
    const wrong = bytes(tag);
    wrong[bit >> 3]! ^= 1 << (bit & 7);
    expect(() => open(wrong), `bit ${bit}`).toThrow();
  }
  expect(() => open(repeated(0, 16))).toThrow();
  expect(open(bytes(tag)).toString('hex')).toBe(longPlain.slice(0, 120));
});

const hkdf: readonly (readonly [name: string, input: Buffer, salt: Buffer, info: Buffer, output: string])[] = [
  ['A.1', repeated(0x0b, 22), range(0x00, 0x0c), range(0xf0, 0xf9), '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865'],
  ['A.2', range(0x00, 0x4f), range(0x60, 0xaf), range(0xb0, 0xff), 'b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87'],
  ['A.3, without salt and info as we use it', repeated(0x0b, 22), Buffer.alloc(0), Buffer.alloc(0), '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8'],
];

test.each(named(hkdf))('HKDF-SHA-256, RFC 5869 $name', async ({ vector: [, input, salt, info, output] }) => {
  expect(Buffer.from(hkdfSync('sha256', input, salt, info, output.length / 2)).toString('hex')).toBe(output);
  const root = await crypto.subtle.importKey('raw', Uint8Array.from(input), 'HKDF', false, ['deriveBits']);
  const derived = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: Uint8Array.from(salt), info: Uint8Array.from(info) }, root, output.length * 4);
  expect(Buffer.from(derived).toString('hex')).toBe(output);
});

test('Argon2id, RFC 9106 5.3; and the libraries of the server and of the device agree with it at our own costs', async () => {
  expect(argon2Sync('argon2id', {
    message: repeated(1, 32), nonce: repeated(2, 16), secret: repeated(3, 8), associatedData: repeated(4, 12), memory: 32, passes: 3, parallelism: 4, tagLength: 32,
  }).toString('hex')).toBe('0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659');
  // The libraries take no associated data, so the published vector can't be put to them: they are put beside Node's, which it proves.
  for (const [memory, passes, parallelism] of [[32, 3, 4], [19 * 1024, 2, 1], [64 * 1024, 3, 1]] as const) {
    const [message, nonce] = ['four boats on the brahmaputra', repeated(2, 16)];
    const expected = argon2Sync('argon2id', { message, nonce, memory, passes, parallelism, tagLength: 32 }).toString('hex');
    expect((await hashRaw(message, { salt: nonce, memoryCost: memory, timeCost: passes, parallelism, outputLen: 32 })).toString('hex')).toBe(expected);
    expect(await argon2id({ password: message, salt: nonce, memorySize: memory, iterations: passes, parallelism, hashLength: 32, outputType: 'hex' })).toBe(expected);
  }
});
