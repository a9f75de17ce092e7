// Suppose that a hole lets an officer run any SQL as the server's own role, under their own valid session. And the
// control: each policy, taken away or opened, is noticed by these very attempts.

import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roleUrl } from '#server/db/connect.ts';
import { testMasterKey } from '../master-key.ts';
import { createAttackedNetwork, tryAll, type Attempt, type AttackedNetwork } from './attacked-network.ts';
import { listAttempts } from './attempts.ts';
import { peopleAttempts } from './attempts-people.ts';

let network: AttackedNetwork;
let attempts: Attempt[];
let app: pg.Client;
beforeAll(async () => {
  network = await createAttackedNetwork();
  attempts = [...listAttempts(network), ...await peopleAttempts(network)];
  app = new pg.Client({ connectionString: roleUrl(network.adminUrl, 'icmc_app', testMasterKey) });
  await app.connect();
});
afterAll(async () => {
  await app.end();
  await network.stop();
});

const wrongOnes = (outcomes: ReadonlyMap<string, string>): string[] => attempts
  .filter(({ name, isAllowed }) => isAllowed !== (outcomes.get(name) === 'done')).map(({ name }) => `${name}: ${outcomes.get(name)}`);

test('no statement of an officer reaches what the officer may not see or do', async () => {
  expect(new Set(attempts.map(({ name }) => name)).size).toBe(attempts.length);
  await app.query('begin');
  const outcomes = await tryAll(app, attempts);
  await app.query('rollback');
  expect(wrongOnes(outcomes)).toEqual([]);
  // What is refused is refused for want of a right, not because the attempt is misspelt.
  const oddities = attempts.filter(({ isAllowed }) => !isAllowed)
    .map(({ name }) => `${name}: ${outcomes.get(name)}`).filter((line) => !/: (no rows|refused (42501|23503|P0001))$/.test(line));
  expect(oddities).toEqual([]);
});

test('every policy that the server lives under is noticed when it is gone, and when it is open to all', async () => {
  const { admin } = network;
  const { rows: policies } = await admin.query<{ table: string; name: string; command: string; hasUsing: boolean }>(`
    select tablename as table, policyname as name, cmd as command, qual is not null as "hasUsing" from pg_policies
     where schemaname = 'public' and roles = '{icmc_app}' order by 1, 2`);
  expect(policies.length).toBeGreaterThan(35);
  const survivors: string[] = [];
  let mutants = 0;
  for (const { table, name, command } of policies) {
    const open = command === 'INSERT' ? 'with check (true)' : command === 'SELECT' || command === 'DELETE' ? 'using (true)' : 'using (true) with check (true)';
    for (const mutant of [`drop policy ${name} on ${table}`, `alter policy ${name} on ${table} ${open}`]) {
      mutants += 1;
      await admin.query('begin');
      await admin.query(mutant);
      const wrong = wrongOnes(await tryAll(admin, attempts, 'set local role icmc_app'));
      await admin.query('rollback');
      if (wrong.length === 0) survivors.push(mutant);
    }
  }
  expect(survivors).toEqual([]);
  // The control of the control: without a mutant nothing is noticed.
  await admin.query('begin');
  expect(wrongOnes(await tryAll(admin, attempts, 'set local role icmc_app'))).toEqual([]);
  await admin.query('rollback');
  expect(mutants).toBe(2 * policies.length);
}, 120_000);
