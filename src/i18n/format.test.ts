import { expect, test } from 'vitest';
import { createFormat } from '#i18n/format.ts';

test('values and plurals are filled in, with Latin digits in every language', () => {
  const english = createFormat('en', { cases: '{count, plural, one {# case} other {# cases}} of {unit}' });
  expect(english.text('cases', { count: 1, unit: 'GHY' })).toBe('1 case of GHY');
  expect(english.text('cases', { count: 12, unit: 'GHY' })).toBe('12 cases of GHY');
  expect(createFormat('bn', {}).number(1234)).toBe('1,234');
});

test('a value that looks like a pattern stays as it is', () => {
  expect(createFormat('en', { hello: 'Hello {name}' }).text('hello', { name: '{other}' })).toBe('Hello {other}');
});

test('a key without a message shows itself', () => {
  expect(createFormat('hi', {}).text('no.such.key')).toBe('no.such.key');
});

test('partial dates keep their precision', () => {
  const { date } = createFormat('en', {});
  expect([date('2009'), date('2009-03'), date('2009-03-04')]).toEqual(['2009', 'Mar 2009', '04 Mar 2009']);
});
