// Replaces a unit's key while people work. A new version is made; from the next few seconds on everything new is sealed
// under it; then the keys of cases and persons, and what is sealed under the unit's key directly, are wrapped anew in small
// transactions. Old versions stay, wrapped: the log is hashed as it lies, so what is sealed in it is never sealed again.
// Cut off anywhere, nothing is unreadable, and the next run goes on.

import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { inTransaction } from '#server/db/transaction.ts';
import { fetchUnitKeyBy, keyPlace, newestMs, type FetchUnitKey, type Keys } from '#server/db/keys.ts';
import { seal, unseal } from '#server/db/seal.ts';
import { openForUnit, sealUnder, versionBytes, type UnitPlace } from '#server/db/unit-seal.ts';

export interface RotateDeps {
  /** As the owner of the tables (rotateAs). */
  readonly client: pg.Client;
  readonly keys: Keys;
  readonly tell: (line: string) => void;
  /** How long to wait for servers that still seal under the version before; as long as they may unless told. */
  readonly settleMs?: number;
  readonly batch?: number;
}

export interface UnitToRotate { readonly id: string; readonly code: string }

const lockNumber = 0x1c3e;

/** Whatever the administrator's connection is, from here on it has the rights of the owner and no more. */
export async function rotateAs(client: pg.Client): Promise<void> {
  await client.query('set role icmc_owner');
  const { rows } = await client.query<{ isFree: boolean }>('select pg_try_advisory_lock($1) as "isFree"', [lockNumber]);
  if (!rows[0]!.isFree) throw new Error('Another rotation of keys is running on this database. Nothing was changed.');
}

/** @returns how many values were sealed anew. */
export async function rotateUnits(deps: RotateDeps, units: readonly UnitToRotate[]): Promise<number> {
  const targets: { readonly unit: UnitToRotate; readonly target: number }[] = [];
  let done = 0;
  for (const unit of units) {
    const target = await beginRotation(deps, unit);
    targets.push({ unit, target });
    done += await sealAnew(deps, unit, target);
  }
  // Once more: while the first pass ran, a server may have sealed under the version that it still took for the newest.
  await sleep(deps.settleMs ?? 2 * newestMs);
  for (const { unit, target } of targets) {
    done += await sealAnew(deps, unit, target);
    await inTransaction(deps.client, async () => {
      await deps.client.query('update key_rotation set finished_at = now() where unit_id = $1', [unit.id]);
      await deps.client.query(`insert into audit (action, unit_id, objects, result) values ('keys.rotated', $1, array[$1::uuid], $2)`, [unit.id, `version ${target}`]);
    });
  }
  return done;
}

async function sealAnew(deps: RotateDeps, { id, code }: UnitToRotate, target: number): Promise<number> {
  let done = 0;
  for (const step of steps) {
    for (;;) {
      const count = await inTransaction(deps.client, () => step(deps, id, target));
      if (count === 0) break;
      done += count;
      deps.tell(`  ${code}: ${done} sealed anew`);
    }
  }
  return done;
}

/** The version that is being brought in: that of a rotation that was cut off, or a new one. */
async function beginRotation({ client, keys, tell }: RotateDeps, { id, code }: UnitToRotate): Promise<number> {
  return inTransaction(client, async () => {
    const { rows: [cut] } = await client.query<{ keyVersion: number }>('select key_version as "keyVersion" from key_rotation where unit_id = $1 and finished_at is null', [id]);
    if (cut) {
      tell(`${code}: going on with version ${cut.keyVersion}, which was cut off.`);
      return cut.keyVersion;
    }
    const { rows: [last] } = await client.query<{ keyVersion: number }>('select max(key_version) as "keyVersion" from unit_key where unit_id = $1', [id]);
    const made = await keys.newUnitKey(id, (last?.keyVersion ?? 0) + 1);
    await client.query('insert into unit_key (unit_id, key_version, master_version, wrapped) values ($1, $2, $3, $4)', [id, made.keyVersion, made.masterVersion, made.wrapped]);
    await client.query(`insert into key_rotation (unit_id, key_version) values ($1, $2)
      on conflict (unit_id) do update set key_version = excluded.key_version, started_at = now(), finished_at = null`, [id, made.keyVersion]);
    tell(`${code}: version ${made.keyVersion} is made.`);
    return made.keyVersion;
  });
}

/** One batch of one table; how many rows it brought to the target version. */
type Step = (deps: RotateDeps, unitId: string, target: number) => Promise<number>;

const rewrap = (kind: 'case' | 'person'): Step => async ({ client, keys, batch = 200 }, unitId, target) => {
  // Locked, so that an erasure under way is waited for and no destroyed key is written back.
  const { rows } = await client.query<{ id: string; version: number; wrapped: Buffer }>(`select ${kind}_id as id, unit_key_version as version, wrapped from ${kind}_key
    where owner_unit_id = $1 and unit_key_version < $2 and wrapped is not null order by ${kind}_id limit $3 for no key update`, [unitId, target, batch]);
  const fetch = ownerFetch(client);
  const under = await keys.unitKeyAt(unitId, target, fetch);
  const wrapped: Buffer[] = [];
  for (const row of rows) {
    const key = unseal(await keys.unitKeyAt(unitId, row.version, fetch), keyPlace(kind, row.id, row.version), row.wrapped);
    wrapped.push(seal(under, keyPlace(kind, row.id, target), key));
    key.fill(0);
  }
  await client.query(`update ${kind}_key k set unit_key_version = $1, wrapped = n.wrapped from unnest($2::uuid[], $3::bytea[]) n (id, wrapped) where k.${kind}_id = n.id`,
    [target, rows.map(({ id }) => id), wrapped]);
  return rows.length;
};

interface SealedTable { readonly table: string; readonly id: string; readonly isRow: string; readonly place: (id: string) => UnitPlace }

const reseal = ({ table, id, isRow, place }: SealedTable): Step => async ({ client, keys, batch = 200 }, unitId, target) => {
  const { rows } = await client.query<{ id: string; sealed: Buffer }>(`select ${id} as id, sealed from ${table}
    where unit_id = $1 and sealed < $2 order by 1 limit $3 for no key update`, [unitId, versionBytes(target), batch]);
  const keeper = { keys, unitId, fetch: ownerFetch(client) };
  const key = await keys.unitKeyAt(unitId, target, keeper.fetch);
  const sealed: Buffer[] = [];
  for (const row of rows) sealed.push(sealUnder({ key, keyVersion: target }, place(row.id), await openForUnit(keeper, place(row.id), row.sealed)));
  await client.query(`update ${table} t set sealed = n.sealed from unnest($1::text[], $2::bytea[]) n (id, sealed) where ${isRow}`, [rows.map((row) => row.id), sealed]);
  return rows.length;
};

/** What is sealed under a unit's key directly and is not part of the log. A table that is added belongs here too. */
const sealedTables: readonly SealedTable[] = [
  { table: 'refused_change', id: 'id::text', isRow: 't.id = n.id::uuid', place: (row) => ({ table: 'refused_change', row, field: 'sealed' }) },
  { table: 'import_row', id: `import_id || ' ' || row`, isRow: `t.import_id = split_part(n.id, ' ', 1)::uuid and t.row = split_part(n.id, ' ', 2)::int`, place: (row) => ({ table: 'import_row', row, field: 'sealed' }) },
];

const steps: readonly Step[] = [rewrap('case'), rewrap('person'), ...sealedTables.map(reseal)];

const ownerFetch = (client: pg.Client): FetchUnitKey =>
  fetchUnitKeyBy(async (sql, values) => (await client.query<{ keyVersion: number; masterVersion: number; wrapped: Buffer }>(sql, values as unknown[])).rows);
