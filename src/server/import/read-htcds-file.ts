// A file of case records in the columns of HTCDS 2.0: its header is judged as a whole, then each row by itself.

import { notKeptColumns } from '#domain/data/htcds-columns.ts';
import { readHtcdsRow, type CellFault, type HtcdsIndex, type NewRecord } from '#domain/htcds.ts';
import { nearestWord } from '#domain/nearest-word.ts';
import { openCsv, type CsvRow } from '#server/import/read-csv.ts';

/** A fault that only the row as a whole has; its column is the number of the cell. */
export type RowFault = (CellFault | { readonly column: string; readonly reason: 'noColumn' | 'cellsMissing' }) & {
  readonly row: number;
  /** The cell as it was written, where showing it gives nobody away. */
  readonly written: string | null;
};

export type HtcdsRow =
  | { readonly row: number; readonly isWell: true; readonly records: readonly NewRecord[] }
  | { readonly row: number; readonly isWell: false; readonly faults: readonly RowFault[] };

export interface HtcdsFile {
  /** Rows with anything in them. @throws Error in plain words. */
  readonly rows: AsyncIterable<HtcdsRow>;
  hash(): Buffer;
}

export async function openHtcdsFile(path: string, index: HtcdsIndex): Promise<HtcdsFile> {
  const csv = await openCsv(path);
  return { rows: judgeRows(path, index, csv.rows), hash: csv.hash };
}

export interface CheckedFile {
  readonly hash: Buffer;
  readonly rowCount: number;
  readonly faultCount: number;
  readonly faultyRowCount: number;
  /** The first ones. */
  readonly faults: readonly RowFault[];
}

/** Reads the whole file and keeps nothing of it but its faults. */
export async function checkHtcdsFile(path: string, index: HtcdsIndex, mostFaults: number): Promise<CheckedFile> {
  const file = await openHtcdsFile(path, index);
  const faults: RowFault[] = [];
  let [rowCount, faultCount, faultyRowCount] = [0, 0, 0];
  for await (const row of file.rows) {
    rowCount += 1;
    if (row.isWell) continue;
    faultyRowCount += 1;
    faultCount += row.faults.length;
    faults.push(...row.faults.slice(0, mostFaults - faults.length));
  }
  if (rowCount === 0) throw new Error(`${path} has a header and no rows.`);
  return { hash: file.hash(), rowCount, faultCount, faultyRowCount, faults };
}

async function* judgeRows(path: string, index: HtcdsIndex, rows: AsyncIterable<CsvRow>): AsyncGenerator<HtcdsRow> {
  let header: readonly string[] | null = null;
  for await (const { row, cells } of rows) {
    if (header === null) {
      header = cells.map((cell) => cell.trim());
      const problems = findHeaderProblems(index, header);
      if (problems.length > 0) throw new Error(`${path}: ${problems.join('\n')}`);
    } else if (cells.some((cell) => cell.trim() !== '')) {
      yield judgeRow(index, header, { row, cells });
    }
  }
}

function judgeRow(index: HtcdsIndex, header: readonly string[], { row, cells }: CsvRow): HtcdsRow {
  const shape: RowFault[] = cells.flatMap((cell, at) =>
    (cell.trim() !== '' && (header[at] ?? '') === '' ? [{ row, column: String(at + 1), reason: 'noColumn', written: null } as const] : []));
  if (cells.length < header.length) shape.push({ row, column: String(cells.length), reason: 'cellsMissing', written: null });
  // Everything after a slipped cell stands in a wrong column: judging it would only confuse.
  if (shape.length > 0) return { row, isWell: false, faults: shape.slice(0, 1) };
  const byColumn = new Map(header.map((column, at) => [column, cells[at]!] as const));
  const read = readHtcdsRow(index, byColumn);
  if (read.isWell) return { row, ...read };
  return { row, isWell: false, faults: read.faults.map((fault) => ({ ...fault, row, written: showable(index, fault, byColumn.get(fault.column)!) })) };
}

/** Faults are printed and may be kept in a terminal's log: what is sealed in the database is not shown there either. */
function showable({ fieldByColumn }: HtcdsIndex, { column, reason }: CellFault, cell: string): string | null {
  return fieldByColumn.get(column)?.sensitivity === 'plain' && reason !== 'tooLong' ? cell.trim().slice(0, 60) : null;
}

function findHeaderProblems({ fieldByColumn }: HtcdsIndex, header: readonly string[]): string[] {
  const isKnown = (column: string): boolean => fieldByColumn.has(column) || Object.hasOwn(notKeptColumns, column);
  const named = header.filter((column) => column !== '');
  const columns = [...fieldByColumn.keys()];
  const isNear = (column: string): boolean => isKnown(column) || nearestWord(column, columns) !== null;
  if (!named.some(isNear)) {
    const separator = [';', '\t', '|'].find((mark) => header.some((cell) => cell.split(mark).length > 1 && cell.split(mark).some((part) => isNear(part.trim()))));
    if (separator !== undefined) return [`the cells are divided by ${separator === '\t' ? 'tabs' : `“${separator}”`}, not by commas. Save it as “CSV UTF-8 (comma delimited)”.`];
    return ['the first line names no column of HTCDS 2.0, such as prs_FirstName or vic_TypeOfExploitation. The first line must hold the names of the columns.'];
  }
  const unknown = [...new Set(named.filter((column) => !isKnown(column)))].map((column) => {
    const nearest = nearestWord(column, columns);
    return `there is no column “${column.slice(0, 80)}” in HTCDS 2.0${nearest === null ? '' : `; did you mean ${nearest}?`}`;
  });
  const twice = [...new Set(named.filter((column, at) => named.indexOf(column) !== at))].map((column) => `the column ${column} is there more than once`);
  return [...unknown, ...twice];
}
