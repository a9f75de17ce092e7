// One throw-away PostgreSQL for the whole run, with one migrated template that each test copies (test/database.ts).

import { chmod, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbedded, type EmbeddedServer } from '#server/db/embedded.ts';
import { migrate } from '#server/db/migrate.ts';
import { testMasterKey } from './master-key.ts';

const templateName = 'icmc_template';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The superuser's address, or why there is none. */
    readonly databaseServer: { readonly url: string } | { readonly problem: string };
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'icmc-test-'));
  // mkdtemp closes it to others, and then PostgreSQL's user could not come in.
  await chmod(folder, 0o755);
  let server: EmbeddedServer | undefined;
  try {
    server = await startEmbedded({ folder, isDurable: false });
    await makeTemplate(server.url);
    project.provide('databaseServer', { url: server.url });
  } catch (error) {
    // Tests without a database still run; those with one fail with this text.
    project.provide('databaseServer', { problem: describeError(error) });
  }
  return async () => {
    await server?.stop();
    const elsewhere = await readFile(join(folder, 'cluster-location'), 'utf8').catch(() => undefined);
    if (elsewhere !== undefined) await rm(elsewhere.trim(), { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  };
}

async function makeTemplate(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(`create database ${templateName}`);
    const url = new URL(adminUrl);
    url.pathname = templateName;
    await migrate(url.href, testMasterKey);
    // A template with a connection cannot be copied.
    await client.query(`alter database ${templateName} with is_template true allow_connections false`);
  } finally {
    await client.end();
  }
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message} ${describeError(error.cause)}`;
}
