import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { emergenciesPerDay, emergencyMinutes, isFirNumber, isReason, shortestReason } from '#domain/emergency.ts';

test('a reason says something, and a police matter has a number', () => {
  expect(isReason(' '.repeat(shortestReason))).toBe(false);
  expect(isReason('क'.repeat(shortestReason - 1))).toBe(false);
  expect(isReason('क'.repeat(shortestReason))).toBe(true);
  for (const [text, isOne] of [['FIR 77/2026', true], ['७७/२०२६', false], ['asked by phone', false], ['', false]] as const) expect(isFirNumber(text), text).toBe(isOne);
});

test('the database counts the same minutes, and the same openings a day', async () => {
  const sql = await readFile(new URL('../../db/migrations/0008_emergency.sql', import.meta.url), 'utf8');
  const judged = sql.slice(sql.indexOf('function guard.open_in_emergency'), sql.indexOf('function guard.keep_reason_of'));
  expect(/the_end timestamptz := now\(\) \+ interval '(\d+) minutes'/.exec(judged)?.[1]).toBe(String(emergencyMinutes));
  expect(/interval '24 hours'\) >= (\d+)/.exec(judged)?.[1]).toBe(String(emergenciesPerDay));
});
