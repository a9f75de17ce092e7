// The data that a command works on: the folder of the settings, or the demonstration where none is set.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readConfig, type Config } from '#server/config.ts';

/** @throws Error in plain words where there is no data. */
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
