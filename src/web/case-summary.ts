// What lists and headers say of a case, read from its records.

import { setElements, type RecordState } from '#domain/change.ts';
import type { FieldValue, PlaceValue } from '#domain/field.ts';
import { isNoAnswer } from '#domain/field.ts';
import { vocabulary, type RecordTypeName } from '#domain/records.ts';
import { isStage, stages, type Stage } from '#domain/stage.ts';
import type { CaseView } from '#web/workspace.ts';

export const valueOf = (record: RecordState | undefined, field: string): FieldValue | null => record?.fields[field]?.value ?? null;

export const textOf = (record: RecordState | undefined, field: string): string | null => {
  const value = valueOf(record, field);
  return typeof value === 'string' ? value : null;
};

export function recordsOf(view: CaseView, type: RecordTypeName): RecordState[] {
  return [...view.records.values()].filter((record) => record.type === type && record.withdrawn === undefined);
}

/** Two people wrote different things into one of its fields, and nobody has decided yet. */
export const hasWaiting = (record: RecordState): boolean => Object.values(record.fields).some(({ waiting }) => waiting !== undefined && waiting.length > 0);

const caseRecord = (view: CaseView): RecordState | undefined => view.records.get(view.id);
export const caseNumber = (view: CaseView): string => textOf(caseRecord(view), 'number') ?? '…';
export const caseStage = (view: CaseView): Stage => {
  const stage = textOf(caseRecord(view), 'stage');
  return isStage(stage) ? stage : 'reporting';
};
export const caseStatus = (view: CaseView): string => textOf(caseRecord(view), 'status') ?? 'active';
export const isOpenCase = (view: CaseView): boolean => ['active', 'followUp'].includes(caseStatus(view));

/** The stages that have something in them: done, when they lie before the current one. */
export function stageIsFilled(view: CaseView, stage: Stage): boolean {
  return [...view.records.values()].some(({ type, withdrawn }) => withdrawn === undefined && (vocabulary as Record<string, { section: string }>)[type]?.section === stage);
}
export const stageIndex = (stage: Stage): number => stages.indexOf(stage);

export const placeText = (value: FieldValue | null): string | null => {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object' || Array.isArray(value) || isNoAnswer(value) || !('text' in value)) return null;
  return (value as PlaceValue).text;
};

export const personNames = (record: RecordState): string[] => {
  const name = textOf(record, 'name');
  return [...(name === null ? [] : [name]), ...setElements(valueOf(record, 'otherNames'))];
};

export const reportedOn = (view: CaseView): string | null => {
  const value = valueOf(recordsOf(view, 'report')[0], 'reportedAt');
  return typeof value === 'object' && value !== null && 'local' in value ? (value as { local: string }).local.slice(0, 10) : null;
};
