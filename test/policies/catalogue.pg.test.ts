// What must be true of the catalogue itself, in the manner of Supabase's splinter: a table, function or right that is
// added without thinking of this fails here.

import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loginRoles as loginRoleNames } from '#server/db/migrate.ts';
import { guardFunctions, type GuardFunction } from './guard-functions.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { catalogueRules, ledger, listLines, type CatalogueRule } from './catalogue-rules.ts';

let database: TestDatabase;
let admin: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

const list = (sql: string): Promise<string[]> => listLines(admin, sql);
const loginRoles = `('${loginRoleNames.join(`', '`)}')`;
const broken = (rule: CatalogueRule): Promise<string[]> => list(catalogueRules[rule]);

test('every table is guarded by forced row security and has a policy', async () => {
  expect(await broken('unguardedTables')).toEqual([]);
  expect(await broken('tablesWithoutDefiner')).toEqual([]);
  expect((await list(`select tablename::text as line from pg_tables where schemaname = 'public'`)).length).toBeGreaterThan(20);
});

test('no policy is open to all, and none is for a role that is not ours', async () => {
  expect(await broken('openPolicies')).toEqual([]);
  expect(await list(`select distinct unnest(roles)::text as line from pg_policies where schemaname = 'public' order by 1`))
    .toEqual(['icmc_app', 'icmc_matcher', 'icmc_owner', 'icmc_sealer', 'icmc_signin']);
  // A policy of the app that asks nobody who they are.
  expect(await list(`select tablename || ' ' || policyname as line from pg_policies where schemaname = 'public' and roles = '{icmc_app}'
    and coalesce(qual, with_check) not like '%guard.%'`)).toEqual([]);
});

test('every right that our roles have is checked by a policy for that verb', async () => {
  expect(await broken('rightsWithoutPolicy')).toEqual([]);
});

test('functions that run with the owner’s rights are these and no others, and cannot be led astray', async () => {
  expect(await broken('looseFunctions')).toEqual([]);
  const known = Object.entries(guardFunctions);
  const namesOf = (isMeant: (use: GuardFunction) => boolean): string[] => known.filter(([, use]) => isMeant(use)).map(([name]) => name).sort();
  expect(await list(`select distinct p.proname::text as line from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.prosecdef and n.nspname = 'guard' order by 1`))
    .toEqual(namesOf(({ isPlain }) => isPlain !== true));
  expect(await list(`select p.oid::regprocedure::text as line from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'guard'
    and has_function_privilege('public', p.oid, 'execute')`)).toEqual([]);
  for (const role of loginRoleNames) {
    expect(await list(`select distinct p.proname::text as line from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname = 'guard' and has_function_privilege('${role}', p.oid, 'execute') order by 1`), role).toEqual(namesOf(({ by }) => by.includes(role)));
  }
});

test('the roles that sign in may do nothing but what is granted', async () => {
  expect(await list(`select rolname::text as line from pg_roles where rolname like 'icmc\\_%'
    and (rolsuper or rolbypassrls or rolcreatedb or rolcreaterole or rolreplication or rolinherit or (rolcanlogin = (rolname = 'icmc_owner')))`)).toEqual([]);
  expect(await list(`select r.rolname || ' is in ' || m.roleid::regrole as line from pg_auth_members m join pg_roles r on r.oid = m.member where r.rolname in ${loginRoles}`)).toEqual([]);
  expect(await list(`select c.relname || ' of ' || pg_get_userbyid(c.relowner) as line from pg_class c where pg_get_userbyid(c.relowner) in ${loginRoles}`)).toEqual([]);
  expect(await list(`select r.rolname || ' ' || right_ as line from pg_roles r, unnest(array['CREATE', 'TEMP']) right_
    where r.rolname in ${loginRoles} and has_database_privilege(r.rolname, current_database(), right_)`)).toEqual([]);
  expect(await list(`select r.rolname || ' ' || n.nspname as line from pg_roles r, pg_namespace n
    where r.rolname in ${loginRoles} and n.nspname in ('public', 'guard') and has_schema_privilege(r.rolname, n.oid, 'CREATE')`)).toEqual([]);
  expect(await list(`select g.grantee || ' ' || g.privilege_type || ' ' || g.table_name as line from information_schema.table_privileges g
    where g.table_schema = 'public' and (g.grantee = 'PUBLIC' or (g.grantee in ${loginRoles} and (g.privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN') or g.is_grantable = 'YES' or g.table_name = '${ledger}')))`)).toEqual([]);
  expect(await list(`select r.rolname || ' ' || p.proname as line from pg_roles r, pg_proc p where r.rolname in ${loginRoles}
    and p.proname in ('pg_read_file', 'pg_ls_dir', 'lo_export', 'pg_read_binary_file', 'pg_reload_conf') and has_function_privilege(r.rolname, p.oid, 'execute')`)).toEqual([]);
});

test('only these roles reach these secrets', async () => {
  const readersOf = (table: string, column: string) => list(`select rolname::text as line from pg_roles where rolname in ${loginRoles}
    and has_column_privilege(rolname, 'public.${table}', '${column}', 'SELECT') order by 1`);
  for (const column of ['verifier', 'kdf_salt', 'kdf_memory_kib', 'kdf_passes']) expect(await readersOf('account', column), column).toEqual(['icmc_signin']);
  expect(await readersOf('session', 'token_hash')).toEqual(['icmc_signin']);
  for (const [table, column] of [['passkey', 'public_key'], ['totp', 'sealed'], ['recovery_code', 'hash'], ['used_challenge', 'hash']] as const) expect(await readersOf(table, column), table).toEqual(['icmc_signin']);
  for (const [table, column] of [['audit', 'action'], ['audit_seal', 'root']] as const) expect(await readersOf(table, column), table).toEqual(['icmc_sealer']);
  expect(await readersOf('canary_case', 'case_id')).toEqual([]);
  expect(await readersOf('alert', 'person_a')).toEqual(['icmc_matcher']);
  expect(await readersOf('case_key', 'wrapped')).toEqual(['icmc_app']);
  for (const [table, column] of [['case_record', 'identity'], ['person_key', 'wrapped'], ['unit_key', 'wrapped']] as const) expect(await readersOf(table, column), table).toEqual(['icmc_app', 'icmc_matcher']);
  expect(await list(`select table_name || '.' || column_name as line from information_schema.column_privileges
    where table_schema = 'public' and grantee = 'icmc_app' and privilege_type in ('INSERT', 'UPDATE') and table_name in ('session', 'account', 'device', 'unit', 'unit_key', 'unit_feed', 'alert', 'server_meta', 'audit_seal')`)).toEqual([]);
});

test('the control: a table, a policy and a function that forget all this are found', async () => {
  await admin.query('begin');
  await admin.query(`create table forgotten (id int);
    create table half (id int); alter table half enable row level security; create policy open on half using (true);
    create view all_cases as select * from case_file;
    create function public.loose() returns int language sql security definer as 'select 1';
    create function guard.loose() returns int language sql security definer as 'select 1'`);
  expect((await broken('unguardedTables')).sort()).toEqual(['all_cases', 'forgotten', 'half']);
  expect(await broken('openPolicies')).toEqual(['half open']);
  expect((await broken('looseFunctions')).sort()).toEqual(['guard.loose()', 'loose()']);
  await admin.query('rollback');
});
