// A case file is records; an edit is a change; the state of a case is the fold of its changes, in the server's order.
// The first accepted value of a scalar stays; a later one that was written against an old value waits beside it until
// a person settles it. Sets add and remove, so they never wait. Nothing is ever silently overwritten.

import { checkValue, isNoAnswer, isSet, type Field, type FieldValue } from '#domain/field.ts';
import type { Failure } from '#domain/failure.ts';
import { fieldOf, recordTypeOf, type Vocabulary } from '#domain/records.ts';

/** The format version of a change. A new one brings an upcaster, and the corpus of old changes must still fold. */
export const changeFormat = 1;

export const changeKinds = ['create', 'set', 'add', 'remove', 'settle', 'withdraw'] as const;
export type ChangeKind = (typeof changeKinds)[number];

export interface Change {
  /** Made on the device, so that a change sent twice is one change. */
  readonly id: string;
  readonly format: typeof changeFormat;
  readonly caseId: string;
  readonly recordId: string;
  readonly recordType: string;
  readonly kind: ChangeKind;
  /** null for create and withdraw. */
  readonly field: string | null;
  /** The new value; one element for add and remove; null empties a scalar. */
  readonly value: FieldValue | null;
  /** The change whose value the author saw in this field; null when it was empty. */
  readonly base: string | null;
  /** For settle: the waiting changes that the author saw and decided on. What came to wait since goes on waiting. */
  readonly settles?: readonly string[];
  readonly deviceId: string;
  /** Device time with its offset, kept as evidence: it never decides between values. */
  readonly deviceTime: string;
  readonly zone: string;
}

/** A value that came second and waits for a person's decision. */
export interface WaitingValue { readonly value: FieldValue | null; readonly change: string }

export interface FieldState {
  readonly value: FieldValue | null;
  /** The change that set it. */
  readonly change: string;
  readonly waiting?: readonly WaitingValue[];
}

export interface RecordAuthor { readonly accountId: string; readonly unitId: string; readonly name: string; readonly at: string }

export interface RecordState {
  readonly id: string;
  readonly type: string;
  readonly caseId: string;
  /** The change that made it. */
  readonly created: string;
  /** The change that took it out of the file; the record and its history stay. */
  readonly withdrawn?: string;
  /** Whose identity was erased, and when: nothing that identifies is taken in again. */
  readonly erased?: string;
  /** Who made it and when, as the server knows it; absent until the server has taken it in. */
  readonly by?: RecordAuthor;
  readonly fields: Readonly<Record<string, FieldState>>;
}

export type CaseState = ReadonlyMap<string, RecordState>;

export type Outcome =
  | { readonly status: 'accepted' | 'waiting' }
  | { readonly status: 'refused'; readonly reason: Failure };

export interface Applied { readonly record: RecordState | undefined; readonly outcome: Outcome }

/** The state of a case after its accepted changes, in the order in which they were accepted. */
export function fold(words: Vocabulary, changes: Iterable<Change>): CaseState {
  const state = new Map<string, RecordState>();
  for (const change of changes) {
    const { record } = applyChange(words, state.get(change.recordId), change);
    if (record) state.set(record.id, record);
  }
  return state;
}

/** One change upon one record. The device and the server run this same code; a refused change leaves the record as it was. */
export function applyChange(words: Vocabulary, record: RecordState | undefined, change: Change): Applied {
  const refused = (reason: Failure): Applied => ({ record, outcome: { status: 'refused', reason } });
  const type = recordTypeOf(words, change.recordType);
  if (!type) return refused('unknownRecordType');
  // They carry nothing: what came with them would lie in the log in clear.
  if ((change.kind === 'create' || change.kind === 'withdraw') && (change.field !== null || change.value !== null)) return refused('badRequest');

  if (change.kind === 'create') {
    if (record) return refused('recordExists');
    if (type.isCase === true && change.recordId !== change.caseId) return refused('badRequest');
    return accepted({ id: change.recordId, type: change.recordType, caseId: change.caseId, created: change.id, fields: {} });
  }
  if (!record || record.type !== change.recordType || record.caseId !== change.caseId) return refused('unknownRecord');
  if (record.withdrawn !== undefined) return refused('recordWithdrawn');
  if (change.kind === 'withdraw') {
    return type.isCase === true || type.isLog === true ? refused('mayNot') : accepted({ ...record, withdrawn: change.id });
  }

  const field = change.field === null ? undefined : fieldOf(words, change.recordType, change.field);
  if (!field || change.field === null) return refused('unknownField');
  const current = Object.hasOwn(record.fields, change.field) ? record.fields[change.field] : undefined;
  if (record.erased !== undefined && type.isPerson === true && field.sensitivity === 'identity') return refused('personErased');
  const isWrittenOnce = type.isLog === true || field.isFixed === true;
  if (isWrittenOnce && current) return refused('mayNot');
  // An empty value would be the one that stays.
  if (isWrittenOnce && (change.value === null || isNoAnswer(change.value))) return refused('wrongKindOfValue');
  // A set that is written once is written whole: there is no second word on it.
  const isWhole = type.isLog === true && change.kind === 'set';
  const applied = isSet(field) ? (isWhole ? applyWholeSet(field, change) : applyToSet(field, current, change)) : applyToScalar(field, current, change);
  if ('reason' in applied) return refused(applied.reason);
  return {
    record: { ...record, fields: { ...record.fields, [change.field]: applied.state } },
    outcome: { status: applied.waits ? 'waiting' : 'accepted' },
  };
}

const accepted = (record: RecordState): Applied => ({ record, outcome: { status: 'accepted' } });

const mostElements = 200;

type FieldApplied = { readonly state: FieldState; readonly waits?: boolean } | { readonly reason: Failure };

function applyToScalar(field: Field, current: FieldState | undefined, change: Change): FieldApplied {
  if (change.kind !== 'set' && change.kind !== 'settle') return { reason: 'wrongKindOfValue' };
  const checked = change.value === null ? null : checkValue(field, change.value);
  if (checked && !checked.ok) return { reason: checked.failure };
  const value = checked ? checked.value : null;

  const waiting = current?.waiting ?? [];
  // Upon itself: a device lays its unsent changes over a state that may hold them already.
  if (current && (current.change === change.id || waiting.some(({ change: id }) => id === change.id))) return { state: current };
  // A second thought of the same author replaces the author's own waiting value.
  const others = waiting.filter((other) => other.change !== change.base);
  if (current && change.base !== current.change) {
    // Written against another value than the one that stands: both are kept. That goes for a decision too.
    if (sameValue(current.value, value)) return { state: withWaiting(current, others) };
    return { state: withWaiting(current, [...others, { value, change: change.id }]), waits: true };
  }
  if (change.kind === 'settle') {
    const isChoice = waiting.some((other) => sameValue(other.value, value)) || (current !== undefined && sameValue(current.value, value));
    const unseen = waiting.filter((other) => change.settles?.includes(other.change) !== true);
    return isChoice || mayFollow(field, current, value) ? { state: withWaiting({ value, change: change.id }, unseen) } : { reason: 'transitionNotAllowed' };
  }
  if (current && sameValue(current.value, value)) return { state: current };
  return mayFollow(field, current, value) ? { state: withWaiting({ value, change: change.id }, waiting) } : { reason: 'transitionNotAllowed' };
}

const withWaiting = ({ value, change }: FieldState, waiting: readonly WaitingValue[]): FieldState =>
  ({ ...(waiting.length > 0 ? { waiting } : {}), value, change });

function applyToSet(field: Field, current: FieldState | undefined, change: Change): FieldApplied {
  if (change.kind !== 'add' && change.kind !== 'remove') return { reason: 'wrongKindOfValue' };
  const checked = checkValue(field, change.value);
  if (!checked.ok) return { reason: checked.failure };
  if (typeof checked.value !== 'string') return { reason: 'wrongKindOfValue' };
  const elements = setElements(current?.value ?? null).filter((element) => element !== checked.value);
  if (change.kind === 'add') elements.push(checked.value);
  return elements.length > mostElements ? { reason: 'tooLong' } : { state: { value: elements, change: change.id } };
}

function applyWholeSet(field: Field, { id, value }: Change): FieldApplied {
  if (!Array.isArray(value) || value.length === 0) return { reason: 'wrongKindOfValue' };
  if (value.length > mostElements) return { reason: 'tooLong' };
  const checked = (value as unknown[]).map((element) => checkValue(field, element));
  const wrong = checked.find((one) => !one.ok);
  if (wrong && !wrong.ok) return { reason: wrong.failure };
  return { state: { value: [...new Set(checked.flatMap((one) => (one.ok ? [String(one.value)] : [])))], change: id } };
}

/** The elements of a set's value; an empty field has none. */
export const setElements = (value: FieldValue | null): string[] => (Array.isArray(value) ? [...(value as readonly string[])] : []);

/** Only a status minds what it follows. */
function mayFollow(field: Field, from: FieldState | undefined, to: FieldValue | null): boolean {
  if (field.kind !== 'status') return true;
  const allowed = field.transitions?.[typeof from?.value === 'string' ? from.value : ''];
  return typeof to === 'string' && (allowed?.includes(to) ?? false);
}

/** Whether two values say the same, whatever the order of their keys. */
export function sameValue(left: FieldValue | null, right: FieldValue | null): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (isNoAnswer(left) && isNoAnswer(right)) return left.noAnswer === right.noAnswer;
  const a = Object.entries(left).sort();
  const b = Object.entries(right).sort();
  return JSON.stringify(a) === JSON.stringify(b);
}
