import pg from 'pg';
import { expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from './database.ts';

async function rows(database: TestDatabase, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

it('gives each test its own migrated database, and takes it away again', async () => {
  const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  await rows(one, 'create table only_here (id int)');
  expect(await rows(two, `select to_regclass('only_here') as here`)).toEqual([{ here: null }]);
  expect(await rows(two, 'select count(*) > 0 as "isMigrated" from public.icmc_migration')).toEqual([{ isMigrated: true }]);
  await Promise.all([one.drop(), two.drop()]);
  await expect(rows(one, 'select 1')).rejects.toThrow('does not exist');
});
