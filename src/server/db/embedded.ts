// Runs a real PostgreSQL of our own, so that ICMC needs no database server beside it.

import { mkdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareBinaries } from '#server/db/embedded-binaries.ts';
import { createCluster, findCluster, isAlive, noteLocation, readPassword, setAsideOrphan } from '#server/db/embedded-cluster.ts';
import { awaitFreeCluster } from '#server/db/embedded-holder.ts';
import { addressOf, startPostmaster } from '#server/db/embedded-postmaster.ts';
import { findDatabaseUser } from '#server/db/embedded-user.ts';

export interface EmbeddedServer {
  /** The superuser's: postgres://… on 127.0.0.1:port/postgres. */
  readonly url: string;
  readonly port: number;
  /** Ends open connections, waits until all is on disk; may be called twice. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** The product's data folder; made if missing. */
  readonly folder: string;
  /** False only for throw-away clusters of tests: a power cut then loses everything. */
  readonly isDurable?: boolean;
  readonly log?: (line: string) => void;
}

/** The address of the server that runs on a data folder now; null when none does. For commands that work beside it. */
export async function attachEmbedded(dataFolder: string): Promise<string | null> {
  const folder = await realpath(dataFolder);
  const { path, isMade } = await findCluster(folder, await findDatabaseUser());
  const [password, pidFile] = await Promise.all([readPassword(folder), readFile(join(path, 'postmaster.pid'), 'utf8').catch(() => '')]);
  const [pid = '', , , port = '', , , , state = ''] = pidFile.split('\n');
  if (!isMade || password === undefined || state.trim() !== 'ready' || !isAlive(Number(pid))) return null;
  return addressOf(password, Number(port));
}

/** Starts the server of a data folder and returns when it answers. Throws when another one runs on it. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { isDurable = true, log = () => undefined } = options;
  await mkdir(options.folder, { recursive: true });
  const folder = await realpath(options.folder);

  const user = await findDatabaseUser();
  const found = await findCluster(folder, user);
  if (found.isMade) await awaitFreeCluster(found.path);
  const aside = await setAsideOrphan(folder, found);
  if (aside !== undefined) log(`The data folder is new, but an older one of the same name left its database; it is now ${aside}`);
  const cluster = aside === undefined ? found : await findCluster(folder, user);

  const binaries = await prepareBinaries(cluster.owner);
  if (!cluster.isMade) {
    log(`Making the database in ${cluster.path}`);
    await createCluster(folder, cluster, binaries, isDurable);
  }
  await noteLocation(folder, cluster);

  const password = await readPassword(folder);
  if (password === undefined) throw new Error(`The database in ${cluster.path} cannot be opened: ${join(folder, 'postgres-password')} is missing`);
  const version = (await readFile(join(cluster.path, 'PG_VERSION'), 'utf8')).trim();
  if (version !== binaries.majorVersion) {
    throw new Error(`The database in ${cluster.path} was made by PostgreSQL ${version}, but this is PostgreSQL ${binaries.majorVersion}`);
  }
  return startPostmaster({ cluster: cluster.path, owner: cluster.owner, binaries, password, isDurable, log });
}
