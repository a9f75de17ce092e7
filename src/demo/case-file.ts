// Writes the file of one planned case: report, persons, route, exploitation, then what each stage brings.

import type { Change } from '#domain/change.ts';
import type { CasePlan } from '#demo/case-plan.ts';
import { writeStages } from '#demo/case-stages.ts';
import { createCaseWriter, type CaseWriter } from '#demo/case-writer.ts';
import { profiles, type Stop } from '#demo/data/routes.ts';
import { accounts, notes } from '#demo/data/sentences.ts';
import { addDays, zones } from '#demo/dates.ts';
import type { DemoPerson } from '#demo/person.ts';
import { ageOfPerson, personToValues, styles } from '#demo/person-record.ts';
import { createRandom, type Random } from '#demo/random.ts';

export interface DemoCase {
  readonly caseId: string;
  readonly unitId: string;
  /** The id of an account. */
  readonly createdBy: string;
  /** GHY/2026/A/0007: unit, year, device letter, counter. */
  readonly number: string;
  /** In order; applyChange accepts every one. */
  readonly changes: Change[];
}

export function planToCase(plan: CasePlan, today: string): DemoCase {
  const { caseId, home: { unit }, desk: { account, deviceId }, number, openedOn } = plan;
  const random = createRandom(plan.seed);
  const writer = createCaseWriter(random, { caseId, deviceId, country: unit.country });
  writer.onDay(openedOn);
  writer.write('case', { number, status: 'active', stage: 'reporting', scope: scopeOf(plan), officer: account.displayName }, caseId);
  writeReport(random, writer, plan);
  writePersons(random, writer, plan);
  writeRoute(random, writer, plan);
  writeExploitation(random, writer, plan);
  writeStages(random, writer, plan);
  writeNotes(random, writer, plan, today);
  return { caseId, unitId: unit.id, createdBy: account.id, number, changes: writer.changes };
}

const firstVictim = ({ persons }: CasePlan): DemoPerson => persons[0]!.person;
const destinationOf = ({ route }: CasePlan): Stop => route[0].at(-1)!;

function scopeOf(plan: CasePlan): string {
  const from = firstVictim(plan).home.code;
  const { country, code = '' } = destinationOf(plan);
  if (from.slice(0, 2) !== country) return 'crossBorder';
  if (from === code) return 'withinDistrict';
  // Bangladesh's district codes do not tell the division, so two districts of one division count as two states here.
  return from.split('-')[1] === code.split('-')[1] ? 'withinState' : 'betweenStates';
}

const channels = [
  ['family', 26], ['police', 22], ['organisation', 16], ['helpline', 10], ['borderInterception', 8], ['walkIn', 6], ['survivor', 5], ['phone', 4], ['referral', 3],
] as const;

function writeReport(random: Random, writer: CaseWriter, plan: CasePlan): void {
  const { openedOn, home: { unit, table } } = plan;
  const channel = random.weighted(channels);
  const isSameDay = random.chance(0.6);
  const time = `${String(isSameDay ? random.integer(5, 10) : random.integer(7, 23)).padStart(2, '0')}:${String(random.integer(0, 59)).padStart(2, '0')}`;
  const year = openedOn.slice(0, 4);
  writer.write('report', {
    reportedAt: { local: `${isSameDay ? openedOn : addDays(openedOn, -1)}T${time}`, zone: zones[unit.country]!.zone },
    channel,
    place: unit.district && random.chance(0.6) ? { code: unit.district, text: townOf(table.town) } : undefined,
    incidentDate: addDays(openedOn, -random.integer(1, 90)),
    generalDiaryNumber: unit.kind === 'ahtu' && random.chance(0.6) ? `GDE ${random.integer(20, 900)}/${year}` : undefined,
    firNumber: unit.kind === 'ahtu' && random.chance(0.45) ? `${random.integer(10, 480)}/${year}` : undefined,
    account: reportAccount(random, plan),
    referredBy: channel === 'referral' ? 'Invented community organisation' : undefined,
    referredOn: channel === 'referral' ? openedOn : undefined,
  });
}

const townOf = (town: string): string => town.charAt(0).toUpperCase() + town.slice(1);

function reportAccount(random: Random, plan: CasePlan): string {
  const { account } = plan.desk;
  const language = account.language !== 'en' && random.chance(0.45) ? account.language : 'en';
  const victim = firstVictim(plan);
  const age = ageOfPerson(victim, plan.openedOn);
  const [stops, profile] = plan.route;
  const who = age < 18 ? { female: 'a girl', male: 'a boy' }[victim.sex] : { female: 'a woman', male: 'a man' }[victim.sex];
  const words: Readonly<Record<string, string>> = {
    who, Who: `A${who.slice(1)}`, age: String(age), n: String(random.integer(2, 14)), work: profiles[profile].work,
    from: victim.home.words, via: stops.length > 1 ? stops[0]!.words : victim.home.words, to: destinationOf(plan).words,
  };
  return `Invented case. ${random.pick(accounts[language]).replace(/\{(\w+)\}/g, (_, word: string) => words[word] ?? '')}`;
}

function writePersons(random: Random, writer: CaseWriter, plan: CasePlan): void {
  const style = random.weighted(styles);
  for (const { person, personId, role } of plan.persons) {
    writer.write('person', personToValues(random, person, { role, day: plan.openedOn, style }), personId);
  }
}

function writeRoute(random: Random, writer: CaseWriter, plan: CasePlan): void {
  const [stops] = plan.route;
  const { home } = firstVictim(plan);
  const isLost = plan.stages.length === 1 && random.chance(0.5);
  const known = isLost ? stops.slice(0, -1) : stops;
  let day = addDays(plan.openedOn, -random.integer(20, 200));
  writer.write('leg', { kind: 'source', place: { code: home.code, text: home.words }, date: random.chance(0.8) ? day : day.slice(0, 7) });
  for (const [place, stop] of known.entries()) {
    day = addDays(day, random.integer(0, 4));
    writer.write('leg', {
      kind: !isLost && place === known.length - 1 ? 'destination' : 'transit',
      place: stop.code === undefined ? { text: stop.words } : { code: stop.code, text: stop.words },
      date: random.chance(0.7) ? day : undefined,
      mode: stop.mode,
      borderPoint: stop.border,
    });
  }
}

function writeExploitation(random: Random, writer: CaseWriter, plan: CasePlan): void {
  const profile = profiles[plan.route[1]];
  const isFound = plan.stages.length > 1;
  if (!isFound && random.chance(0.35)) return;
  const isOnline = profile.recruitment.includes('socialNetwork') && random.chance(0.4);
  writer.write('exploitation', {
    types: isFound || random.chance(0.3) ? profile.types.slice(0, random.integer(1, profile.types.length)) : undefined,
    control: isFound ? random.some(profile.control, random.integer(1, 4)) : undefined,
    recruitment: isOnline ? ['socialNetwork'] : [random.pick(profile.recruitment)],
    relation: random.weighted([['acquainted', 50], ['stranger', 28], ['family', 22]]),
    status: isFound ? random.weighted([['actual', 80], ['possible', 16], ['notVictim', 4]]) : 'possible',
    decidedBy: isFound ? random.weighted([['police', 60], ['organisation', 20], ['court', 14], ['government', 6]]) : undefined,
    ageThen: Math.max(4, ageOfPerson(firstVictim(plan), plan.openedOn) - (random.chance(0.3) ? 1 : 0)),
    industry: isFound ? profile.industry ?? undefined : undefined,
    sexualTypes: isFound && random.chance(0.7) ? profile.sexualTypes : undefined,
    recruitmentSites: isOnline ? [random.pick(['facebook', 'whatsapp', 'instagram', 'telegram'])] : undefined,
    vulnerabilities: random.chance(0.5)
      ? random.some(['poverty', 'schooling', 'migration', 'discrimination', 'abusePhysical', 'work'], random.integer(1, 2))
      : undefined,
  });
}

function writeNotes(random: Random, writer: CaseWriter, plan: CasePlan, today: string): void {
  let day = plan.statusSince < today ? plan.statusSince : plan.stages.at(-1)![1];
  for (let count = random.weighted([[0, 45], [1, 35], [2, 20]]); count > 0; count -= 1) {
    day = addDays(day, random.integer(0, 20));
    if (day >= today) return;
    writer.onDay(day);
    writer.write('note', { text: random.pick(notes) });
  }
}
