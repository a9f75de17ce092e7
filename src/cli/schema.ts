// db/schema.sql is the end state of all migrations, for people to read: written by this command, checked by the tests.

import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, chmod, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startEmbedded } from '#server/db/embedded.ts';
import { masterKeyFrom } from '#server/db/master-key.ts';
import { migrate } from '#server/db/migrate.ts';
import { describeSchema } from '#server/db/describe-schema.ts';

const path = fileURLToPath(new URL('../../db/schema.sql', import.meta.url));

export async function runSchema(args: readonly string[]): Promise<void> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'icmc-schema-'));
  await chmod(folder, 0o755);
  const server = await startEmbedded({ folder, isDurable: false });
  const client = new pg.Client({ connectionString: server.url });
  try {
    await migrate(server.url, masterKeyFrom(new Uint8Array(32)));
    await client.connect();
    const schema = await describeSchema(client);
    if (args.includes('--write')) writeFileSync(path, schema);
    else if (readFileSync(path, 'utf8') !== schema) throw new Error('db/schema.sql is not what the migrations make: run npm run schema.');
    console.log(args.includes('--write') ? 'Wrote db/schema.sql.' : 'db/schema.sql is fresh.');
  } finally {
    await client.end();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
