// When looking up is unlike work: a rule as data, over what one account did on one day and what it does on its other
// days. It accuses nobody; it tells an auditor where to look.

/** One account's day, by the clock of its own country. A look-up is opening, revealing, searching, printing, exporting. */
export interface BrowsingDay {
  readonly lookups: number;
  readonly busiestHour: number;
  /** Before six in the morning, or from ten at night. */
  readonly outOfHours: number;
  /** Different cases; of those, closed ones, and how many other units they belong to. */
  readonly cases: number;
  readonly closedCases: number;
  readonly otherUnits: number;
  readonly searches: number;
  /** How often the same person was looked up, or the same name searched for. */
  readonly sameSubject: number;
  /** Printed or exported. */
  readonly takenAway: number;
  readonly refusals: number;
}

export const browsingRules = ['lookups', 'busiestHour', 'outOfHours', 'cases', 'closedCases', 'otherUnits', 'searches', 'sameSubject', 'takenAway', 'refusals'] as const;
export type BrowsingRule = (typeof browsingRules)[number];

interface Bound {
  /** Fewer than this on one day is never unusual, whoever it is. */
  readonly floor: number;
  /** How many times the person's own usual day it must be. */
  readonly times: number;
  /** The usual day of somebody who has no history yet. */
  readonly newcomer: number;
  /** Night duty and reviews come now and then: they are the work of a whole usual day, done at another hour or on other files. */
  readonly beyond?: { readonly rule: BrowsingRule; readonly times: number };
}

/** Judged by hand, and tried on a model of normal traffic (browsing.test.ts). */
const bounds: Readonly<Record<BrowsingRule, Bound>> = {
  lookups: { floor: 120, times: 7, newcomer: 30 },
  busiestHour: { floor: 60, times: 6, newcomer: 12 },
  outOfHours: { floor: 25, times: 10, newcomer: 2, beyond: { rule: 'lookups', times: 2.2 } },
  cases: { floor: 32, times: 4.5, newcomer: 11 },
  closedCases: { floor: 12, times: 8, newcomer: 1, beyond: { rule: 'cases', times: 1.6 } },
  otherUnits: { floor: 8, times: 6, newcomer: 1 },
  searches: { floor: 40, times: 8, newcomer: 4 },
  sameSubject: { floor: 15, times: 5, newcomer: 2 },
  takenAway: { floor: 15, times: 8, newcomer: 1 },
  refusals: { floor: 15, times: 10, newcomer: 1 },
};

/** A raid comes now and then: unusual is also more than the person's fullest other day. */
const overHighest = 1.25;
const highestOf = (rule: BrowsingRule, days: readonly BrowsingDay[]): number => Math.max(0, ...days.map((day) => day[rule]));

/** Days on which somebody worked; fewer say little of what is usual for them. */
const enoughDays = 5;

/** The rules that a day breaks, given the person's other days. */
export function unusualRules(day: BrowsingDay, otherDays: readonly BrowsingDay[]): BrowsingRule[] {
  return browsingRules.filter((rule) => {
    const { floor, times, beyond } = bounds[rule];
    return day[rule] >= floor && day[rule] > times * usualOf(rule, otherDays) && day[rule] > overHighest * highestOf(rule, otherDays)
      && (beyond === undefined || day[rule] > beyond.times * usualOf(beyond.rule, otherDays));
  });
}

/** Whether the day could be unusual for anybody: for the others no history need be read. */
export const isWorthLooking = (day: BrowsingDay): boolean => browsingRules.some((rule) => day[rule] >= bounds[rule].floor);

/** The middle one of the days. */
function usualOf(rule: BrowsingRule, days: readonly BrowsingDay[]): number {
  if (days.length < enoughDays) return bounds[rule].newcomer;
  const sorted = days.map((day) => day[rule]).sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)]!;
}
