// Where the database of a data folder listens while its server runs, for commands that only look.

import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { findCluster, isAlive, readPassword } from '#server/db/embedded-cluster.ts';
import { findDatabaseUser } from '#server/db/embedded-user.ts';

/** null when no server runs on the folder. */
export async function findRunning(dataFolder: string): Promise<string | null> {
  const folder = await realpath(dataFolder);
  const [{ path, isMade }, password] = [await findCluster(folder, await findDatabaseUser()), await readPassword(folder)];
  if (!isMade || password === undefined) return null;
  const [pid = '', , , port = ''] = (await readFile(join(path, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  if (!(Number(pid) > 0) || !isAlive(Number(pid))) return null;
  return `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${Number(port)}/postgres`;
}
