// A person record, read through the match roles of the vocabulary; and how much must be known before anybody is matched.

import type { RecordState } from '#domain/change.ts';
import { matchedRoles } from '#domain/alert.ts';
import { isNoAnswer, type FieldValue, type MatchRole, type PlaceValue } from '#domain/field.ts';
import { fieldOf, recordTypeOf, type Vocabulary } from '#domain/records.ts';
import { normaliseIdentityNumber } from '#matching/normalise/identity-number.ts';
import { normalisePhone } from '#matching/normalise/phone.ts';
import { nameToWords, splitTypedName } from '#matching/normalise/tokens.ts';
import type { PersonEvidence } from '#matching/person-evidence.ts';

/**
 * What a record says to the matcher; null where it is no person, was withdrawn, or has a role that is never matched.
 * A person without a role is not matched yet: it might be the informant.
 */
export function recordToEvidence(words: Vocabulary, record: RecordState): PersonEvidence | null {
  if (recordTypeOf(words, record.type)?.isPerson !== true || record.withdrawn !== undefined) return null;
  const values = valuesByRole(words, record);
  if (!texts(values, 'role').some((role) => matchedRoles.includes(role))) return null;
  const first = (role: MatchRole): string | null => texts(values, role)[0] ?? null;
  return {
    id: record.id,
    names: [...texts(values, 'name'), ...texts(values, 'otherName')],
    birthDate: first('birthDate'),
    age: (values.get('age') ?? []).find((value) => typeof value === 'number') ?? null,
    ageAsOf: first('ageAsOf'),
    sex: first('sex'),
    phones: texts(values, 'phone'), identityNumbers: texts(values, 'identityNumber'),
    father: first('father'), mother: first('mother'), spouse: first('spouse'),
    village: first('village'),
    place: (values.get('place') ?? []).find(isPlace) ?? null,
  };
}

function valuesByRole(words: Vocabulary, record: RecordState): Map<MatchRole, FieldValue[]> {
  const values = new Map<MatchRole, FieldValue[]>();
  for (const [name, { value }] of Object.entries(record.fields)) {
    const role = fieldOf(words, record.type, name)?.match;
    if (role === undefined || value === null || isNoAnswer(value)) continue;
    const elements: readonly FieldValue[] = Array.isArray(value) ? (value as readonly string[]) : [value];
    values.set(role, [...(values.get(role) ?? []), ...elements]);
  }
  return values;
}

const texts = (values: ReadonlyMap<MatchRole, readonly FieldValue[]>, role: MatchRole): string[] =>
  (values.get(role) ?? []).filter((value) => typeof value === 'string');

const isPlace = (value: FieldValue): value is PlaceValue => typeof value === 'object' && 'text' in value;

/**
 * The least that must be known before a person is matched: two words of a name that are no honorifics; or one, with a
 * birth or age and a place or relative; or a phone or identity number. Never half a name.
 */
export function hasEnoughEvidence(person: PersonEvidence): boolean {
  if (person.phones.some((phone) => normalisePhone(phone) !== null)) return true;
  if (person.identityNumbers.some((number) => normaliseIdentityNumber(number) !== null)) return true;
  const counts = person.names.flatMap((typed) => splitTypedName(typed).names).map(countNameWords);
  if (counts.some((count) => count >= 2)) return true;
  const isBirthKnown = person.birthDate !== null || person.age !== null;
  const isPlaceKnown = [person.village, person.place?.text ?? null].some((place) => place !== null && place.trim() !== '');
  const isRelativeKnown = [person.father, person.mother, person.spouse].some((name) => name !== null && countNameWords(name) >= 1);
  return counts.some((count) => count === 1) && isBirthKnown && (isPlaceKnown || isRelativeKnown);
}

/** Words with at least two letters, honorifics left out. */
const countNameWords = (name: string): number => nameToWords(name).filter(({ part, latin }) => part !== 'honorific' && latin.length > 1).length;
