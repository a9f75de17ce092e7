// Every run prints the seed that failed; `node test/soak.ts --first <seed> --seeds 1` runs it again, `npm run soak` runs many.

import { describe, expect, test } from 'vitest';
import { realRules, mutants, type Rules } from './rules.ts';
import { simulate } from './sync-simulation.ts';

const seeds = Array.from({ length: 150 }, (_, index) => index + 1);

test('nothing is lost, doubled, silently overwritten or shown to whom it is closed, whatever the network does', async () => {
  const sums = { changes: 0, waiting: 0, refused: 0, crashes: 0, revoked: 0 };
  for (const seed of seeds) {
    const tally = await simulate(seed);
    for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] += tally[name];
  }
  // The control: all that could go wrong was met.
  for (const [name, count] of Object.entries(sums)) expect(count, name).toBeGreaterThan(30);
});

test('the same seed gives the same run', async () => {
  expect(await simulate(7)).toEqual(await simulate(7));
});

describe('a mutant is found', () => {
  test.each(mutants)('without the rule $rule', async ({ rule, found }) => {
    expect(await firstFailure({ ...realRules, [rule]: false })).toMatch(found);
  });
});

async function firstFailure(rules: Rules): Promise<string> {
  for (const seed of seeds) {
    try {
      await simulate(seed, rules);
    } catch (error) {
      return String(error);
    }
  }
  return `no seed of ${seeds.length} found it`;
}
