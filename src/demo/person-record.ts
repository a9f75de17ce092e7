// How a unit writes an invented person into a case file, and how another unit would write the same person: other
// spellings, another script, an age off by a year or two, an alias more, a detail less.

import { ageOn } from '#domain/date.ts';
import type { FieldValue } from '#domain/field.ts';
import { communities, type Spelling } from '#demo/community.ts';
import { addDays, yearOf } from '#demo/dates.ts';
import type { DemoPerson } from '#demo/person.ts';
import type { Random } from '#demo/random.ts';
import { respell, withoutLastName } from '#demo/spelling.ts';

/** Field values of a record; a list is written element by element, and what is undefined not at all. */
export type FieldValues = Readonly<Record<string, FieldValue | undefined>>;

/** Which script names stand in: Latin, the native one, or one with the other as a further name. */
export type Style = 'latin' | 'native' | 'latinAndNative' | 'nativeAndLatin';
export const styles: readonly (readonly [Style, number])[] = [['latin', 62], ['native', 18], ['latinAndNative', 12], ['nativeAndLatin', 8]];

export interface PersonNote {
  readonly role: 'victim' | 'missing' | 'suspect' | 'informant' | 'witness' | 'family' | 'guardian';
  /** The day of writing. */
  readonly day: string;
  readonly style: Style;
}

export function personToValues(random: Random, person: DemoPerson, note: PersonNote): FieldValues {
  const isBystander = note.role !== 'victim' && note.role !== 'missing' && note.role !== 'suspect';
  const write = scribe(note.style);
  return {
    role: note.role,
    name: write(person.name),
    otherNames: otherNames(person, note.style),
    sex: random.chance(0.004) ? 'transgender' : person.sex,
    ...(isBystander ? {} : birthValues(person, note.day)),
    ...(isBystander ? {} : kinValues(random, person, note)),
    village: random.chance(isBystander ? 0.4 : 0.85) ? write(person.village) : undefined,
    home: random.chance(isBystander ? 0.5 : 0.92) ? { code: person.home.code, text: person.home.words } : undefined,
    country: person.home.code.slice(0, 2),
    phones: person.phones.length > 0 ? person.phones.map((phone) => phoneAsWritten(random, phone)) : undefined,
    identityNumbers: person.identityNumber === null ? undefined : [person.identityNumber],
    citizenship: person.community === 'rohingya' ? undefined : [communities[person.community].country],
    marks: person.mark ?? undefined,
    ...(note.role === 'suspect' ? suspectValues(random) : {}),
    ...(note.role === 'victim' ? backgroundValues(random, person, note.day) : {}),
  };
}

const scribe = (style: Style) => ({ latin, native }: Spelling): string =>
  native !== null && (style === 'native' || style === 'nativeAndLatin') ? native : latin;

function otherNames({ name, nickname }: DemoPerson, style: Style): string[] | undefined {
  const names: string[] = [];
  if (style === 'latinAndNative' && name.native !== null) names.push(name.native);
  if (style === 'nativeAndLatin' && name.native !== null) names.push(name.latin);
  if (nickname !== null) names.push(scribe(style)(nickname));
  return names.length > 0 ? names : undefined;
}

function birthValues({ bornOn, birthKnown }: DemoPerson, day: string): FieldValues {
  if (birthKnown === 'day') return { birthDate: bornOn };
  return birthKnown === 'year' ? { birthDate: bornOn.slice(0, 4) } : { age: ageOn(bornOn, day) ?? 0, ageAsOf: day };
}

function kinValues(random: Random, person: DemoPerson, { role, style }: PersonNote): FieldValues {
  const write = scribe(style);
  const knows = role === 'suspect' ? 0.4 : 0.85;
  const father = random.chance(0.04) ? { noAnswer: 'unknown' as const } : write(person.father);
  return {
    father: random.chance(knows) ? father : undefined,
    mother: random.chance(knows * 0.75) ? write(person.mother) : undefined,
    spouse: person.spouse && random.chance(knows) ? write(person.spouse) : undefined,
  };
}

const traffickerRoles: readonly (readonly [string, number])[] = [
  ['recruiter', 40], ['transporter', 15], ['companion', 12], ['agent', 12], ['harboured', 8], ['exploiter', 12], ['sold', 6], ['received', 5],
];

function suspectValues(random: Random): FieldValues {
  const first = random.weighted(traffickerRoles);
  const second = random.weighted(traffickerRoles);
  return {
    legalStatus: random.weighted([['suspected', 70], ['wanted', 12], ['absconding', 18]]),
    traffickerRoles: random.chance(0.6) ? [...new Set(random.chance(0.25) ? [first, second] : [first])] : undefined,
  };
}

function backgroundValues(random: Random, person: DemoPerson, day: string): FieldValues {
  const age = ageOn(person.bornOn, day) ?? 0;
  return {
    firstLanguage: random.chance(0.5) ? communities[person.community].language : undefined,
    education: random.chance(0.4) ? random.weighted([['primary', 5], ['lowerSecondary', age > 11 ? 4 : 0], ['upperSecondary', age > 17 ? 2 : 0]]) : undefined,
    maritalStatus: age >= 16 && random.chance(0.4) ? (person.spouse ? 'married' : random.pick(['single', 'single', 'separated'])) : undefined,
    children: person.spouse && random.chance(0.3) ? random.integer(0, 3) : undefined,
  };
}

function phoneAsWritten(random: Random, phone: string): string {
  const way = random.integer(0, 9);
  if (way === 0) return phone.replaceAll(' ', '');
  if (way === 1) return phone.replaceAll(' ', '-');
  return way === 2 ? phone.replace(/^\+\d+ /, '').replace(' ', '') : phone;
}

/** The same person as another unit knows them. */
export function respellPerson(random: Random, person: DemoPerson): DemoPerson {
  const gap = communities[person.community].nativeGap;
  const slips = random.weighted([[0, 18], [1, 50], [2, 32]]);
  const name = respell(random, person.name, slips);
  const yearsOff = random.weighted([[0, 45], [-1, 18], [1, 18], [-2, 10], [2, 9]]);
  const kin = (spelling: Spelling): Spelling => respell(random, spelling, random.integer(0, 1));
  return {
    ...person,
    name: random.chance(0.08) ? withoutLastName(name, gap) : name,
    nickname: person.nickname ?? (random.chance(0.25) ? random.pick(communities[person.community].given[person.sex]) : null),
    father: kin(person.father),
    mother: kin(person.mother),
    spouse: person.spouse && kin(person.spouse),
    village: kin(person.village),
    // Whoever is wrong about the age has only heard it.
    birthKnown: yearsOff === 0 && random.chance(0.6) ? person.birthKnown : 'age',
    bornOn: yearsOff === 0 ? person.bornOn : addDays(person.bornOn, Math.round(yearsOff * 365.25)),
    phones: random.chance(0.6) ? person.phones : [],
    identityNumber: random.chance(0.5) ? person.identityNumber : null,
    mark: random.chance(0.6) ? person.mark : null,
  };
}

/** Whole years on a day. */
export const ageOfPerson = (person: DemoPerson, day: string): number => Math.max(0, ageOn(person.bornOn, day) ?? yearOf(day) - yearOf(person.bornOn));
