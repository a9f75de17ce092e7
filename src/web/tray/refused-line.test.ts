// A refused value reads as it did where it was typed; nobody is shown the inside of the machine.

import { expect, test } from 'vitest';
import type { Change } from '#domain/change.ts';
import { createFormat } from '#i18n/format.ts';
import messages from '#i18n/messages/en.json' with { type: 'json' };
import { refusedLine } from '#web/tray/refused-line.ts';

const words = { ...createFormat('en', messages), setLanguage: () => undefined };
const edit = (recordType: string, field: string | null, value: Change['value'], kind: Change['kind'] = 'set'): Change => ({
  id: 'x', format: 1, caseId: 'c', recordId: 'r', recordType, kind, field, value, base: null, deviceId: 'd', deviceTime: '2026-03-14T09:00', zone: 'Asia/Kolkata',
});
const line = (change: Change): string => refusedLine(words, change, new Map());

test('a moment, a code, a place, a list and an emptied field read in words', () => {
  expect(line(edit('report', 'reportedAt', { local: '2026-03-14T09:30', zone: 'Asia/Kolkata' }))).toMatch(/14.*2026, 09:30$/);
  expect(line(edit('person', 'sex', 'female'))).toMatch(/: Female$/);
  expect(line(edit('leg', 'place', { text: 'Siliguri' }))).toMatch(/: Siliguri$/);
  expect(line(edit('person', 'phones', '98640', 'add'))).toContain('98640');
  expect(line(edit('person', 'sex', null))).toMatch(/: \S/);
});

test('the making of a record, and a field that is known no more, say nothing', () => {
  expect([line(edit('leg', null, null, 'create')), line(edit('leg', 'noSuchField', 'x'))]).toEqual(['', '']);
});
