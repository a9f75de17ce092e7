// npm run bench -- SUITE [--json]: one benchmark; with --json the last line is one JSON object.

import { parseArgs } from 'node:util';
import type { Figures } from './figures.ts';
import { benchAlert } from './alert/alert.ts';
import { benchAccess } from './access/access.ts';
import { benchSignIn } from './signin/signin.ts';
import { benchStart } from './start/start.ts';

const suites: Readonly<Record<string, (say: (line: string) => void) => Promise<Figures>>> = { start: benchStart, alert: benchAlert, access: benchAccess, signin: benchSignIn };

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean', default: false } } });
const suite = suites[positionals[0] ?? ''];
if (!suite) {
  console.log(`npm run bench -- SUITE [--json], with SUITE one of: ${Object.keys(suites).join(', ')}`);
  process.exit(2);
}
const figures = await suite((line) => console.error(line));
if (values.json) console.log(JSON.stringify(figures));
else for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(20)} ${String(value)}`);
process.exit(0);
