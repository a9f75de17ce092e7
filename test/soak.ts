// `npm run soak`: the simulation of sync for as many seeds as asked, 20,000 unless told. A failing seed is printed and
// ends it; `--first 123 --seeds 1` runs that one again.

import { parseArgs } from 'node:util';
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

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '20000' }, first: { type: 'string', default: '1' } } });
const [first, count] = [Number(values.first), Number(values.seeds)];
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count) || count < 1) throw new RangeError('--seeds and --first are whole numbers');
process.exitCode = await soak(first, count) ? 0 : 1;
