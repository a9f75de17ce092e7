// A model of what people look up: officers, supervisors and newcomers over weeks of work, with raids, night duty and
// reviews, from a seed; and fifteen ways to browse that are no work. All of it invented.

import type { BrowsingDay } from '#domain/browsing.ts';

export const lookKinds = ['look', 'search', 'taken', 'refusal'] as const;
export interface Look {
  readonly hour: number;
  readonly kind: (typeof lookKinds)[number];
  readonly caseId: string | null;
  readonly isClosed: boolean;
  /** null: the account's own. */
  readonly otherUnit: string | null;
  readonly subject: string | null;
}

export type Random = () => number;
/** mulberry32 */
export const createRandom = (seed: number): Random => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

export function summarise(looks: readonly Look[]): BrowsingDay {
  const work = looks.filter(({ kind }) => kind !== 'refusal');
  // Whom a search finds is not yet looked at.
  const seen = work.filter(({ kind }) => kind !== 'search');
  const most = (values: readonly (string | number | null)[]): number => {
    const counts = new Map<string | number, number>();
    for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
    return Math.max(0, ...counts.values());
  };
  const different = (values: readonly (string | null)[]): number => new Set(values.filter((value) => value !== null)).size;
  return {
    lookups: work.length, busiestHour: most(work.map(({ hour }) => hour)), outOfHours: work.filter(({ hour }) => hour < 6 || hour >= 22).length,
    cases: different(seen.map(({ caseId }) => caseId)), closedCases: different(seen.filter(({ isClosed }) => isClosed).map(({ caseId }) => caseId)),
    otherUnits: different(seen.map(({ otherUnit }) => otherUnit)), searches: work.filter(({ kind }) => kind === 'search').length,
    sameSubject: most(work.map(({ subject }) => subject)), takenAway: work.filter(({ kind }) => kind === 'taken').length,
    refusals: looks.length - work.length,
  };
}

export const people = ['officer', 'supervisor', 'nodalOfficer'] as const;
export type Person = (typeof people)[number];
/** Look-ups on a usual day, and of how many different cases. */
const usual: Readonly<Record<Person, { lookups: number; cases: number; otherUnits: number }>> = {
  officer: { lookups: 14, cases: 6, otherUnits: 1 }, supervisor: { lookups: 36, cases: 18, otherUnits: 2 }, nodalOfficer: { lookups: 26, cases: 14, otherUnits: 4 },
};

/** One day of honest work; empty when the person is off. */
export function workDay(random: Random, person: Person, day: number): Look[] {
  const isSunday = day % 7 === 6;
  if (random() < (isSunday ? 0.8 : 0.12)) return [];
  const { lookups, cases, otherUnits } = usual[person];
  // The rest of a day is spread like a lognormal: most days near the usual, some twice, a raid three or four times.
  const spread = Math.exp((random() + random() + random() - 1.5) * 0.9);
  const isRaid = random() < 0.04;
  const isReview = person !== 'officer' && day % 7 === 0;
  const factor = spread * (isRaid ? 2 + 2 * random() : 1) * (isReview ? 1.8 : 1);
  const count = Math.max(1, Math.round(lookups * factor));
  const caseCount = Math.max(1, Math.round(cases * factor));
  const isNight = isRaid ? random() < 0.5 : random() < 0.06;
  const closedShare = isReview && random() < 0.25 ? 0.5 : 0.06;
  const files = Array.from({ length: caseCount }, (_, index) => ({ id: `d${day}c${index}`, isClosed: random() < closedShare, otherUnit: random() < 0.15 ? `u${Math.floor(random() * (otherUnits + 2))}` : null }));
  // A few files take most of a day's work.
  const pick = () => files[Math.floor(files.length * random() ** 1.6)]!;
  return Array.from({ length: count }, (): Look => {
    const file = pick();
    const sort = random();
    const hour = isNight && random() < 0.6 ? (22 + Math.floor(random() * 8)) % 24 : 9 + Math.floor((random() + random()) * 5);
    const base = { hour, caseId: file.id, isClosed: file.isClosed, otherUnit: file.otherUnit, subject: null };
    if (sort < 0.02) return { ...base, kind: 'refusal' };
    if (sort < 0.12) return { ...base, kind: 'search', subject: `${file.id}p${Math.floor(random() * 2)}` };
    return sort < 0.18 ? { ...base, kind: 'taken' } : { ...base, kind: 'look', subject: random() < 0.4 ? `${file.id}p${Math.floor(random() * 2)}` : null };
  });
}

export interface Pattern { readonly name: string; readonly person: Person; readonly daysBefore: number; readonly looks: (random: Random) => Look[] }

const look = (part: Partial<Look>): Look => ({ hour: 11, kind: 'look', caseId: null, isClosed: false, otherUnit: null, subject: null, ...part });
const many = (count: number, make: (index: number) => Partial<Look>): Look[] => Array.from({ length: count }, (_, index) => look(make(index)));

export const patterns: readonly Pattern[] = [
  { name: 'reads the unit’s whole list of cases in an afternoon', person: 'officer', daysBefore: 28, looks: () => many(180, (index) => ({ hour: 13 + (index % 4), caseId: `x${index}` })) },
  { name: 'pages through seventy cases within one hour', person: 'officer', daysBefore: 28, looks: () => many(70, (index) => ({ hour: 15, caseId: `x${index}` })) },
  { name: 'reads at two in the night', person: 'officer', daysBefore: 28, looks: () => many(35, (index) => ({ hour: 2, caseId: `x${index % 20}` })) },
  { name: 'goes through closed cases', person: 'officer', daysBefore: 28, looks: () => many(22, (index) => ({ caseId: `x${index}`, isClosed: true })) },
  { name: 'looks at what ever so many other units have referred', person: 'officer', daysBefore: 28, looks: () => many(14, (index) => ({ caseId: `x${index}`, otherUnit: `v${index}` })) },
  { name: 'comes back to one survivor again and again', person: 'officer', daysBefore: 28, looks: () => many(24, (index) => ({ hour: 9 + (index % 9), caseId: 'x', subject: 'her' })) },
  { name: 'asks the network for one name again and again', person: 'officer', daysBefore: 28, looks: () => many(18, (index) => ({ hour: 9 + (index % 9), kind: 'search', subject: 'a name' })) },
  { name: 'asks the network for a list of names', person: 'officer', daysBefore: 28, looks: () => many(55, (index) => ({ hour: 10 + (index % 3), kind: 'search', subject: `name ${index}` })) },
  { name: 'prints on the last day at work', person: 'officer', daysBefore: 28, looks: () => many(24, (index) => ({ kind: 'taken', caseId: `x${index}` })) },
  { name: 'exports by night', person: 'supervisor', daysBefore: 28, looks: () => many(30, (index) => ({ hour: 23, kind: 'taken', caseId: `x${index}` })) },
  { name: 'tries ids that are not theirs', person: 'officer', daysBefore: 28, looks: () => many(40, (index) => ({ kind: 'refusal', caseId: `x${index}` })) },
  { name: 'is new and reads everything on the second day', person: 'officer', daysBefore: 1, looks: () => many(120, (index) => ({ hour: 10 + (index % 6), caseId: `x${index}` })) },
  { name: 'was away and comes back to read a hundred cases', person: 'officer', daysBefore: 3, looks: () => many(100, (index) => ({ hour: 10 + (index % 6), caseId: `x${index}` })) },
  { name: 'answers for a unit and reads far more than ever', person: 'supervisor', daysBefore: 28, looks: () => many(400, (index) => ({ hour: 8 + (index % 11), caseId: `x${index}` })) },
  { name: 'reads slowly, thirty strange cases on top of the day’s work', person: 'officer', daysBefore: 28, looks: () => many(30, (index) => ({ hour: 9 + (index % 9), caseId: `x${index}` })) },
];
