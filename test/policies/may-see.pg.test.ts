// Who may read, insert, change and delete what, said a second time in TypeScript and compared with what the database lets
// happen, over a thousand made-up worlds of access. The seed is printed when they differ.

import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mayAct, roles } from '#domain/access.ts';
import { roleUrl } from '#server/db/connect.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { testMasterKey } from '../master-key.ts';
import { listLines } from './catalogue-rules.ts';
import { comparedElsewhere, comparedTables, differences, probeSql, writeWorlds } from './differential.ts';
import { howLong } from './how-long.ts';
import { makeWorld } from './worlds.ts';

const { count, seed, timeoutMs } = howLong({ count: 1000, seed: 20_261_122 });
const worldsAtOnce = 1000;
const worlds = Array.from({ length: count }, (_, index) => makeWorld(seed + index));
const controls = Array.from({ length: 200 }, (_, index) => makeWorld(90_000_000 + index));

let database: TestDatabase;
let admin: pg.Client;
let app: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.url });
  app = new pg.Client({ connectionString: roleUrl(database.url, 'icmc_app', testMasterKey) });
  await Promise.all([admin.connect(), app.connect()]);
  for (let from = 0; from < count; from += worldsAtOnce) await writeWorlds(admin, worlds.slice(from, from + worldsAtOnce), from);
  await writeWorlds(admin, controls, count);
  await admin.query(probeSql());
  await admin.query('analyze');
}, timeoutMs);
afterAll(async () => {
  await Promise.all([admin.end(), app.end()]);
  await database.drop();
});

test('every table with a case in it is compared, or it is said where', async () => {
  const tables = await listLines(admin, `select distinct c.table_name::text as line from information_schema.column_privileges g join information_schema.columns c using (table_schema, table_name)
    where table_schema = 'public' and g.grantee = 'icmc_app' and c.column_name = 'case_id' union select 'case_file' order by 1`);
  expect(tables.filter((table) => !comparedTables.includes(table) && comparedElsewhere[table] === undefined), 'in neither list of differential.ts').toEqual([]);
});

test(`the database and the model agree on ${count} worlds (seed ${seed})`, async () => {
  const { lines, totals, asked } = await differences(app, worlds);
  console.log(`${count} worlds from seed ${seed}, ${asked} questions of ${Object.keys(totals).length} kinds; rows that may be had: ${Object.entries(totals).map(([verb, total]) => `${verb} ${total}`).join(', ')}`);
  expect(lines.slice(0, 20)).toEqual([]);
  // That the worlds hold something to see and to do, in every verb that gives anything to anybody.
  if (count >= 1000) for (const [verb, total] of Object.entries(totals)) expect(total, verb).toBeGreaterThan(20);
}, timeoutMs);

test('the controls: a colleague’s access, a date and a role that no longer count are noticed', async () => {
  // Those in which somebody of a role that reads no case has a unit that could; of their own, whatever the test above is asked for.
  const telling = controls.filter(({ accounts, access }) => accounts.some(({ unitId, role, state }) => state === 'live' && !mayAct(role, 'readCase') && access.some((row) => row.unitId === unitId && row.accountId === null && row.to === null && row.from < 0))).slice(0, 12);
  const isNoticed = async (mutant: string): Promise<number> => {
    await admin.query('begin');
    await admin.query(mutant);
    await admin.query('set local role icmc_app');
    const { lines } = await differences(admin, telling);
    await admin.query('rollback');
    return lines.length;
  };
  const reads = (more: string): string => `alter policy seen on case_record using (exists (select from case_access a where a.case_id = case_record.case_id and guard.opens(a.sections, case_record.section) and ${more}))`;
  // A colleague's row must be open to be read before it can open anything: two locks, both of them off.
  const seesRows = 'alter policy own_or_owner on case_access using (unit_id = (select guard.case_unit_id()) or owner_unit_id = (select guard.case_unit_id()))';
  expect(await isNoticed(`${seesRows}; ${reads(`a.unit_id = (select guard.case_unit_id()) and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())`)}`)).toBeGreaterThan(0);
  expect(await isNoticed(reads(`a.unit_id = (select guard.case_unit_id()) and (a.account_id is null or a.account_id = (select guard.account_id())) and a.valid_from <= now()`))).toBeGreaterThan(0);
  expect(await isNoticed(`insert into role_act select r, 'readCase' from unnest('{${roles.filter((role) => !mayAct(role, 'readCase')).join()}}'::text[]) r`)).toBeGreaterThan(0);
  expect(await isNoticed('select 1')).toBe(0);
});
