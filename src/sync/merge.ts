// What a person sees on the device: the server's state of a case with the device's own unsent changes on top. The same
// applyChange runs here and on the server, so the screen shows what the server will say, unless somebody was first.

import { applyChange, type CaseState, type Change, type RecordState } from '#domain/change.ts';
import type { Vocabulary } from '#domain/records.ts';
import type { CaseDelta } from '#sync/message.ts';

/** The records of one case after its pending changes, in the order in which they were made. */
export function project(words: Vocabulary, records: CaseState, pending: readonly Change[]): CaseState {
  if (pending.length === 0) return records;
  const state = new Map(records);
  for (const change of pending) {
    const { record } = applyChange(words, state.get(change.recordId), change);
    if (record) state.set(record.id, record);
  }
  return state;
}

/** The records that the device keeps after a delta of the server. */
export function applyDelta(known: CaseState | undefined, delta: CaseDelta): Map<string, RecordState> {
  const state = new Map(delta.isWhole ? [] : known);
  for (const record of delta.records) state.set(record.id, record);
  return state;
}
