// What is noted of looking: that a case was opened, and whose identity is shown on this page in this sitting. Showing it is
// an act that goes into the log, once a person; what somebody has just typed themselves is not hidden from them. Nothing of
// this is kept: after the lock all are covered again.

import { useSyncExternalStore } from 'react';
import { useWorkspace } from '#web/context.tsx';
import type { Workspace } from '#web/workspace.ts';

class Reveals {
  #shown: ReadonlySet<string> = new Set();
  #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly snapshot = (): ReadonlySet<string> => this.#shown;

  set(shown: ReadonlySet<string>): void {
    this.#shown = shown;
    for (const listener of this.#listeners) listener();
  }
}

const revealsByWorkspace = new WeakMap<Workspace, Reveals>();
function revealsOf(workspace: Workspace): Reveals {
  const known = revealsByWorkspace.get(workspace) ?? new Reveals();
  revealsByWorkspace.set(workspace, known);
  return known;
}

export interface RevealHandle {
  isShown(personId: string): boolean;
  /** Shows the identity of a person, and notes it. */
  show(caseId: string, personId: string): void;
}

export function useReveals(): RevealHandle {
  const { workspace } = useWorkspace();
  const reveals = revealsOf(workspace);
  const shown = useSyncExternalStore(reveals.subscribe, reveals.snapshot);
  return {
    isShown: (personId) => shown.has(personId),
    show(caseId, personId) {
      if (reveals.snapshot().has(personId)) return;
      reveals.set(new Set([...reveals.snapshot(), personId]));
      void workspace.note('revealed', caseId, personId);
    },
  };
}

/** Somebody whom this person is entering right now. */
export function keepShown(workspace: Workspace, personId: string): void {
  const reveals = revealsOf(workspace);
  reveals.set(new Set([...reveals.snapshot(), personId]));
}

/** At the lock. */
export const coverAll = (workspace: Workspace): void => revealsOf(workspace).set(new Set());

const lookMs = 5 * 60_000;
const openedAt = new WeakMap<Workspace, Map<string, number>>();

/** A case was opened. Going out and in again within some minutes is one look at it. */
export function noteOpened(workspace: Workspace, caseId: string): void {
  const times = openedAt.get(workspace) ?? new Map<string, number>();
  openedAt.set(workspace, times);
  const now = workspace.deps.now().getTime();
  if (now - (times.get(caseId) ?? -Infinity) < lookMs) return;
  times.set(caseId, now);
  void workspace.note('opened', caseId);
}
