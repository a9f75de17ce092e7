// A person as the matcher sees them: everything normalised once, when they enter the register or ask.

import { dateParts } from '#domain/date.ts';
import { normaliseIdentityNumber, type IdentityNumber } from '#matching/normalise/identity-number.ts';
import { normalisePhone } from '#matching/normalise/phone.ts';
import { normaliseText, wordsOf } from '#matching/normalise/text.ts';
import { nameToWords, splitTypedName } from '#matching/normalise/tokens.ts';
import { transliterate } from '#matching/normalise/transliterate.ts';
import { createWord, type Word, type WordUse } from '#matching/normalise/word.ts';
import type { PersonEvidence } from '#matching/person-evidence.ts';

export interface Name {
  readonly core: readonly Word[];
  readonly fillers: readonly Word[];
  /** Two neighbouring words as one, for names that are split in one record and joined in another. */
  readonly joins: readonly Join[];
}

export interface Join { readonly word: Word; readonly first: Word; readonly second: Word }

/** When somebody was born, in years with a fraction. `day` only where a full date is known and is no default. */
export interface Birth {
  readonly year: number;
  readonly day: string | null;
  /** False where an age is known but not of which day: it then compares with other such ages only. */
  readonly isAnchored: boolean;
}

export interface Places { readonly village: Word | null; readonly areas: readonly Word[]; readonly code: string | null }

export interface Person {
  readonly id: string;
  readonly names: readonly Name[];
  readonly birth: Birth | null;
  readonly sex: string | null;
  readonly phones: readonly string[];
  readonly identityNumbers: readonly IdentityNumber[];
  readonly father: Name | null; readonly mother: Name | null; readonly spouse: Name | null;
  readonly places: Places;
}

export type Intern = (latin: string, use: WordUse, script: { isBengaliScript: boolean; isLatinScript: boolean }) => Word;

const mostNames = 16;
const mostNumbers = 16;

export function preparePerson(evidence: PersonEvidence, intern: Intern = createWord): Person {
  const split = evidence.names.slice(0, 40).map(splitTypedName);
  const relative = (typed: string | null): Name | null => {
    const first = typed === null ? undefined : splitTypedName(typed).names[0];
    return first === undefined ? null : prepareName(first, intern);
  };
  return {
    id: evidence.id,
    names: distinctNames(split.flatMap(({ names }) => names), intern),
    birth: prepareBirth(evidence),
    sex: evidence.sex === null || evidence.sex === 'unknown' ? null : evidence.sex,
    phones: distinct(evidence.phones.slice(0, mostNumbers).map(normalisePhone)),
    identityNumbers: distinctNumbers(evidence.identityNumbers.slice(0, mostNumbers)),
    father: relative(evidence.father ?? split.find(({ father }) => father !== null)?.father ?? null),
    mother: relative(evidence.mother),
    spouse: relative(evidence.spouse ?? split.find(({ spouse }) => spouse !== null)?.spouse ?? null),
    places: preparePlaces(evidence, intern),
  };
}

const distinct = (values: readonly (string | null)[]): string[] => [...new Set(values.filter((value) => value !== null))];

function distinctNumbers(numbers: readonly string[]): IdentityNumber[] {
  const byText = new Map(numbers.map(normaliseIdentityNumber).filter((number) => number !== null).map((number) => [number.text, number]));
  return [...byText.values()];
}

function distinctNames(names: readonly string[], intern: Intern): Name[] {
  const bySpelling = new Map<string, Name>();
  for (const text of names) {
    const name = prepareName(text, intern);
    if (name) bySpelling.set([...name.core, ...name.fillers].map(({ latin, isLatinScript }) => latin + (isLatinScript ? '' : '*')).join(' '), name);
    if (bySpelling.size >= mostNames) break;
  }
  return [...bySpelling.values()];
}

/** Null where nothing is left that tells persons apart. */
export function prepareName(text: string, intern: Intern = createWord): Name | null {
  const parts = nameToWords(text).map((part) => ({ ...part, word: intern(part.latin, 'name', part) }));
  const core = parts.filter(({ part }) => part === 'core').map(({ word }) => word);
  if (core.length === 0) return null;
  const fillers = parts.filter(({ part }) => part !== 'core').map(({ word }) => word);
  const whole = parts.filter(({ part, word }) => part !== 'honorific' && !word.isInitial);
  const joins = whole.slice(1).map((second, at) => {
    const first = whole[at]!;
    return { word: intern(first.latin + second.latin, 'name', second), first: first.word, second: second.word };
  });
  return { core, fillers, joins };
}

function prepareBirth({ birthDate, age, ageAsOf }: Pick<PersonEvidence, 'birthDate' | 'age' | 'ageAsOf'>): Birth | null {
  const born = birthDate === null ? null : dateParts(birthDate);
  if (born) {
    // 1 January and 30 June are what clerks write for "some day of that year".
    const isDefault = (born.month === 1 && born.day === 1) || (born.month === 6 && born.day === 30);
    const isFull = born.day !== undefined && !isDefault;
    const month = born.month === undefined || isDefault ? 6.5 : born.month - 0.5;
    return { year: born.year + month / 12, day: isFull ? birthDate : null, isAnchored: true };
  }
  if (age === null || !(age >= 0 && age < 120)) return null;
  const asOf = ageAsOf === null ? null : dateParts(ageAsOf);
  if (!asOf) return { year: -age, day: null, isAnchored: false };
  return { year: asOf.year + ((asOf.month ?? 6.5) - 0.5) / 12 - age - 0.5, day: null, isAnchored: true };
}

function preparePlaces({ village, place }: PersonEvidence, intern: Intern): Places {
  const areas = (place?.text ?? '').split(/[,;\/()]/).slice(0, 4).map((part) => preparePlace(part, intern)).filter((word) => word !== null);
  return { village: village === null ? null : preparePlace(village.split(/[,;]/)[0]!, intern), areas, code: place?.code ?? null };
}

const placeFillers = /^(village|vill|gram|gaon|po|ps|dist|district|jila|zila|jela|town|block|ward|no|state|of)$/;

function preparePlace(text: string, intern: Intern): Word | null {
  const written = wordsOf(normaliseText(text));
  const latin = written.map(transliterate).filter((word) => !placeFillers.test(word)).join('').slice(0, 40);
  const native = written.join('');
  return latin.length < 2 ? null
    : intern(latin, 'place', { isBengaliScript: /[\u0980-\u09ff]/.test(native), isLatinScript: /^[a-z]/.test(native) });
}
