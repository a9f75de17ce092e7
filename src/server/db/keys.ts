// The keys over the data: one a person, one a case, wrapped by the owning unit's key, that by the master key from outside
// the database. Whether a caller may have a wrapped key at all is the database's to say (row-level security); this file
// only opens what was handed out.

import { createHmac, randomBytes } from 'node:crypto';
import { keyLength, type Place } from '#crypto/envelope.ts';
import type { MasterKey } from '#server/db/master-key.ts';
import { seal, unseal } from '#server/db/seal.ts';

export interface WrappedKey { readonly ownerUnitId: string; readonly unitKeyVersion: number; readonly wrapped: Buffer }

/** Fetches a unit's wrapped key by a connection that may see it. */
export type FetchUnitKey = (unitId: string, keyVersion: number | null) => Promise<{ keyVersion: number; wrapped: Buffer } | null>;

export interface Keys {
  /** A new key under the master key, for a unit that has none. */
  newUnitKey(unitId: string): { keyVersion: number; wrapped: Buffer };
  /** The unit's newest key, opened. */
  unitKey(unitId: string, fetch: FetchUnitKey): Promise<{ key: Buffer; keyVersion: number }>;
  /** A new key for a person or a case, and the same wrapped by its owning unit's key. */
  newKey(kind: 'person' | 'case', id: string, ownerUnitId: string, fetch: FetchUnitKey): Promise<{ key: Buffer } & WrappedKey>;
  open(kind: 'person' | 'case', id: string, wrapped: WrappedKey, fetch: FetchUnitKey): Promise<Buffer>;
  /** The same key wrapped for another owner: a case that is handed over. */
  rewrap(kind: 'person' | 'case', id: string, wrapped: WrappedKey, to: { readonly ownerUnitId: string; readonly fetch: FetchUnitKey }): Promise<WrappedKey>;
  /** The key of words between two units that have no key in common: of one row alone. */
  exchangeKey(table: string, row: string): Buffer;
}

export function createKeys(master: MasterKey): Keys {
  const wrappingKey = master.derive('unit keys');
  const exchangeRoot = master.derive('exchange keys');
  // Opened unit keys, by unit and version. There are some hundred units; persons' keys are not kept.
  const opened = new Map<string, Buffer>();
  const newest = new Map<string, number>();
  const unitPlace = (unitId: string, keyVersion: number): Place => ({ table: 'unit_key', row: unitId, field: 'wrapped', keyVersion });
  const place = (kind: 'person' | 'case', id: string, keyVersion: number): Place => ({ table: `${kind}_key`, row: id, field: 'wrapped', keyVersion });

  async function unitKeyOf(unitId: string, version: number | null, fetch: FetchUnitKey): Promise<{ key: Buffer; keyVersion: number }> {
    const wanted = version ?? newest.get(unitId);
    const known = wanted === undefined ? undefined : opened.get(`${unitId}|${wanted}`);
    if (known && wanted !== undefined) return { key: known, keyVersion: wanted };
    const row = await fetch(unitId, version);
    if (!row) throw new Error('the unit has no key');
    const key = unseal(wrappingKey, unitPlace(unitId, row.keyVersion), row.wrapped);
    opened.set(`${unitId}|${row.keyVersion}`, key);
    newest.set(unitId, Math.max(row.keyVersion, newest.get(unitId) ?? 0));
    return { key, keyVersion: row.keyVersion };
  }

  return {
    newUnitKey: (unitId) => ({ keyVersion: 1, wrapped: seal(wrappingKey, unitPlace(unitId, 1), randomBytes(keyLength)) }),
    unitKey: (unitId, fetch) => unitKeyOf(unitId, null, fetch),
    async newKey(kind, id, ownerUnitId, fetch) {
      const unit = await unitKeyOf(ownerUnitId, null, fetch);
      const key = randomBytes(keyLength);
      return { key, ownerUnitId, unitKeyVersion: unit.keyVersion, wrapped: seal(unit.key, place(kind, id, unit.keyVersion), key) };
    },
    async open(kind, id, { ownerUnitId, unitKeyVersion, wrapped }, fetch) {
      const unit = await unitKeyOf(ownerUnitId, unitKeyVersion, fetch);
      return unseal(unit.key, place(kind, id, unitKeyVersion), wrapped);
    },
    async rewrap(kind, id, { ownerUnitId, unitKeyVersion, wrapped }, to) {
      const old = await unitKeyOf(ownerUnitId, unitKeyVersion, to.fetch);
      const { key, keyVersion } = await unitKeyOf(to.ownerUnitId, null, to.fetch);
      const opened = unseal(old.key, place(kind, id, unitKeyVersion), wrapped);
      return { ownerUnitId: to.ownerUnitId, unitKeyVersion: keyVersion, wrapped: seal(key, place(kind, id, keyVersion), opened) };
    },
    exchangeKey: (table, row) => createHmac('sha256', exchangeRoot).update(`${table} ${row}`).digest(),
  };
}

/** The fetch for a connection or transaction that answers a query with rows. */
export const fetchUnitKeyBy = (query: (sql: string, values: readonly unknown[]) => Promise<{ keyVersion: number; wrapped: Buffer }[]>): FetchUnitKey =>
  async (unitId, keyVersion) => (await query(
    `select key_version as "keyVersion", wrapped from unit_key where unit_id = $1 and ($2::int is null or key_version = $2) order by key_version desc limit 1`,
    [unitId, keyVersion]))[0] ?? null;
