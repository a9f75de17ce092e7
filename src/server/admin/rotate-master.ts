// Replaces the master key while people work: the ring gets the new version beside the old one, then every unit key is
// wrapped anew in one transaction. Each row says which version wraps it, so that it opens at every moment, and a running
// server finds the new version in the file. The old version stays until somebody confirms that the new one is backed up.

import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import type pg from 'pg';
import { keyLength } from '#crypto/envelope.ts';
import { inTransaction } from '#server/db/transaction.ts';
import type { KeyService, Wrapped } from '#server/db/key-service.ts';
import { unitKeyPlace } from '#server/db/keys.ts';
import { newestVersion, readKeyRing, writeKeyRing } from '#server/db/master-key.ts';

export const oldKeyPath = (path: string): string => `${path}.before-rotation`;

/** Puts a new version into the ring, which is the newest from then on. @returns its number */
export function addMasterVersion(path: string, newKeyFile: string | null): number {
  const ring = readKeyRing(path);
  if (ring.versions.size > 1) return newestVersion(ring);
  const key = newKeyFile === null ? randomBytes(keyLength) : Buffer.from(readFileSync(newKeyFile, 'utf8').trim(), 'hex');
  if (key.length !== keyLength) throw new Error(`${newKeyFile} is no key: it must hold 64 hexadecimal digits (openssl rand -hex 32 makes them). Nothing was changed.`);
  if ([...ring.versions.values()].some((known) => known.equals(key))) throw new Error('This is the master key that you have. Nothing was changed.');
  copyFileSync(path, oldKeyPath(path));
  const version = newestVersion(ring) + 1;
  writeKeyRing(path, { ...ring, versions: new Map([...ring.versions, [version, key]]) });
  return version;
}

/** All or none of them. @returns how many unit keys were wrapped anew under the service's newest key */
export async function rewrapUnitKeys(client: pg.Client, service: KeyService): Promise<number> {
  return inTransaction(client, async () => {
    const { rows } = await client.query<Wrapped & { unitId: string; keyVersion: number }>(`select unit_id as "unitId", key_version as "keyVersion",
      master_version as "masterVersion", wrapped from unit_key order by unit_id, key_version for update`);
    let count = 0;
    for (const { unitId, keyVersion, ...old } of rows) {
      const place = unitKeyPlace(unitId, keyVersion);
      const key = await service.unwrap(place, old);
      const { masterVersion, wrapped } = await service.wrap(place, key);
      key.fill(0);
      // Versions of the file and of a service are counted apart; what they make begins apart too.
      if (masterVersion === old.masterVersion && wrapped[0] === old.wrapped[0]) continue;
      await client.query('update unit_key set master_version = $3, wrapped = $4 where unit_id = $1 and key_version = $2', [unitId, keyVersion, masterVersion, wrapped]);
      count += 1;
    }
    if (count > 0) await client.query(`insert into audit (action, result) values ('keys.masterRotated', $1)`, [`${count} unit keys`]);
    return count;
  });
}

/** Drops the old versions from the ring. A unit that was made meanwhile by a server that did not know the new one is wrapped anew first. */
export async function confirmMaster(client: pg.Client, service: KeyService, path: string): Promise<void> {
  const ring = readKeyRing(path);
  const newest = newestVersion(ring);
  await rewrapUnitKeys(client, service);
  const { rows } = await client.query('select 1 from unit_key where master_version <> $1 limit 1', [newest]);
  if (rows.length > 0) throw new Error('Some unit keys are wrapped by another version still. Nothing was dropped; run the command again.');
  writeKeyRing(path, { derived: ring.derived, versions: new Map([[newest, ring.versions.get(newest)!]]) });
  if (existsSync(oldKeyPath(path))) rmSync(oldKeyPath(path));
}
