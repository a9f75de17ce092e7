// `icmc audit`: checks the log against its seals, prints the key that they are signed with, writes the log out for an
// inquiry. It only looks, and may be run beside the server.

import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { findData, withData } from '#cli/data-folder.ts';
import { isDay } from '#domain/date.ts';
import { auditColumns } from '#server/audit/leaf.ts';
import { logSource } from '#server/audit/log-source.ts';
import { createSealKey } from '#server/audit/seal.ts';
import { sealFolder } from '#server/audit/seal-file.ts';
import { codeOfFinding, describeFinding, firstFinding, verifyLog, type Report } from '#server/audit/verify.ts';
import { noteVerified } from '#server/audit/watch.ts';
import { roleUrl, withClient } from '#server/db/connect.ts';
import { openMasterKey } from '#server/db/master-key.ts';
import type { Database } from '#server/main.ts';

const usage = `icmc audit verify [--public-key HEX]
icmc audit key
icmc audit export --from YYYY-MM-DD --to YYYY-MM-DD [--format csv|jsonl] [--file PATH]

verify   checks every row of the log against its seal, every seal against its signature and the one before it, and the
         database against the file beside it (data folder, audit/). It ends with 1 when something does not hold.
key      prints the public key of the seals: keep it on paper, apart from the server.
export   writes the log as ids, codes and times: no names and nothing of a case. --to is the last day. Times are UTC.`;

const say = (line: string): void => console.log(line);
const mostShown = 20;

export async function runAudit(args: readonly string[]): Promise<void> {
  const { positionals: [act], values } = readArguments(args);
  if (act === 'key') return say(createSealKey(openMasterKey(findData().folder)).publicKey.toString('hex'));
  if (act === 'verify') return verify(values['public-key']);
  if (act === 'export') return exportLog(values);
  throw new Error(usage);
}

function readArguments(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { from: text, to: text, format: text, file: text, 'public-key': text } });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`);
  }
}

/** As the role that may read the log and nothing else. */
const withLog = (work: (client: pg.Client, place: { database: Database; folder: string }) => Promise<void>): Promise<void> =>
  withData(({ config, database }) => withClient(roleUrl(database.adminUrl, 'icmc_sealer', database.master),
    (client) => work(client, { database, folder: sealFolder(config.folder) })));

const verify = (publicKey: string | undefined): Promise<void> => withLog(async (client, { database, folder }) => {
  if (publicKey !== undefined && !/^[0-9a-f]{64}$/.test(publicKey)) throw new Error('A public key is 64 hexadecimal digits, as "icmc audit key" prints it.');
  const key = publicKey === undefined ? createSealKey(database.master).publicKey : Buffer.from(publicKey, 'hex');
  const now = new Date();
  const report = await verifyLog(logSource(client, folder, now), { publicKeys: [key], now });
  const first = firstFinding(report);
  await noteVerified(client, first ? codeOfFinding(first) : 'ok');
  for (const line of describeReport(report, key)) say(line);
  if (first) process.exitCode = 1;
});

function describeReport(report: Report, key: Buffer): string[] {
  const { findings, seals, rows, pending, newest } = report;
  const first = firstFinding(report);
  const counted = `${rows} rows in ${seals} seals${pending > 0 ? `; ${pending} newer rows are not sealed yet (the server seals them each second while it runs)` : ''}.`;
  const signed = newest ? `The newest seal is ${newest.number}, of ${newest.sealedAt}, root ${newest.root.toString('hex')}. Signed with ${key.toString('hex')}.` : 'There is no seal yet.';
  if (!first) return [`The log holds: ${counted}`, signed];
  return [
    `THE LOG DOES NOT HOLD. The first thing that is wrong: ${describeFinding(first)}`,
    ...(findings.length > 1 ? ['All that was found:', ...findings.slice(0, mostShown).map((finding) => `  ${describeFinding(finding)}`)] : []),
    ...(findings.length > mostShown ? [`  and ${findings.length - mostShown} more.`] : []),
    `Checked ${counted}`, signed,
    'Do not change anything. Keep a copy of the database and of the audit folder, and tell the auditor (docs/operators/audit.md).',
  ];
}

interface ExportValues { readonly from?: string; readonly to?: string; readonly format?: string; readonly file?: string }

async function exportLog({ from, to, format = 'csv', file }: ExportValues): Promise<void> {
  if (!isDay(from) || !isDay(to) || from > to || !['csv', 'jsonl'].includes(format)) throw new Error(usage);
  await withLog(async (client) => {
    const out = file === undefined ? process.stdout : createWriteStream(file, { mode: 0o600, flags: 'wx' });
    const write = async (line: string): Promise<void> => { if (!out.write(`${line}\n`)) await once(out, 'drain'); };
    // What was typed stays out of it, sealed as it is.
    const columns = auditColumns.filter((column) => column !== 'detail');
    const fields = columns.map((column) => (column === 'at' ? `to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at` : column === 'objects' ? `array_to_string(a.objects, ' ') as objects` : `a.${column}::text as ${column}`)).join(', ');
    if (format === 'csv') await write(columns.join(','));
    let count = 0;
    for (let after = '0', more = true; more;) {
      const { rows } = await client.query<Record<string, string | null>>(`select ${fields} from audit a where a.seq > $1 and a.at >= $2::date::timestamp at time zone 'UTC'
        and a.at < ($3::date + 1)::timestamp at time zone 'UTC' order by a.seq limit 5000`, [after, from, to]);
      for (const row of rows) await write(format === 'jsonl' ? JSON.stringify(row) : columns.map((column) => toCell(row[column] ?? '')).join(','));
      count += rows.length;
      more = rows.length === 5000;
      after = rows.at(-1)?.seq ?? after;
    }
    if (out !== process.stdout) {
      out.end();
      await once(out, 'close');
      say(`Wrote ${count} rows to ${file}.`);
    }
  });
}

/** A cell that a spreadsheet would take for a formula is shown as the text that it is. */
const toCell = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
