// What must hold for every table, policy and function of the catalogue, whoever adds one: each rule lists what breaks it.
// The catalogue test expects them to be empty; the mutants of the intruder test are run against them too.

import type pg from 'pg';

/** Written by the migration itself, before there are any policies; none of our roles may touch it. */
export const ledger = 'icmc_migration';

export async function listLines(admin: pg.ClientBase, sql: string): Promise<string[]> {
  return (await admin.query<{ line: string }>(sql)).rows.map(({ line }) => line);
}

export const catalogueRules = {
  unguardedTables: `select c.relname::text as line from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p', 'f', 'm', 'v') and c.relname <> '${ledger}'
      and not (c.relkind = 'r' and c.relrowsecurity and c.relforcerowsecurity and exists (select from pg_policy p where p.polrelid = c.oid))`,
  openPolicies: `select tablename || ' ' || policyname as line from pg_policies where schemaname = 'public'
    and ('public' = any (roles) or qual ~ '^\\(?true\\)?$' or with_check ~ '^\\(?true\\)?$' or permissive <> 'PERMISSIVE')`,
  looseFunctions: `select p.oid::regprocedure::text as line from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname not in ('pg_catalog', 'information_schema') and p.prosecdef and not (n.nspname = 'guard' and pg_get_userbyid(p.proowner) = 'icmc_owner'
      and p.proconfig = '{"search_path=pg_catalog, public, pg_temp"}')`,
  /** A right that no policy of that verb stands behind: it does nothing, so somebody took away more than they meant. */
  rightsWithoutPolicy: `select distinct g.grantee || ' ' || g.table_name || ' ' || g.privilege_type as line from (
      select table_name, privilege_type, grantee from information_schema.column_privileges where table_schema = 'public'
      union select table_name, privilege_type, grantee from information_schema.table_privileges where table_schema = 'public') g
    where g.grantee like 'icmc\\_%' and g.grantee <> 'icmc_owner' and not exists (select from pg_policies p where p.schemaname = 'public' and p.tablename = g.table_name
      and g.grantee::name = any (p.roles) and p.cmd in (g.privilege_type, 'ALL'))`,
  /** Without it the owner's own functions find an empty table. */
  tablesWithoutDefiner: `select t.tablename::text as line from pg_tables t where t.schemaname = 'public' and t.tablename <> '${ledger}' and not exists (
    select from pg_policies p where p.schemaname = 'public' and p.tablename = t.tablename and p.policyname = 'definer' and p.roles = '{icmc_owner}' and p.cmd = 'ALL')`,
} as const;

export type CatalogueRule = keyof typeof catalogueRules;

/** Every line that breaks any rule; empty when the catalogue is sound. */
export async function breaches(admin: pg.ClientBase): Promise<string[]> {
  const sql = Object.entries(catalogueRules).map(([name, rule]) => `select '${name}: ' || line as line from (${rule}) r`).join(' union all ');
  return listLines(admin, sql);
}
