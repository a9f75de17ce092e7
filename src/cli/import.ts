// Takes over case records from a file in the columns of HTCDS 2.0, and takes an import back. Everything is judged before
// anything is written; what is written can go on after a cut, and can be undone.

import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { findData } from '#cli/data-folder.ts';
import { countMatches, describeMatches } from '#cli/import-matches.ts';
import { count, describeFaults, mostFaultsShown } from '#cli/import-faults.ts';
import { momentToLocal } from '#domain/date.ts';
import { indexHtcds } from '#domain/htcds.ts';
import { isId } from '#domain/id.ts';
import { vocabulary } from '#domain/records.ts';
import { openCommandSession } from '#server/admin/write-units.ts';
import { withClient } from '#server/db/connect.ts';
import { heldMessage } from '#server/db/embedded-holder.ts';
import { findActingAccount, type ActingAccount } from '#server/import/acting-account.ts';
import { createAct, type Act } from '#server/import/act.ts';
import { applyImport } from '#server/import/apply-import.ts';
import { checkHtcdsFile, openHtcdsFile, type CheckedFile } from '#server/import/read-htcds-file.ts';
import { findImport, stageImport, type Import } from '#server/import/stage-import.ts';
import { undoImport } from '#server/import/undo-import.ts';
import { createSync, openDatabase, type Database } from '#server/main.ts';
import { acceptChanges, type AcceptDeps } from '#server/sync/accept-changes.ts';

const usage = `icmc import FILE.csv --unit CODE [--account user.name] [--yes]
icmc import undo IMPORT_ID [--account user.name]

The file is CSV in UTF-8. Its first line names columns of HTCDS 2.0, each further line is one case with one person; lists
are divided by “;”. A sample of invented cases is src/demo/data/htcds-sample-300.csv.
--unit     the unit whose cases they become    --account  who imports them (else the unit's nodal officer)
--yes      without asking first`;

const index = indexHtcds(vocabulary);
const say = (line: string): void => console.log(line);

export async function runImport(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(args);
  const [first, second] = positionals;
  if (values.help === true) return say(usage);
  if (first === 'undo' && second !== undefined && positionals.length === 2) return undo(second, values.account);
  if (first === undefined || positionals.length > 1 || values.unit === undefined) throw new Error(usage);
  const path = resolve(first);
  const checked = await checkHtcdsFile(path, index, mostFaultsShown);
  if (checked.faultCount > 0) throw new Error(describeFaults(checked));
  say(`${count(checked.rowCount, 'row')}, all valid.`);
  await withDatabase(async (database, client) => {
    const account = await findActingAccount(client, { code: values.unit! }, values.account);
    await withAct(database, client, account, (act, deps) =>
      importFile({ path, checked, account, database, isAgreed: values.yes === true }, act, deps));
  });
}

function readArguments(args: readonly string[]) {
  const options = { unit: { type: 'string' }, account: { type: 'string' }, yes: { type: 'boolean' }, help: { type: 'boolean' } } as const;
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`);
  }
}

interface FileToImport {
  readonly path: string;
  readonly checked: CheckedFile;
  readonly account: ActingAccount;
  readonly database: Database;
  readonly isAgreed: boolean;
}

async function importFile({ path, checked, account, database, isAgreed }: FileToImport, act: Act, deps: AcceptDeps): Promise<void> {
  const { found } = await act((transaction) => findImport(transaction, checked.hash));
  if (found?.state === 'applied') return say(`${account.unitName} has imported this very file already, on ${found.day}, as ${found.id}. Nothing was changed.`);
  if (found) say(`An earlier run (import ${found.id}) was cut off after ${found.applied} of ${found.rows}; going on.`);
  else if (!isAgreed && !await agree(`Import ${count(checked.rowCount, 'case')} into ${account.unitName}, as ${account.displayName} (${account.userName})?`)) {
    return say('Nothing was written. To import without being asked, add --yes.');
  }
  const staged = found ?? await stage(path, checked, act, deps);
  if (!found) say(`If this is cut off, run the command again and it goes on. It is import ${staged.id}.`);
  const accept: Parameters<typeof applyImport>[0]['accept'] = (transaction, changes) => acceptChanges(transaction, deps, changes);
  await applyImport({ act, keys: deps.keys, accept, tellProgress: createProgress(staged) }, staged);
  say(`Imported ${count(staged.rows, 'case')} into ${account.unitName} as ${staged.id}.`);
  say(`To take them back: npx icmc import undo ${staged.id}`);
  const caseIds = await act(({ query }) => query<{ id: string }>('select case_id as id from import_row where import_id = $1', [staged.id]));
  say(describeMatches(await countMatches(database, caseIds.map(({ id }) => id), say)));
}

async function stage(path: string, { rowCount, hash }: CheckedFile, act: Act, { keys }: AcceptDeps): Promise<Import> {
  say('Sealing and storing the rows …');
  const file = await openHtcdsFile(path, index);
  const desk = { deviceTime: momentToLocal(new Date()), zone: Intl.DateTimeFormat().resolvedOptions().timeZone, newId: randomUUID };
  return act((transaction) => stageImport(transaction, keys, { file, rowCount, fileHash: hash, desk }));
}

async function undo(importId: string, userName: string | undefined): Promise<void> {
  if (!isId(importId)) throw new Error(`“${importId}” is no id of an import. The import told it when it was done.`);
  await withDatabase(async (database, client) => {
    const { rows } = await client.query<{ unitId: string; state: Import['state'] }>('select unit_id as "unitId", state from import where id = $1', [importId]);
    if (!rows[0]) throw new Error(`There is no import ${importId} in this database.`);
    if (rows[0].state === 'undone') return say(`The import ${importId} was taken back before. Nothing was changed.`);
    const account = await findActingAccount(client, { id: rows[0].unitId }, userName);
    await withAct(database, client, account, async (act) => {
      const { withdrawn, left } = await act((transaction) => undoImport(transaction, importId));
      say(`Taken back: ${count(withdrawn, 'case')} of ${account.unitName}.`);
      if (left.length > 0) say(`Left as they are, because somebody has changed or referred them since: ${left.length}\n${left.map((number) => `  ${number}`).join('\n')}`);
    });
  });
}

/** Opens the database of the settings, and closes it whatever happens. */
async function withDatabase(work: (database: Database, client: pg.Client) => Promise<void>): Promise<void> {
  const database = await openDatabase(findData()).catch((error: Error) => {
    if (!error.message.startsWith(heldMessage)) throw error;
    throw new Error('An ICMC server is running on this data folder, and only one program can hold its database. Stop the server (Ctrl-C in its window), run this again, then start it again. With a PostgreSQL of your own, set DATABASE_URL and both can run.', { cause: error });
  });
  try {
    await withClient(database.adminUrl, (client) => work(database, client));
  } finally {
    await database.stop();
  }
}

async function withAct(database: Database, client: pg.Client, account: ActingAccount, work: (act: Act, deps: AcceptDeps) => Promise<void>): Promise<void> {
  const { deps, stop } = createSync(database, { isBulk: true });
  const { act, end } = await createAct(deps.asUser, () => openCommandSession(client, account));
  try {
    await work(act, deps);
  } finally {
    await end();
    await stop();
  }
}

async function agree(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    say(question);
    return false;
  }
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await lines.question(`${question} [y/N] `);
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}

/** A line every second or so, and one at the end. */
function createProgress({ rows }: Import): (done: number) => void {
  let toldAt = performance.now();
  return (done) => {
    if (done < rows && performance.now() - toldAt < 1000) return;
    toldAt = performance.now();
    say(`  ${done} of ${rows}`);
  };
}
