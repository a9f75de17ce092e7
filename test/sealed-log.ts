// A log of invented rows in a database of its own, sealed as the server does it, with holes in its numbers and rows that
// came late, for the tests of seals and tampering.

import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createSealer, type Sealer } from '#server/audit/sealer.ts';
import { createSealKey, type SealKey } from '#server/audit/seal.ts';
import { createPool, roleUrl } from '#server/db/connect.ts';
import { createTestDatabase } from './database.ts';
import { testMasterKey } from './master-key.ts';

export interface SealedLog {
  readonly adminUrl: string;
  readonly admin: pg.Client;
  readonly folder: string;
  readonly key: SealKey;
  /** The sealer's clock, in milliseconds. */
  readonly clock: { now: number };
  readonly said: string[];
  /** As icmc_sealer. */
  readonly pool: pg.Pool;
  /** A sealer as after a start: it knows nothing of what went before. */
  newSealer(): Sealer;
  /** Writes rows as of the sealer's clock; leaves a hole before each hundredth. */
  write(count: number): Promise<void>;
  fileLines(): Promise<string[]>;
  stop(): Promise<void>;
}

const insert = `insert into audit (at, account_id, unit_id, session_id, action, case_id, objects, result, detail, route, relation)
  values (to_timestamp($1::double precision / 1000), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`;

export async function createSealedLog(): Promise<SealedLog> {
  const database = await createTestDatabase();
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'icmc-seals-'));
  await chmod(folder, 0o700);
  const pool = createPool(roleUrl(database.url, 'icmc_sealer', testMasterKey), 4);
  const key = createSealKey(testMasterKey);
  const clock = { now: Date.now() - 6 * 3600_000 };
  const said: string[] = [];
  let count = 0;
  return {
    adminUrl: database.url, admin, folder, key, clock, said, pool,
    newSealer: () => createSealer({ pool, key, folder, now: () => new Date(clock.now), log: (line) => void said.push(line) }),
    async write(rows) {
      for (let index = 0; index < rows; index += 1) {
        count += 1;
        // As after a transaction that was rolled back: its number is used up.
        if (count % 20 === 0) await admin.query(`select nextval('audit_seq_seq')`);
        const isOfCase = count % 3 !== 0;
        await admin.query(insert, [clock.now - (rows - index) * 10, randomUUID(), randomUUID(), randomUUID(), isOfCase ? 'case.delivered' : 'signIn', isOfCase ? randomUUID() : null,
          count % 2 === 0 ? [randomUUID(), randomUUID()] : null, 'ok', count % 5 === 0 ? Buffer.from([1, count % 256, 3]) : null, isOfCase ? 'GET /api/cases/:id' : null, isOfCase ? 'owner' : null]);
      }
    },
    async fileLines() {
      const names = (await readdir(folder)).sort();
      return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('').split('\n').filter((line) => line !== '');
    },
    async stop() {
      await Promise.all([pool.end(), admin.end()]);
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
