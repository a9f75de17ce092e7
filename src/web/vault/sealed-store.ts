// The store on the device holds ciphertext only. Keys of rows are HMACs of ids, so that neither a case's nor a person's
// id lies there in clear; each value is bound to its row (crypto/envelope.ts).

import { keyLength, nonceLength, packEnvelope, placeToText, unpackEnvelope, type Place } from '#crypto/envelope.ts';
import { bytesToHex } from '#web/vault/derive-keys.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export interface Sealer {
  seal(place: Place, value: unknown): Promise<Uint8Array<ArrayBuffer>>;
  open<T>(place: Place, envelope: Uint8Array): Promise<T>;
  /** The row key of an id. */
  rowKey(id: string): Promise<string>;
}

export async function createSealer(storeKey: CryptoKey): Promise<Sealer> {
  const raw = await crypto.subtle.exportKey('raw', storeKey);
  const indexKey = await crypto.subtle.importKey('raw', await crypto.subtle.digest('SHA-256', new Uint8Array([...encoder.encode('icmc index 1'), ...new Uint8Array(raw)])),
    { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const gcm = (nonce: Uint8Array, place: Place): AesGcmParams =>
    ({ name: 'AES-GCM', iv: Uint8Array.from(nonce), additionalData: encoder.encode(placeToText(place)) });
  return {
    async seal(place, value) {
      const nonce = crypto.getRandomValues(new Uint8Array(nonceLength));
      const ciphertext = await crypto.subtle.encrypt(gcm(nonce, place), storeKey, encoder.encode(JSON.stringify(value)));
      return packEnvelope(nonce, new Uint8Array(ciphertext));
    },
    async open<T>(place: Place, envelope: Uint8Array) {
      const { nonce, ciphertext } = unpackEnvelope(envelope);
      return JSON.parse(decoder.decode(await crypto.subtle.decrypt(gcm(nonce, place), storeKey, Uint8Array.from(ciphertext)))) as T;
    },
    async rowKey(id) {
      return bytesToHex(new Uint8Array(await crypto.subtle.sign('HMAC', indexKey, encoder.encode(id)))).slice(0, 40);
    },
  };
}

export const makeStoreKey = (): Promise<CryptoKey> => crypto.subtle.importKey(
  'raw', crypto.getRandomValues(new Uint8Array(keyLength)), 'AES-GCM', true, ['encrypt', 'decrypt']);

/** The store's key under the vault key: nonce, then the wrapped key. */
export async function wrapStoreKey(storeKey: CryptoKey, vaultKey: CryptoKey): Promise<Uint8Array<ArrayBuffer>> {
  const nonce = crypto.getRandomValues(new Uint8Array(nonceLength));
  return packEnvelope(nonce, new Uint8Array(await crypto.subtle.wrapKey('raw', storeKey, vaultKey, { name: 'AES-GCM', iv: nonce })));
}

/** null when the passphrase is another than the one that sealed this store. */
export async function unwrapStoreKey(wrapped: Uint8Array, vaultKey: CryptoKey): Promise<CryptoKey | null> {
  const { nonce, ciphertext } = unpackEnvelope(wrapped);
  try {
    return await crypto.subtle.unwrapKey('raw', Uint8Array.from(ciphertext), vaultKey, { name: 'AES-GCM', iv: Uint8Array.from(nonce) }, 'AES-GCM', true, ['encrypt', 'decrypt']);
  } catch {
    return null;
  }
}
