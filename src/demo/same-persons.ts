// Puts a known share of the persons into a second case, of another unit, as that unit would have written them. The pairs
// are the truth against which matching is measured.

import type { CasePlan, PersonPlan } from '#demo/case-plan.ts';
import { daysBetween } from '#demo/dates.ts';
import { respellPerson } from '#demo/person-record.ts';
import type { Random } from '#demo/random.ts';

const shareOfPersons = 0.04;
const longestGapDays = 1000;
const triesPerPair = 60;

/** The plans with the second sightings in them, and the pairs as [earlier, later] ids of person records. */
export function placeSamePersons(random: Random, plans: readonly CasePlan[]): { plans: CasePlan[]; samePersons: (readonly [string, string])[] } {
  const placed = [...plans];
  const taken = new Set<string>();
  const samePersons: (readonly [string, string])[] = [];
  const wanted = Math.round(plans.reduce((sum, { persons }) => sum + persons.length, 0) * shareOfPersons);
  for (let tries = wanted * triesPerPair; tries > 0 && samePersons.length < wanted; tries -= 1) {
    const from = random.integer(0, placed.length - 1);
    const to = random.integer(0, placed.length - 1);
    const pair = findPair(random, placed[from]!, placed[to]!, taken);
    if (!pair) continue;
    const [first, second] = pair;
    taken.add(first.personId).add(second.personId);
    samePersons.push([first.personId, second.personId]);
    placed[to] = withSecondSighting(placed[from]!, placed[to]!, { ...second, person: respellPerson(random, first.person) });
  }
  return { plans: placed, samePersons };
}

function findPair(random: Random, from: CasePlan, to: CasePlan, taken: ReadonlySet<string>): [PersonPlan, PersonPlan] | null {
  const gapDays = daysBetween(from.openedOn, to.openedOn);
  if (from.home === to.home || gapDays < 0 || gapDays > longestGapDays || !mayMeet(from, to)) return null;
  const free = (plan: CasePlan, isSuspect: boolean): PersonPlan[] => plan.persons.filter(({ personId, role }) =>
    !taken.has(personId) && (isSuspect ? role === 'suspect' : role === 'victim' || role === 'missing'));
  const isSuspect = random.chance(0.35);
  const first = free(from, isSuspect)[0];
  if (!first) return null;
  // Now and then who was a victim is a suspect later: such a hit goes to the supervisors first.
  const turned = !isSuspect && Number(to.openedOn.slice(0, 4)) - Number(first.person.bornOn.slice(0, 4)) > 19 && random.chance(0.15);
  const second = free(to, isSuspect || turned)[0];
  return second ? [first, second] : null;
}

/** The second unit lies on the way, or works among the same people. */
function mayMeet({ route, persons }: CasePlan, { home: { unit, table } }: CasePlan): boolean {
  return route[0].some(({ code }) => code !== undefined && (code === unit.district || code === unit.state))
    || table.communities.some(([name]) => name === persons[0]?.person.community);
}

function withSecondSighting(from: CasePlan, to: CasePlan, sighting: PersonPlan): CasePlan {
  const persons = to.persons.map((plan) => (plan.personId === sighting.personId ? sighting : plan));
  // The way follows the first person of the file: it must begin where that person is at home.
  const isFirst = persons[0]?.personId === sighting.personId && sighting.role !== 'suspect';
  return { ...to, persons, route: isFirst ? from.route : to.route };
}
