// A database for one test (or one file of tests): a copy of the migrated template, in the run's own PostgreSQL.

import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { loginRoles } from '#server/db/migrate.ts';

export interface TestDatabase {
  /** The superuser's; `roleUrl(url, role, testMasterKey)` gives those of our roles. */
  readonly url: string;
  drop(): Promise<void>;
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('databaseServer');
  if ('problem' in server) throw new Error(`There is no test database: ${server.problem}`);
  const name = `test_${randomBytes(6).toString('hex')}`;
  await execute(server.url, [
    `create database ${name} template icmc_template strategy file_copy`,
    // Rights on a database are not copied with it.
    `revoke all on database ${name} from public`,
    `grant connect on database ${name} to ${loginRoles.join(', ')}`,
  ]);
  const url = new URL(server.url);
  url.pathname = name;
  return { url: url.href, drop: () => execute(server.url, [`drop database if exists ${name} with (force)`]) };
}

async function execute(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
