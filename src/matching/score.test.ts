import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noFrequencies } from '#matching/frequencies.ts';
import { defaultModel } from '#matching/model.ts';
import type { PersonEvidence } from '#matching/person-evidence.ts';
import { preparePerson } from '#matching/prepare.ts';
import { bitsToProbability, createScoring, priorBits, probabilityToBand, scorePersons } from '#matching/score.ts';

const scoring = createScoring(defaultModel, noFrequencies);
const score = (left: PersonEvidence, right: PersonEvidence): number => scorePersons(preparePerson(left), preparePerson(right), scoring).bits;

// Invented names in several scripts and spellings.
const name = fc.constantFrom('Rehana Choudhury', 'রেহানা চৌধুরী', 'Rihana Chowdhury', 'Rina Das', 'Mina Das', 'Dipak Toppo', 'दीपक टोप्पो', 'Noor Jahan Bibi', 'Md Salim Ali');
const town = fc.constantFrom('Barpeta', 'বরপেটা', 'Gumla', 'Kokrajhar', 'Assam');
const anyPerson: fc.Arbitrary<PersonEvidence> = fc.record({
  id: fc.constantFrom('a', 'b'), names: fc.array(name, { minLength: 1, maxLength: 2 }),
  birthDate: fc.option(fc.constantFrom('2008', '2009-05', '2009-05-14', '2009-01-01', '1990-11-30')),
  age: fc.option(fc.integer({ min: 8, max: 60 })), ageAsOf: fc.option(fc.constantFrom('2024', '2025-06', '2026-03-02')),
  sex: fc.option(fc.constantFrom('female', 'male', 'transgender', 'unknown')),
  phones: fc.array(fc.constantFrom('9864000017', '9864000018', '7002000001'), { maxLength: 2 }),
  identityNumbers: fc.array(fc.constantFrom('ABC1234567', 'ABC1234568', 'XYZ7654321'), { maxLength: 1 }),
  father: fc.option(name), mother: fc.option(name), spouse: fc.option(name), village: fc.option(town),
  place: fc.option(fc.record({ text: town })),
});

test('a score is the same from both sides', () => {
  fc.assert(fc.property(anyPerson, anyPerson, (left, right) => {
    expect(score(left, right)).toBeCloseTo(score(right, left), 2);
  }), { numRuns: 300 });
});

describe('evidence that agrees never lowers a score', () => {
  const agreeing: readonly (readonly [string, Partial<PersonEvidence>])[] = [
    ['a phone', { phones: ['8812345670'] }], ['an identity number', { identityNumbers: ['QRS5550001'] }],
    ['a father', { father: 'Bhupen Barthakur' }], ['a mother', { mother: 'Hiramoni Barthakur' }], ['a spouse', { spouse: 'Jogen Barthakur' }],
    ['a village', { village: 'Sonapahar' }], ['an area', { place: { text: 'Sonapahar' } }], ['a sex', { sex: 'female' }], ['a day of birth', { birthDate: '2009-05-14' }],
  ];
  test.each(agreeing)('%s', (_, details) => {
    const field = Object.keys(details)[0] as keyof PersonEvidence;
    const without = { phones: [], identityNumbers: [], father: null, mother: null, spouse: null, village: null, place: null, sex: null, birthDate: null, age: null };
    fc.assert(fc.property(anyPerson, anyPerson, (left, right) => {
      const bare = { [field]: without[field as keyof typeof without], ...(field === 'birthDate' ? { age: null } : {}) };
      const before = score({ ...left, ...bare }, { ...right, ...bare });
      expect(score({ ...left, ...bare, ...details }, { ...right, ...bare, ...details })).toBeGreaterThanOrEqual(before - 0.01);
    }), { numRuns: 100 });
  });
});

test('what is missing weighs nothing', () => {
  const bare: PersonEvidence = {
    id: 'a', names: ['Rehana Choudhury'], birthDate: null, age: null, ageAsOf: null, sex: null, phones: [], identityNumbers: [],
    father: null, mother: null, spouse: null, village: null, place: null,
  };
  const full: PersonEvidence = { ...bare, id: 'b', age: 16, ageAsOf: '2026', sex: 'female', phones: ['9864000017'], father: 'Abdul Rahman', village: 'Barpeta' };
  expect(score(bare, full)).toBe(score(bare, bare));
});

test('a default day of birth counts as its year, and an age of no known day meets no date', () => {
  const born = (details: Partial<PersonEvidence>): ReturnType<typeof preparePerson>['birth'] =>
    preparePerson({ id: 'a', names: [], birthDate: null, age: null, ageAsOf: null, sex: null, phones: [], identityNumbers: [], father: null, mother: null, spouse: null, village: null, place: null, ...details }).birth;
  expect(born({ birthDate: '2009-01-01' })?.day).toBeNull();
  expect(born({ birthDate: '2009-05-14' })?.day).toBe('2009-05-14');
  expect(born({ age: 16 })?.isAnchored).toBe(false);
  expect(born({ age: 16, ageAsOf: '2026-03' })?.year).toBeCloseTo(2009.7, 1);
});

test('a larger register asks for more, and the bands stand at one half, nine tenths and ninety-nine hundredths', () => {
  expect(priorBits(100_000, defaultModel)).toBeLessThan(priorBits(10_000, defaultModel) - 3);
  expect(priorBits(3, defaultModel)).toBe(priorBits(1000, defaultModel));
  expect([0.4999, 0.5, 0.9, 0.99].map((probability) => probabilityToBand(probability, defaultModel))).toEqual(['silent', 'possible', 'likely', 'strong']);
  expect(bitsToProbability(0)).toBe(0.5);
});
