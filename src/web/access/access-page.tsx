// Who can see this survivor, and why: unit by unit the persons, what was opened to them, for what, until when, and on how
// many devices it lies; then what is over. It prints as it stands, under the rules of printing a case.

import { useEffect, useState, type ReactElement } from 'react';
import { useParams } from 'wouter';
import { restrictedSection } from '#domain/access.ts';
import type { AccessEntry, AccessList, Reader } from '#domain/access-list.ts';
import { ask } from '#web/api.ts';
import { caseNumber } from '#web/case-summary.ts';
import { useWords, useWorkspace, type Words } from '#web/context.tsx';
import { DevicesLine } from '#web/devices-line.tsx';
import { PrintButton } from '#web/printing.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { Panel } from '#web/ui/card.tsx';
import { Facts, type Fact } from '#web/ui/facts.tsx';
import { Row, Stack } from '#web/ui/layout.tsx';
import { Page } from '#web/ui/page.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import './access.css';

export default function AccessPage(): ReactElement {
  const words = useWords();
  const { id = '' } = useParams<{ id: string }>();
  const { state } = useWorkspace();
  const view = state.cases.get(id);
  const [attempt, setAttempt] = useState(0);
  const answer = useAccessList(id, view?.sharedWith.join() ?? '', attempt);
  const number = view ? caseNumber(view) : '…';
  return (
    <Page title={words.text('whoSees.title')} lead={words.text('whoSees.lead', { number })} back={{ href: `/cases/${id}`, label: number }}
      actions={view && answer?.ok ? <PrintButton view={view} /> : undefined}>
      {answer === null && <Skeleton label={words.text('state.loading')} />}
      {answer?.ok === false && (
        <Banner kind="danger" isLive title={words.text(answer.failure === 'offline' ? 'whoSees.offline' : `failure.${answer.failure}`)} actions={<Button onClick={() => setAttempt(attempt + 1)}>{words.text('whoSees.again')}</Button>} />
      )}
      {answer?.ok === true && <Units list={answer.value} />}
    </Page>
  );
}

type Answer = Awaited<ReturnType<typeof ask<AccessList>>>;

/** Asked of the server each time: it is about now, and it is a look that is logged. */
function useAccessList(id: string, sharedWith: string, attempt: number): Answer | null {
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(() => {
    let isCurrent = true;
    void ask<AccessList>('GET', `/api/cases/${encodeURIComponent(id)}/access`).then((got) => { if (isCurrent) setAnswer(got); });
    return () => { isCurrent = false; };
  }, [id, sharedWith, attempt]);
  return answer;
}

function Units({ list }: { readonly list: AccessList }): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const isRestricted = ({ sections }: AccessEntry): boolean => sections?.includes(restrictedSection) === true;
  const current = list.accesses.filter((access) => !access.isOver && !isRestricted(access));
  const restricted = list.accesses.filter((access) => !access.isOver && isRestricted(access));
  const past = list.accesses.filter(({ isOver }) => isOver);
  const unitIds = [...new Set(current.map(({ unitId }) => unitId))];
  return (
    <Stack gap="wide">
      {unitIds.map((unitId) => <UnitPanel key={unitId} unitId={unitId} list={list} accesses={current.filter((access) => access.unitId === unitId)} />)}
      {restricted.length > 0 && (
        <Panel title={words.text('whoSees.restricted')}>
          <Facts emptyLabel={words.text('value.empty')} facts={restricted.map((access) => ({ key: access.id, label: nameOf(list, access.accountId, words), value: spanOf(access, words) }))} />
        </Panel>
      )}
      <Panel title={words.text('whoSees.past')}>
        {past.length === 0 ? <p>{words.text('whoSees.noPast')}</p> : (
          <Facts emptyLabel={words.text('value.empty')} facts={past.map((access) => ({
            key: access.id, label: state.units.get(access.unitId)?.name ?? '…',
            value: <PastAccess access={access} list={list} isLast={!unitIds.includes(access.unitId)} />,
          }))} />
        )}
      </Panel>
    </Stack>
  );
}

function UnitPanel({ unitId, list, accesses }: { readonly unitId: string; readonly list: AccessList; readonly accesses: readonly AccessEntry[] }): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const isForUnit = accesses.some(({ accountId }) => accountId === null);
  const people = list.people.filter((person) => person.unitId === unitId && (isForUnit ? person.isReading : accesses.some(({ accountId }) => accountId === person.id)));
  const staff = list.staff[unitId];
  const devices = list.devices.find((count) => count.unitId === unitId) ?? null;
  return (
    <Panel title={state.units.get(unitId)?.name ?? '…'} actions={<Row gap="tight">{[...new Set(accesses.map(({ kind }) => kind))].map((kind) => <Badge key={kind} tone={kind === 'breakGlass' ? 'danger' : 'neutral'}>{words.text(`whoSees.kind.${kind}`)}</Badge>)}</Row>}>
      <Facts emptyLabel={words.text('value.empty')} facts={[
        ...accesses.flatMap((access) => accessFacts(access, list, words)),
        { key: 'people', label: words.text('whoSees.people'), value: staff === undefined ? <People people={people} /> : words.text('whoSees.staff', { count: staff }) },
        { key: 'devices', label: words.text('whoSees.devices'), value: <DevicesLine devices={devices} isOver={false} /> },
      ]} />
    </Panel>
  );
}

function accessFacts(access: AccessEntry, list: AccessList, words: Words): Fact[] {
  const key = (name: string): string => `${access.id}.${name}`;
  const rights = [words.text(access.mayEdit ? 'whoSees.mayEdit' : 'whoSees.mayRead'), ...(access.mayPrint ? [words.text('whoSees.mayPrint')] : []), ...(access.mayExport ? [words.text('whoSees.mayExport')] : [])];
  return [
    ...(access.accountId === null ? [] : [{ key: key('who'), label: words.text('whoSees.onlyFor'), value: nameOf(list, access.accountId, words) }]),
    { key: key('why'), label: words.text('whoSees.why'), value: whyOf(access, words) },
    { key: key('sections'), label: words.text('whoSees.sections'), value: sectionsOf(access, words) },
    { key: key('rights'), label: words.text('whoSees.rights'), value: rights.join(', ') },
    { key: key('span'), label: words.text('whoSees.span'), value: spanOf(access, words) },
  ];
}

function PastAccess({ access, list, isLast }: { readonly access: AccessEntry; readonly list: AccessList; readonly isLast: boolean }): ReactElement {
  const words = useWords();
  const who = access.accountId === null ? [] : [nameOf(list, access.accountId, words)];
  return (
    <Stack gap="tight">
      <span>{[...who, whyOf(access, words), spanOf(access, words)].join(' · ')}</span>
      {isLast && <DevicesLine devices={list.devices.find((count) => count.unitId === access.unitId) ?? null} isOver />}
    </Stack>
  );
}

const People = ({ people }: { readonly people: readonly Reader[] }): ReactElement => {
  const words = useWords();
  if (people.length === 0) return <span>{words.text('whoSees.nobody')}</span>;
  return <ul className="access-people" role="list">{people.map(({ id, name, role }) => <li key={id}><b>{name}</b>, {words.text(`role.${role}`)}</li>)}</ul>;
};

const nameOf = (list: AccessList, accountId: string | null, words: Words): string => list.people.find(({ id }) => id === accountId)?.name ?? words.text('whoSees.unnamed');

function whyOf({ kind, purpose, basis, verdict }: AccessEntry, words: Words): string {
  if (kind === 'breakGlass') return words.text(verdict === null ? 'whoSees.emergencyOpen' : `whoSees.emergency.${verdict}`);
  if (kind === 'owner') return words.text('whoSees.owns');
  if (purpose === null) return words.text(`whoSees.kind.${kind}`);
  return [words.text(`whoSees.kind.${kind}`), words.text(`purpose.${purpose}`), words.text(`basis.${basis}`)].join(' · ');
}

const sectionsOf = ({ sections }: AccessEntry, words: Words): string =>
  (sections === null ? words.text('whoSees.allSections') : sections.length === 0 ? words.text('whoSees.noSections') : sections.map((section) => words.text(`section.${section}`)).join(', '));

const spanOf = ({ since, until }: AccessEntry, words: Words): string =>
  words.text(until === null ? 'whoSees.since' : 'whoSees.fromTo', { since: words.moment(since), until: until === null ? '' : words.moment(until) });
