// A record of a section: a line that says it, then its facts, then its form. View and edit are apart.

import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { RecordState } from '#domain/change.ts';
import { recordTypeOf, vocabulary } from '#domain/records.ts';
import { useWords, useWorkspace, type Words } from '#web/context.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { Card } from '#web/ui/card.tsx';
import { Facts } from '#web/ui/facts.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { ActionBar } from '#web/ui/page.tsx';
import { Parts } from '#web/ui/parts.tsx';
import { hasWaiting } from '#web/case-summary.ts';
import { fieldLabel, valueText } from '#web/cases/field-words.ts';
import { openTitle, personLine } from '#web/cases/person-title.ts';
import { PersonErasure } from '#web/cases/person-erasure.tsx';
import { RecordForm } from '#web/cases/record-form.tsx';

export interface RecordCardProps {
  readonly caseId: string;
  readonly record: RecordState;
  readonly mayEdit: boolean;
  readonly isEditing: boolean;
  readonly onEdit: (isEditing: boolean) => void;
}

export function RecordCard({ caseId, record, mayEdit, isEditing, onEdit }: RecordCardProps): ReactElement {
  const words = useWords();
  const { workspace } = useWorkspace();
  const [isOpen, setOpen] = useState(false);
  const cardId = `r-${record.id}`;
  useFocusInCard(cardId, isEditing);
  const type = recordTypeOf(vocabulary, record.type)!;
  const waits = hasWaiting(record);
  const done = (): void => {
    onEdit(false);
    if (type.isPerson === true) void workspace.leavePerson(record.id);
  };
  return (
    <Card id={cardId} title={cardTitle(words, record)} summary={<Parts texts={cardSummary(words, record)} />}
      mark={waits ? <Badge tone="attention" icon="warning">{words.text('waiting.mark')}</Badge> : undefined}
      actions={mayEdit && isOpen && !isEditing ? <Button icon="edit" onClick={() => onEdit(true)}>{words.text('form.edit')}</Button> : undefined}
      isOpen={isOpen || isEditing} onToggle={(open) => { setOpen(open); if (!open && isEditing) done(); }}>
      {isEditing
        ? <><RecordForm caseId={caseId} record={record} /><ActionBar><Button kind="primary" onClick={done}>{words.text('form.done')}</Button></ActionBar></>
        : <RecordFacts record={record} />}
      {type.isPerson === true && !isEditing && <PersonErasure caseId={caseId} record={record} />}
    </Card>
  );
}

/** What is known, each with its label; what is not, in one line. */
function RecordFacts({ record }: { readonly record: RecordState }): ReactElement {
  const words = useWords();
  const facts = factsOf(words, record);
  const missing = facts.filter(({ value, mark }) => value === '' && !mark).map(({ label }) => label);
  return (
    <Stack gap="tight">
      <Facts emptyLabel={words.text('value.empty')} facts={facts.filter(({ value, mark }) => value !== '' || mark)} />
      {missing.length > 0 && <p className="fact-missing">{words.text('form.notFilled', { fields: missing.join(', ') })}</p>}
    </Stack>
  );
}

/** The button that was pressed goes away with the view: the focus moves into the form, and afterwards back to its card. */
function useFocusInCard(cardId: string, isEditing: boolean): void {
  const wasEditing = useRef(false);
  useEffect(() => {
    const card = document.getElementById(cardId);
    if (isEditing && !wasEditing.current) {
      card?.querySelector<HTMLElement>('.card-body :is(input, select, textarea)')?.focus({ preventScroll: true });
      card?.scrollIntoView({ block: 'start' });
    } else if (!isEditing && wasEditing.current) {
      card?.querySelector<HTMLElement>('.card-toggle')?.focus({ preventScroll: true });
      card?.scrollIntoView({ block: 'nearest' });
    }
    wasEditing.current = isEditing;
  }, [cardId, isEditing]);
}

export const cardTitle = (words: Words, record: RecordState): string => {
  if (record.type === 'person') return openTitle(words, record);
  const type = recordTypeOf(vocabulary, record.type)!;
  const [, kind] = Object.entries(record.fields).find(([name]) => type.fields[name]?.kind === 'choice') ?? [];
  const kindName = Object.keys(record.fields).find((name) => type.fields[name]?.kind === 'choice');
  return kind && kindName ? `${words.text(`record.${record.type}`)}: ${valueText(words, type.fields[kindName]!, kind.value)}` : words.text(`record.${record.type}`);
};

function cardSummary(words: Words, record: RecordState): string[] {
  if (record.type === 'person') return [personLine(words, record)];
  const type = recordTypeOf(vocabulary, record.type)!;
  return Object.entries(record.fields).filter(([name]) => ['date', 'dateTime', 'place', 'text'].includes(type.fields[name]?.kind ?? ''))
    .map(([name, { value }]) => valueText(words, type.fields[name]!, value)).filter((text) => text !== '').slice(0, 3);
}

interface RecordFact { readonly key: string; readonly label: string; readonly value: string; readonly mark: ReactElement | undefined }

function factsOf(words: Words, record: RecordState): RecordFact[] {
  const type = recordTypeOf(vocabulary, record.type)!;
  return Object.entries(type.fields)
    .filter(([name, field]) => field.isFixed !== true && ((record.fields[name]?.value ?? null) !== null || field.isRare !== true))
    .map(([name, field]) => ({
      key: name, label: fieldLabel(words, record.type, name), value: valueText(words, field, record.fields[name]?.value ?? null),
      mark: record.fields[name]?.waiting?.length ? <>{' '}<Badge tone="attention" icon="warning">{words.text('waiting.mark')}</Badge></> : undefined,
    }))
    .filter(({ value, key }) => value !== '' || !['legalStatus', 'traffickerRoles'].includes(key));
}
