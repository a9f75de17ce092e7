import { expect, test } from 'vitest';
import { browsingRules, isWorthLooking, unusualRules, type BrowsingDay } from './browsing.ts';
import { createRandom, patterns, people, summarise, workDay, type Person, type Random } from '../../test/browsing-model.ts';

const seed = 20_261_122;
const quiet = Object.fromEntries(browsingRules.map((rule) => [rule, 0])) as unknown as BrowsingDay;

/** The days on which somebody worked. */
const history = (random: Random, person: Person, days: number): BrowsingDay[] =>
  Array.from({ length: days }, (_, day) => workDay(random, person, day)).filter(({ length }) => length > 0).map(summarise);

test('of fifteen ways to browse at least fourteen are flagged, over and above the day’s work', () => {
  const random = createRandom(seed);
  const missed: string[] = [];
  for (const { name, person, daysBefore, looks } of patterns) {
    const own = history(random, person, daysBefore);
    const day = summarise([...workDay(random, person, daysBefore), ...looks(random)]);
    if (unusualRules(day, own).length === 0) missed.push(name);
    // What is flagged must also be found by the glance that decides whose history is read.
    else expect(isWorthLooking(day), name).toBe(true);
  }
  console.log(`browsing: seed ${seed}, ${patterns.length - missed.length} of ${patterns.length} patterns flagged; missed: ${missed.join('; ') || 'none'}`);
  expect(patterns).toHaveLength(15);
  expect(missed.length, missed.join('; ')).toBeLessThanOrEqual(1);
});

test('thirty days of normal traffic: at most one account-day in a hundred is flagged', () => {
  const random = createRandom(seed);
  let [days, flagged] = [0, 0];
  for (let account = 0; account < 200; account += 1) {
    const person = people[account % 10 === 0 ? 2 : account % 5 === 1 ? 1 : 0]!;
    // One in ten is new: there is no history before the first day.
    const own = account % 10 === 3 ? [] : history(random, person, 28);
    for (let day = 28; day < 58; day += 1) {
      const looks = workDay(random, person, day);
      if (looks.length === 0) continue;
      const today = summarise(looks);
      days += 1;
      if (unusualRules(today, own.slice(-28)).length > 0) flagged += 1;
      own.push(today);
    }
  }
  console.log(`browsing: seed ${seed}, ${flagged} of ${days} normal account-days flagged (${(100 * flagged / days).toFixed(2)} %)`);
  expect(days).toBeGreaterThan(3000);
  expect(flagged / days).toBeLessThanOrEqual(0.01);
});

test('a day is judged by the person’s own days, by their middle and their fullest, and never below the floor', () => {
  const days = (cases: number, count: number): BrowsingDay[] => Array.from({ length: count }, () => ({ ...quiet, cases }));
  expect(unusualRules({ ...quiet, cases: 60 }, days(8, 20))).toEqual(['cases']);
  expect(unusualRules({ ...quiet, cases: 60 }, days(20, 20))).toEqual([]);
  expect(unusualRules({ ...quiet, cases: 30 }, days(1, 20))).toEqual([]);
  expect(unusualRules({ ...quiet, cases: 60 }, [...days(8, 20), ...days(50, 5)])).toEqual([]);
  expect(unusualRules({ ...quiet, cases: 66 }, [...days(8, 20), ...days(50, 5)])).toEqual(['cases']);
  // Somebody without a history is measured by a newcomer.
  expect([unusualRules({ ...quiet, cases: 49 }, []), unusualRules({ ...quiet, cases: 51 }, days(1, 4))]).toEqual([[], ['cases']]);
});

test('the control: without the comparison with the person’s own days, too many normal days are flagged', () => {
  const random = createRandom(seed);
  const days = Array.from({ length: 300 }, (_, day) => workDay(random, 'supervisor', day)).filter(({ length }) => length > 0).map(summarise);
  expect(days.filter(isWorthLooking).length / days.length).toBeGreaterThan(0.05);
});
