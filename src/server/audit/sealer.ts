// The sealer: each second it seals the rows that have appeared, first in the database, then in the file. Several servers
// take turns by a lock; each keeps its own file and copies into it what another has sealed. A crash between the two
// leaves a seal that the file lacks: the next turn adds it, and says so.

import type pg from 'pg';
import { rowToLeaf } from '#server/audit/leaf.ts';
import { beginning, hashOfSeal, isSignedBy, makeSeal, type Seal, type SealKey } from '#server/audit/seal.ts';
import { appendSeals, markOfFile, readLastSeal } from '#server/audit/seal-file.ts';
import { readLastSealRow, readSealRows, readUnsealed, writeSealRow, type Wideness } from '#server/audit/seal-rows.ts';

export interface SealerDeps {
  /** As icmc_sealer. */
  readonly pool: pg.Pool;
  readonly key: SealKey;
  readonly folder: string;
  readonly now: () => Date;
  readonly log: (line: string) => void;
}

const rowsPerSeal = 5000;
const turnLock = 0x1c3e;

export interface Sealer {
  /** One turn; how many rows it sealed. Throws when the database or the disk does: nothing is lost, the next turn goes on. */
  turn(wide: Wideness): Promise<number>;
}

/** The end of the file, and what the file looked like then. */
interface End { seal: Seal | null; mark: string }

export function createSealer(deps: SealerDeps): Sealer {
  let end: End | null = null;
  async function takeTurn(client: pg.ClientBase, wide: Wideness): Promise<number> {
    // Another server may write to the same folder; the lock is held until the file is written.
    if (end?.mark !== await markOfFile(deps.folder)) end = await findEnd(deps, client);
    try {
      return await sealNext(deps, client, { end, wide });
    } catch (error) {
      end = null;
      throw error;
    }
  }
  async function inTurn(wide: Wideness): Promise<number> {
    const client = await deps.pool.connect();
    let isDoubtful = true;
    try {
      const { rows: [lock] } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [turnLock]);
      const sealed = lock?.mine === true ? await takeTurn(client, wide) : 0;
      if (lock?.mine === true) await client.query('select pg_advisory_unlock($1)', [turnLock]);
      isDoubtful = false;
      return sealed;
    } finally {
      // With the connection goes its lock.
      client.release(isDoubtful);
    }
  }
  return {
    async turn(wide) {
      let sealed = 0;
      for (let more = rowsPerSeal; more === rowsPerSeal; sealed += more) more = await inTurn(wide);
      return sealed;
    },
  };
}

async function sealNext(deps: SealerDeps, client: pg.ClientBase, { end, wide }: { end: End; wide: Wideness }): Promise<number> {
  await fillFile(deps, client, end);
  const rows = await readUnsealed(client, wide, { limit: rowsPerSeal, now: deps.now() });
  if (rows.length === 0) return 0;
  const seal = makeSeal(deps.key, {
    number: (end.seal?.number ?? 0) + 1, previous: end.seal ? hashOfSeal(end.seal) : beginning,
    seqs: rows.map(({ seq }) => Number(seq)), leaves: rows.map(rowToLeaf), sealedAt: deps.now().toISOString(),
  });
  // One statement, and so one transaction. From here on the seal counts; if the file fails, the next turn begins with it.
  await writeSealRow(client, seal);
  await append(deps.folder, seal, end);
  return rows.length;
}

async function findEnd({ folder, key, log }: SealerDeps, client: pg.ClientBase): Promise<End> {
  const { seal, hadTornLine } = await readLastSeal(folder);
  if (hadTornLine) log('The file of the audit seals ended in half a line, as after a crash; it was taken away.');
  if (seal && !isSignedBy(seal, [key.publicKey])) throw new Error('the last line of the file of the audit seals is none of this server’s. "npx icmc audit verify" says more.');
  const newest = await readLastSealRow(client);
  const ahead = (seal?.number ?? 0) - (newest?.number ?? 0);
  if (ahead > 0) log(`The database lacks the newest ${ahead} audit seals that the file has: a backup was put back, or somebody has deleted them. "npx icmc audit verify" names the rows.`);
  if (ahead < 0) log(`The file of the audit seals lacked the newest ${-ahead} of the database; they are put back. One is a crash at the wrong moment; more means that another server sealed, or that somebody has cut the file.`);
  return { seal, mark: await markOfFile(folder) };
}

async function append(folder: string, seal: Seal, end: End): Promise<void> {
  await appendSeals(folder, [seal]);
  end.seal = seal;
  end.mark = await markOfFile(folder);
}

/** Into the file whatever the database has more, while it follows. */
async function fillFile({ folder, key }: SealerDeps, client: pg.ClientBase, end: End): Promise<void> {
  for (;;) {
    const seals = await readSealRows(client, { from: (end.seal?.number ?? 0) + 1, limit: 100 });
    for (const seal of seals) {
      if (!seal.previous.equals(end.seal ? hashOfSeal(end.seal) : beginning) || !isSignedBy(seal, [key.publicKey])) {
        throw new Error(`the seal ${seal.number} of the database does not follow the one before it. "npx icmc audit verify" says more.`);
      }
      await append(folder, seal, end);
    }
    if (seals.length < 100) return;
  }
}
