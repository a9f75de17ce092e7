import { readFileSync } from 'node:fs';
import pg from 'pg';
import { expect, test } from 'vitest';
import { describeSchema } from '#server/db/describe-schema.ts';
import { createTestDatabase } from './database.ts';

test('db/schema.sql is what the migrations make, and would tell of a right or a policy more', async () => {
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    const schema = await describeSchema(client);
    expect(schema, 'Run `npm run schema`.').toBe(readFileSync(new URL('../db/schema.sql', import.meta.url), 'utf8'));
    expect(schema).not.toContain('HAS NO FORCED ROW SECURITY');
    for (const more of ['grant select (verifier) on account to icmc_app', 'create policy more on audit for select to icmc_app using (true)', 'alter table session no force row level security']) {
      await client.query(`begin; ${more}`);
      expect(await describeSchema(client), more).not.toBe(schema);
      await client.query('rollback');
    }
  } finally {
    await client.end();
    await database.drop();
  }
});
