// The case file. A header that stays; then the sections beside what is in them (on a phone: first the list of sections,
// then one section at a time). A case that is not on this device is
// asked for; "not yours" and "not there" get the same page.

import { Suspense, useEffect, useState, type ReactElement } from 'react';
import { useParams } from 'wouter';
import { mayAct, opensSection, restrictedSection } from '#domain/access.ts';
import { recordTypeOf, shownSections, vocabulary, type RecordTypeName, type Section } from '#domain/records.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { Button } from '#web/ui/button.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { Icon } from '#web/ui/icons.tsx';
import { Row, Stack } from '#web/ui/layout.tsx';
import { Page } from '#web/ui/page.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import { EmergencyButton } from '#web/emergency-button.tsx';
import { caseNumber, hasWaiting, recordsOf } from '#web/case-summary.ts';
import { CaseHeader } from '#web/cases/case-header.tsx';
import { EmergencyBanner } from '#web/cases/emergency-banner.tsx';
import { RecordCard } from '#web/cases/record-card.tsx';
import { RestrictedHolders, seesRestricted } from '#web/cases/restricted-facts.tsx';
import { unreadMessages } from '#web/cases/messages.ts';
import { useCaseThere } from '#web/cases/use-case-there.ts';
import { lazyPage } from '#web/load-page.ts';
import { keepShown, noteOpened } from '#web/reveals.ts';
import type { CaseView, WorkspaceState } from '#web/workspace.ts';
import './cases.css';

const Conversation = lazyPage(() => import('#web/cases/conversation.tsx'));
const OpenedBy = lazyPage(() => import('#web/cases/opened-by.tsx'));

export default function CasePage(): ReactElement {
  const words = useWords();
  const { id = '', section } = useParams<{ id: string; section?: string }>();
  const { state, workspace } = useWorkspace();
  const view = state.cases.get(id);
  const isThere = useCaseThere(id, view !== undefined);
  const isHere = view !== undefined;
  useEffect(() => { if (isHere) noteOpened(workspace, id); }, [id, isHere, workspace]);
  if (!view && isThere !== 'no') return <Skeleton label={words.text('state.loading')} />;
  if (!view) {
    return (
      <Page title={words.text('failure.notFound')} back={{ href: '/cases', label: words.text('nav.cases') }}>
        <EmptyState icon="case" title={words.text('case.notHere')} action={<EmergencyButton />}>{words.text('case.notHereExplain')}</EmptyState>
      </Page>
    );
  }
  const open = openSections(state, view);
  const chosen: Place = section === historyPlace && maySeeLog(state, view) ? historyPlace : open.find((one) => one === section) ?? open.find((one) => one === 'persons') ?? open[0]!;
  return (
    <Page title={caseNumber(view)} back={{ href: '/cases', label: words.text('nav.cases') }}>
      <div className={section === undefined ? 'case-file' : 'case-file case-file-section'}>
        {view.access.emergencyUntil !== undefined && <EmergencyBanner view={view} />}
        <CaseHeader view={view} />
        <div className="case-body">
          <SectionNav view={view} chosen={chosen} />
          <div className="section-place">
            <p className="section-up"><a className="way" href={`/cases/${view.id}`}><Icon name="chevron-left" />{words.text('case.allSections')}</a></p>
            <Suspense fallback={<Skeleton label={words.text('state.loading')} />}>
              {chosen === 'conversation' ? <Conversation view={view} /> : chosen === historyPlace ? <OpenedBy view={view} /> : <SectionRecords key={chosen} view={view} section={chosen} />}
            </Suspense>
            <NextSection view={view} chosen={chosen} />
          </div>
        </div>
      </div>
    </Page>
  );
}

/** Beside the sections: who opened the case, for those who answer for it. */
const historyPlace = 'history';
type Place = Section | typeof historyPlace;
const maySeeLog = ({ me }: WorkspaceState, { access }: CaseView): boolean => access.ownerUnitId === me.unitId && mayAct(me.role, 'readCaseLog');

const typesOf = (section: Section): RecordTypeName[] =>
  (Object.keys(vocabulary) as RecordTypeName[]).filter((name) => vocabulary[name].section === section);

/** Those that this person may read; the restricted one also for who may say who reads it. */
const openSections = (state: WorkspaceState, view: CaseView): Section[] =>
  [...shownSections.filter((section) => opensSection(view.access, section)), ...(seesRestricted(state, view) ? [restrictedSection] as const : [])];

function SectionNav({ view, chosen }: { readonly view: CaseView; readonly chosen: Place }): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const unread = unreadMessages(state, view);
  return (
    <nav className="sections" aria-label={words.text('case.sections')}>
      <ul role="list">
        {openSections(state, view).map((section) => {
          const records = typesOf(section).flatMap((type) => recordsOf(view, type));
          const count = records.length;
          const isOpen = section !== restrictedSection || view.access.isRestrictedOpen;
          return (
            <li key={section}>
              <a href={`/cases/${view.id}/${section}`} aria-current={section === chosen ? 'true' : undefined} className={count > 0 ? 'section-link filled' : 'section-link'}>
                <span>{words.text(`section.${section}`)}</span>
                {section === 'conversation' && unread > 0 && <span className="section-unread"><span className="unseen">{words.text('conversation.unread', { count: unread })}</span><span aria-hidden="true">{words.number(unread)}</span></span>}
                {records.some(hasWaiting) && <Icon name="warning" label={words.text('waiting.mark')} />}
                <span className="section-count">{!isOpen ? <Icon name="lock" label={words.text('restricted.closed')} /> : count > 0 ? words.number(count) : '–'}</span>
                <Icon name="chevron-right" />
              </a>
            </li>
          );
        })}
        {maySeeLog(state, view) && (
          <li>
            <a href={`/cases/${view.id}/${historyPlace}`} aria-current={chosen === historyPlace ? 'true' : undefined} className="section-link filled">
              <span>{words.text('section.history')}</span><Icon name="chevron-right" />
            </a>
          </li>
        )}
      </ul>
    </nav>
  );
}

/** On a phone, where the list of sections is a page of its own, the next one is a tap away. */
function NextSection({ view, chosen }: { readonly view: CaseView; readonly chosen: Place }): ReactElement | null {
  const words = useWords();
  const { state } = useWorkspace();
  const open = openSections(state, view);
  const next = chosen === historyPlace ? undefined : open[open.indexOf(chosen) + 1];
  if (!next) return null;
  return <p className="section-next"><a className="way" href={`/cases/${view.id}/${next}`}>{words.text('case.nextSection', { section: words.text(`section.${next}`) })}<Icon name="chevron-right" /></a></p>;
}

function SectionRecords({ view, section }: { readonly view: CaseView; readonly section: Section }): ReactElement {
  const words = useWords();
  const { workspace } = useWorkspace();
  const [editing, setEditing] = useState<string | null>(null);
  const types = typesOf(section);
  const records = types.flatMap((type) => recordsOf(view, type));
  // What is not open to the reader is not on this device: nothing is said of whether there is any.
  const isOpen = section !== restrictedSection || view.access.isRestrictedOpen;
  const mayEdit = view.access.mayEdit && isOpen;
  // Leaving the page with a person's form open is leaving the form.
  useEffect(() => () => {
    if (editing !== null && recordTypeOf(vocabulary, view.records.get(editing)?.type ?? '')?.isPerson === true) void workspace.leavePerson(editing);
  }, [editing]);
  const add = (type: RecordTypeName): void => {
    const recordId = workspace.newId();
    if (recordTypeOf(vocabulary, type)?.isPerson === true) keepShown(workspace, recordId);
    void workspace.edit(view.id, [{ recordId, recordType: type, kind: 'create' }]).then(() => setEditing(recordId));
  };
  return (
    <section className="section" aria-labelledby="section-title">
      <h2 id="section-title">{words.text(`section.${section}`)}</h2>
      <Stack>
        {section === restrictedSection && <RestrictedHolders view={view} />}
        {isOpen && records.length === 0 && <EmptyState title={words.text('section.empty')}>{words.text(mayEdit ? 'section.emptyExplain' : 'section.emptyRead')}</EmptyState>}
        {records.map((record) => (
          <RecordCard key={record.id} caseId={view.id} record={record} mayEdit={mayEdit} isEditing={editing === record.id}
            onEdit={(isEditing) => setEditing(isEditing ? record.id : null)} />
        ))}
        {mayEdit && section !== 'case' && (
          <Row>{types.map((type) => <Button key={type} icon="plus" onClick={() => add(type)}>{words.text('section.add', { what: words.text(`record.${type}`) })}</Button>)}</Row>
        )}
      </Stack>
    </section>
  );
}
