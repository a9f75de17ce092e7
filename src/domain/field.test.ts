import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkValue, choice, choices, date, dateTime, fieldKinds, flag, isNoAnswer, isSet, longText, noAnswers, number, phones, place, status, text, texts, unit,
  type Field, type FieldKind, type FieldValue,
} from '#domain/field.ts';

const list = { name: 'colour', codes: { red: 'Red', green: null } };
const fields: Readonly<Record<FieldKind, Field>> = {
  text: text(), longText: longText(), choice: choice(list), date: date(), dateTime: dateTime(), number: number(), flag: flag(), place: place(), unit: unit(),
  status: status(list, { transitions: { '': ['red'], red: ['green'], green: [] } }), choices: choices(list), texts: texts(), phones: phones(),
};
const kinds = Object.keys(fieldKinds) as FieldKind[];

const good: Readonly<Record<FieldKind, readonly FieldValue[]>> = {
  text: ['Rehana', 'রেহানা', ' 12/2026 ', 'x'.repeat(500), '👩🏽‍⚖️'],
  texts: ['Rehana', 'x'.repeat(500)],
  longText: ['One line.\n\nAnother.', 'x'.repeat(50_000)],
  choice: ['red', 'green'], choices: ['red', 'green'], status: ['red', 'green'],
  date: ['2026', '2026-03', '2026-03-14'],
  dateTime: [{ local: '2026-03-14T21:30', zone: 'Asia/Kathmandu' }],
  number: [0, 16, 26.1445, 999_999_999_999],
  flag: [true, false],
  place: [{ text: 'Barpeta' }, { code: 'IN-AS-618', text: 'Guwahati' }, { code: 'NP', text: 'Nepal' }],
  unit: ['5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e'],
  phones: ['+91 98640 12345', '98640-12345', '০৯৮৬৪০১২৩৪৫', '(0361) 254 0000 ext 2', '12345'],
};

const bad: Readonly<Record<FieldKind, readonly unknown[]>> = {
  text: ['', '  \n', 'x'.repeat(501), 'a\u0000b', '\ud800', 'a\udc00', 5, true, ['x'], { text: 'x' }],
  texts: ['', 'x'.repeat(501), ['x'], 'a\u0000b'],
  longText: ['', 'x'.repeat(50_001), 'a\u0000b', 7],
  choice: ['blue', '', 'Red', 'toString', '__proto__', 'constructor', 3, ['red']],
  choices: ['blue', ['red'], 'hasOwnProperty'],
  status: ['blue', '', 'valueOf', 4],
  date: ['', '14.3.2026', '2026-02-30', '2026-3-4', 20260314, { local: '2026-03-14T21:30', zone: 'UTC' }],
  dateTime: ['2026-03-14T21:30', { local: '2026-03-14T21:30' }, { local: '2026-03-14T21:30', zone: 'UTC', name: 'Rehana' }, {}],
  number: [Number.NaN, Infinity, -Infinity, 1e12, -1e12, -3, '16', 10n, true],
  flag: ['true', 0, 1, 'yes'],
  place: ['Barpeta', {}, { text: '' }, { code: 'IN' }, { code: 'in-as', text: 'x' }, { code: 'IN-AS; drop', text: 'x' }, { code: 5, text: 'x' }, { text: 'x', lat: 26.1 },
    JSON.parse('{"text":"x","__proto__":{"y":1}}'), { text: 'a\u0000' }],
  unit: ['GHY', '', '5d0f1a52', '5D0F1A52-7C55-4F1E-9D6E-1F2A3B4C5D6E', 5, { id: '5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e' }],
  phones: ['1234', 'no digits', '1234567890123456', '12345\u0000', '12345\ud800', `${' '.repeat(36)}12345`, 9864012345],
};

describe.each(kinds)('a field of kind %s', (kind) => {
  const field = fields[kind];

  test('takes what it is made for, as it is', () => {
    for (const value of good[kind]) expect(checkValue(field, value), JSON.stringify(value)).toEqual({ ok: true, value });
  });

  test('takes nothing else', () => {
    for (const value of [...bad[kind], null, undefined, [], [[]], Symbol('x'), () => 'x']) expect(checkValue(field, value).ok, inspect(value)).toBe(false);
  });

  test('has unknown, not asked and refused as answers of their own, unless it is a set or a status', () => {
    for (const noAnswer of noAnswers) expect(checkValue(field, { noAnswer }).ok).toBe(!isSet(field) && kind !== 'status');
    expect(checkValue(field, { noAnswer: 'perhaps' }).ok).toBe(false);
    expect(checkValue(field, { noAnswer: 'unknown', name: 'Rehana' }).ok).toBe(false);
  });

  test('never throws, and what it takes can be stored and sent unchanged', () => {
    fc.assert(fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true, withSparseArray: true }), (value) => {
      const checked = checkValue(field, value);
      if (!checked.ok) return;
      expect(JSON.parse(JSON.stringify(checked.value))).toEqual(checked.value === 0 ? 0 : checked.value);
      expect(JSON.stringify(checked.value)).not.toMatch(/\\u0000|\\ud[89a-f]/);
    }));
  });
});

test('what was taken is taken again, unchanged', () => {
  for (const kind of kinds) for (const value of good[kind]) {
    const once = checkValue(fields[kind], value);
    if (once.ok) expect(checkValue(fields[kind], once.value)).toEqual(once);
  }
});

test('free text is sealed unless its line says otherwise; codes, dates and numbers are plain unless theirs does', () => {
  expect([text(), longText(), texts(), place()].map(({ sensitivity }) => sensitivity)).toEqual(Array(4).fill('narrative'));
  expect(phones().sensitivity).toBe('identity');
  expect([choice(list), choices(list), date(), dateTime(), number(), flag()].map(({ sensitivity }) => sensitivity)).toEqual(Array(6).fill('plain'));
  expect(text({ sensitivity: 'identity' }).sensitivity).toBe('identity');
});

test('only an object with one of the three words is no answer', () => {
  for (const value of [null, 'unknown', ['unknown'], {}, { noAnswer: null }, { noAnswer: 'constructor' }]) expect(isNoAnswer(value)).toBe(false);
  expect(isNoAnswer({ noAnswer: 'refused' })).toBe(true);
});

test('a number keeps to the range of its line: nobody is 250 years old, and south of the equator is negative', () => {
  const age = number({ range: [0, 130] });
  expect([0, 16, 130].map((value) => checkValue(age, value).ok)).toEqual([true, true, true]);
  expect([-3, 131, 250].map((value) => checkValue(age, value).ok)).toEqual([false, false, false]);
  expect(checkValue(number({ range: [-90, 90] }), -26.1).ok).toBe(true);
});
