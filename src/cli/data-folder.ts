// The data folder that a command means, and its database, whether a server holds it at the moment or not.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readConfig, type Config } from '#server/config.ts';
import { attachEmbedded } from '#server/db/embedded.ts';
import { openMasterKey } from '#server/db/master-key.ts';
import { openErasureLedger } from '#server/erasure/ledger.ts';
import { keysOf, openDatabase, type Database } from '#server/main.ts';

/** Of the settings; else the demonstration, when it is all there is. */
export function findData(say: (line: string) => void): Config {
  const config = readConfig();
  const isMade = (folder: string): boolean => existsSync(join(folder, config.databaseUrl === null ? 'postgres-password' : 'master.key'));
  if (isMade(config.folder)) return config;
  const demo = resolve('data/demo');
  if (process.env.ICMC_DATA === undefined && config.databaseUrl === null && isMade(demo)) {
    say(`Using the demonstration in ${demo} (ICMC_DATA is not set).`);
    return { ...config, folder: demo };
  }
  // Without this a new database would be made here, or, worse, a new master key for a database that has another.
  throw new Error(`There is no ICMC data in ${config.folder}. Set ICMC_DATA to the data folder of your server.`);
}

/** The database, beside a server that runs on it or alone. */
export async function reachDatabase(config: Config): Promise<Database> {
  const running = config.databaseUrl === null ? await attachEmbedded(config.folder) : null;
  if (running === null) return openDatabase(config);
  const master = openMasterKey(config.folder);
  return { adminUrl: running, master, keys: keysOf(config, master), ledger: openErasureLedger(config.folder), stop: async () => undefined };
}
