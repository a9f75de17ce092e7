// From the passphrase, on this device: the key that signs in (the server sees it) and the key that opens the vault (the
// server never does). Neither tells anything of the other.

import { isCostEnough, kdfDefault, passkeyVaultInfo, signInInfo, vaultInfo, type KdfCost } from '#crypto/derivation.ts';
import { scriptUrl } from '#web/trusted-types.ts';
import kdfWorkerUrl from '#web/vault/kdf-worker.ts?worker&url';

export interface DerivedKeys { readonly signInKey: string; readonly vaultKey: CryptoKey }

const encoder = new TextEncoder();

/** @throws RangeError when the cost is under the compiled-in floor: a server must not talk a device down to a weak one. */
export async function deriveKeys(passphrase: string, salt: Uint8Array, cost: KdfCost): Promise<DerivedKeys> {
  if (!isCostEnough(cost)) throw new RangeError('the key derivation is too weak');
  const root = await crypto.subtle.importKey('raw', await argon2(passphrase.normalize('NFKC'), salt, cost), 'HKDF', false, ['deriveBits', 'deriveKey']);
  const hkdf = (info: string): HkdfParams => ({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encoder.encode(info) });
  const signIn = new Uint8Array(await crypto.subtle.deriveBits(hkdf(signInInfo), root, 256));
  const vaultKey = await crypto.subtle.deriveKey(hkdf(vaultInfo), root, { name: 'AES-GCM', length: 256 }, false, ['wrapKey', 'unwrapKey']);
  return { signInKey: bytesToHex(signIn), vaultKey };
}

/** The vault key that a passkey makes by itself: `output` is what its PRF extension answers, 32 bytes. */
export async function passkeyToVaultKey(output: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const root = await crypto.subtle.importKey('raw', output, 'HKDF', false, ['deriveKey']);
  return crypto.subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encoder.encode(passkeyVaultInfo) }, root, { name: 'AES-GCM', length: 256 }, false, ['wrapKey', 'unwrapKey']);
}

/** What the server is told of a passphrase that is set here. */
export interface NewSecret { readonly salt: string; readonly memoryKib: number; readonly passes: number; readonly signInKey: string }

/** Keys of a new passphrase, with a salt of its own and the one cost that everybody has: a server can tell nobody apart by it. */
export async function deriveNewKeys(passphrase: string, cost: KdfCost = kdfDefault): Promise<{ readonly secret: NewSecret; readonly vaultKey: CryptoKey }> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const { signInKey, vaultKey } = await deriveKeys(passphrase, salt, cost);
  return { secret: { salt: bytesToHex(salt), ...cost, signInKey }, vaultKey };
}

function argon2(passphrase: string, salt: Uint8Array, cost: KdfCost): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(scriptUrl(kdfWorkerUrl), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<Uint8Array<ArrayBuffer> | null>) => {
      worker.terminate();
      if (data) resolve(data);
      else reject(new Error('the key could not be derived on this device'));
    };
    worker.onerror = () => {
      worker.terminate();
      reject(new Error('the key could not be derived on this device'));
    };
    worker.postMessage({ passphrase, salt, memoryKib: cost.memoryKib, passes: cost.passes });
  });
}

export const bytesToHex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
export const hexToBytes = (hex: string): Uint8Array<ArrayBuffer> => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
