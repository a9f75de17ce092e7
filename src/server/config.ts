// The one reader of the environment.

import { resolve } from 'node:path';

export interface Config {
  /** Everything that is kept: the embedded cluster, the master key, the demonstration's flag. */
  readonly folder: string;
  /** false: nobody named a folder, and it is the usual one. */
  readonly isFolderChosen?: boolean;
  /** null: the embedded PostgreSQL in the folder. */
  readonly databaseUrl: string | null;
  readonly port: number;
  /** Where the pages are reached from outside, 'https://icmc.example'; null: on this machine only. Passkeys are bound to it. */
  readonly origin: string | null;
  /** A key service in place of the key file for the units' keys, and the file that holds its token; none unless told. */
  readonly keyService?: { readonly url: string; readonly tokenFile: string };
  /** How long an opened unit key is kept in memory; five minutes unless told. */
  readonly keyMinutes?: number;
}

const defaultPort = 7400;

/** @throws Error in plain words when a setting makes no sense. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const port = Number(environment.PORT ?? defaultPort);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`PORT must be a number from 0 to 65535, not “${environment.PORT}”.`);
  const origin = environment.ICMC_ORIGIN ?? null;
  if (origin !== null && !isOrigin(origin)) throw new Error(`ICMC_ORIGIN must be the address of the pages, as https://icmc.example, not “${origin}”.`);
  const keyMinutes = Number(environment.ICMC_KEY_MINUTES ?? 5);
  if (!(keyMinutes > 0 && keyMinutes <= 60)) throw new Error(`ICMC_KEY_MINUTES must be a number of minutes up to 60, not “${environment.ICMC_KEY_MINUTES}”.`);
  const { ICMC_KEY_SERVICE: url, ICMC_KEY_TOKEN_FILE: tokenFile } = environment;
  if ((url === undefined) !== (tokenFile === undefined)) throw new Error('ICMC_KEY_SERVICE and ICMC_KEY_TOKEN_FILE go together: the address of the key service, and the file with its token.');
  return {
    keyMinutes, ...(url !== undefined && tokenFile !== undefined ? { keyService: { url, tokenFile: resolve(tokenFile) } } : {}),
    folder: resolve(environment.ICMC_DATA ?? 'data'), isFolderChosen: environment.ICMC_DATA !== undefined,
    databaseUrl: environment.DATABASE_URL ?? null,
    port, origin,
  };
}

/** https, and nothing after the host: what a browser calls an origin. */
const isOrigin = (text: string): boolean => {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && url.origin === text;
};
