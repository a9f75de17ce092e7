// Fills a demonstration's database through the same door as every officer's edits: changes, judged, sealed and fed.

import type pg from 'pg';
import { kdfFloor } from '#crypto/derivation.ts';
import { createDemoNetwork, type DemoNetwork } from '#demo/network.ts';
import type { DemoCase } from '#demo/case-file.ts';
import { makeAccountSecret, openCommandSession, writeAccount, writeUnits } from '#server/admin/write-units.ts';
import { withClient } from '#server/db/connect.ts';
import { createSync, type Database } from '#server/main.ts';
import { acceptChanges } from '#server/sync/accept-changes.ts';

export const demoPassphrase = 'four boats on the brahmaputra';
const seed = 2026;
const defaultCases = 2000;
const shownLogins = ['guwahati.officer', 'siliguri.officer', 'shillong.officer', 'guwahati.supervisor', 'guwahati.nodal', 'centre.auditor', 'centre.administrator'];
const writers = 4;

interface Login { readonly userName: string; readonly unit: string }

export interface DemoSeed {
  /** Who may sign in, from the first moment on. */
  readonly logins: readonly Login[];
  /** Writes the cases, which takes a quarter of a minute the first time; the server may serve meanwhile. */
  writeCases(say: (line: string) => void): Promise<void>;
}

/** Makes the units and accounts, once. */
export async function seedDemo(database: Database, cases: number = defaultCases): Promise<DemoSeed> {
  const network = createDemoNetwork({ seed, today: '2026-11-20', cases });
  const unitNames = new Map(network.units.map(({ id, name }) => [id, name]));
  await withClient(database.adminUrl, async (client) => {
    await claimDatabase(client);
    await writeUnits(client, database.keys, network.units);
    const { rows: known } = await client.query<{ id: string }>('select id from account');
    const knownIds = new Set(known.map(({ id }) => id));
    const missing = network.accounts.filter(({ id }) => !knownIds.has(id));
    // Derived together, on every core; written one after another.
    const secrets = await Promise.all(missing.map(() => makeAccountSecret(demoPassphrase, kdfFloor)));
    for (const [index, account] of missing.entries()) await writeAccount(client, account, secrets[index]!);
  });
  return {
    logins: network.accounts.filter(({ userName }) => shownLogins.includes(userName))
      .map(({ userName, unitId }) => ({ userName, unit: unitNames.get(unitId) ?? '' })),
    writeCases: (say) => withClient(database.adminUrl, async (client) => {
      const known = await existingCases(client);
      if (known.size >= cases) return;
      say(`Making ${cases} invented cases (once; about a quarter of a minute). You can sign in meanwhile.`);
      await writeCases({ database, client, network, known }, say);
      say(`  all ${cases} cases of ${network.units.length} units are there.`);
    }),
  };
}

/** Marks the database as a demonstration; one that holds units and is none is left alone. */
async function claimDatabase(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ isDemo: boolean; hasUnits: boolean }>('select is_demo as "isDemo", exists (select from unit) as "hasUnits" from server_meta');
  const { isDemo, hasUnits } = rows[0]!;
  if (hasUnits && !isDemo) throw new Error('This database holds units that are no demonstration. Nothing was changed. Choose another database or data folder.');
  if (!isDemo) await client.query('update server_meta set is_demo = true');
}

interface CaseWork { readonly database: Database; readonly client: pg.Client; readonly network: DemoNetwork; readonly known: ReadonlySet<string> }

async function writeCases({ database, client, network, known }: CaseWork, say: (line: string) => void): Promise<void> {
  const sessions = new Map<string, { token: string; end: () => Promise<void> }>();
  for (const { id, unitId } of network.accounts) sessions.set(id, await openCommandSession(client, { id, unitId }));
  const { deps, stop } = createSync(database, { isBulk: true });
  // Several writers at a time, each taking the next case.
  const queue = network.cases[Symbol.iterator]();
  let count = 0;
  const write = async (): Promise<void> => {
    for (let next = queue.next(); next.done !== true; next = queue.next()) {
      const { caseId, createdBy, changes }: DemoCase = next.value;
      if (!known.has(caseId)) await deps.asUser(sessions.get(createdBy)!.token, (transaction) => acceptChanges(transaction, deps, changes));
      count += 1;
      if (count % 500 === 0) say(`  ${count} cases`);
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  for (const { end } of sessions.values()) await end();
  await stop();
}

/** A seeding that was cut off goes on where it stopped. */
async function existingCases(client: pg.Client): Promise<Set<string>> {
  const { rows } = await client.query<{ id: string }>('select id from case_file');
  return new Set(rows.map(({ id }) => id));
}
