// One field of one record, as a control needs it: what stands there, what waits beside it, and how to change it. A change
// is made when the control is left; until then the typed text lives in the control, and nobody else's edit disturbs it.

import { useState, type ReactNode } from 'react';
import { setElements } from '#domain/change.ts';
import type { Failure } from '#domain/failure.ts';
import type { Field, FieldValue } from '#domain/field.ts';
import type { RecordState, WaitingValue } from '#domain/change.ts';
import { useWords, useWorkspace } from '#web/context.tsx';

export interface FieldPlace { readonly caseId: string; readonly record: RecordState; readonly name: string; readonly field: Field }

export interface FieldHandle {
  readonly id: string;
  readonly value: FieldValue | null;
  readonly waiting: readonly WaitingValue[];
  /** In the person's words; undefined when the last change was taken. */
  readonly error: string | undefined;
  set(value: FieldValue | null): void;
  /** As the control goes away: what can't be taken is kept in the tray. */
  leave(value: FieldValue | null): void;
  /** For sets: what is new is added, what is gone removed. */
  setAll(elements: readonly string[]): void;
  settle(value: FieldValue | null): void;
}

/** What every control of a field is given. */
export interface ControlProps extends FieldPlace {
  readonly handle: FieldHandle;
  readonly common: { readonly id: string; readonly label: string; readonly hint: ReactNode; readonly error: ReactNode; readonly aside: ReactNode };
}

export const fieldId = (recordId: string, name: string): string => `f-${recordId.slice(0, 8)}-${name}`;

export function useField({ caseId, record, name }: FieldPlace): FieldHandle {
  const { workspace } = useWorkspace();
  const words = useWords();
  const [failure, setFailure] = useState<Failure | 'deviceTrouble' | null>(null);
  const current = record.fields[name];
  const at = { recordId: record.id, recordType: record.type, field: name };
  const edit = (edits: Parameters<typeof workspace.edit>[1]): void => {
    void workspace.edit(caseId, edits).then((outcomes) => {
      const refused = outcomes.find((outcome) => outcome.status === 'refused');
      setFailure(refused?.status === 'refused' ? refused.reason : null);
      // The device could not keep it (its disk is full, its store is broken): that must not look saved.
    }, () => setFailure('deviceTrouble'));
  };
  return {
    id: fieldId(record.id, name),
    value: current?.value ?? null,
    waiting: current?.waiting ?? [],
    error: failure === null ? undefined : words.text(`failure.${failure}`),
    set: (value) => edit([{ ...at, kind: 'set', value }]),
    leave: (value) => void workspace.edit(caseId, [{ ...at, kind: 'set', value }], { isLast: true }).catch(() => undefined),
    setAll(elements) {
      const before = setElements(current?.value ?? null);
      edit([
        ...elements.filter((element) => !before.includes(element)).map((value) => ({ ...at, kind: 'add' as const, value })),
        ...before.filter((element) => !elements.includes(element)).map((value) => ({ ...at, kind: 'remove' as const, value })),
      ]);
    },
    settle: (value) => edit([{ ...at, kind: 'settle', value }]),
  };
}
