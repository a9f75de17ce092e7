// Who was erased, in a file of the data folder beside the database: one line a person, only ever added to. A database that
// is put back from a backup does not know of erasures since; the ledger does, and they are done again at the start. It
// holds ids, which name nobody without the database.

import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readFileSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { isId } from '#domain/id.ts';

export interface Tombstone { readonly personId: string; readonly at: string }

export interface ErasureLedger {
  read(): Tombstone[];
  /** On the disk when it resolves. */
  append(personId: string, at: string): Promise<void>;
}

export function openErasureLedger(folder: string): ErasureLedger {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'erased.ledger');
  return {
    read: () => (existsSync(path) ? parse(readFileSync(path, 'utf8'), path) : []),
    async append(personId, at) {
      // A line that a power cut left half written must not swallow this one.
      const start = endsInLine(path) ? '' : '\n';
      const file = await open(path, 'a', 0o600);
      try {
        await file.write(`${start}${personId} ${at}\n`);
        await file.datasync();
      } finally {
        await file.close();
      }
    },
  };
}

/** @throws when a whole line is damaged: to go on without it might bring an erased person back. */
function parse(text: string, path: string): Tombstone[] {
  const lines = text.split('\n');
  // Whatever stands behind the last line's end was never finished, and its erasure never committed.
  lines.pop();
  return lines.flatMap((line, index) => {
    const [personId, at] = line.split(' ');
    if (isId(personId) && at !== undefined) return [{ personId, at }];
    // The unfinished line before a later one.
    if (line === '' || isCut(line)) return [];
    throw new Error(`Line ${index + 1} of ${path} is damaged. Put the file back from its copy: without it a person who was erased could come back. Nothing was changed.`);
  });
}

/** The beginning of a line as `append` writes it, and not all of it. */
const isCut = (line: string): boolean => line.length <= 36 && /^[0-9a-f-]+ ?$/.test(line);

function endsInLine(path: string): boolean {
  if (!existsSync(path)) return true;
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    return size === 0 || (readSync(file, last, 0, 1, size - 1) === 1 && last[0] === 0x0a);
  } finally {
    closeSync(file);
  }
}
