// A passkey authenticator made of node:crypto and a little CBOR by hand, so that every byte of its answers can be wrong in
// one way at a time.

import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { testSite } from './test-app.ts';

/** What may be wrong with an answer; all of it is right unless said. */
export interface Wrongs {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly crossOrigin?: boolean;
  readonly topOrigin?: string;
  readonly flags?: number;
  readonly counter?: number;
  /** Signed by another key. */
  readonly signWith?: KeyObject;
  /** Changed after it was signed. */
  readonly flipSignature?: boolean;
  readonly flipAuthData?: number;
  readonly flipClientData?: boolean;
  readonly userHandle?: string | null;
  readonly credentialId?: Buffer;
  readonly algorithm?: number;
  readonly format?: string;
}

export const flag = { present: 0x01, verified: 0x04, mayBackUp: 0x08, backedUp: 0x10, attested: 0x40, extensions: 0x80 };
const right = flag.present | flag.verified;

export type KeyType = 'ES256' | 'EdDSA' | 'RS256';

export interface Authenticator {
  readonly credentialId: Buffer;
  readonly privateKey: KeyObject;
  counter: number;
  register(offer: { challenge: string; user: { id: string } }, wrongs?: Wrongs): object;
  answer(question: { challenge: string }, wrongs?: Wrongs): object;
}

export function createAuthenticator(keyType: KeyType = 'ES256'): Authenticator {
  const { privateKey, publicKey } = keyType === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
    : keyType === 'EdDSA' ? generateKeyPairSync('ed25519') : generateKeyPairSync('rsa', { modulusLength: 2048 });
  const credentialId = randomBytes(32);
  let handle = '';
  const authenticator: Authenticator = {
    credentialId, privateKey, counter: 0,
    register({ challenge, user }, wrongs = {}) {
      handle = user.id;
      const id = wrongs.credentialId ?? credentialId;
      const cose = coseKey(keyType, publicKey.export({ format: 'jwk' }), wrongs.algorithm);
      const attested = Buffer.concat([Buffer.alloc(16), uint16(id.length), id, cose]);
      const authData = Buffer.concat([hash(wrongs.rpId ?? testSite.rpId), Buffer.from([wrongs.flags ?? (right | flag.attested)]), uint32(wrongs.counter ?? authenticator.counter), attested]);
      const clientData = clientDataOf('webauthn.create', challenge, wrongs);
      const attestationObject = cborMap([[cborText('fmt'), cborText(wrongs.format ?? 'none')], [cborText('attStmt'), cborMap([])], [cborText('authData'), cborBytes(authData)]]);
      return json(id, { clientDataJSON: clientData.toString('base64url'), attestationObject: attestationObject.toString('base64url'), transports: ['internal'] });
    },
    answer({ challenge }, wrongs = {}) {
      const counter = wrongs.counter ?? (authenticator.counter += 1);
      const authData = Buffer.concat([hash(wrongs.rpId ?? testSite.rpId), Buffer.from([wrongs.flags ?? right]), uint32(counter)]);
      const clientData = clientDataOf('webauthn.get', challenge, wrongs);
      const signature = sign(keyType === 'EdDSA' ? null : 'sha256', Buffer.concat([authData, hash(clientData)]), wrongs.signWith ?? privateKey);
      if (wrongs.flipAuthData !== undefined) authData[wrongs.flipAuthData]! ^= 0x04;
      if (wrongs.flipSignature) signature[signature.length - 1]! ^= 0x01;
      const sent = wrongs.flipClientData ? Buffer.from(clientData.toString().replace('"crossOrigin":false', '"crossOrigin":false,"more":1')) : clientData;
      const userHandle = wrongs.userHandle === undefined ? handle : wrongs.userHandle;
      return json(wrongs.credentialId ?? credentialId, {
        clientDataJSON: sent.toString('base64url'), authenticatorData: authData.toString('base64url'), signature: signature.toString('base64url'), ...(userHandle === null ? {} : { userHandle }),
      });
    },
  };
  return authenticator;
}

function clientDataOf(type: string, challenge: string, wrongs: Wrongs): Buffer {
  return Buffer.from(JSON.stringify({
    type: wrongs.type ?? type, challenge: wrongs.challenge ?? challenge, origin: wrongs.origin ?? testSite.origin, crossOrigin: wrongs.crossOrigin ?? false,
    ...(wrongs.topOrigin === undefined ? {} : { topOrigin: wrongs.topOrigin }),
  }));
}

const json = (id: Buffer, response: object): object => ({ id: id.toString('base64url'), rawId: id.toString('base64url'), type: 'public-key', response, clientExtensionResults: {} });

const hash = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
const uint16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const uint32 = (value: number): Buffer => { const bytes = Buffer.alloc(4); bytes.writeUInt32BE(value); return bytes; };

// CBOR (RFC 8949), as much of it as a credential needs.
function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  return value < 256 ? Buffer.from([(major << 5) | 24, value]) : Buffer.concat([Buffer.from([(major << 5) | 25]), uint16(value)]);
}
const cborNumber = (value: number): Buffer => (value >= 0 ? head(0, value) : head(1, -1 - value));
const cborBytes = (bytes: Buffer): Buffer => Buffer.concat([head(2, bytes.length), bytes]);
const cborText = (text: string): Buffer => Buffer.concat([head(3, Buffer.byteLength(text)), Buffer.from(text)]);
const cborMap = (entries: readonly (readonly [Buffer, Buffer])[]): Buffer => Buffer.concat([head(5, entries.length), ...entries.flat()]);

function coseKey(keyType: KeyType, jwk: { x?: string; y?: string; n?: string; e?: string }, algorithm?: number): Buffer {
  const part = (text = ''): Buffer => cborBytes(Buffer.from(text, 'base64url'));
  const entries: Record<KeyType, [number, Buffer][]> = {
    ES256: [[1, cborNumber(2)], [3, cborNumber(algorithm ?? -7)], [-1, cborNumber(1)], [-2, part(jwk.x)], [-3, part(jwk.y)]],
    EdDSA: [[1, cborNumber(1)], [3, cborNumber(algorithm ?? -8)], [-1, cborNumber(6)], [-2, part(jwk.x)]],
    RS256: [[1, cborNumber(3)], [3, cborNumber(algorithm ?? -257)], [-1, part(jwk.n)], [-2, part(jwk.e)]],
  };
  return cborMap(entries[keyType].map(([label, value]) => [cborNumber(label), value] as const));
}
