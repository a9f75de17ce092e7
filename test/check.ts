// `npm run check`, the one gate before a commit: the types and the walls between the floors, then the tidy laws.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { laws, readTree } from './tidy.ts';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** What the compiler says; nothing when all is well. */
export function checkTypes(): string {
  const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
  const result = spawnSync(process.execPath, [compiler, '-b'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (result.status === 0) return '';
  return `${result.stdout}${result.stderr}`.trim() || `tsc -b ended with ${result.status ?? result.signal}`;
}

function check(): void {
  const types = checkTypes();
  if (types !== '') console.log(types);
  const tree = readTree(root);
  const faults = laws.flatMap((law) => law.faultsOf(tree).map(({ path, line, message }) => `${path}:${line} ${message}`));
  for (const fault of faults) console.log(fault);
  const isWell = types === '' && faults.length === 0;
  console.log(isWell ? `Checked: the types and ${laws.length} laws.` : 'The check failed.');
  process.exitCode = isWell ? 0 : 1;
}

if (import.meta.main) check();
