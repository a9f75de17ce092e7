// What is wrong with a file, in words for the person who has to mend it: row, column, reason.

import { indexHtcds } from '#domain/htcds.ts';
import { nearestWord } from '#domain/nearest-word.ts';
import { vocabulary } from '#domain/records.ts';
import type { CheckedFile, RowFault } from '#server/import/read-htcds-file.ts';

export const mostFaultsShown = 50;

export const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;

export function describeFaults({ rowCount, faultCount, faultyRowCount, faults }: CheckedFile): string {
  return [
    `${count(rowCount, 'row')}, ${rowCount - faultyRowCount} valid. Nothing was imported: ${count(faultCount, 'fault')} in ${count(faultyRowCount, 'row')}.`,
    ...faults.map(describeFault),
    ...(faultCount > faults.length ? [`  … and ${faultCount - faults.length} more`] : []),
    'Row 1 is the header. Mend the file and run the command again.',
  ].join('\n');
}

const { fieldByColumn } = indexHtcds(vocabulary);

const reasons: Readonly<Partial<Record<RowFault['reason'], string>>> = {
  noColumn: 'the header has no column for this cell; a comma may stand outside quotes',
  cellsMissing: 'the row ends after this cell, before the last column; a quote or comma may be missing',
  formula: 'begins like a formula, which a spreadsheet would run; take the first sign away',
  shortenedNumber: 'a spreadsheet has shortened this number (9.18E+11); make the column text and enter it again',
  notYesOrNo: 'write true or false',
  notInList: 'is not in the list of HTCDS 2.0',
  impossibleDate: 'is no date; write 2024-03-14, 2024-03 or 2024',
  impossibleNumber: 'is no number',
  impossiblePhone: 'is no phone number: 5 to 15 digits, several divided by “;”',
  tooLong: 'is too long',
};

function describeFault({ row, column, reason, written }: RowFault): string {
  const place = reason === 'noColumn' || reason === 'cellsMissing' ? `cell ${column}` : column;
  const meant = reason === 'notInList' && written !== null ? suggest(column, written) : '';
  return `  row ${row}, ${place}: ${written === null ? '' : `“${written}” `}${reasons[reason] ?? 'cannot be kept'}${meant}`;
}

function suggest(column: string, written: string): string {
  const known = Object.values(fieldByColumn.get(column)?.list?.codes ?? {}).filter((value) => value !== null);
  const wrong = written.split(';').map((part) => part.trim()).find((part) => part !== '' && !known.includes(part));
  const nearest = wrong === undefined ? null : nearestWord(wrong, known);
  return nearest === null ? `, which has ${known.slice(0, 4).join(', ')}${known.length > 4 ? ' …' : ''}` : `; did you mean ${nearest}?`;
}
