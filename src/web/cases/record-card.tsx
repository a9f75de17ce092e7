// A record of a section: a line that says it, then its facts, then its form. View and edit are apart.

import { useState, type ReactElement } from 'react';
import type { RecordState } from '#domain/change.ts';
import { recordTypeOf, vocabulary } from '#domain/records.ts';
import { useWords, useWorkspace, type Words } from '#web/context.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { Card } from '#web/ui/card.tsx';
import { Facts } from '#web/ui/facts.tsx';
import { Row, Stack } from '#web/ui/layout.tsx';
import { fieldLabel, valueText } from '#web/cases/field-words.ts';
import { openTitle, personLine } from '#web/cases/person-title.ts';
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
  const type = recordTypeOf(vocabulary, record.type)!;
  const waits = Object.values(record.fields).some(({ waiting }) => waiting !== undefined && waiting.length > 0);
  const done = (): void => {
    onEdit(false);
    if (type.isPerson === true) void workspace.leavePerson(record.id);
  };
  return (
    <Card id={`r-${record.id}`} title={cardTitle(words, record)} summary={cardSummary(words, record)}
      mark={waits ? <Badge tone="attention" icon="warning">{words.text('waiting.mark')}</Badge> : undefined}
      isOpen={isOpen || isEditing} onToggle={(open) => { setOpen(open); if (!open && isEditing) done(); }}>
      {isEditing
        ? <Stack><RecordForm caseId={caseId} record={record} /><Row><Button kind="primary" onClick={done}>{words.text('form.done')}</Button></Row></Stack>
        : <Stack>
            <Facts emptyLabel={words.text('value.empty')} facts={factsOf(words, record)} />
            {mayEdit && <Row><Button icon="edit" onClick={() => onEdit(true)}>{words.text('form.edit')}</Button></Row>}
          </Stack>}
    </Card>
  );
}

export const cardTitle = (words: Words, record: RecordState): string => {
  if (record.type === 'person') return openTitle(words, record);
  const type = recordTypeOf(vocabulary, record.type)!;
  const [, kind] = Object.entries(record.fields).find(([name]) => type.fields[name]?.kind === 'choice') ?? [];
  const kindName = Object.keys(record.fields).find((name) => type.fields[name]?.kind === 'choice');
  return kind && kindName ? `${words.text(`record.${record.type}`)}: ${valueText(words, type.fields[kindName]!, kind.value)}` : words.text(`record.${record.type}`);
};

function cardSummary(words: Words, record: RecordState): string {
  if (record.type === 'person') return personLine(words, record);
  const type = recordTypeOf(vocabulary, record.type)!;
  return Object.entries(record.fields).filter(([name]) => ['date', 'dateTime', 'place', 'text'].includes(type.fields[name]?.kind ?? ''))
    .map(([name, { value }]) => valueText(words, type.fields[name]!, value)).filter((text) => text !== '').slice(0, 3).join(' · ');
}

function factsOf(words: Words, record: RecordState): { key: string; label: string; value: string }[] {
  const type = recordTypeOf(vocabulary, record.type)!;
  return Object.entries(type.fields)
    .filter(([name, field]) => field.isFixed !== true && ((record.fields[name]?.value ?? null) !== null || field.isRare !== true))
    .map(([name, field]) => ({ key: name, label: fieldLabel(words, record.type, name), value: valueText(words, field, record.fields[name]?.value ?? null) }))
    .filter(({ value, key }) => value !== '' || !['legalStatus', 'traffickerRoles'].includes(key));
}
