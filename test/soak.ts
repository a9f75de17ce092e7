// `npm run soak`: the simulation of sync for as many seeds as asked, 20,000 unless told. A failing seed is printed and
// ends it; `--first 123 --seeds 1` runs that one again. `npm run soak -- worlds` compares the policies with their model
// over 10,000 worlds, `npm run soak -- requests` sends 100,000 interleaved requests through small pools; both take
// --first and --seeds too.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './check.ts';
import { simulate } from './simulation/sync-simulation.ts';

async function soak(first: number, count: number): Promise<boolean> {
  const startMs = performance.now();
  const sums: Record<string, number> = {};
  for (let done = 0; done < count; done += 1) {
    try {
      for (const [name, value] of Object.entries(await simulate(first + done))) sums[name] = (sums[name] ?? 0) + value;
    } catch (error) {
      console.log(`Failed with seed ${first + done}: run it again with --first ${first + done} --seeds 1.`);
      console.log(error);
      return false;
    }
    if ((done + 1) % 500 === 0 || done + 1 === count) console.log(`${done + 1} of ${count} seeds, ${Math.round((done + 1) / (performance.now() - startMs) * 1000)} a second`);
  }
  console.log(`All well: ${Object.entries(sums).map(([name, value]) => `${value} ${name}`).join(', ')}.`);
  return true;
}

/** The tests that need a database, for longer: the same files, told how much (test/policies/how-long.ts). */
const longTests: Readonly<Record<string, { readonly file: string; readonly seeds: string }>> = {
  worlds: { file: 'test/policies/may-see.pg.test.ts', seeds: '10000' },
  requests: { file: 'test/policies/pool.pg.test.ts', seeds: '100000' },
};

function soakTest(file: string, first: string | undefined, count: string): boolean {
  const program = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const env = { ...process.env, ICMC_SOAK: count, ...(first === undefined ? {} : { ICMC_SOAK_FIRST: first }) };
  return spawnSync(process.execPath, [program, 'run', '--project', 'near', file], { cwd: root, stdio: 'inherit', env }).status === 0;
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { seeds: { type: 'string' }, first: { type: 'string' } } });
const [what] = positionals;
const long = what === undefined ? undefined : longTests[what];
if (what !== undefined && !long) throw new RangeError(`there is nothing called ${what}: leave it out, or say ${Object.keys(longTests).join(' or ')}`);
const [first, count] = [Number(values.first ?? 1), Number(values.seeds ?? long?.seeds ?? 20_000)];
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count) || count < 1) throw new RangeError('--seeds and --first are whole numbers');
process.exitCode = (long ? soakTest(long.file, values.first, String(count)) : await soak(first, count)) ? 0 : 1;
