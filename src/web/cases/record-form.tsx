// The form of one record, made from its fields in the vocabulary. It saves as it goes; "Done" only folds it away (and,
// for a person, tells the server that the form was left, so that they are matched now).

import { useState, type ReactElement } from 'react';
import type { RecordState } from '#domain/change.ts';
import { recordTypeOf, vocabulary, type RecordType } from '#domain/records.ts';
import { useWords } from '#web/context.tsx';
import { Button } from '#web/ui/button.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { FieldControl } from '#web/cases/field-control.tsx';

export interface RecordFormProps {
  readonly caseId: string;
  readonly record: RecordState;
  /** Only these, in this order; without it, all of the record's fields. */
  readonly only?: readonly string[] | undefined;
}

export function RecordForm({ caseId, record, only }: RecordFormProps): ReactElement {
  const words = useWords();
  const [isAllShown, setAllShown] = useState(false);
  const type = recordTypeOf(vocabulary, record.type)!;
  const shown = only ?? visibleFields(type, record, isAllShown);
  const hidden = only ? 0 : Object.keys(type.fields).filter((name) => type.fields[name]!.isFixed !== true).length - shown.length;
  return (
    <Stack>
      {shown.map((name) => <FieldControl key={name} caseId={caseId} record={record} name={name} field={type.fields[name]!} />)}
      {hidden > 0 && <Button kind="quiet" icon="chevron-down" onClick={() => setAllShown(true)}>{words.text('form.more', { count: hidden })}</Button>}
    </Stack>
  );
}

/** Fields that most cases leave empty stay folded away until they are asked for or have something in them. */
function visibleFields(type: RecordType, record: RecordState, isAllShown: boolean): string[] {
  const isForSuspect = record.fields.role?.value === 'suspect';
  return Object.entries(type.fields).filter(([name, field]) => {
    if (field.isFixed === true) return false;
    if (name === 'legalStatus' || name === 'traffickerRoles') return isForSuspect || isAllShown;
    return field.isRare !== true || isAllShown || (record.fields[name]?.value ?? null) !== null;
  }).map(([name]) => name);
}
