// A seal over the rows of the log that appeared within one second: the root over their hashes, chained to the seal
// before, signed with a key that is derived from the master key and lies nowhere in the database.

import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { merkleRoot } from '#server/audit/leaf.ts';
import type { MasterKey } from '#server/db/master-key.ts';

export interface Seal {
  readonly number: number;
  readonly seqs: readonly number[];
  readonly leaves: readonly Buffer[];
  readonly root: Buffer;
  readonly previous: Buffer;
  /** ISO 8601 in UTC, to the millisecond. */
  readonly sealedAt: string;
  readonly publicKey: Buffer;
  readonly signature: Buffer;
}

export interface SealKey {
  /** 32 bytes: whoever has it can check the log and cannot write it. */
  readonly publicKey: Buffer;
  sign(content: string): Buffer;
}

/** What comes before the first seal. */
export const beginning = Buffer.alloc(32);
const leafLength = 32;

// The fixed head of an Ed25519 private key in PKCS #8, and of a public one in SPKI (RFC 8410); the 32 bytes follow.
const privateHead = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicHead = Buffer.from('302a300506032b6570032100', 'hex');

export function createSealKey(master: MasterKey): SealKey {
  const privateKey = createPrivateKey({ key: Buffer.concat([privateHead, master.derive('audit seals')]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(publicHead.length);
  return { publicKey, sign: (content) => sign(null, Buffer.from(content), privateKey) };
}

const contentOf = ({ number, seqs, root, previous, sealedAt, publicKey }: Omit<Seal, 'signature' | 'leaves'>): string =>
  ['icmc audit seal 1', number, seqs.join(' '), root.toString('hex'), previous.toString('hex'), sealedAt, publicKey.toString('hex')].join('\n');

export interface NewSeal { readonly number: number; readonly seqs: readonly number[]; readonly leaves: readonly Buffer[]; readonly previous: Buffer; readonly sealedAt: string }

export function makeSeal(key: SealKey, fresh: NewSeal): Seal {
  const unsigned = { ...fresh, root: merkleRoot(fresh.leaves), publicKey: key.publicKey };
  return { ...unsigned, signature: key.sign(contentOf(unsigned)) };
}

/** What the next seal names as the one before it. */
export const hashOfSeal = (seal: Seal): Buffer => createHash('sha256').update(contentOf(seal)).update('\n').update(seal.signature).digest();

const keyObjects = new Map<string, KeyObject>();
/** Whether one of these keys has signed it. A key that the seal itself names proves nothing. */
export function isSignedBy(seal: Seal, publicKeys: readonly Buffer[]): boolean {
  const trusted = publicKeys.find((key) => key.equals(seal.publicKey));
  if (!trusted || seal.signature.length !== 64) return false;
  const name = trusted.toString('hex');
  const key = keyObjects.get(name) ?? createPublicKey({ key: Buffer.concat([publicHead, trusted]), format: 'der', type: 'spki' });
  keyObjects.set(name, key);
  return verify(null, Buffer.from(contentOf(seal)), key, seal.signature);
}

export const isSameSeal = (left: Seal, right: Seal): boolean => sealToLine(left) === sealToLine(right);

/** One line of the file outside the database. */
export const sealToLine = ({ number, seqs, leaves, root, previous, sealedAt, publicKey, signature }: Seal): string => JSON.stringify({
  number, sealedAt, seqs, leaves: Buffer.concat(leaves).toString('base64'), root: root.toString('hex'), previous: previous.toString('hex'),
  publicKey: publicKey.toString('hex'), signature: signature.toString('hex'),
});

/** null for a line that is none of ours. */
export function lineToSeal(line: string): Seal | null {
  try {
    const { number, sealedAt, seqs, leaves, ...hexes } = JSON.parse(line) as Record<string, unknown>;
    const bytes = (name: string): Buffer => Buffer.from(String(hexes[name]), 'hex');
    if (!Number.isSafeInteger(number) || typeof sealedAt !== 'string' || typeof leaves !== 'string' || !Array.isArray(seqs) || !seqs.every(Number.isSafeInteger)) return null;
    return {
      number: number as number, sealedAt, seqs: seqs as number[], leaves: cutLeaves(Buffer.from(leaves, 'base64')),
      root: bytes('root'), previous: bytes('previous'), publicKey: bytes('publicKey'), signature: bytes('signature'),
    };
  } catch {
    return null;
  }
}

export const cutLeaves = (bytes: Buffer): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / leafLength) }, (_, index) => bytes.subarray(index * leafLength, (index + 1) * leafLength));
