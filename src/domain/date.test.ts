import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ageOn, dateParts, isPartialDate, isZonedTime, momentToLocal } from '#domain/date.ts';

test('a date is a year, a month or a day that a calendar has', () => {
  expect(dateParts('2026')).toEqual({ year: 2026 });
  expect(dateParts('2026-02')).toEqual({ year: 2026, month: 2 });
  expect(dateParts('2024-02-29')).toEqual({ year: 2024, month: 2, day: 29 });
  expect(dateParts('2000-02-29')).not.toBeNull();
  for (const text of ['', '26', '1899', '2200', '2026-00', '2026-13', '2026-2', '2026-02-29', '2100-02-29', '2026-04-31', '2026-01-00', '2026-01-32',
    '2026-01-01T00:00', ' 2026', '2026-01-01\n', '२०२६', '+2026']) expect(dateParts(text), text).toBeNull();
  for (const value of [null, undefined, 2026, {}, ['2026']]) expect(isPartialDate(value)).toBe(false);
});

test('every day of the calendar is a date, and what the calendar skips is none', () => {
  fc.assert(fc.property(fc.integer({ min: 1900, max: 2199 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }), (year, month, day) => {
    const at = new Date(Date.UTC(year, month - 1, day));
    const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
    expect(isPartialDate(text)).toBe(at.getUTCMonth() === month - 1);
  }));
});

test('a moment has a local minute and a zone by name', () => {
  for (const value of [{ local: '2026-03-14T21:30', zone: 'Asia/Kolkata' }, { local: '2026-03-14T00:00', zone: 'America/Argentina/Buenos_Aires' }, { local: '2026-03-14T23:59', zone: 'UTC' }]) {
    expect(isZonedTime(value)).toBe(true);
  }
  for (const value of [null, 'now', {}, { local: '2026-03-14T21:30' }, { local: '2026-03-14', zone: 'UTC' }, { local: '2026-03-14T24:00', zone: 'UTC' },
    { local: '2026-03-14T21:60', zone: 'UTC' }, { local: '2026-02-30T21:30', zone: 'UTC' }, { local: '2026-03-14T21:30:00', zone: 'UTC' },
    { local: '2026-03-14T21:30', zone: '+05:30' }, { local: '2026-03-14T21:30', zone: '../etc' }, { local: '2026-03T21:30', zone: 'UTC' }]) {
    expect(isZonedTime(value), JSON.stringify(value)).toBe(false);
  }
});

test('an age counts whole years, from the first day that a birth date may mean to the last day that the other may mean', () => {
  expect(ageOn('2010-03-15', '2026-03-14')).toBe(15);
  expect(ageOn('2010-03-15', '2026-03-15')).toBe(16);
  expect(ageOn('2008-02-29', '2026-02-28')).toBe(17);
  expect(ageOn('2010', '2026-01-01')).toBe(16);
  expect(ageOn('2010-03', '2026')).toBe(16);
  expect(ageOn('2027', '2026')).toBe(0);
  expect(ageOn('', '2026')).toBeNull();
});

test('a moment told in the device’s own zone is that moment, with the offset written out', () => {
  fc.assert(fc.property(fc.date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true }), (at) => {
    const text = momentToLocal(at);
    expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
    expect(Date.parse(text)).toBe(Math.floor(at.getTime() / 1000) * 1000);
  }));
});
