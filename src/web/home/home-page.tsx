// Home: what needs me, each line with one thing to do; then what changed; then the caseload by the six R.

import { useState, type ReactElement } from 'react';
import { mayAct } from '#domain/access.ts';
import { stages } from '#domain/stage.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { Panel } from '#web/ui/card.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Page } from '#web/ui/page.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { Parts } from '#web/ui/parts.tsx';
import { needsYou, type Need } from '#web/needs.ts';
import { useSeeNotice } from '#web/see-notice.ts';
import type { WorkspaceState } from '#web/workspace.ts';
import { caseNumber, caseStage, isOpenCase, recordsOf, reportedOn } from '#web/case-summary.ts';
import './home.css';

const shownNeeds = 8;
const recentCases = 6;

export default function HomePage(): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const [shown, setShown] = useState(shownNeeds);
  // Before the first word from the server, an empty list would be untrue.
  if (!state.hasSynced && state.cases.size === 0) return <Page title={words.text('home.title')}><Skeleton label={words.text('state.loading')} /></Page>;
  const needs = needsYou(state);
  return (
    <Page title={words.text('home.title')} lead={needs.length === 0 ? undefined : words.text('home.lead', { count: needs.length })}
      actions={mayAct(state.me.role, 'createCase') && <LinkButton kind="primary" icon="plus" href="/cases/new">{words.text('case.new')}</LinkButton>}>
      <Stack gap="wide">
        <Panel title={words.text('home.needs')}>
          {needs.length === 0
            ? <EmptyState icon="check" title={words.text('home.nothing')}>{words.text(mayAct(state.me.role, 'readCase') ? 'home.nothingExplain' : 'home.nothingRole')}</EmptyState>
            : <List label={words.text('home.needs')}>{needs.slice(0, shown).map((need) => <NeedRow key={need.key} need={need} />)}</List>}
          {needs.length > shown && <p><Button kind="quiet" icon="chevron-down" onClick={() => setShown(needs.length)}>{words.text('home.more', { count: needs.length - shown })}</Button></p>}
        </Panel>
        {mayAct(state.me.role, 'readCase') && <Caseload state={state} />}
      </Stack>
    </Page>
  );
}

/** Of no use to roles that read no case. */
function Caseload({ state }: { readonly state: WorkspaceState }): ReactElement {
  const words = useWords();
  const open = [...state.cases.values()].filter(isOpenCase);
  const recent = [...state.cases.values()].sort((left, right) => (reportedOn(right) ?? '').localeCompare(reportedOn(left) ?? '')).slice(0, recentCases);
  const mayCreate = mayAct(state.me.role, 'createCase');
  return (
    <>
      <Panel title={words.text('home.byStage')}>
        <ul className="caseload" role="list">
          {stages.map((stage) => (
            <li key={stage}><a href={`/cases?stage=${stage}`}><b>{words.number(open.filter((view) => caseStage(view) === stage).length)}</b> {words.text(`code.stage.${stage}`)}</a></li>
          ))}
        </ul>
      </Panel>
      <Panel title={words.text('home.recent')}>
        {recent.length === 0
          ? <EmptyState icon="case" title={words.text('cases.none')} action={mayCreate ? <LinkButton href="/cases/new" kind="primary">{words.text('case.new')}</LinkButton> : undefined}>{words.text('cases.noneExplain')}</EmptyState>
          : <List label={words.text('home.recent')}>
              {recent.map((view) => (
                <ListRow key={view.id} icon="case" href={`/cases/${view.id}`} title={caseNumber(view)}
                  meta={<Parts texts={[words.text(`code.stage.${caseStage(view)}`), words.text('case.persons', { count: recordsOf(view, 'person').length })]} />} />
              ))}
            </List>}
      </Panel>
    </>
  );
}

function NeedRow({ need }: { readonly need: Need }): ReactElement {
  const words = useWords();
  const seen = useSeeNotice();
  const { notice } = need;
  const key = need.key.split('|')[0]!;
  return (
    <ListRow icon={need.icon} href={need.href} title={words.text(key, need.values)} meta={<Parts texts={[need.about ?? '', words.text(`${key}.do`)]} />}
      mark={need.tone ? <Badge tone={need.tone} icon={need.icon === 'alert' ? 'person' : undefined}>{words.text(need.mark!)}</Badge> : undefined}
      action={notice ? <Button kind="quiet" icon="check" onClick={() => seen(notice)}>{words.text('notice.seen')}</Button> : undefined} />
  );
}
