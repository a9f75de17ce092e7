// Twenty-three refused fields of one record are one thing to decide on, not twenty-three.

import { expect, test } from 'vitest';
import type { Failure } from '#domain/failure.ts';
import type { RefusedChange } from '#sync/session.ts';
import { groupRefused } from '#web/tray/group-refused.ts';

const edit = (place: string, field: string | null, reason: Failure = 'mayNot'): RefusedChange => ({
  change: { id: `${place}.${field}`, format: 1, caseId: place[0]!, recordId: place, recordType: 'leg', kind: field === null ? 'create' : 'set', field, value: field, base: null, deviceId: 'd', deviceTime: '2026-03-14T09:00', zone: 'Asia/Kolkata' },
  outcome: { status: 'refused', reason },
});

test('many fields of one record are one line, and keep their order', () => {
  const fields = Array.from({ length: 23 }, (_, index) => `field${index}`);
  const groups = groupRefused(fields.map((field) => edit('a1', field)));
  expect(groups).toHaveLength(1);
  expect(groups[0]!.changes.map(({ field }) => field)).toEqual(fields);
  expect(groups[0]!.reasons).toEqual(['mayNot']);
});

test('another record is another line, and the records of one case stand together', () => {
  const groups = groupRefused([edit('a1', 'x'), edit('b1', 'x'), edit('a2', 'x'), edit('a1', 'y', 'tooLong')]);
  expect(groups.map(({ recordId, reasons }) => [recordId, reasons])).toEqual([['a1', ['mayNot', 'tooLong']], ['a2', ['mayNot']], ['b1', ['mayNot']]]);
});
