// `npx icmc COMMAND`: one file per command. Every command says what it did, and what to do when it could not.

import { parseArgs } from 'node:util';
import { runAccount } from '#cli/account.ts';
import { runAudit } from '#cli/audit.ts';
import { runCanary } from '#cli/canary.ts';
import { runDemo } from '#cli/demo.ts';
import { runImport } from '#cli/import.ts';
import { runKeys } from '#cli/keys.ts';
import { runSchema } from '#cli/schema.ts';
import { runStart } from '#cli/start.ts';
import { runUnit } from '#cli/unit.ts';

interface Command { readonly says: string; run(args: readonly string[]): Promise<void> }

const commands: Readonly<Record<string, Command>> = {
  demo: { says: 'demo                               start a demonstration with invented units, people and cases', run: runDemo },
  start: { says: 'start                              start the server on the data folder', run: runStart },
  unit: { says: 'unit add | list                    open a unit; list all (unit --help)', run: runUnit },
  account: { says: 'account invite | end               invite a unit’s first nodal officer by a code; end an account (account --help)', run: runAccount },
  import: { says: 'import FILE.csv --unit CODE        take over case records in the columns of HTCDS 2.0 (import undo ID takes one back)', run: runImport },
  keys: { says: 'keys status | rotate                state and rotation of the keys (keys --help)', run: runKeys },
  audit: { says: 'audit verify | key | export         check the log against its seals; write it out for an inquiry', run: runAudit },
  canary: { says: 'canary add --unit CODE             make an invented case that nobody has a reason to open', run: runCanary },
  schema: { says: 'schema --write                     write db/schema.sql from the migrations (schema alone checks it)', run: runSchema },
};

const usage = `icmc COMMAND\n\n${Object.values(commands).map(({ says }) => `  ${says}`).join('\n')}\n\nSettings: ICMC_DATA (data folder), PORT, DATABASE_URL (external PostgreSQL), ICMC_ORIGIN (address of the pages).`;

const { positionals } = parseArgs({ args: process.argv.slice(2), allowPositionals: true, strict: false });
const name = positionals[0] ?? '';
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (!command) {
  console.log(usage);
  process.exitCode = name === '' || name === 'help' ? 0 : 2;
} else {
  command.run(process.argv.slice(3)).catch((error: Error & { code?: string; path?: string; syscall?: string }) => {
    const isFolder = error.syscall !== undefined && ['EEXIST', 'EPERM', 'EACCES', 'ENOTDIR', 'EROFS', 'ENOSPC'].includes(error.code ?? '');
    console.error(isFolder ? `ICMC cannot keep its data in ${error.path ?? 'that folder'} (${error.code}). Choose a folder that it may write to with ICMC_DATA.` : error.message);
    if (error.cause instanceof Error) console.error(error.cause.message);
    process.exit(1);
  });
}
