// What was shared of this case, asked for and handed over: every step with who, when and why. Asked of the server when it is
// opened, because it is the server's record.

import { useEffect, useState, type ReactElement } from 'react';
import type { AccessRequest, SharingEntry, SharingHistory } from '#domain/referral.ts';
import { ask } from '#web/api.ts';
import { useWords, useWorkspace, type Words } from '#web/context.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { Panel } from '#web/ui/card.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { Parts } from '#web/ui/parts.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import type { CaseView, WorkspaceState } from '#web/workspace.ts';

export default function SharingHistoryDialog({ view, onClose }: { readonly view: CaseView; readonly onClose: () => void }): ReactElement {
  const words = useWords();
  const [history, setHistory] = useState<SharingHistory | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const load = (): void => {
    setFailure(null);
    void ask<SharingHistory>('GET', `/api/cases/${view.id}/sharing`).then((answer) => (answer.ok ? setHistory(answer.value) : setFailure(`failure.${answer.failure === 'offline' ? 'offlineAnswer' : answer.failure}`)));
  };
  useEffect(load, [view.id]);
  const isEmpty = history !== null && history.referrals.length === 0 && history.requests.length === 0;
  return (
    <Dialog isOpen isWide onClose={onClose} title={words.text('sharing.title')} closeLabel={words.text('dialog.close')} actions={<Button onClick={onClose}>{words.text('dialog.close')}</Button>}>
      <Stack>
        {failure !== null && <Banner kind="danger" isLive title={words.text(failure)} actions={<Button onClick={load}>{words.text('sharing.again')}</Button>} />}
        {history === null && failure === null && <Skeleton label={words.text('state.loading')} />}
        {isEmpty && <EmptyState icon="referral" title={words.text('sharing.none')}>{words.text('sharing.noneExplain')}</EmptyState>}
        {history?.referrals.map((entry) => <Entry key={entry.referral.id} entry={entry} />)}
        {history?.requests.map((request) => <RequestLine key={request.id} request={request} />)}
      </Stack>
    </Dialog>
  );
}

const unitName = (state: WorkspaceState, id: string | null): string => (id === null ? '' : state.units.get(id)?.name ?? '…');

function Entry({ entry: { referral, steps, overrideReason, lawText } }: { readonly entry: SharingEntry }): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const person = referral.toAccountId === null ? '' : state.people.get(referral.toAccountId)?.displayName ?? referral.toName ?? '';
  return (
    <Panel title={words.text(`sharing.${referral.kind}`, { unit: unitName(state, referral.toUnitId) })}>
      <Stack gap="tight">
        <Parts texts={[person, words.text(`purpose.${referral.purpose}`), words.text(`basis.${referral.legalBasis}`), lawText === null ? '' : words.text('sharing.lawRead', { version: lawText })]} />
        {overrideReason !== null && <p dir="auto">{words.text('sharing.overrideReason', { reason: overrideReason })}</p>}
        <ol role="list">{steps.map((step) => <li key={`${step.at}${step.state}`}>{stepLine(words, { state: words.text(step.state === 'sent' ? 'sharing.sent' : `referralState.${step.state}`), by: [step.name, unitName(state, step.unitId)], at: step.at, reason: step.reason })}</li>)}</ol>
      </Stack>
    </Panel>
  );
}

const stepLine = (words: Words, { state, by, at, reason }: { state: string; by: readonly (string | null)[]; at: string; reason: string | null }): string =>
  [words.moment(at), state, by.filter(Boolean).join(', '), reason === null ? '' : `“${reason}”`].filter((text) => text !== '').join(' · ');

function RequestLine({ request }: { readonly request: AccessRequest }): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  return (
    <Panel title={words.text(`access.${request.side}`, { unit: unitName(state, request.unitId) })}>
      <Stack gap="tight">
        <p dir="auto">{request.message}</p>
        <ol role="list">
          <li>{stepLine(words, { state: words.text('sharing.sent'), by: [request.askedBy], at: request.askedAt, reason: null })}</li>
          {request.answeredAt !== null && <li>{stepLine(words, { state: words.text(`accessState.${request.state}`), by: [request.answeredBy], at: request.answeredAt, reason: request.reason })}</li>}
        </ol>
      </Stack>
    </Panel>
  );
}
