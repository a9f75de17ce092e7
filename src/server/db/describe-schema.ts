// The schema as text, from the catalogue (the embedded PostgreSQL brings no pg_dump): tables with their columns, keys,
// indexes and policies, and the functions. Stable order, so that two equal schemas give equal texts.

import type pg from 'pg';

const tablesQuery = `
  select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as "isGuarded",
    (select string_agg('  ' || quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
        || case when a.attnotnull then ' not null' else '' end
        || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') || case when a.attidentity <> '' then ' generated as identity' else '' end, E',\\n' order by a.attnum)
       from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
    (select string_agg('  ' || pg_get_constraintdef(k.oid), E',\\n' order by k.contype desc, k.conname) from pg_constraint k
      where k.conrelid = c.oid and k.contype in ('p', 'u', 'f', 'c')) as constraints,
    (select string_agg(pg_get_indexdef(i.indexrelid) || ';', E'\\n' order by i.indexrelid::regclass::text) from pg_index i
      where i.indrelid = c.oid and not exists (select from pg_constraint k where k.conindid = i.indexrelid)) as indexes,
    (select string_agg(format('create policy %s on %s for %s to %s%s%s;', quote_ident(p.policyname), c.relname, lower(p.cmd), array_to_string(p.roles, ', '),
        coalesce(' using (' || p.qual || ')', ''), coalesce(' with check (' || p.with_check || ')', '')), E'\\n' order by p.policyname, p.roles::text)
       from pg_policies p where p.schemaname = 'public' and p.tablename = c.relname) as policies,
    (select string_agg(format('grant %s to %s;', g.rights, g.grantee), E'\\n' order by g.grantee) from (
      select r.grantee, string_agg(r.words, ', ' order by r.words) as rights from (
        select grantee, lower(privilege_type) as words from information_schema.table_privileges
         where table_schema = 'public' and table_name = c.relname
        union all
        select p.grantee, lower(p.privilege_type) || ' (' || string_agg(p.column_name, ', ' order by p.column_name) || ')' from information_schema.column_privileges p
         where p.table_schema = 'public' and p.table_name = c.relname and not exists (select from information_schema.table_privileges t
           where t.table_schema = 'public' and t.table_name = c.relname and t.grantee = p.grantee and t.privilege_type = p.privilege_type)
         group by p.grantee, p.privilege_type) r
       where r.grantee like 'icmc\\_%' and r.grantee <> 'icmc_owner' group by r.grantee) g) as grants,
    (select string_agg(pg_get_triggerdef(t.oid) || ';', E'\\n' order by t.tgname) from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal) as triggers
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'public' and c.relkind = 'r' and c.relname <> 'icmc_migration' order by c.relname`;

const functionsQuery = `select pg_get_functiondef(p.oid) || ';' as definition from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname = 'guard' order by p.proname`;

interface TableText { name: string; isGuarded: boolean; columns: string; constraints: string | null; indexes: string | null; policies: string | null; grants: string | null; triggers: string | null }

export async function describeSchema(client: pg.Client): Promise<string> {
  const { rows: tables } = await client.query<TableText>(tablesQuery);
  const { rows: functions } = await client.query<{ definition: string }>(functionsQuery);
  const texts = tables.map(({ name, isGuarded, columns, constraints, indexes, policies, grants, triggers }) => [
    `create table ${name} (\n${[columns, constraints].filter((part) => part !== null).join(',\n')}\n);`,
    isGuarded ? `alter table ${name} enable row level security, force row level security;` : `-- ${name} HAS NO FORCED ROW SECURITY`,
    indexes, policies, grants, triggers,
  ].filter((part) => part !== null).join('\n'));
  return `-- The end state of db/migrations, written by "npm run schema" and checked by the tests. To read, not to run.\n\n${
    [...texts, ...functions.map(({ definition }) => definition)].join('\n\n')}\n`;
}
