import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digitsToAscii, partialDateToTypedDate, typedDateToPartialDate } from './partial-date.ts';

const typed = (day: string, month: string, year: string): ReturnType<typeof typedDateToPartialDate> => typedDateToPartialDate({ day, month, year });

describe('a typed date', () => {
  test('may be a year, a month of a year or a day', () => {
    expect(typed('', '', '2004')).toBe('2004');
    expect(typed('', '3', '2004')).toBe('2004-03');
    expect(typed('9', '03', '2004')).toBe('2004-03-09');
  });

  test('is nothing when nothing is typed', () => {
    expect(typed('', ' ', '')).toBe('');
  });

  test('may be typed in the digits of any script here', () => {
    expect(typed('२९', '२', '२००४')).toBe('2004-02-29');
    expect(typed('১৫', '৮', '১৯৯৮')).toBe('1998-08-15');
    expect(typed('', '၁၂', '၂၀၁၀')).toBe('2010-12');
  });

  test('is none without a year, with a day but no month, or on a day that the calendar lacks', () => {
    for (const date of [typed('', '3', ''), typed('9', '', '2004'), typed('30', '2', '2004'), typed('29', '2', '2003'), typed('1', '13', '2004'),
      typed('', '', '98'), typed('', '', '20o4'), typed('1', '1', '1776')]) expect(date).toBeNull();
  });

  test('comes back as it was stored', () => {
    const stored = fc.date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
      .chain((date) => fc.constantFrom(4, 7, 10).map((length) => date.toISOString().slice(0, length)));
    fc.assert(fc.property(stored, (date) => typedDateToPartialDate(partialDateToTypedDate(date)) === date));
  });

  test('shows nothing for a stored text that is no date', () => {
    expect(partialDateToTypedDate('about 2004')).toEqual({ day: '', month: '', year: '' });
  });
});

test('only digits are turned into ASCII', () => {
  expect(digitsToAscii('घर १२/ক ৩४, ٥۶')).toBe('घर 12/ক 34, 56');
});
