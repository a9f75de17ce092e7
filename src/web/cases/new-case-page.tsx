// A new case: search first ("is this person known to us?"), then who, where, when and what in short steps. The case exists
// from the first step on, so each step is saved as it is, half done or not; after a lock the same step of the same case opens.

import { useRef, type ReactElement } from 'react';
import { useLocation } from 'wouter';
import type { RecordTypeName } from '#domain/records.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { useDraft, useWhenGone } from '#web/draft.ts';
import { Button } from '#web/ui/button.tsx';
import { Panel } from '#web/ui/card.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { ActionBar, Page } from '#web/ui/page.tsx';
import { nextCaseNumber } from '#web/case-number.ts';
import { KnownPerson, type SearchedPerson } from '#web/cases/known-person.tsx';
import { RecordForm } from '#web/cases/record-form.tsx';
import { keepShown } from '#web/reveals.ts';
import type { Edit, Workspace } from '#web/workspace.ts';

const steps = ['report', 'victim', 'suspect', 'route'] as const;
type Step = (typeof steps)[number];

const stepFields: Readonly<Record<Step, readonly string[] | undefined>> = {
  report: ['reportedAt', 'channel', 'place', 'incidentDate', 'account'],
  victim: ['name', 'otherNames', 'sex', 'age', 'birthDate', 'father', 'mother', 'village', 'home', 'phones'],
  suspect: ['name', 'otherNames', 'sex', 'age', 'phones', 'home', 'traffickerRoles'],
  route: ['place', 'date', 'mode'],
};

interface Started { readonly caseId: string; readonly records: Readonly<Record<Step, readonly string[]>> }

interface Begun { readonly started: Started; readonly step: Step }

export default function NewCasePage(): ReactElement {
  const words = useWords();
  const { workspace, state } = useWorkspace();
  const [begun, setBegun] = useDraft<Begun | null>('newCase', null, { endsWithPage: true });
  const start = useStartCase();
  const isStarting = useRef(false);
  useWhenGone((isLeft) => {
    // What is being typed is kept as its field goes away, which is at the same moment as this.
    if (isLeft && begun) queueMicrotask(() => void withdrawEmpty(workspace, begun.started).catch(() => undefined));
  });
  if (!begun || !state.cases.has(begun.started.caseId)) {
    return (
      <Page isNarrow title={words.text('newCase.searchTitle')} lead={words.text('newCase.searchLead')} back={{ href: '/cases', label: words.text('nav.cases') }}>
        <KnownPerson onNew={(person) => {
          // Pressed twice, it is still one case.
          if (isStarting.current) return;
          isStarting.current = true;
          setBegun({ started: start(person), step: 'report' });
        }} />
      </Page>
    );
  }
  return <StepPage key={begun.step} {...begun} onStep={(step) => setBegun({ ...begun, step })} />;
}

/** A suspect of whom nothing is known, a leg without a place: steps that were passed by leave nothing in the file. */
async function withdrawEmpty(workspace: Workspace, { caseId, records }: Started): Promise<void> {
  const made = [...records.suspect, ...records.route].flatMap((id) => workspace.record(caseId, id) ?? []);
  const empty = made.filter(({ fields, withdrawn }) => withdrawn === undefined && Object.keys(fields).every((name) => name === 'role' || name === 'kind'));
  await workspace.edit(caseId, empty.map(({ id, type }) => ({ recordId: id, recordType: type, kind: 'withdraw' })));
}

function StepPage({ started, step, onStep }: { readonly started: Started; readonly step: Step; readonly onStep: (step: Step) => void }): ReactElement {
  const words = useWords();
  const { workspace, state } = useWorkspace();
  const [, navigate] = useLocation();
  const index = steps.indexOf(step);
  const view = state.cases.get(started.caseId);
  const records = started.records[step].flatMap((id) => view?.records.get(id) ?? []);
  const go = (next: Step | undefined): void => {
    // What can't be taken is put right first: the field says why.
    const wrong = document.querySelector<HTMLElement>('main [aria-invalid="true"]');
    if (wrong) return wrong.focus();
    for (const record of records) if (record.type === 'person') void workspace.leavePerson(record.id);
    if (next) onStep(next);
    else void withdrawEmpty(workspace, started).then(() => navigate(`/cases/${started.caseId}`));
    scrollTo(0, 0);
  };
  return (
    <Page isNarrow title={words.text(`newCase.${step}`)} lead={words.text('newCase.step', { step: index + 1, of: steps.length })}>
      <Stack>
        {records.map((record) => {
          const form = <RecordForm key={record.id} caseId={started.caseId} record={record} only={stepFields[step]} />;
          const kind = record.fields.kind?.value;
          return step === 'route' && typeof kind === 'string' ? <Panel key={record.id} title={words.text(`code.legKind.${kind}`)}>{form}</Panel> : form;
        })}
      </Stack>
      <ActionBar>
        <Button kind="primary" onClick={() => go(steps[index + 1])}>{words.text(index === steps.length - 1 ? 'newCase.finish' : 'newCase.next')}</Button>
        {index > 0 && <Button onClick={() => go(steps[index - 1])}>{words.text('newCase.back')}</Button>}
        <Button kind="quiet" onClick={() => go(undefined)}>{words.text('newCase.later')}</Button>
      </ActionBar>
    </Page>
  );
}

/** Makes the case with its number and the records of the steps; what was searched for is the victim's first detail. */
function useStartCase(): (person: SearchedPerson) => Started {
  const { workspace, state } = useWorkspace();
  return (person) => {
    const now = workspace.deps.now();
    const caseId = workspace.newId();
    const edits: Edit[] = [];
    const add = (recordType: RecordTypeName, fields: Readonly<Record<string, Edit['value']>>, recordId = workspace.newId()): string => {
      edits.push({ recordId, recordType, kind: 'create' });
      for (const [field, value] of Object.entries(fields)) {
        if (value === null || value === undefined) continue;
        if (Array.isArray(value)) for (const element of value as string[]) edits.push({ recordId, recordType, kind: 'add', field, value: element });
        else edits.push({ recordId, recordType, kind: 'set', field, value });
      }
      return recordId;
    };
    add('case', { number: nextCaseNumber(state, now.getFullYear()), status: 'active', stage: 'reporting', officer: state.me.displayName }, caseId);
    const records = {
      report: [add('report', { reportedAt: { local: localMinute(now), zone: workspace.deps.zone } })],
      victim: [add('person', { role: 'victim', ...person })],
      suspect: [add('person', { role: 'suspect' })],
      route: [add('leg', { kind: 'source' }), add('leg', { kind: 'transit' }), add('leg', { kind: 'destination' })],
    };
    for (const personId of [...records.victim, ...records.suspect]) keepShown(workspace, personId);
    void workspace.edit(caseId, edits);
    return { caseId, records };
  };
}

const localMinute = (at: Date): string => new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
