// The cases of this unit, its own and those referred to it: filtered as one types, sorted by what is newest.

import { useDeferredValue, useMemo, useState, type ReactElement } from 'react';
import { useSearch } from 'wouter';
import { mayAct } from '#domain/access.ts';
import { isStage } from '#domain/stage.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { Row, Stack } from '#web/ui/layout.tsx';
import { Page } from '#web/ui/page.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { Table, type TableColumn } from '#web/ui/table.tsx';
import { TextField } from '#web/ui/text-field.tsx';
import { caseNumber, caseStage, caseStatus, recordsOf, reportedOn } from '#web/case-summary.ts';
import { EmergencyButton } from '#web/emergency-button.tsx';
import { coveredTitle } from '#web/person-title.ts';
import { useNotedSearch } from '#web/cases/use-noted-search.ts';
import { searchCases } from '#web/cases/search-cases.ts';
import type { CaseView } from '#web/workspace.ts';
import './cases.css';

const rowsAtOnce = 50;

export default function CaseListPage(): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const [typed, setTyped] = useState('');
  const [shown, setShown] = useState(rowsAtOnce);
  const query = useDeferredValue(typed);
  const stage = new URLSearchParams(useSearch()).get('stage');
  const found = useMemo(() => searchCases([...state.cases.values()], query)
    .filter((view) => !isStage(stage) || caseStage(view) === stage)
    .sort((left, right) => (reportedOn(right) ?? '').localeCompare(reportedOn(left) ?? '') || caseNumber(right).localeCompare(caseNumber(left))),
  [state.cases, query, stage]);
  useNotedSearch(query, found);
  const isAll = query.trim() === '' && !isStage(stage);
  const columns: TableColumn<CaseView>[] = [
    { key: 'number', label: words.text('field.case.number'), isWhole: true, cell: caseNumber },
    { key: 'persons', label: words.text('section.persons'), cell: (view) => recordsOf(view, 'person').slice(0, 3).map((record) => <span key={record.id} className="case-person">{coveredTitle(words, record)}</span>) },
    { key: 'stage', label: words.text('field.case.stage'), isWhole: true, cell: (view) => words.text(`code.stage.${caseStage(view)}`) },
    { key: 'status', label: words.text('field.case.status'), isWideOnly: true, cell: (view) => words.text(`code.caseStatus.${caseStatus(view)}`) },
    { key: 'reported', label: words.text('cases.reported'), isWhole: true, cell: (view) => { const day = reportedOn(view); return day === null ? '' : words.date(day); } },
    { key: 'owner', label: words.text('cases.from'), cell: (view) => (view.access.kind === 'owner' ? <span className="part">{words.text('cases.own')}</span> : <Badge tone="accent">{state.units.get(view.access.ownerUnitId)?.name ?? ''}</Badge>) },
  ];
  return (
    <Page title={words.text('nav.cases')} lead={words.text('cases.lead', { count: state.cases.size })}
      actions={mayAct(state.me.role, 'createCase') && <LinkButton kind="primary" icon="plus" href="/cases/new">{words.text('case.new')}</LinkButton>}>
      <Stack>
        <TextField id="case-search" type="search" label={words.text('cases.search')} hint={words.text('cases.searchHint')} value={typed} onChange={(text) => { setTyped(text); setShown(rowsAtOnce); }} />
        {isStage(stage) && <p>{words.text('cases.onlyStage', { stage: words.text(`code.stage.${stage}`) })} <a className="way" href="/cases">{words.text('cases.all')}</a></p>}
        <Table caption={words.text('nav.cases')} columns={columns} rows={found.slice(0, shown)} rowKey={({ id }) => id} rowHref={({ id }) => `/cases/${id}`}
          empty={!state.hasSynced && state.cases.size === 0 ? <Skeleton label={words.text('state.loading')} /> : <EmptyState icon="case" action={isAll ? undefined : <EmergencyButton />} title={words.text(isAll ? 'cases.none' : 'cases.notFound')}>{words.text(isAll ? 'cases.noneExplain' : 'cases.notFoundExplain')}</EmptyState>} />
        {found.length > shown && <Row><Button onClick={() => setShown(shown + rowsAtOnce)}>{words.text('cases.showMore', { count: found.length - shown })}</Button></Row>}
      </Stack>
    </Page>
  );
}
