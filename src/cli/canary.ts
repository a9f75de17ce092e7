// `icmc canary add --unit GHY`: an invented case that looks like any other of the unit. Nobody has a reason to open it;
// whoever does is told to the auditors. That it is invented stands in a table that the server's own role cannot read.

import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { withData } from '#cli/data-folder.ts';
import { kdfFloor } from '#crypto/derivation.ts';
import type { DemoCase } from '#demo/case-file.ts';
import { createDemoNetwork } from '#demo/network.ts';
import type { Change } from '#domain/change.ts';
import { makeAccountSecret, openCommandSession, writeAccount } from '#server/admin/write-units.ts';
import { withClient } from '#server/db/connect.ts';
import { createSync, type Database } from '#server/main.ts';
import { acceptChanges } from '#server/sync/accept-changes.ts';

const usage = `icmc canary add --unit CODE [--count N]

Makes N invented cases (1 unless told) in the unit, as entered by a colleague who has left. Tell nobody which they are.`;
const mostAtOnce = 20;

export async function runCanary(args: readonly string[]): Promise<void> {
  const { positionals: [act], values } = parseArgs({ args: [...args], allowPositionals: true, options: { unit: { type: 'string' }, count: { type: 'string', default: '1' } } });
  const count = Number(values.count);
  if (act !== 'add' || values.unit === undefined || !Number.isInteger(count) || count < 1 || count > mostAtOnce) throw new Error(usage);
  await withData(({ database }) => withClient(database.adminUrl, async (client) => {
    const { rows: [unit] } = await client.query<{ id: string; code: string }>('select id, code from unit where code = $1', [values.unit]);
    if (!unit) throw new Error(`There is no unit ${values.unit}.`);
    const made = await addCanaries({ database, client, unit, today: new Date().toISOString().slice(0, 10) }, count);
    console.log(`Made ${made.length === 1 ? 'a canary' : `${made.length} canaries`} in ${unit.code}. Write down where only auditors read: ${made.join(', ')}`);
  }));
}

export interface CanaryPlace { readonly database: Pick<Database, 'adminUrl' | 'master' | 'keys'>; readonly client: pg.Client; readonly unit: { readonly id: string; readonly code: string }; readonly today: string }

/** The numbers of the new cases. */
export async function addCanaries({ database, client, unit, today }: CanaryPlace, count: number): Promise<string[]> {
  const network = createDemoNetwork({ seed: randomInt(2 ** 31), today, cases: 40 });
  const author = network.accounts[randomInt(network.accounts.length)]!;
  const id = randomUUID();
  await writeAccount(client, { id, unitId: unit.id, userName: `${author.displayName.toLowerCase().replaceAll(/[^a-z]+/g, '.').replace(/^\.|\.$/g, '')}.${randomInt(10, 10_000)}`, displayName: author.displayName, role: 'caseWorker', language: 'en' },
    await makeAccountSecret(randomBytes(32).toString('base64url'), kdfFloor));
  const session = await openCommandSession(client, { id, unitId: unit.id });
  const { deps, stop } = createSync(database, { isBulk: true });
  try {
    const { rows: [device] } = await client.query<{ letter: string }>('select letter from device where id = $1', [session.deviceId]);
    const numbers: string[] = [];
    for (const [index, file] of [...network.cases].sort(() => randomInt(3) - 1).slice(0, count).entries()) {
      const number = `${unit.code}/${file.number.split('/')[1]}/${device!.letter}/${String(index + 1).padStart(4, '0')}`;
      const { caseId, changes } = renumber(file, number, author.displayName);
      // No question to the register is made of an invented person, and statistics do not count the case.
      const outcomes = await deps.asUser(session.token, (transaction) => acceptChanges(transaction, { ...deps, after: [] }, changes));
      if (!outcomes?.every(({ outcome }) => outcome.status === 'accepted')) throw new Error('An invented case was not accepted; nothing is left of it but a refusal in the log.');
      await client.query('insert into canary_case (case_id, unit_id) values ($1, $2)', [caseId, unit.id]);
      await client.query('delete from fact where case_id = $1', [caseId]);
      numbers.push(number);
    }
    return numbers;
  } finally {
    await session.end();
    await client.query(`update account set status = 'left' where id = $1`, [id]);
    await stop();
  }
}

/** The same file with ids and a number of its own: two demonstrations must not share a case. */
function renumber(file: DemoCase, number: string, officer: string): { caseId: string; changes: Change[] } {
  const fresh = new Map<string, string>();
  const renew = (id: string): string => {
    const known = fresh.get(id) ?? randomUUID();
    fresh.set(id, known);
    return known;
  };
  return {
    caseId: renew(file.caseId),
    changes: file.changes.map((change) => ({
      ...change, id: renew(change.id), caseId: renew(change.caseId), recordId: renew(change.recordId), base: change.base === null ? null : renew(change.base),
      value: change.field === 'number' && change.recordId === file.caseId ? number : change.field === 'officer' && change.recordId === file.caseId ? officer : typeof change.value === 'string' && fresh.has(change.value) ? renew(change.value) : change.value,
    })),
  };
}
