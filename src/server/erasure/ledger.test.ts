import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openErasureLedger } from '#server/erasure/ledger.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'icmc-ledger-')); });
afterEach(() => rmSync(folder, { recursive: true }));

const at = '2026-11-22T10:00:00Z';
const [first, second] = [randomUUID(), randomUUID()];

test('what is written is read again, in order, by another process, and only its owner may read it', async () => {
  expect(openErasureLedger(folder).read()).toEqual([]);
  await openErasureLedger(folder).append(first, at);
  await openErasureLedger(folder).append(second, at);
  expect(openErasureLedger(folder).read()).toEqual([{ personId: first, at }, { personId: second, at }]);
  expect(statSync(join(folder, 'erased.ledger')).mode & 0o077).toBe(0);
});

test('a line cut off at any byte by a power cut takes no other line with it', async () => {
  const line = `${second} ${at}\n`;
  for (let length = 1; length < line.length; length += 1) {
    rmSync(join(folder, 'erased.ledger'), { force: true });
    const ledger = openErasureLedger(folder);
    await ledger.append(first, at);
    appendFileSync(join(folder, 'erased.ledger'), line.slice(0, length));
    expect(ledger.read().map(({ personId }) => personId), String(length)).toEqual([first]);
    await ledger.append(second, at);
    expect(ledger.read().map(({ personId }) => personId), String(length)).toContain(second);
    expect(ledger.read().map(({ personId }) => personId), String(length)).toContain(first);
  }
});

test('a damaged line stops the start rather than let an erased person come back', async () => {
  const ledger = openErasureLedger(folder);
  await ledger.append(first, at);
  await ledger.append(second, at);
  const path = join(folder, 'erased.ledger');
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(first.slice(0, 8), 'not an i'));
  expect(() => ledger.read()).toThrow(/Line 1 of .* is damaged/);
  writeFileSync(path, text);
  expect(ledger.read()).toHaveLength(2);
});
