// Old changes fold as they did when they were made, for ever: the log is evidence. This corpus is never edited; a new
// format of the change brings an upcaster and a corpus of its own beside it.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import corpus from '#domain/data/change-corpus-1.json' with { type: 'json' };
import { applyChange, changeFormat, changeKinds, fold, type Change, type RecordState } from '#domain/change.ts';
import { vocabulary } from '#domain/records.ts';
import { parseChange } from '#sync/message.ts';

const changes = corpus.changes.map(({ change }) => change as unknown as Change);

test('the corpus of format 1 folds to the state that it always folded to', () => {
  expect([...fold(vocabulary, changes).values()]).toEqual(corpus.state);
});

test('each change of it gets the answer that it always got', () => {
  const state = new Map<string, RecordState>();
  const said = changes.map((change) => {
    const { record, outcome } = applyChange(vocabulary, state.get(change.recordId), change);
    if (record) state.set(record.id, record);
    return outcome.status === 'refused' ? `refused: ${outcome.reason}` : outcome.status;
  });
  expect(said).toEqual(corpus.changes.map(({ outcome }) => outcome));
});

test('each change of it still crosses the wire, unchanged', () => {
  for (const change of changes) expect(parseChange(JSON.parse(JSON.stringify(change)))).toEqual(change);
});

test('it has changes of every kind, and is the file that it was', () => {
  expect(new Set(changes.map(({ kind }) => kind))).toEqual(new Set(changeKinds));
  expect(new Set(changes.map(({ format }) => format))).toEqual(new Set([changeFormat]));
  const text = readFileSync(new URL('data/change-corpus-1.json', import.meta.url));
  expect(createHash('sha256').update(text).digest('hex')).toBe('9a250587d513e6aefca03a8aebe29cce2368d50606fcca28d4d66f461c981e4c');
});
