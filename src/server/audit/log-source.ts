// The log as verify reads it: rows and seals from the database, as icmc_sealer, and the file from the data folder.

import { readSeals } from '#server/audit/seal-file.ts';
import { readLastSealRow, readRows, readSealRows, readUnsealed, type Asker } from '#server/audit/seal-rows.ts';
import { verifyLog, type LogSource, type Report } from '#server/audit/verify.ts';

const mostUnsealed = 20_000;
/** What a running server looks at: the newest seals, an hour of steady work. */
const lightSeals = 3600;

export const logSource = (client: Asker, folder: string, now: Date): LogSource => ({
  seals: (from, limit) => readSealRows(client, { from, limit }),
  fileSeals: (from) => readSeals(folder, from),
  rows: (seqs) => readRows(client, seqs),
  unsealed: () => readUnsealed(client, 'all', { limit: mostUnsealed, now }),
});

/** The newest seals only: cheap enough for a server that serves meanwhile. Null while there are none. */
export async function verifyNewest(client: Asker, folder: string, publicKeys: readonly Buffer[], now: Date): Promise<Report | null> {
  const newest = await readLastSealRow(client);
  if (!newest) return null;
  return verifyLog({ ...logSource(client, folder, now), unsealed: () => readUnsealed(client, 'hour', { limit: mostUnsealed, now }) }, { publicKeys, now, from: Math.max(1, newest.number - lightSeals) });
}
