// The data folder that a command means, and its database, whether a server holds it at the moment or not.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type pg from 'pg';
import { readConfig, type Config } from '#server/config.ts';
import { withClient } from '#server/db/connect.ts';
import { attachEmbedded } from '#server/db/embedded.ts';
import { openMasterKey } from '#server/db/master-key.ts';
import { openErasureLedger } from '#server/erasure/ledger.ts';
import { keysOf, openDatabase, type Database } from '#server/main.ts';

/** Where the demonstration lies unless told. */
const demoFolder = resolve('data/demo');
/** Its presence in a data folder marks a demonstration, which waives the second factor; real data never has it. */
export const demoFlag = 'demonstration';
export const isDemoFolder = (folder: string): boolean => existsSync(join(folder, demoFlag));

/** The settings of a demonstration: a folder of its own, so that it never meets real data. */
export function readDemoConfig(): Config {
  const config = readConfig();
  return config.isFolderChosen === true ? config : { ...config, folder: demoFolder };
}

/** Of the settings; else the demonstration, when it is all there is. */
export function findData(): Config {
  const config = readConfig();
  const isMade = (folder: string): boolean => existsSync(join(folder, config.databaseUrl === null ? 'postgres-password' : 'master.key'));
  if (isMade(config.folder)) return config;
  if (config.isFolderChosen !== true && config.databaseUrl === null && isMade(demoFolder)) {
    console.log(`Using the demonstration in ${demoFolder} (ICMC_DATA is not set).`);
    return { ...config, folder: demoFolder };
  }
  // Without this a new database would be made here, or, worse, a new master key for a database that has another.
  throw new Error(`There is no ICMC data in ${config.folder}. Set ICMC_DATA to the data folder of your server.`);
}

/** The database, beside a server that runs on it or alone. */
async function reachDatabase(config: Config): Promise<Database> {
  const running = config.databaseUrl === null ? await attachEmbedded(config.folder) : null;
  if (running === null) return openDatabase(config);
  const master = openMasterKey(config.folder);
  return { adminUrl: running, master, keys: keysOf(config, master), ledger: openErasureLedger(config.folder), stop: async () => undefined };
}

export interface DataAtHand { readonly config: Config; readonly database: Database }

/** The data that the settings name, let go of whatever happens. */
export async function withData(work: (data: DataAtHand) => Promise<void>): Promise<void> {
  const config = findData();
  const database = await reachDatabase(config);
  try {
    await work({ config, database });
  } finally {
    await database.stop();
  }
}

/** The same, on a connection with the rights of the tables' owner and no more. */
export const withOwner = (work: (client: pg.Client, data: DataAtHand) => Promise<void>): Promise<void> =>
  withData((data) => withClient(data.database.adminUrl, async (client) => {
    await client.query('set role icmc_owner');
    await work(client, data);
  }));
