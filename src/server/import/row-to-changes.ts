// A row's records as the changes that a device would send. All ids are made here, once: a run that goes on after a cut
// sends the same changes and doubles nothing.

import { changeFormat, type Change } from '#domain/change.ts';
import type { FieldValue } from '#domain/field.ts';
import type { NewRecord } from '#domain/htcds.ts';

export interface Desk {
  readonly deviceId: string;
  /** ISO 8601 with the offset of `zone`. */
  readonly deviceTime: string;
  /** IANA. */
  readonly zone: string;
  readonly newId: () => string;
}

export function rowToChanges({ newId, ...origin }: Desk, number: string, records: readonly NewRecord[]): Change[] {
  const caseId = newId();
  return records.flatMap(({ recordType, fields }) => {
    const isCase = recordType === 'case';
    const recordId = isCase ? caseId : newId();
    const write = (kind: Change['kind'], field: string | null, value: FieldValue | null): Change =>
      ({ id: newId(), format: changeFormat, caseId, recordId, recordType, kind, field, value, base: null, ...origin });
    return [
      write('create', null, null),
      ...Object.entries(isCase ? { number, ...fields } : fields).flatMap(([field, value]) =>
        (Array.isArray(value) ? (value as readonly string[]).map((element) => write('add', field, element)) : [write('set', field, value)])),
    ];
  });
}
