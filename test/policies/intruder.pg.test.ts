// Suppose that a hole lets an officer run any SQL as the server's own role, under their own valid session. And the
// control: each policy, taken away or opened in four ways, is noticed by these very attempts or by the rules of the catalogue.

import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roleUrl } from '#server/db/connect.ts';
import { testMasterKey } from '../master-key.ts';
import { createAttackedNetwork, tryEach, type Attempt, type AttackedNetwork } from './attacked-network.ts';
import { listAttempts } from './attempts.ts';
import { breaches, ledger } from './catalogue-rules.ts';

let network: AttackedNetwork;
let attempts: Attempt[];
beforeAll(async () => {
  network = await createAttackedNetwork();
  attempts = await listAttempts(network);
});
afterAll(() => network.stop());

const isWrong = ({ isAllowed }: Attempt, outcome: string): boolean => isAllowed !== (outcome === 'done');

test('no statement of an officer reaches what the officer may not see or do', async () => {
  expect(attempts.map(({ name }) => name).filter((name, index, all) => all.indexOf(name) !== index)).toEqual([]);
  const wrong: string[] = [];
  const oddities: string[] = [];
  for (const role of new Set(attempts.map((attempt) => attempt.role))) {
    const client = new pg.Client({ connectionString: roleUrl(network.adminUrl, role, testMasterKey) });
    await client.connect();
    await client.query('begin');
    for await (const [attempt, outcome] of tryEach(client, attempts.filter((one) => one.role === role), false)) {
      if (isWrong(attempt, outcome)) wrong.push(`${attempt.name}: ${outcome}`);
      // What is refused is refused for want of a right, not because the attempt is misspelt.
      if (!attempt.isAllowed && !/^(no rows|refused (42501|23503|P0001))$/.test(outcome)) oddities.push(`${attempt.name}: ${outcome}`);
    }
    await client.end();
  }
  expect(wrong).toEqual([]);
  expect(oddities).toEqual([]);
  console.log(`${attempts.length} attempts by raw SQL: ${attempts.filter(({ isAllowed }) => isAllowed).length} that must work, ${attempts.filter(({ isAllowed }) => !isAllowed).length} that must not`);
});

interface Mutant { readonly table: string; readonly sql: string; readonly needsAttempt: boolean }

/** Four of every policy, and two of every table: what a slip in a migration could do. */
async function listMutants(): Promise<Mutant[]> {
  const { rows: policies } = await network.admin.query<{ table: string; name: string; command: string; isApp: boolean }>(`
    select tablename as table, policyname as name, cmd as command, roles = '{icmc_app}' as "isApp" from pg_policies where schemaname = 'public' order by 1, 2`);
  const { rows: tables } = await network.admin.query<{ table: string }>(`select tablename as table from pg_tables where schemaname = 'public' and tablename <> '${ledger}' order by 1`);
  expect(policies.length).toBeGreaterThan(80);
  return [
    ...policies.flatMap(({ table, name, command, isApp }): Mutant[] => {
      const ways = [...(command === 'INSERT' ? [] : ['using (true)']), ...(command === 'SELECT' || command === 'DELETE' ? [] : ['with check (true)'])];
      // Both ways at once is the same as the one way there is.
      const opened = ways.length === 2 ? [...ways, ways.join(' ')] : ways;
      return [
        { table, sql: `drop policy ${name} on ${table}`, needsAttempt: isApp },
        // A half-open policy that gives nothing yet (a column that may not be written) is for the rules of the catalogue.
        ...opened.map((way): Mutant => ({ table, sql: `alter policy ${name} on ${table} ${way}`, needsAttempt: isApp && way === opened.at(-1) })),
      ];
    }),
    ...tables.flatMap(({ table }): Mutant[] => ['disable row level security', 'no force row level security'].map((way) => ({ table, sql: `alter table ${table} ${way}`, needsAttempt: false }))),
  ];
}

/** The first attempt that goes otherwise than it must; those that name the table are asked first. */
async function firstWrong(table: string): Promise<string | undefined> {
  const names = new RegExp(`\\b${table}\\b`);
  const near = attempts.filter(({ sql }) => names.test(sql));
  for await (const [attempt, outcome] of tryEach(network.admin, [...near, ...attempts.filter((one) => !near.includes(one))], true)) {
    if (isWrong(attempt, outcome)) return `${attempt.name}: ${outcome}`;
  }
  return undefined;
}

test('every mutant of every policy is noticed', async () => {
  const { admin } = network;
  const mutants = await listMutants();
  const killed: string[] = [];
  const survivors: string[] = [];
  let byAttempt = 0;
  for (const { table, sql, needsAttempt } of mutants) {
    await admin.query('begin');
    await admin.query(sql);
    const [broken] = needsAttempt ? [] : await breaches(admin);
    const wrong = broken === undefined ? await firstWrong(table) : undefined;
    await admin.query('rollback');
    if (wrong !== undefined) byAttempt += 1;
    if (wrong === undefined && broken === undefined) survivors.push(sql);
    else killed.push(`${sql}\n    noticed by: ${wrong ?? broken}`);
  }
  console.log(`${killed.length} of ${mutants.length} mutants noticed, ${byAttempt} of them by what somebody could do:\n  ${killed.join('\n  ')}`);
  expect(survivors).toEqual([]);
  // The control of the control: without a mutant nothing is noticed.
  await admin.query('begin');
  expect(await breaches(admin)).toEqual([]);
  expect(await firstWrong('unit')).toBeUndefined();
  await admin.query('rollback');
}, 300_000);
