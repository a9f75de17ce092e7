// How a person is named in a list: by initials and role, so that a glance over a shoulder tells nothing; the name itself
// shows only inside the opened file.

import type { RecordState } from '#domain/change.ts';
import type { Words } from '#web/context.tsx';
import { initials, personNames, textOf, valueOf } from '#web/case-summary.ts';

export const roleLabel = (words: Words, record: RecordState): string => {
  const role = textOf(record, 'role');
  return role === null ? words.text('person.noRole') : words.text(`code.personRole.${role}`);
};

export const coveredTitle = (words: Words, record: RecordState): string => `${initials(record)} · ${roleLabel(words, record)}`;

export const openTitle = (words: Words, record: RecordState): string => personNames(record)[0] ?? words.text('person.noName');

/** "Victim · female · 16": enough to tell two cards apart. */
export function personLine(words: Words, record: RecordState): string {
  const sex = textOf(record, 'sex');
  const age = valueOf(record, 'age');
  return [roleLabel(words, record), sex === null ? '' : words.text(`code.sex.${sex}`), typeof age === 'number' ? words.text('person.age', { age }) : '']
    .filter((part) => part !== '').join(' · ');
}
