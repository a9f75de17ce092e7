// What a refused edit said: its field and its value, in the words of the record's own card.

import type { Change } from '#domain/change.ts';
import { fieldOf, vocabulary } from '#domain/records.ts';
import type { Words } from '#web/context.tsx';
import { fieldLabel, valueText } from '#web/field-words.ts';
import type { WorkspaceState } from '#web/workspace.ts';

/** As the card of the record says it; nothing for the making of a record, and for a field that a later version took away. */
export function refusedLine(words: Words, { recordType, field, kind, value }: Change, units: WorkspaceState['units']): string {
  const known = field === null ? undefined : fieldOf(vocabulary, recordType, field);
  if (field === null || !known) return '';
  const isElement = kind === 'add' || kind === 'remove';
  return `${fieldLabel(words, recordType, field)}: ${valueText(words, known, isElement ? [String(value)] : value, units) || words.text('value.empty')}`;
}
