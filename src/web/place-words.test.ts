import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import rows from '#domain/data/places.json';
import { stateNames } from '#domain/data/state-names.ts';
import { createFormat } from '#i18n/format.ts';
import { countryWord } from '#web/country-word.ts';
import { placeWord } from '#web/place-words.ts';

const words = (language: string) => createFormat(language, JSON.parse(readFileSync(new URL(`../i18n/messages/${language}.json`, import.meta.url), 'utf8')) as Record<string, string>);

test('a country is called in the language of the person, also one that we have no word for', () => {
  expect(['IN', 'NP', 'LK'].map((code) => countryWord(words('hi'), code))).toEqual(['भारत', 'नेपाल', 'श्रीलंका']);
  expect(['IN', 'BD', 'TH'].map((code) => countryWord(words('bn'), code))).toEqual(['ভারত', 'বাংলাদেশ', 'থাইল্যান্ড']);
  expect(countryWord(words('en'), 'LK')).toBe('Sri Lanka');
  expect(['', 'x', 'ÅÄ'].map((code) => countryWord(words('hi'), code))).toEqual(['', 'x', 'ÅÄ']);
});

test('a state is too; a district stays as the gazetteer has it', () => {
  expect(placeWord(words('hi'), { code: 'IN-AS', name: 'Assam' })).toBe('असम');
  expect(placeWord(words('bn'), { code: 'IN-WB', name: 'West Bengal' })).toBe('পশ্চিমবঙ্গ');
  expect(placeWord(words('en'), { code: 'IN-WB', name: 'West Bengal' })).toBe('West Bengal');
  expect(placeWord(words('hi'), { code: 'IN-AS-618', name: 'Kamrup Metro' })).toBe('Kamrup Metro');
  expect(placeWord(words('hi'), { code: 'BD', name: 'Bangladesh' })).toBe('बांग्लादेश');
});

test('every state of India, Nepal and Bangladesh has its names, and every name its state', () => {
  const states = (rows as unknown as (string | null)[][]).filter(([, , above]) => ['IN', 'NP', 'BD'].includes(above ?? '')).map(([code]) => code);
  expect(states.length).toBeGreaterThan(45);
  expect(Object.keys(stateNames).sort()).toEqual([...states].sort());
  expect(Object.values(stateNames).filter(({ hi, bn }) => !/^[\p{Script=Devanagari}\p{M} ]+$/u.test(hi) || !/^[\p{Script=Bengali}\p{M} ]+$/u.test(bn))).toEqual([]);
});
