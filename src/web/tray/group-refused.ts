// Refused edits as a person thinks of them: one line for one record of one case, with its fields.

import type { Change } from '#domain/change.ts';
import type { RefusedChange } from '#sync/session.ts';

export interface RefusedRecord {
  readonly caseId: string;
  readonly recordId: string;
  readonly recordType: string;
  readonly changes: readonly Change[];
  /** Why, each reason once. */
  readonly reasons: readonly string[];
}

/** Cases and records in the order in which they first came. */
export function groupRefused(refused: readonly RefusedChange[]): RefusedRecord[] {
  const byRecord = Map.groupBy(refused, ({ change }) => `${change.caseId}|${change.recordId}`);
  const records = [...byRecord.values()].map((edits): RefusedRecord => {
    const { caseId, recordId, recordType } = edits[0]!.change;
    return {
      caseId, recordId, recordType, changes: edits.map(({ change }) => change),
      reasons: [...new Set(edits.flatMap(({ outcome }) => (outcome.status === 'refused' ? [outcome.reason] : [])))],
    };
  });
  return [...Map.groupBy(records, ({ caseId }) => caseId).values()].flat();
}
