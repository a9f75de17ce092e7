// A made-up but lifelike network of units, people and cases, from a seed: for the demonstration, for benches and tests.
// The same seed and day give the same network, to the last id. Every person, desk and number in it is invented.

import type { Unit } from '#domain/unit.ts';
import { planToCase, type DemoCase } from '#demo/case-file.ts';
import { createCasePlans } from '#demo/case-plan.ts';
import { createRandom, seedOf } from '#demo/random.ts';
import { placeSamePersons } from '#demo/same-persons.ts';
import { createUnits, type DemoAccount } from '#demo/units.ts';

export interface DemoNetwork {
  readonly units: readonly Unit[];
  readonly accounts: readonly DemoAccount[];
  /** By the day they were opened. Each file is written when it is asked for, so that they need not all stand in memory. */
  readonly cases: Iterable<DemoCase>;
  /** The truth for measuring: ids of two person records, in cases of two units, that are one person. */
  readonly samePersons: readonly (readonly [string, string])[];
}

export interface DemoOptions {
  readonly seed: number;
  /** 'YYYY-MM-DD'; nothing in the network happens on this day or later. */
  readonly today: string;
  readonly cases?: number;
}

export function createDemoNetwork({ seed, today, cases = 2000 }: DemoOptions): DemoNetwork {
  const { units, accounts } = createUnits(createRandom(seedOf(seed, 1)));
  const planned = createCasePlans({ seed, today, cases }, units);
  const { plans, samePersons } = placeSamePersons(createRandom(seedOf(seed, 3)), planned);
  return {
    units: units.map(({ unit }) => unit),
    accounts,
    cases: { *[Symbol.iterator]() { for (const plan of plans) yield planToCase(plan, today); } },
    samePersons,
  };
}
