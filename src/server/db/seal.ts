// Node's synchronous AES-256-GCM behind the envelope of crypto/envelope.ts.

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { nonceLength, packEnvelope, placeToText, unpackEnvelope, type Place } from '#crypto/envelope.ts';

const algorithm = 'aes-256-gcm';
const tagLength = 16;

export function seal(key: Uint8Array, place: Place, content: Uint8Array | string): Buffer {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv(algorithm, key, nonce);
  cipher.setAAD(Buffer.from(placeToText(place)));
  const body = Buffer.concat([cipher.update(content as Uint8Array), cipher.final(), cipher.getAuthTag()]);
  return Buffer.from(packEnvelope(nonce, body));
}

/** Throws when the key or the place is another than that of the sealing, or a bit was changed. */
export function unseal(key: Uint8Array, place: Place, envelope: Uint8Array): Buffer {
  const { nonce, ciphertext } = unpackEnvelope(envelope);
  const decipher = createDecipheriv(algorithm, key, nonce);
  decipher.setAAD(Buffer.from(placeToText(place)));
  decipher.setAuthTag(ciphertext.subarray(ciphertext.length - tagLength));
  return Buffer.concat([decipher.update(ciphertext.subarray(0, ciphertext.length - tagLength)), decipher.final()]);
}

export const sealJson = (key: Uint8Array, place: Place, value: unknown): Buffer => seal(key, place, JSON.stringify(value));
export const unsealJson = <T>(key: Uint8Array, place: Place, envelope: Uint8Array): T =>
  JSON.parse(unseal(key, place, envelope).toString('utf8')) as T;
