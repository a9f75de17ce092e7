// A CSV file, row by row, without ever holding it whole. What is no CSV in UTF-8, or too much of it, is answered in plain
// words: whoever hands such a file over is no programmer.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { parse, CsvError } from 'csv-parse';

export const mostBytes = 50 * 1024 * 1024;
export const mostRows = 100_000;
/** A row that is longer than any case record: a quote was left open, and the rest of the file runs into one cell. */
const longestRow = 2_000_000;

/** `row` counts as a spreadsheet does: 1 is the header. */
export interface CsvRow { readonly row: number; readonly cells: readonly string[] }

export interface CsvFile {
  /** @throws Error in plain words. */
  readonly rows: AsyncIterable<CsvRow>;
  /** SHA-256 of the bytes, once the rows were read to the end. */
  hash(): Buffer;
}

/** @throws Error in plain words, before anything is read, when there is no such file or it is empty or too large. */
export async function openCsv(path: string): Promise<CsvFile> {
  const found = await stat(path).catch(() => null);
  if (!found) throw new Error(`There is no file ${path}.`);
  if (!found.isFile()) throw new Error(`${path} is no file.`);
  if (found.size === 0) throw new Error(`${path} is empty.`);
  if (found.size > mostBytes) {
    throw new Error(`${path} has ${Math.ceil(found.size / 1024 / 1024)} MB; ${mostBytes / 1024 / 1024} MB is the most. Split it into several files, each with the header.`);
  }
  const hash = createHash('sha256');
  return { rows: readRows(path, hash), hash: () => hash.copy().digest() };
}

async function* readRows(path: string, hash: ReturnType<typeof createHash>): AsyncGenerator<CsvRow> {
  const parser = parse({ relax_column_count: true, max_record_size: longestRow });
  // The error, if any, comes out of the loop below.
  pipeline(createReadStream(path), (chunks: AsyncIterable<Buffer>) => decode(path, chunks, hash), parser, () => undefined);
  let row = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      row += 1;
      if (row > mostRows + 1) throw new Error(`${path} has more than ${mostRows} rows. Split it into several files, each with the header.`);
      yield { row, cells };
    }
  } catch (error) {
    throw error instanceof CsvError ? new Error(describeCsvError(path, error)) : error;
  }
}

async function* decode(path: string, chunks: AsyncIterable<Buffer>, hash: ReturnType<typeof createHash>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const save = 'In the spreadsheet choose “Save as”, then “CSV UTF-8”.';
  const toText = (chunk?: Buffer): string => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch {
      throw new Error(`${path} is not in UTF-8, so names in it would be spoilt. ${save}`);
    }
  };
  let isFirst = true;
  for await (const chunk of chunks) {
    hash.update(chunk);
    if (isFirst && isUtf16(chunk)) throw new Error(`${path} is in UTF-16, not UTF-8. ${save}`);
    if (isFirst && isWorkbook(chunk)) throw new Error(`${path} is a spreadsheet file, not CSV. ${save}`);
    if (chunk.includes(0)) throw new Error(`${path} is not a CSV file: it holds bytes that no text has.`);
    isFirst = false;
    yield toText(chunk);
  }
  yield toText();
}

/** A byte order mark, or the NUL bytes that Latin letters have in UTF-16, always on the same side. */
function isUtf16(chunk: Buffer): boolean {
  if ((chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 0xfe && chunk[1] === 0xff)) return true;
  const sample = chunk.subarray(0, 512);
  const nulsAt = (parity: number): number => sample.filter((byte, index) => index % 2 === parity && byte === 0).length;
  const [even, odd] = [nulsAt(0), nulsAt(1)];
  return sample.length >= 8 && Math.max(even, odd) > sample.length / 3 && Math.min(even, odd) === 0;
}

/** Excel's new and LibreOffice's files are ZIP archives, Excel's old ones are compound files. */
const isWorkbook = (chunk: Buffer): boolean =>
  chunk.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004')) || chunk.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]));

function describeCsvError(path: string, { code, ...details }: CsvError): string {
  // The rows that were read well before it; some of them may not have been handed on yet.
  const row = Number((details as { readonly records?: number }).records ?? 0) + 1;
  if (code === 'CSV_MAX_RECORD_SIZE') return `${path}, row ${row}: the row does not end. A quote (") was probably opened and never closed.`;
  if (code.includes('QUOTE')) return `${path}, row ${row}: a quote (") stands where none may be. A cell that holds a quote, a comma or a line break stands in quotes, and a quote inside it is written twice ("").`;
  return `${path}, row ${row}, cannot be read as CSV.`;
}
