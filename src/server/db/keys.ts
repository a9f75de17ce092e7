// The keys over the data: one a person, one a case, wrapped by the owning unit's key, that by the master key from outside
// the database. Whether a caller may have a wrapped key at all is the database's to say (row-level security); this file
// only opens what was handed out.

import { createHmac, randomBytes } from 'node:crypto';
import { keyLength, type Place } from '#crypto/envelope.ts';
import { KeysAway, type KeyService, type Wrapped } from '#server/db/key-service.ts';
import { seal, unseal } from '#server/db/seal.ts';

export interface WrappedKey { readonly ownerUnitId: string; readonly unitKeyVersion: number; readonly wrapped: Buffer }

export interface UnitKeyRow extends Wrapped { readonly keyVersion: number }

/** Fetches a unit's wrapped key, the newest or one version of it, by a connection that may see it. */
export type FetchUnitKey = (unitId: string, keyVersion: number | null) => Promise<UnitKeyRow | null>;

export interface Keys {
  /** A new key under the master key, as the version that is named. */
  newUnitKey(unitId: string, keyVersion?: number): Promise<UnitKeyRow>;
  /** The unit's newest key, opened: what is new is sealed under it. */
  unitKey(unitId: string, fetch: FetchUnitKey): Promise<{ key: Buffer; keyVersion: number }>;
  /** One version of it: what was sealed under it opens with it. */
  unitKeyAt(unitId: string, keyVersion: number, fetch: FetchUnitKey): Promise<Buffer>;
  /** A new key for a person or a case, and the same wrapped by its owning unit's key. */
  newKey(kind: 'person' | 'case', id: string, ownerUnitId: string, fetch: FetchUnitKey): Promise<{ key: Buffer } & WrappedKey>;
  open(kind: 'person' | 'case', id: string, wrapped: WrappedKey, fetch: FetchUnitKey): Promise<Buffer>;
  /** The same key wrapped for another owner: a case that is handed over. */
  rewrap(kind: 'person' | 'case', id: string, wrapped: WrappedKey, to: { readonly ownerUnitId: string; readonly fetch: FetchUnitKey }): Promise<WrappedKey>;
  /** The key of words between two units that have no key in common: of one row alone. */
  exchangeKey(table: string, row: string): Buffer;
}

export interface KeyOptions {
  readonly now?: () => number;
  /** How long an opened unit key is kept: so long a server goes on that the key service has shut out. */
  readonly keepMs?: number;
  /** What keys of words between units are derived from; without it there are none. */
  readonly exchangeRoot?: Buffer;
}

const defaultKeepMs = 5 * 60_000;
/** How long a service that did not answer is left alone: who waits for it holds a connection that others need. */
export const pauseMs = 1000;
/** How long a server may go on sealing under the version before, after a rotation. Both open. */
export const newestMs = 5000;

export const keyPlace = (kind: 'person' | 'case', id: string, unitKeyVersion: number): Place =>
  ({ table: `${kind}_key`, row: id, field: 'wrapped', keyVersion: unitKeyVersion });
export const unitKeyPlace = (unitId: string, keyVersion: number): Place => ({ table: 'unit_key', row: unitId, field: 'wrapped', keyVersion });

export function createKeys(service: KeyService, { now = () => performance.now(), keepMs = defaultKeepMs, exchangeRoot }: KeyOptions = {}): Keys {
  // Opened unit keys, by unit and version, as promises: however many ask at once, the service is asked once. There are
  // some hundred units; persons' keys are not kept. An opened key is dropped and not overwritten, because somebody may be
  // sealing with it at this moment, and a key of zeros opens to everybody.
  const opened = new Map<string, { readonly until: number; readonly key: Promise<Buffer> }>();
  const newest = new Map<string, { readonly until: number; readonly version: number }>();

  const asked = oneByOneWhileAway(now);

  function openUnitKey(unitId: string, row: UnitKeyRow): Promise<Buffer> {
    const name = `${unitId}|${row.keyVersion}`;
    const known = opened.get(name);
    if (known && known.until > now()) return known.key;
    for (const [other, { until }] of opened) if (until <= now()) opened.delete(other);
    const key = asked(() => service.unwrap(unitKeyPlace(unitId, row.keyVersion), row)).then((bytes) => {
      if (bytes.length !== keyLength) throw new Error('what was opened is no key');
      return bytes;
    });
    opened.set(name, { until: now() + keepMs, key });
    // A failure is not kept: the next one asks again.
    key.catch(() => { if (opened.get(name)?.key === key) opened.delete(name); });
    return key;
  }

  async function unitKeyOf(unitId: string, version: number | null, fetch: FetchUnitKey): Promise<{ key: Buffer; keyVersion: number }> {
    const latest = version === null ? newest.get(unitId) : undefined;
    const wanted = version ?? (latest && latest.until > now() ? latest.version : null);
    const known = wanted === null ? undefined : opened.get(`${unitId}|${wanted}`);
    if (known && wanted !== null && known.until > now()) return { key: await known.key, keyVersion: wanted };
    const row = await fetch(unitId, version);
    if (!row) throw new Error('the unit has no key');
    if (version === null) newest.set(unitId, { until: now() + newestMs, version: row.keyVersion });
    return { key: await openUnitKey(unitId, row), keyVersion: row.keyVersion };
  }

  return {
    newUnitKey: async (unitId, keyVersion = 1) => ({ keyVersion, ...await service.wrap(unitKeyPlace(unitId, keyVersion), randomBytes(keyLength)) }),
    unitKey: (unitId, fetch) => unitKeyOf(unitId, null, fetch),
    unitKeyAt: async (unitId, keyVersion, fetch) => (await unitKeyOf(unitId, keyVersion, fetch)).key,
    async newKey(kind, id, ownerUnitId, fetch) {
      const unit = await unitKeyOf(ownerUnitId, null, fetch);
      const key = randomBytes(keyLength);
      return { key, ownerUnitId, unitKeyVersion: unit.keyVersion, wrapped: seal(unit.key, keyPlace(kind, id, unit.keyVersion), key) };
    },
    async open(kind, id, { ownerUnitId, unitKeyVersion, wrapped }, fetch) {
      const unit = await unitKeyOf(ownerUnitId, unitKeyVersion, fetch);
      return unseal(unit.key, keyPlace(kind, id, unitKeyVersion), wrapped);
    },
    async rewrap(kind, id, { ownerUnitId, unitKeyVersion, wrapped }, to) {
      const old = await unitKeyOf(ownerUnitId, unitKeyVersion, to.fetch);
      const { key, keyVersion } = await unitKeyOf(to.ownerUnitId, null, to.fetch);
      const opened = unseal(old.key, keyPlace(kind, id, unitKeyVersion), wrapped);
      return { ownerUnitId: to.ownerUnitId, unitKeyVersion: keyVersion, wrapped: seal(key, keyPlace(kind, id, keyVersion), opened) };
    },
    exchangeKey(table, row) {
      if (!exchangeRoot) throw new Error('these keys open no words between units');
      return createHmac('sha256', exchangeRoot).update(`${table} ${row}`).digest();
    },
  };
}

/** Once the service did not answer, one request at a time finds out whether it is back; all others fail at once. */
function oneByOneWhileAway(now: () => number): <T>(ask: () => Promise<T>) => Promise<T> {
  let isAway = false;
  let isProbing = false;
  let notBefore = 0;
  return async (ask) => {
    if (isAway && (isProbing || now() < notBefore)) throw new KeysAway('the key service did not answer a moment ago');
    isProbing = isAway;
    try {
      const answer = await ask();
      isAway = false;
      return answer;
    } catch (error) {
      isAway = error instanceof KeysAway;
      if (isAway) notBefore = now() + pauseMs;
      throw error;
    } finally {
      isProbing = false;
    }
  };
}

type Query = (sql: string, values: readonly unknown[]) => Promise<readonly { keyVersion: number; masterVersion: number; wrapped: Buffer }[]>;

/** The fetch for a connection or transaction that answers a query with rows. */
export const fetchUnitKeyBy = (query: Query): FetchUnitKey =>
  async (unitId, keyVersion) => (await query(
    `select key_version as "keyVersion", master_version as "masterVersion", wrapped from unit_key
      where unit_id = $1 and ($2::int is null or key_version = $2) order by key_version desc limit 1`,
    [unitId, keyVersion]))[0] ?? null;
