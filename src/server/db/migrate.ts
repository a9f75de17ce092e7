// Brings a database up to the newest schema: makes our roles, then runs each numbered SQL file once, in its own
// transaction. Two servers that start at the same time wait for one another.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { MasterKey } from '#server/db/master-key.ts';

const folder = fileURLToPath(new URL('../../../db/migrations/', import.meta.url));
export const loginRoles = ['icmc_app', 'icmc_signin', 'icmc_matcher', 'icmc_sealer'] as const;
// Roles are granted with the options that version 16 brought.
const oldestServer = 160_000;
const lockNumber = 0x1c3c;

/** @param adminUrl a connection that may create roles and owns the database. Returns the names of the files it ran. */
export async function migrate(adminUrl: string, master: MasterKey): Promise<string[]> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows: versions } = await client.query<{ number: string }>(`select current_setting('server_version_num') as number`);
    if (Number(versions[0]!.number) < oldestServer) throw new Error('This PostgreSQL is too old for ICMC: it needs version 16 or later (18 is what we test with).');
    await client.query('select pg_advisory_lock($1)', [lockNumber]);
    await makeRoles(client, master);
    await client.query(`create table if not exists public.icmc_migration
      (name text primary key, hash text not null, ran_at timestamptz not null default now())`);
    const { rows } = await client.query<{ name: string; hash: string }>('select name, hash from public.icmc_migration');
    const hashByName = new Map(rows.map(({ name, hash }) => [name, hash]));
    const ran: string[] = [];
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.sql')).sort()) {
      const sql = readFileSync(folder + name, 'utf8');
      const hash = createHash('sha256').update(sql).digest('hex');
      const known = hashByName.get(name);
      if (known === hash) continue;
      if (known !== undefined) throw new Error(`The migration ${name} was changed after it ran here. Put the file back and add a new one.`);
      await runFile(client, { name, sql, hash });
      ran.push(name);
    }
    return ran;
  } finally {
    await client.end();
  }
}

async function runFile(client: pg.Client, { name, sql, hash }: { name: string; sql: string; hash: string }): Promise<void> {
  await client.query('begin');
  try {
    await client.query(sql);
    await client.query('insert into public.icmc_migration (name, hash) values ($1, $2)', [name, hash]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`The migration ${name} failed; the database is as it was before it.`, { cause: error });
  }
}

async function makeRoles(client: pg.Client, master: MasterKey): Promise<void> {
  const { rows } = await client.query<{ name: string }>('select current_database() as name');
  const database = client.escapeIdentifier(rows[0]!.name);
  // Roles belong to the whole cluster, and another database of it may be migrating at this moment.
  const makeIfMissing = (role: string, login: string): string => `do $$ begin
      create role ${role} ${login} nosuperuser nocreatedb nocreaterole noinherit nobypassrls;
    exception when duplicate_object or unique_violation then null; end $$`;
  await client.query(makeIfMissing('icmc_owner', 'nologin'));
  for (const role of loginRoles) {
    await client.query(makeIfMissing(role, 'login'));
    await setPassword(client, role, master.rolePassword(role));
  }
  await client.query(`grant icmc_owner to current_user with inherit false, set true`);
  await client.query(`revoke all on schema public from public; grant usage, create on schema public to icmc_owner`);
  await client.query(`revoke all on database ${database} from public; grant connect on database ${database} to ${loginRoles.join(', ')}`);
}

async function setPassword(client: pg.Client, role: string, password: string): Promise<void> {
  const statement = `alter role ${role} password ${client.escapeLiteral(password)}`;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await client.query(statement);
      return;
    } catch (error) {
      // "tuple concurrently updated": another database of this cluster set the same password just now.
      if (attempt === 5 || !(error instanceof Error) || !error.message.includes('concurrently')) throw error;
    }
  }
}
