// The seals outside the database: one line each, a file a month, in the data folder. Whoever holds only the database
// cannot rewrite these, and so cannot rewrite the log unseen.

import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { lineToSeal, sealToLine, type Seal } from '#server/audit/seal.ts';

export const sealFolder = (dataFolder: string): string => join(dataFolder, 'audit');

/** 'seals-2026-11.jsonl'. A seal goes to the newest file or a newer one, so that the order of the files is that of the seals. */
const fileOf = ({ sealedAt }: Seal): string => `seals-${sealedAt.slice(0, 7)}.jsonl`;

async function files(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  return (await readdir(folder)).filter((name) => /^seals-\d{4}-\d{2}\.jsonl$/.test(name)).sort();
}

/** Returns when the lines are on disk. */
export async function appendSeals(folder: string, seals: readonly Seal[]): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const seal of seals) {
    const newest = (await files(folder)).at(-1);
    const name = newest !== undefined && newest > fileOf(seal) ? newest : fileOf(seal);
    const handle = await open(join(folder, name), 'a', 0o600);
    try {
      await handle.write(`${sealToLine(seal)}\n`);
      await handle.datasync();
    } finally {
      await handle.close();
    }
  }
}

/** Without the files that end before this number: an hourly look at the newest reads no old months. */
async function filesFrom(folder: string, number: number): Promise<string[]> {
  const names = await files(folder);
  for (let index = names.length - 1; index > 0; index -= 1) {
    const first = await readFirstLine(join(folder, names[index]!));
    if (first && first.number <= number) return names.slice(index);
  }
  return names;
}

async function readFirstLine(path: string): Promise<Seal | null> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  for await (const line of lines) {
    lines.close();
    return lineToSeal(line);
  }
  return null;
}

/** A line that is no seal stands as null: something has been written there that is not ours. */
export async function* readSeals(folder: string, fromNumber = 1): AsyncGenerator<Seal | null> {
  for (const name of await filesFrom(folder, fromNumber)) {
    for await (const line of createInterface({ input: createReadStream(join(folder, name)), crlfDelay: Infinity })) {
      if (line === '') continue;
      const seal = lineToSeal(line);
      if (!seal || seal.number >= fromNumber) yield seal;
    }
  }
}

/** Changes when anybody writes to the newest file. */
export async function markOfFile(folder: string): Promise<string> {
  const newest = (await files(folder)).at(-1);
  return newest === undefined ? '' : `${newest} ${(await stat(join(folder, newest))).size}`;
}

/** The last whole line, or null; a line that a crash has cut off is taken away first. */
export async function readLastSeal(folder: string): Promise<{ seal: Seal | null; hadTornLine: boolean }> {
  let hadTornLine = false;
  for (const name of (await files(folder)).reverse()) {
    const path = join(folder, name);
    const bytes = await readFile(path);
    const end = bytes.lastIndexOf(10) + 1;
    if (end < bytes.length) {
      hadTornLine = true;
      await truncate(path, end);
    }
    const last = bytes.subarray(0, end).toString('utf8').trimEnd().split('\n').at(-1) ?? '';
    if (last !== '') return { seal: lineToSeal(last), hadTornLine };
  }
  return { seal: null, hadTornLine };
}
