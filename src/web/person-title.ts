// How a person is named. In lists, headers and alerts: by a pseudonym with role, sex and age band, so that a glance over a
// shoulder tells nothing. The name itself shows only inside the opened file, once somebody has asked for it (reveals.ts).

import type { RecordState } from '#domain/change.ts';
import { pseudonym } from '#domain/pseudonym.ts';
import type { Words } from '#web/context.tsx';
import { personNames, textOf, valueOf } from '#web/case-summary.ts';

/** "Kamo-274", or a sign that the person is not on this device. */
export const coveredName = (record: RecordState | undefined): string => (record ? pseudonym(record.id) : '…');

/** "Kamo-274 · Victim · Female · 16–17". */
export const coveredTitle = (words: Words, record: RecordState): string => [pseudonym(record.id), ...personParts(words, record)].join(' · ');

/** Who was erased goes by the pseudonym. */
export const openTitle = (words: Words, record: RecordState): string => (record.erased === undefined ? personNames(record)[0] ?? words.text('person.noName') : coveredName(record));

/** "Victim · Female · 16–17": enough to tell two cards apart. */
export const personLine = (words: Words, record: RecordState): string => personParts(words, record).join(' · ');

function personParts(words: Words, record: RecordState): string[] {
  const role = textOf(record, 'role');
  const sex = textOf(record, 'sex');
  const band = ageBand(record);
  return [
    role === null ? words.text('person.noRole') : words.text(`code.personRole.${role}`),
    ...(sex === null ? [] : [words.text(`code.sex.${sex}`)]), ...(band === null ? [] : [words.text(`ageBand.${band}`)]),
  ];
}

// The borders that the law draws (12, 16, 18), and beyond them wide ones.
const bands = [[12, 'under12'], [16, 'to15'], [18, 'to17'], [26, 'to25'], [40, 'to39']] as const;

/** As it was told, or at the birth date's last known year: a band, not an age to reckon with. */
function ageBand(record: RecordState): string | null {
  const age = valueOf(record, 'age');
  const born = textOf(record, 'birthDate');
  const years = typeof age === 'number' ? age : born === null ? null : new Date().getFullYear() - Number(born.slice(0, 4));
  if (years === null || Number.isNaN(years)) return null;
  return bands.find(([limit]) => years < limit)?.[1] ?? 'over39';
}
