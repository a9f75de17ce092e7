// The conversation of a case, read from its records: who said what, what is still unread, and whom one may call upon.

import { setElements, type RecordState } from '#domain/change.ts';
import { opensForWriting, mayAct } from '#domain/access.ts';
import type { CaseView, WorkspaceState } from '#web/workspace.ts';
import { recordsOf, textOf, valueOf } from '#web/case-summary.ts';

export interface Message {
  readonly id: string;
  readonly text: string;
  readonly by: RecordState['by'];
  readonly isOwn: boolean;
  readonly mentions: readonly string[];
  readonly attachments: readonly string[];
}

/** In the server's order; what has not been sent yet comes last. */
export const messagesOf = ({ me }: WorkspaceState, view: CaseView): Message[] => recordsOf(view, 'message').map((record) => ({
  id: record.id, text: textOf(record, 'text') ?? '', by: record.by, isOwn: record.by === undefined || record.by.accountId === me.accountId,
  mentions: setElements(valueOf(record, 'mentions')), attachments: setElements(valueOf(record, 'attachments')),
}));

// Messages are never taken back, so their number says how far one has read.
export const readKey = (caseId: string): string => `read|${caseId}`;
export const draftKey = (caseId: string): string => `draft|${caseId}`;
export const fromOthers = (messages: readonly Message[]): number => messages.filter(({ isOwn }) => !isOwn).length;

export function unreadMessages(state: WorkspaceState, view: CaseView): number {
  const read = state.kept.get(readKey(view.id));
  return Math.max(0, fromOthers(messagesOf(state, view)) - (typeof read === 'number' ? read : 0));
}

export const maySpeak = ({ me }: WorkspaceState, { access }: CaseView): boolean => mayAct(me.role, 'converse') && opensForWriting(access, 'conversation');

export interface Addressee { readonly id: string; readonly name: string; readonly detail: string }

/** Units that have the case, and persons in them; the server decides once more who of them is told. */
export function addresseesOf(state: WorkspaceState, view: CaseView): Addressee[] {
  const unitIds = [...new Set([view.access.ownerUnitId, ...view.sharedWith, state.me.unitId])];
  const unitName = (id: string): string => state.units.get(id)?.name ?? '';
  const persons = [...state.people.values()].filter(({ id, unitId, role }) => id !== state.me.accountId && unitIds.includes(unitId) && mayAct(role, 'readCase'));
  return [
    ...unitIds.filter((id) => unitName(id) !== '').map((id) => ({ id, name: unitName(id), detail: '' })),
    ...persons.map(({ id, displayName, unitId }) => ({ id, name: displayName, detail: unitName(unitId) })),
  ];
}

/** Who an id in a message is, for one who reads it; undefined when this device does not know. */
export const addresseeName = (state: WorkspaceState, id: string): string | undefined =>
  state.units.get(id)?.name ?? state.people.get(id)?.displayName ?? (id === state.me.accountId ? state.me.displayName : undefined);

/** The name that is being typed after an "@" at the caret, and where it begins; null where none is. */
export function mentionAt(text: string, caret: number): { readonly from: number; readonly typed: string } | null {
  const before = text.slice(0, caret);
  const from = before.lastIndexOf('@');
  if (from === -1 || (from > 0 && !/[\s(]/u.test(before[from - 1]!))) return null;
  const typed = before.slice(from + 1);
  return typed.length <= 40 && !/[\n@]/u.test(typed) ? { from, typed } : null;
}

const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

export const suggest = (addressees: readonly Addressee[], typed: string): Addressee[] =>
  addressees.filter(({ name }) => fold(name).split(/[\s()]+/u).some((_, index, parts) => parts.slice(index).join(' ').startsWith(fold(typed.trim())))).slice(0, 8);

/** Of those that were chosen, whoever still stands in the text. */
export const mentionedIn = (text: string, chosen: readonly Addressee[]): string[] =>
  [...new Set(chosen.filter(({ name }) => text.includes(`@${name}`)).map(({ id }) => id))];
