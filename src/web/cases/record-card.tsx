// A record of a section: a line that says it, then its facts, then its form. View and edit are apart. Who a person is stays
// covered until somebody asks for it, which is noted; editing asks for it too.

import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { RecordState } from '#domain/change.ts';
import { recordTypeOf, vocabulary } from '#domain/records.ts';
import type { Unit } from '#domain/unit.ts';
import { useWords, useWorkspace, type Words } from '#web/context.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { Card } from '#web/ui/card.tsx';
import { Facts } from '#web/ui/facts.tsx';
import { Icon } from '#web/ui/icons.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { ActionBar } from '#web/ui/page.tsx';
import { Parts } from '#web/ui/parts.tsx';
import { hasWaiting } from '#web/case-summary.ts';
import { fieldLabel, valueText } from '#web/field-words.ts';
import { coveredName, openTitle, personLine } from '#web/person-title.ts';
import { useReveals } from '#web/reveals.ts';
import { ErasedNote, PersonErasure } from '#web/cases/person-erasure.tsx';
import { RecordForm } from '#web/cases/record-form.tsx';
import { recordTitle } from '#web/cases/record-title.ts';

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
  const reveals = useReveals();
  const type = recordTypeOf(vocabulary, record.type)!;
  // Who was erased has nothing left to cover.
  const isCovered = type.isPerson === true && record.erased === undefined && !reveals.isShown(record.id);
  const waits = hasWaiting(record);
  const edit = (): void => {
    if (isCovered) reveals.show(caseId, record.id);
    onEdit(true);
  };
  const done = (): void => {
    onEdit(false);
    if (type.isPerson === true) void workspace.leavePerson(record.id);
  };
  return (
    <Card id={cardId} title={isCovered ? coveredName(record) : cardTitle(words, record)} summary={<Parts texts={cardSummary(words, record, isCovered || record.erased !== undefined)} />}
      mark={waits ? <Badge tone="attention" icon="warning">{words.text('waiting.mark')}</Badge> : undefined}
      actions={mayEdit && isOpen && !isEditing ? <Button icon="edit" onClick={edit}>{words.text('form.edit')}</Button> : undefined}
      isOpen={isOpen || isEditing} onToggle={(open) => { setOpen(open); if (!open && isEditing) done(); }}>
      {isEditing
        ? <><RecordForm caseId={caseId} record={record} /><ActionBar><Button kind="primary" onClick={done}>{words.text('form.done')}</Button></ActionBar></>
        : <Stack>
            {isCovered && <CoveredIdentity onShow={() => reveals.show(caseId, record.id)} />}
            {record.erased !== undefined && <ErasedNote at={record.erased} />}
            <RecordFacts record={record} isCovered={isCovered || record.erased !== undefined} />
            {type.isPerson === true && record.erased === undefined && <PersonErasure caseId={caseId} personId={record.id} />}
          </Stack>}
    </Card>
  );
}

function CoveredIdentity({ onShow }: { readonly onShow: () => void }): ReactElement {
  const words = useWords();
  return (
    <div className="covered">
      <Icon name="covered" />
      <p>{words.text('person.covered')}</p>
      <Button icon="shown" onClick={onShow}>{words.text('person.show')}</Button>
    </div>
  );
}

/** What is known, each with its label; what is not, in one line. */
function RecordFacts({ record, isCovered }: { readonly record: RecordState; readonly isCovered: boolean }): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const facts = factsOf(words, record, { isCovered, units: state.units });
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

const cardTitle = (words: Words, record: RecordState): string => (record.type === 'person' ? openTitle(words, record) : recordTitle(words, record));

function cardSummary(words: Words, record: RecordState, isCovered: boolean): string[] {
  if (record.type === 'person') return [...(isCovered ? [] : [coveredName(record)]), personLine(words, record)];
  const type = recordTypeOf(vocabulary, record.type)!;
  return Object.entries(record.fields).filter(([name]) => ['date', 'dateTime', 'place', 'text'].includes(type.fields[name]?.kind ?? ''))
    .map(([name, { value }]) => valueText(words, type.fields[name]!, value)).filter((text) => text !== '').slice(0, 3);
}

interface RecordFact { readonly key: string; readonly label: string; readonly value: string; readonly mark: ReactElement | undefined }

function factsOf(words: Words, record: RecordState, { isCovered, units }: { readonly isCovered: boolean; readonly units: ReadonlyMap<string, Unit> }): RecordFact[] {
  const type = recordTypeOf(vocabulary, record.type)!;
  return Object.entries(type.fields)
    .filter(([, field]) => !isCovered || field.sensitivity !== 'identity')
    .filter(([name, field]) => field.isFixed !== true && ((record.fields[name]?.value ?? null) !== null || field.isRare !== true))
    .map(([name, field]) => ({
      key: name, label: fieldLabel(words, record.type, name), value: valueText(words, field, record.fields[name]?.value ?? null, units),
      mark: record.fields[name]?.waiting?.length ? <>{' '}<Badge tone="attention" icon="warning">{words.text('waiting.mark')}</Badge></> : undefined,
    }))
    .filter(({ value, key }) => value !== '' || !['legalStatus', 'traffickerRoles'].includes(key));
}
