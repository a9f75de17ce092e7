// What a record is called in one line: its type, and its first choice ("Leg of the route: transit").

import type { RecordState } from '#domain/change.ts';
import { recordTypeOf, vocabulary } from '#domain/records.ts';
import type { Words } from '#web/context.tsx';
import { valueText } from '#web/field-words.ts';

export function recordTitle(words: Words, record: RecordState): string {
  const type = recordTypeOf(vocabulary, record.type)!;
  const name = words.text(`record.${record.type}`);
  const kind = Object.keys(record.fields).find((field) => type.fields[field]?.kind === 'choice');
  return kind === undefined ? name : `${name}: ${valueText(words, type.fields[kind]!, record.fields[kind]!.value)}`;
}
