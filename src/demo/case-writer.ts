// Writes a case file as the changes that a device would have sent, in order, each against the value it replaces.

import { changeFormat, type Change } from '#domain/change.ts';
import type { FieldValue } from '#domain/field.ts';
import type { RecordTypeName } from '#domain/records.ts';
import { zones } from '#demo/dates.ts';
import type { FieldValues } from '#demo/person-record.ts';
import type { Random } from '#demo/random.ts';

export interface CaseWriter {
  readonly changes: Change[];
  /** The day on which the next changes are written; never before the day of the last ones. */
  onDay(day: string): void;
  /** A new record with its first values; its id. */
  write(recordType: RecordTypeName, values: FieldValues, recordId?: string): string;
  /** A further value of a scalar. */
  rewrite(recordType: RecordTypeName, recordId: string, field: string, value: FieldValue): void;
}

export interface CaseDesk { readonly caseId: string; readonly deviceId: string; readonly country: string }

export function createCaseWriter(random: Random, { caseId, deviceId, country }: CaseDesk): CaseWriter {
  const { zone, offset } = zones[country]!;
  const changes: Change[] = [];
  const standing = new Map<string, string>();
  let today = '';
  let secondOfDay = 0;

  const push = (record: Pick<Change, 'recordId' | 'recordType'>, kind: Change['kind'], field: string | null, value: FieldValue | null): void => {
    secondOfDay = Math.min(secondOfDay + random.integer(2, 25), 86_399);
    const key = `${record.recordId}.${field}`;
    const id = random.id();
    changes.push({
      id, format: changeFormat, caseId, recordId: record.recordId, recordType: record.recordType, kind, field, value,
      base: kind === 'set' ? standing.get(key) ?? null : null,
      deviceId, deviceTime: `${today}T${clock(secondOfDay)}.000${offset}`, zone,
    });
    standing.set(key, id);
  };

  return {
    changes,
    onDay(day) {
      if (day <= today) return;
      today = day;
      secondOfDay = random.integer(11 * 3600, 18 * 3600);
    },
    write(recordType, values, recordId = random.id()) {
      const record = { recordId, recordType };
      push(record, 'create', null, null);
      for (const [field, value] of Object.entries(values)) {
        if (value === undefined) continue;
        if (Array.isArray(value)) for (const element of value as readonly string[]) push(record, 'add', field, element);
        else push(record, 'set', field, value);
      }
      return recordId;
    },
    rewrite: (recordType, recordId, field, value) => push({ recordId, recordType }, 'set', field, value),
  };
}

const two = (number: number): string => String(number).padStart(2, '0');
const clock = (second: number): string => `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
