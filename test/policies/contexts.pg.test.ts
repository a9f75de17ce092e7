// Who is asking is a live session's token and nothing else: without one, with a forged or a dead one, and with whatever
// the last user of a connection left behind.

import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roleUrl } from '#server/db/connect.ts';
import { testMasterKey } from '../master-key.ts';
import { createAttackedNetwork, type AttackedNetwork } from './attacked-network.ts';

let network: AttackedNetwork;
let app: pg.Client;
beforeAll(async () => {
  network = await createAttackedNetwork();
  app = new pg.Client({ connectionString: roleUrl(network.adminUrl, 'icmc_app', testMasterKey) });
  await app.connect();
});
afterAll(async () => {
  await app.end();
  await network.stop();
});

/** What a statement gives: how many rows, or the code of its error. */
async function give(sql: string): Promise<number | string> {
  try {
    const answers = await app.query(sql) as pg.QueryResult | pg.QueryResult[];
    return (Array.isArray(answers) ? answers.at(-1) : answers)?.rowCount ?? 0;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

let asked = 0;

/** Every verb on every table of the catalogue, with this token in the context; what gave or took a row. */
async function everyVerb(token: string): Promise<string[]> {
  const { rows } = await network.admin.query<{ table: string; column: string }>(`select c.table_name as table,
      coalesce(min(p.column_name), min(c.column_name)) as column from information_schema.columns c
      left join information_schema.column_privileges p on p.table_schema = 'public' and p.table_name = c.table_name and p.column_name = c.column_name
        and p.grantee = 'icmc_app' and p.privilege_type = 'UPDATE'
    where c.table_schema = 'public' group by 1 order by 1`);
  const leaks: string[] = [];
  for (const { table, column } of rows) {
    for (const sql of [`select from ${table}`, `update ${table} set "${column}" = default`, `delete from ${table}`, `insert into ${table} default values`,
      `select from ${table} for update`, `truncate ${table}`, `copy ${table} to stdout`]) {
      const given = await give(`begin; select set_config('icmc.token', '${token}', true); ${sql}`);
      await app.query('rollback');
      asked += 1;
      // 42501: no right, or against a policy. 428C9: a generated column, refused before anything else.
      if (given !== 0 && given !== '42501' && given !== '428C9') leaks.push(`${sql}: ${given}`);
    }
  }
  expect(rows.length).toBeGreaterThan(20);
  return leaks;
}

/** How a session stops to be one; the token is a real one. */
const deaths: Readonly<Record<string, (accountId: string) => string>> = {
  expired: (id) => `update session set expires_at = now() where account_id = '${id}'`,
  ended: (id) => `update session set ended_at = now() where account_id = '${id}'`,
  idle: (id) => `update session set idle_at = now() where account_id = '${id}'`,
  'waiting for the second factor': (id) => `update session set is_pending = true where account_id = '${id}'`,
  'of a revoked device': (id) => `update device set revoked_at = now() where account_id = '${id}'`,
  ...Object.fromEntries(['asked', 'suspended', 'left'].map((status) => [`of an account that is ${status}`, (id: string) => `update account set status = '${status}' where id = '${id}'`])),
};

test('no verb on any table gives or takes a row: without a session, with a forged one, with one that is over', async () => {
  for (const token of ['', 'x'.repeat(43), network.guwahati.accountId]) expect(await everyVerb(token), `with ‘${token}’`).toEqual([]);
  for (const [name, end] of Object.entries(deaths)) {
    const { token, accountId } = await network.officer(network.guwahati.unitId, 'nodalOfficer');
    await network.admin.query(end(accountId));
    expect(await everyVerb(token), name).toEqual([]);
  }
  console.log(`${asked} statements in ${Object.keys(deaths).length + 3} contexts that are none: no row`);
}, 300_000);

test('the control: a session that stands is given rows', async () => {
  expect((await everyVerb(network.guwahati.token)).length).toBeGreaterThan(20);
});

test('a forged context gives nothing', async () => {
  const { guwahati } = network;
  const { rows: [session] } = await network.admin.query<{ hash: string; id: string }>(`select encode(token_hash, 'hex') as hash, id from session where account_id = $1`, [guwahati.accountId]);
  const { token } = guwahati;
  const forged = [
    '', ' ', '0', 'null', 'true', 'icmc_owner', 'postgres', '*', '%', '_', `' or true --`, `'; set role postgres; --`, guwahati.accountId, guwahati.unitId, guwahati.deviceId,
    session!.hash, `\\x${session!.hash}`, session!.id, token.slice(0, -1), `${token} `, ` ${token}`, `${token}=`, token.toUpperCase(), token.split('').reverse().join(''),
    `${token}${token}`, 'A'.repeat(43), '🙂', '\ud7ff', 'x'.repeat(100_000), JSON.stringify({ account_id: guwahati.accountId }),
  ];
  expect(forged).toHaveLength(30);
  for (const value of forged) {
    await app.query('begin');
    await app.query(`select set_config('icmc.token', $1, true)`, [value]);
    for (const table of ['case_file', 'case_record', 'person_key', 'account', 'unit', 'unit_key', 'alert_side', 'referral']) {
      expect((await app.query(`select from ${table}`)).rowCount, `${table} with ${value.slice(0, 60)}`).toBe(0);
    }
    expect((await app.query('select guard.account_id() as id, guard.unit_id() as unit, guard.account_role() as role, guard.device_id() as device')).rows)
      .toEqual([{ id: null, unit: null, role: null, device: null }]);
    await app.query('rollback');
  }
  for (const setting of ['icmc.unit', 'icmc.unit_id', 'icmc.account', 'icmc.account_id', 'icmc.role', 'app.user', 'app.org_id', 'request.jwt.claims']) {
    await app.query('begin');
    await app.query('select set_config($1, $2, true)', [setting, guwahati.unitId]);
    expect((await app.query('select from case_file')).rowCount, setting).toBe(0);
    await app.query('rollback');
  }
  for (const sql of ['set role icmc_owner', 'set role icmc_signin', 'set role icmc_matcher', 'set role postgres', 'set session authorization postgres',
    'set row_security = off; select from case_file', 'alter table case_file disable row level security', 'alter role icmc_app bypassrls', 'create table mine (id int)',
    'create temp table mine (id int)', 'create schema mine', 'create function guard.account_id2() returns uuid language sql as $$ select null::uuid $$',
    'grant icmc_owner to icmc_app', 'set session_replication_role = replica', `copy (select 1) to program 'id'`, `select pg_read_file('/etc/passwd')`,
    'load \'x\'', 'create extension dblink', 'do $$ begin perform set_config(\'role\', \'icmc_owner\', false); end $$']) {
    expect(await give(sql), sql).toMatch(/^(42501|22023|42704|58P01)$/);
  }
});

test('what opens nothing opens nothing by the gateway either; the control does', async () => {
  for (const [name, end] of Object.entries(deaths)) {
    const { token, accountId } = await network.officer(network.guwahati.unitId, 'caseWorker');
    expect(await network.parts.deps.asUser(token, async () => 'in'), `${name}, before`).toBe('in');
    await network.admin.query(end(accountId));
    expect(await network.parts.deps.asUser(token, async () => 'in'), name).toBeNull();
  }
});
