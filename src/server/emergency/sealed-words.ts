// Reasons and reviews, sealed under the key of the unit whose case was opened. The key's version stands before the
// envelope, four bytes, so that it opens after the unit's key was replaced.

import type { UserTransaction } from '#server/db/as-user.ts';
import { unitKeyFetcher } from '#server/db/case-key.ts';
import type { Keys } from '#server/db/keys.ts';
import { seal, unseal } from '#server/db/seal.ts';

export interface WordsPlace { readonly table: string; readonly row: string; readonly field: string }

const versionLength = 4;

export async function sealWords(transaction: UserTransaction, keys: Keys, { unitId, place }: { readonly unitId: string; readonly place: WordsPlace }, words: string): Promise<Buffer> {
  const { key, keyVersion } = await keys.unitKey(unitId, unitKeyFetcher(transaction));
  const version = Buffer.alloc(versionLength);
  version.writeUInt32BE(keyVersion);
  return Buffer.concat([version, seal(key, { ...place, keyVersion }, words)]);
}

export async function openWords(transaction: UserTransaction, keys: Keys, { unitId, place }: { readonly unitId: string; readonly place: WordsPlace }, sealed: Buffer): Promise<string> {
  const keyVersion = sealed.readUInt32BE(0);
  const fetch = unitKeyFetcher(transaction);
  const { key } = await keys.unitKey(unitId, (id) => fetch(id, keyVersion));
  return unseal(key, { ...place, keyVersion }, sealed.subarray(versionLength)).toString('utf8');
}
