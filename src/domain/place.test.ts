import { expect, test } from 'vitest';
import rows from '#domain/data/places.json' with { type: 'json' };
import { otherPlaceNames } from '#domain/data/place-names.ts';
import { checkValue, place as placeField } from '#domain/field.ts';
import { createGazetteer, foldPlaceName } from '#domain/place.ts';

const gazetteer = createGazetteer(rows);
const found = (query: string): string[] => gazetteer.search(query, 5).map(({ code }) => code);

test('every place has one row, a known larger place and a code that a place field accepts', () => {
  const codes = new Set(rows.map(([code]) => code));
  expect(codes.size).toBe(rows.length);
  for (const [code, name, parent] of rows) {
    expect(parent === null || codes.has(parent ?? ''), `${code}`).toBe(true);
    expect(checkValue(placeField(), { code, text: name }).ok, `${code}`).toBe(true);
  }
});

test('the five countries have all their states, and India, Nepal and Bangladesh their districts', () => {
  const count = (pattern: RegExp): number => rows.filter(([code]) => pattern.test(code ?? '')).length;
  expect(count(/^IN-[A-Z]{2}$/)).toBe(36);
  expect(count(/^IN-[A-Z]{2}-\d+$/)).toBe(763);
  expect([count(/^NP-P\d$/), count(/^NP-P\d-/)]).toEqual([7, 77]);
  expect([count(/^BD-[A-H]$/), count(/^BD-\d\d$/)]).toEqual([8, 64]);
  expect([count(/^MM-/), count(/^BT-/)]).toEqual([15, 20]);
});

test('every other name belongs to a place of the gazetteer', () => {
  for (const code of Object.keys(otherPlaceNames)) expect(gazetteer.byCode(code), code).toBeDefined();
});

test('a path names the places from small to large', () => {
  expect(gazetteer.pathOf('IN-AS-618')).toEqual(['Kamrup Metro', 'Assam', 'India']);
  expect(gazetteer.pathOf('BD-13')).toEqual(['Dhaka', 'Dhaka', 'Bangladesh']);
  expect(gazetteer.pathOf('XX')).toEqual([]);
});

test('old and rival spellings find the place of today', () => {
  const today = {
    Gauhati: 'IN-AS-618', guwahati: 'IN-AS-618', Nowgong: 'IN-AS-297', Calcutta: 'IN-WB-315', Bombay: 'IN-MH-482',
    Dacca: 'BD-13', Rangoon: 'MM-06', Jessore: 'BD-22', Burma: 'MM', siliguri: 'IN-WB-309', 'cooch behar': 'IN-WB-308',
    coxsbazar: 'BD-11', Myawaddy: 'MM-13', 'East Sikkim': 'IN-SK-225',
  };
  for (const [name, code] of Object.entries(today)) expect(found(name)[0], name).toBe(code);
});

test('a name in the script of the place finds it, with either letter of Assam and Bengal', () => {
  expect(found('গুয়াহাটি')[0]).toBe('IN-AS-618');
  expect(found('গুৱাহাটী')[0]).toBe('IN-AS-618');
  expect(found('শোণিতপুৰ')[0]).toBe('IN-AS-301');
  expect(found('শোণিতপুর')[0]).toBe('IN-AS-301');
  expect(found('झापा')[0]).toBe('NP-P1-jhapa');
  expect(found('যশোর')[0]).toBe('BD-22');
  expect(found('ရန်ကုန်')[0]).toBe('MM-06');
});

test('the beginning of a name is enough, and the nearest name comes first', () => {
  expect(found('soni').slice(0, 2)).toEqual(expect.arrayContaining(['IN-AS-301', 'IN-HR-75']));
  expect(found('assam')[0]).toBe('IN-AS');
  expect(found('delhi')[0]).toBe('IN-DL');
  expect(found('hills').length).toBe(5);
  expect(gazetteer.search('a', 3)).toHaveLength(3);
});

test('accents and case do not matter, and nothing is found for nothing', () => {
  expect(foldPlaceName('  Arunāchal–PRADESH ')).toBe('arunachal pradesh');
  expect(found('')).toEqual([]);
  expect(found('।—')).toEqual([]);
  expect(found('no such place')).toEqual([]);
});
