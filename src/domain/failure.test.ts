import { expect, test } from 'vitest';
import { failures, isFailure } from '#domain/failure.ts';

test('each failure stands in the list once', () => {
  expect(failures.filter((failure, index) => failures.indexOf(failure) !== index)).toEqual([]);
});

test('what is not in the list is no failure', () => {
  expect(failures.every(isFailure)).toBe(true);
  for (const other of ['', 'NOTFOUND', 'constructor', null, undefined, 404, {}, ['notFound']]) expect(isFailure(other), String(other)).toBe(false);
});
