// Who holds the master key. Only the keys of the units are sealed under it, a few hundred small values, so it can be a
// file beside the server or a service on another machine (an HSM, a cloud's KMS, the transit engine of OpenBao or Vault).
// A service may be slow, and it may be away: then what is sealed stays closed, and everything else goes on.

import { readFileSync } from 'node:fs';
import { placeToText, type Place } from '#crypto/envelope.ts';

export interface Wrapped { readonly masterVersion: number; readonly wrapped: Buffer }

export interface KeyService {
  /** Seals a key for one place under the newest master key. Rejects with KeysAway while it cannot. */
  wrap(place: Place, key: Uint8Array): Promise<Wrapped>;
  /** Rejects with KeysAway while the service cannot be asked, with another Error when this does not open. */
  unwrap(place: Place, wrapped: Wrapped): Promise<Buffer>;
}

/** The master key cannot be asked just now. What was to be opened stays closed; nothing is lost, and nothing is guessed. */
export class KeysAway extends Error {
  override readonly name = 'KeysAway';
}

/** The key service of the settings, or the key file. What the file has wrapped before still opens with it, until it is wrapped anew. */
export function chooseKeyService(settings: { readonly url: string; readonly tokenFile: string } | undefined, keyFile: KeyService): KeyService {
  if (!settings) return keyFile;
  const service = createTransitKeyService({ url: settings.url, token: () => readFileSync(settings.tokenFile, 'utf8').trim() });
  return { wrap: service.wrap, unwrap: (place, wrapped) => (sealedText.test(wrapped.wrapped.toString('latin1')) ? service : keyFile).unwrap(place, wrapped) };
}

export interface TransitSettings {
  /** The address of one key: 'https://keys.example:8200/v1/transit/…/icmc' is asked as '…/v1/transit/encrypt/icmc'. */
  readonly url: string;
  /** Read anew for every request, so that a token may be renewed or taken away without a restart. */
  readonly token: () => string;
  readonly timeoutMs?: number;
}

const defaultTimeoutMs = 3000;
/** What it seals comes back as text: 'vault:v3:…', the number being the version of its master key. */
const sealedText = /^vault:v(\d{1,9}):[A-Za-z0-9+/=]+$/;

/** The transit engine of OpenBao and HashiCorp Vault (encrypt and decrypt with associated data; the key never leaves it). */
export function createTransitKeyService({ url, token, timeoutMs = defaultTimeoutMs }: TransitSettings): KeyService {
  const [mount, name] = splitAddress(url);
  async function ask(verb: 'encrypt' | 'decrypt', place: Place, body: Record<string, string>): Promise<Record<string, unknown>> {
    const associated = Buffer.from(placeToText(place)).toString('base64');
    let response: Response;
    try {
      response = await fetch(`${mount}/${verb}/${name}`, {
        method: 'POST', redirect: 'error', signal: AbortSignal.timeout(timeoutMs),
        headers: { 'content-type': 'application/json', 'x-vault-token': token() },
        body: JSON.stringify({ ...body, associated_data: associated }),
      });
      // 400: it was asked and says no. Anything else (sealed, forbidden, overloaded) is no answer about the key.
      if (response.status === 400) throw new Error('the key service did not open it');
      if (!response.ok) throw new KeysAway(`the key service answered ${response.status}`);
      const { data } = await response.json() as { data?: Record<string, unknown> };
      if (!data) throw new KeysAway('the key service answered without data');
      return data;
    } catch (error) {
      if (error instanceof KeysAway || (error instanceof Error && error.message === 'the key service did not open it')) throw error;
      // Its own words may quote the request.
      throw new KeysAway(`the key service cannot be reached (${error instanceof Error ? error.name : 'unknown'})`);
    }
  }
  return {
    async wrap(place, key) {
      const { ciphertext } = await ask('encrypt', place, { plaintext: Buffer.from(key).toString('base64') });
      const version = typeof ciphertext === 'string' ? sealedText.exec(ciphertext)?.[1] : undefined;
      if (version === undefined) throw new KeysAway('the key service sealed nothing');
      return { masterVersion: Number(version), wrapped: Buffer.from(ciphertext as string) };
    },
    async unwrap(place, { wrapped }) {
      const { plaintext } = await ask('decrypt', place, { ciphertext: wrapped.toString('utf8') });
      if (typeof plaintext !== 'string') throw new KeysAway('the key service opened nothing');
      return Buffer.from(plaintext, 'base64');
    },
  };
}

function splitAddress(url: string): readonly [string, string] {
  const at = url.replace(/\/+$/, '');
  const cut = at.lastIndexOf('/');
  const name = at.slice(cut + 1);
  if (!/^https?:\/\/[^/]+\/.+/.test(at) || !/^[\w-]+$/.test(name)) throw new Error('ICMC_KEY_SERVICE must be the address of a transit key, such as https://keys.example:8200/v1/transit/icmc.');
  return [at.slice(0, cut), name];
}
