// Staging: the rows of a file, already judged, are written down as changes, sealed under the unit's key, all in one
// transaction. From here on the file is not needed, and a run that is cut off can go on.

import { gunzipSync, gzipSync } from 'node:zlib';
import type { Change } from '#domain/change.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { unitKeyFetcher } from '#server/db/case-key.ts';
import type { Keys } from '#server/db/keys.ts';
import { sealUnder, type UnitPlace } from '#server/db/unit-seal.ts';
import type { HtcdsFile } from '#server/import/read-htcds-file.ts';
import { rowToChanges, type Desk } from '#server/import/row-to-changes.ts';

export interface Import {
  readonly id: string;
  readonly state: 'staged' | 'applied' | 'undone';
  readonly rows: number;
  readonly applied: number;
  /** 'YYYY-MM-DD' in UTC. */
  readonly day: string;
}

const importColumns = `i.id, i.state, i.rows, to_char(i.created_at at time zone 'UTC', 'YYYY-MM-DD') as day,
  (select count(*)::int from import_row r where r.import_id = i.id and r.applied_at is not null) as applied`;

/** The import of this file by this unit that stands, if there is one. */
export async function findImport({ query }: UserTransaction, fileHash: Buffer): Promise<{ found: Import | null }> {
  const [found] = await query<Import & Record<string, unknown>>(
    `select ${importColumns} from import i where i.file_hash = $1 and i.state <> 'undone'`, [fileHash]);
  return { found: found ?? null };
}

export interface Staging {
  readonly file: HtcdsFile;
  readonly rowCount: number;
  readonly fileHash: Buffer;
  readonly desk: Omit<Desk, 'deviceId'>;
}

const rowsPerInsert = 100;

/** @throws Error in plain words when the file is no longer the one that was judged; then nothing is kept. */
export async function stageImport(transaction: UserTransaction, keys: Keys, { file, rowCount, fileHash, desk }: Staging): Promise<Import> {
  const { actor, query } = transaction;
  const importId = desk.newId();
  await query('insert into import (id, unit_id, account_id, file_hash, rows) values ($1, $2, $3, $4, $5)',
    [importId, actor.unitId, actor.accountId, fileHash, rowCount]);
  const unitKey = await keys.unitKey(actor.unitId, unitKeyFetcher(transaction));
  // The device of a command is new and its letter the unit's alone, so its counter begins at 1.
  const prefix = `${actor.unitCode}/${desk.deviceTime.slice(0, 4)}/${actor.deviceLetter}/`;
  let staged = 0;
  let waiting: { row: number; caseId: string; sealed: Buffer }[] = [];
  const insert = async (): Promise<void> => {
    await query(`insert into import_row (import_id, unit_id, row, case_id, sealed)
      select $1, $2, n.* from unnest($3::int[], $4::uuid[], $5::bytea[]) n`,
    [importId, actor.unitId, waiting.map(({ row }) => row), waiting.map(({ caseId }) => caseId), waiting.map(({ sealed }) => sealed)]);
    waiting = [];
  };
  for await (const read of file.rows) {
    if (!read.isWell) throw new Error('The file was changed while it was being read. Nothing was imported; run the command again.');
    staged += 1;
    const changes = rowToChanges({ ...desk, deviceId: actor.deviceId }, prefix + String(staged).padStart(4, '0'), read.records);
    waiting.push({ row: read.row, caseId: changes[0]!.caseId, sealed: sealUnder(unitKey, rowPlace(importId, read.row), packChanges(changes)) });
    if (waiting.length === rowsPerInsert) await insert();
  }
  if (waiting.length > 0) await insert();
  if (staged !== rowCount || !file.hash().equals(fileHash)) throw new Error('The file was changed while it was being read. Nothing was imported; run the command again.');
  transaction.audit({ action: 'import.staged', objects: [importId] });
  return { id: importId, state: 'staged', rows: rowCount, applied: 0, day: desk.deviceTime.slice(0, 10) };
}

export const rowPlace = (importId: string, row: number): UnitPlace => ({ table: 'import_row', row: `${importId} ${row}`, field: 'sealed' });

/** Changes repeat their ids and names many times over: packed before they are sealed, a large file stays a large file. */
const packChanges = (changes: readonly Change[]): Buffer => gzipSync(JSON.stringify(changes));

export const unpackChanges = (packed: Buffer): Change[] => JSON.parse(gunzipSync(packed).toString('utf8')) as Change[];
