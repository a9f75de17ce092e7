// What is sealed under a unit's key directly: search terms and reasons in the log, refused changes, rows of an import.
// The key's version stands before the envelope, four bytes, so that it opens after the unit's key was replaced.

import { type Place } from '#crypto/envelope.ts';
import type { FetchUnitKey, Keys } from '#server/db/keys.ts';
import { seal, unseal } from '#server/db/seal.ts';

/** A place whose key version is that of the unit's key. */
export type UnitPlace = Omit<Place, 'keyVersion'>;

export interface UnitKeeper { readonly keys: Keys; readonly unitId: string; readonly fetch: FetchUnitKey }

const versionLength = 4;

/** The first bytes of everything sealed under this version; bytes that come before them, in order, are of an older one. */
export function versionBytes(keyVersion: number): Buffer {
  const bytes = Buffer.alloc(versionLength);
  bytes.writeUInt32BE(keyVersion);
  return bytes;
}

export const sealUnder = ({ key, keyVersion }: { readonly key: Buffer; readonly keyVersion: number }, place: UnitPlace, content: Uint8Array | string): Buffer =>
  Buffer.concat([versionBytes(keyVersion), seal(key, { ...place, keyVersion }, content)]);

export const sealForUnit = async ({ keys, unitId, fetch }: UnitKeeper, place: UnitPlace, content: Uint8Array | string): Promise<Buffer> =>
  sealUnder(await keys.unitKey(unitId, fetch), place, content);

export async function openForUnit({ keys, unitId, fetch }: UnitKeeper, place: UnitPlace, sealed: Buffer): Promise<Buffer> {
  if (sealed.length <= versionLength) throw new Error('not sealed under a unit’s key');
  const keyVersion = sealed.readUInt32BE(0);
  return unseal(await keys.unitKeyAt(unitId, keyVersion, fetch), { ...place, keyVersion }, sealed.subarray(versionLength));
}
