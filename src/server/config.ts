// The one reader of the environment.

import { resolve } from 'node:path';

export interface Config {
  /** Everything that is kept: the embedded cluster, the master key, the demonstration's flag. */
  readonly folder: string;
  /** null: the embedded PostgreSQL in the folder. */
  readonly databaseUrl: string | null;
  readonly port: number;
  /** Where the pages are reached from outside, 'https://icmc.example'; null: on this machine only. Passkeys are bound to it. */
  readonly origin: string | null;
}

export const defaultPort = 7400;

/** @throws Error in plain words when a setting makes no sense. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const port = Number(environment.PORT ?? defaultPort);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`PORT must be a number from 0 to 65535, not “${environment.PORT}”.`);
  const origin = environment.ICMC_ORIGIN ?? null;
  if (origin !== null && !isOrigin(origin)) throw new Error(`ICMC_ORIGIN must be the address of the pages, as https://icmc.example, not “${origin}”.`);
  return {
    folder: resolve(environment.ICMC_DATA ?? 'data'),
    databaseUrl: environment.DATABASE_URL ?? null,
    port, origin,
  };
}

/** https, and nothing after the host: what a browser calls an origin. */
const isOrigin = (text: string): boolean => {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && url.origin === text;
};
