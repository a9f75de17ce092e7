// The browser's passkeys: answering a question of the server, and making a new one. What the PRF extension answers is a
// key for the vault of this device: it never goes to the server, so it is taken out of what is sent.

import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '@simplewebauthn/browser';
import { prfInput } from '#domain/account.ts';

export const hasPasskeys = (): boolean => browserSupportsWebAuthn();

type Question = Parameters<typeof startAuthentication>[0]['optionsJSON'];
type Offer = Parameters<typeof startRegistration>[0]['optionsJSON'];

export interface PasskeyAnswer {
  /** For the server. */
  readonly response: object;
  readonly credentialId: string;
  /** Whose it is, as the authenticator says: an account's id. */
  readonly accountId: string | null;
  /** 32 bytes for the vault key; null where the authenticator has no such extension. */
  readonly vaultSecret: Uint8Array<ArrayBuffer> | null;
}

/** null: the person changed their mind, or there is no fitting passkey here. */
export async function answerByPasskey(question: unknown): Promise<PasskeyAnswer | null> {
  try {
    const { clientExtensionResults, ...response } = await startAuthentication({ optionsJSON: { ...question as Question, extensions: withPrf() } });
    const { userHandle } = response.response;
    return {
      response, credentialId: response.id, accountId: userHandle === undefined ? null : atob(userHandle.replaceAll('-', '+').replaceAll('_', '/')),
      vaultSecret: readSecret(clientExtensionResults),
    };
  } catch {
    return null;
  }
}

/** A new passkey, and the key that it makes where it makes one at once; null as above. */
export async function makePasskey(offer: unknown): Promise<PasskeyAnswer | null> {
  try {
    const { clientExtensionResults, ...response } = await startRegistration({ optionsJSON: { ...offer as Offer, extensions: withPrf() } });
    return { response, credentialId: response.id, accountId: null, vaultSecret: readSecret(clientExtensionResults) };
  } catch {
    return null;
  }
}

/** A question of this page's own, for the key alone: nobody checks the answer but the vault that it opens. */
export const ownQuestion = (credentialIds: readonly string[]): Question => ({
  challenge: btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32)))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
  rpId: location.hostname, userVerification: 'required', allowCredentials: credentialIds.map((id) => ({ id, type: 'public-key' })),
});

// The library's types do not know the extension yet.
const withPrf = (): NonNullable<Question['extensions']> => ({ prf: { eval: { first: new TextEncoder().encode(prfInput) } } }) as NonNullable<Question['extensions']>;

function readSecret(results: unknown): Uint8Array<ArrayBuffer> | null {
  const { prf } = results as { prf?: { results?: { first?: ArrayBuffer | ArrayBufferView<ArrayBuffer> } } };
  const first = prf?.results?.first;
  if (first === undefined) return null;
  const bytes = ArrayBuffer.isView(first) ? new Uint8Array(first.buffer, first.byteOffset, first.byteLength) : new Uint8Array(first);
  return bytes.length === 32 ? bytes : null;
}
