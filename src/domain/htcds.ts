// Case records in the columns of HTCDS 2.0, as another organisation hands them over: one row is one case with one person.
// Which column goes where is read from the vocabulary; nothing is guessed, and a cell that does not fit is a fault.

import { checkValue, isSet, type Field, type FieldValue } from '#domain/field.ts';
import type { Failure } from '#domain/failure.ts';
import type { Vocabulary } from '#domain/records.ts';

/** A field and the columns that fill it, in the order in which their texts are joined. */
interface Target {
  readonly recordType: string;
  readonly fieldName: string;
  readonly field: Field;
  readonly columns: readonly string[];
  /** HTCDS value → our code, where the field has a list. */
  readonly codes: ReadonlyMap<string, string>;
}

export interface HtcdsIndex {
  /** Every column that the vocabulary keeps, with its field. */
  readonly fieldByColumn: ReadonlyMap<string, Field>;
  /** In the order of the vocabulary. */
  readonly targets: readonly Target[];
}

export function indexHtcds(words: Vocabulary): HtcdsIndex {
  const targets = Object.entries(words).flatMap(([recordType, { fields }]) =>
    Object.entries(fields).flatMap(([fieldName, field]): Target[] =>
      (field.htcds ? [{ recordType, fieldName, field, columns: field.htcds, codes: invert(field) }] : [])));
  return { targets, fieldByColumn: new Map(targets.flatMap(({ field, columns }) => columns.map((column) => [column, field] as const))) };
}

const invert = ({ list }: Field): Map<string, string> =>
  new Map(Object.entries(list?.codes ?? {}).flatMap(([code, wire]) => (wire === null ? [] : [[wire, code] as const])));

export type CellFaultReason = Failure | 'formula' | 'shortenedNumber' | 'notYesOrNo';
export interface CellFault { readonly column: string; readonly reason: CellFaultReason }

/** A record of the case to be: its first values, without ids. */
export interface NewRecord { readonly recordType: string; readonly fields: Readonly<Record<string, FieldValue>> }

export type RowReading =
  | { readonly isWell: true; readonly records: readonly NewRecord[] }
  | { readonly isWell: false; readonly faults: readonly CellFault[] };

/**
 * The records of one row: always a case, a report and a person; any other only where one of its columns is filled.
 * @param cells column → text; empty cells may be left out.
 */
export function readHtcdsRow({ targets, fieldByColumn }: HtcdsIndex, cells: ReadonlyMap<string, string>): RowReading {
  const filled = new Map([...cells].map(([column, cell]) => [column, cell.trim()] as const)
    .filter(([column, cell]) => cell !== '' && fieldByColumn.has(column)));
  const faults: CellFault[] = [...filled].filter(([, cell]) => isFormula(cell)).map(([column]) => ({ column, reason: 'formula' }));
  const fieldsByType = new Map<string, Record<string, FieldValue>>([['case', {}], ['report', {}], ['person', {}]]);
  for (const target of targets) {
    const read = readTarget(target, filled);
    if (read === null) continue;
    if ('reason' in read) faults.push(read);
    else fieldsByType.set(target.recordType, { ...fieldsByType.get(target.recordType), [target.fieldName]: read.value });
  }
  // One fault a cell is enough: the first says what to mend.
  const seen = new Set<string>();
  const distinct = faults.filter(({ column }) => !seen.has(column) && seen.add(column));
  if (distinct.length > 0) return { isWell: false, faults: distinct };
  addWhatFollows(fieldsByType);
  return { isWell: true, records: [...fieldsByType].map(([recordType, fields]) => ({ recordType, fields })) };
}

/** What the standard has no column for, and the rest of the row tells. */
function addWhatFollows(fieldsByType: Map<string, Record<string, FieldValue>>): void {
  const person = fieldsByType.get('person')!;
  const isSuspect = person.traffickerRoles !== undefined || person.traffickerDetails !== undefined;
  const sex = typeof person.genderIdentity === 'string' ? { sex: sexByGender.get(person.genderIdentity) ?? 'unknown' } : {};
  fieldsByType.set('person', { role: isSuspect ? 'suspect' : 'victim', ...person, ...sex });
  fieldsByType.set('case', { status: 'active', stage: 'reporting', ...fieldsByType.get('case') });
  const report = fieldsByType.get('report')!;
  fieldsByType.set('report', { channel: Object.keys(report).length > 0 ? 'referral' : 'organisation', ...report });
}

const sexByGender = new Map([
  ['feminine', 'female'], ['masculine', 'male'], ['transgenderFeminine', 'transgender'], ['transgenderMasculine', 'transgender'],
]);

function readTarget(target: Target, cells: ReadonlyMap<string, string>): { value: FieldValue } | CellFault | null {
  const filled = target.columns.filter((column) => cells.has(column));
  if (filled.length === 0) return null;
  return isSet(target.field) ? readSet(target, filled, cells) : readScalar(target, filled, cells);
}

function readSet({ field, codes }: Target, filled: readonly string[], cells: ReadonlyMap<string, string>): { value: FieldValue } | CellFault | null {
  const elements = new Set<string>();
  for (const column of filled) {
    for (const written of cells.get(column)!.split(';').map((part) => part.trim()).filter((part) => part !== '')) {
      // A spreadsheet has made a number of it: digits are lost, and a wrong number would be matched with somebody.
      if (!field.list && /^\d(?:\.\d+)?e\+\d+$/i.test(written)) return { column, reason: 'shortenedNumber' };
      const element = field.list ? codes.get(written) : written;
      if (element === undefined) return { column, reason: 'notInList' };
      const checked = checkValue(field, element);
      if (!checked.ok) return { column, reason: checked.failure };
      elements.add(element);
    }
  }
  return elements.size > 0 ? { value: [...elements] } : null;
}

function readScalar({ field, codes }: Target, filled: readonly string[], cells: ReadonlyMap<string, string>): { value: FieldValue } | CellFault {
  const column = filled[0]!;
  const written = filled.map((each) => cells.get(each)!).join(' ');
  const value = textToValue(field, codes, written);
  if (value === null) return { column, reason: unreadable[field.kind] ?? 'wrongKindOfValue' };
  const checked = checkValue(field, value);
  return checked.ok ? { value: checked.value } : { column, reason: checked.failure };
}

const unreadable: Partial<Record<Field['kind'], CellFaultReason>> = {
  choice: 'notInList', status: 'notInList', number: 'impossibleNumber', flag: 'notYesOrNo',
};

const flags = new Map([['true', true], ['yes', true], ['1', true], ['false', false], ['no', false], ['0', false]]);

function textToValue(field: Field, codes: ReadonlyMap<string, string>, written: string): FieldValue | null {
  switch (field.kind) {
    case 'choice': case 'status': return codes.get(written) ?? null;
    case 'number': return /^-?\d+(?:\.\d+)?$/.test(written) ? Number(written) : null;
    case 'flag': return flags.get(written.toLowerCase()) ?? null;
    case 'place': return { text: written };
    default: return written;
  }
}

/**
 * What a spreadsheet would run when the text is opened there again: a call, a reference to a cell, another program (DDE).
 * Phone numbers (+91 …), negative numbers, dashes before a remark and @names are none.
 */
export function isFormula(cell: string): boolean {
  const text = cell.trim();
  if (/^=\s*[^=\s]/.test(text)) return true;
  if (!/^[+\-@]/.test(text)) return false;
  return /^[+\-@]+[\p{L}_.]+\(/u.test(text) || /^[+-]+\$?[A-Z]{1,3}\$?\d+(?:$|[-+*/^&:])/.test(text) || /^[+\-@][^\n]*\|[^\n]*!/.test(text);
}
