// What happens in each case, before a word of it is written: who, where, when, how far. Plans are small, so that all of
// them can stand at once while the same person is put into two; the files are written from them one at a time.

import type { Stage } from '#domain/stage.ts';
import type { CommunityName } from '#demo/community.ts';
import { profiles, routesOf, type Profile, type Route } from '#demo/data/routes.ts';
import { addDays, daysBetween, yearOf } from '#demo/dates.ts';
import { createPerson, type DemoPerson } from '#demo/person.ts';
import type { PersonNote } from '#demo/person-record.ts';
import { createRandom, seedOf, type Random } from '#demo/random.ts';
import type { Desk, DemoUnit } from '#demo/units.ts';

export interface PersonPlan {
  readonly personId: string;
  readonly role: PersonNote['role'];
  readonly person: DemoPerson;
}
export type CaseStatus = 'active' | 'followUp' | 'closed' | 'closedReferred';
export interface CasePlan {
  readonly caseId: string;
  readonly home: DemoUnit;
  readonly desk: Desk;
  readonly number: string;
  readonly openedOn: string;
  readonly route: Route;
  /** The stages reached, each with its first day; reporting is always the first. */
  readonly stages: readonly (readonly [Stage, string])[];
  readonly status: CaseStatus;
  readonly statusSince: string;
  readonly persons: readonly PersonPlan[];
  /** The seed of its file. */
  readonly seed: number;
}

const yearsBack = 6;

export function createCasePlans({ seed, today, cases }: { seed: number; today: string; cases: number }, units: readonly DemoUnit[]): CasePlan[] {
  const random = createRandom(seedOf(seed, 2));
  // Somewhat more cases in late years than in early ones; in the order of their days, as counters are.
  const days = Array.from({ length: cases }, () => addDays(today, -2 - Math.floor(yearsBack * 364 * random.next() ** 1.25))).sort();
  const counters = new Map<string, number>();
  const shares = units.map((unit) => [unit, unit.table.cases] as const);
  return days.map((openedOn, place) => {
    const home = random.weighted(shares);
    const desk = random.chance(0.6) ? home.desks[0]! : random.pick(home.desks);
    const series = `${home.unit.code}/${yearOf(openedOn)}/${desk.letter}`;
    const counter = (counters.get(series) ?? 0) + 1;
    counters.set(series, counter);
    const number = `${series}/${String(counter).padStart(4, '0')}`;
    return {
      caseId: random.id(), home, desk, number, openedOn, seed: seedOf(seed, 1000 + place),
      ...planCourse(random, openedOn, today), ...planPersons(random, home, openedOn),
    };
  }).map(withMissing);
}

const stageDelays: readonly (readonly [Stage, number, number])[] = [
  ['rescue', 2, 120], ['rehabilitation', 1, 12], ['repatriation', 25, 220], ['reintegration', 20, 150], ['recompensation', 40, 320],
];
/** How many stages after reporting a case reaches, by its age in days. */
const reaches: readonly (readonly [age: number, table: readonly (readonly [number, number])[]])[] = [
  [60, [[0, 60], [1, 25], [2, 15]]],
  [365, [[0, 28], [1, 20], [2, 26], [3, 15], [4, 8], [5, 3]]],
  [Infinity, [[0, 22], [1, 13], [2, 16], [3, 16], [4, 19], [5, 14]]],
];
const statuses: readonly (readonly [age: number, table: readonly (readonly [CaseStatus, number])[]])[] = [
  [180, [['active', 96], ['closedReferred', 4]]],
  [730, [['active', 52], ['followUp', 18], ['closed', 24], ['closedReferred', 6]]],
  [Infinity, [['active', 13], ['followUp', 14], ['closed', 62], ['closedReferred', 11]]],
];

function planCourse(random: Random, openedOn: string, today: string): Pick<CasePlan, 'stages' | 'status' | 'statusSince'> {
  const age = daysBetween(openedOn, today);
  const forAge = <T>(table: readonly (readonly [number, T])[]): T => table.find(([most]) => age <= most)![1];
  const stages: [Stage, string][] = [['reporting', openedOn]];
  let day = openedOn;
  for (const [stage, least, most] of stageDelays.slice(0, random.weighted(forAge(reaches)))) {
    day = addDays(day, random.integer(least, most));
    if (day >= today) break;
    stages.push([stage, day]);
  }
  const statusSince = addDays(stages.at(-1)![1], random.integer(20, 200));
  return { stages, status: statusSince < today ? random.weighted(forAge(statuses)) : 'active', statusSince };
}

function planPersons(random: Random, { table }: DemoUnit, day: string): Pick<CasePlan, 'route' | 'persons'> {
  const community = random.weighted(table.communities);
  const route = random.weighted(routesOf[community].map((way) => [way, way[2]] as const));
  const profile = profiles[route[1]];
  const persons = planVictims(random, { community, profile, day });
  for (let suspects = random.weighted([[0, 38], [1, 46], [2, 16]]); suspects > 0; suspects -= 1) {
    const origin = random.chance(0.7) ? community : random.weighted(table.communities);
    persons.push(planAdult(random, 'suspect', { community: origin, day }));
  }
  if (random.chance(0.22)) persons.push(planAdult(random, random.pick(['informant', 'witness', 'family', 'guardian'] as const), { community, day }));
  return { route, persons };
}

function planVictims(random: Random, { community, profile, day }: { community: CommunityName; profile: Profile; day: string }): PersonPlan[] {
  const persons: PersonPlan[] = [];
  const count = random.weighted([[1, 80], [2, 14], [3, 6]]);
  for (let place = 0; place < count; place += 1) {
    const kin = place > 0 && random.chance(0.4) ? persons[0]!.person : undefined;
    const sex = random.chance(profile.female) ? 'female' : 'male';
    const age = random.integer(...profile.ages);
    const person = createPerson(random, { community, sex, age, day, phoneChance: 0.14, ...(kin ? { kin } : {}) });
    persons.push({ personId: random.id(), role: 'victim', person });
  }
  return persons;
}

function planAdult(random: Random, role: PersonNote['role'], { community, day }: { community: CommunityName; day: string }): PersonPlan {
  const sex = random.chance(role === 'suspect' ? 0.32 : 0.5) ? 'female' : 'male';
  const age = random.integer(role === 'suspect' ? 19 : 24, 58);
  const person = createPerson(random, { community, sex, age, day, phoneChance: role === 'suspect' ? 0.45 : 0.3 });
  return { personId: random.id(), role, person };
}

/** Who was not found yet is missing, in two of three cases that stay at the report. */
function withMissing(plan: CasePlan): CasePlan {
  if (plan.stages.length > 1 || plan.seed % 3 === 0) return plan;
  return { ...plan, persons: plan.persons.map((person) => (person.role === 'victim' ? { ...person, role: 'missing' } : person)) };
}
