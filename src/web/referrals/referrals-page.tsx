// Referrals, received and sent: each with its purpose and message, and the steps that this side may take.

import { Suspense, useState, type ReactElement } from 'react';
import { useParams } from 'wouter';
import { isToReaddress, stepsOpenTo, type Referral, type ReferralState } from '#domain/referral.ts';
import { mayAct } from '#domain/access.ts';
import { ask } from '#web/api.ts';
import { ReferralDevices } from '#web/devices-line.tsx';
import { lazyPage } from '#web/load-page.ts';
import { useWords, useWorkspace, type Words } from '#web/context.tsx';
import { useDraft } from '#web/draft.ts';
import { Badge, type Tone } from '#web/ui/badge.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { Panel } from '#web/ui/card.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { Facts } from '#web/ui/facts.tsx';
import { Beside, Row, Stack } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { focusField } from '#web/ui/error-summary.tsx';
import { Page } from '#web/ui/page.tsx';
import { Parts } from '#web/ui/parts.tsx';
import { TextArea } from '#web/ui/text-field.tsx';
import { useToast } from '#web/ui/toast.tsx';
import type { WorkspaceState } from '#web/workspace.ts';

const NarrowDialog = lazyPage(() => import('#web/referrals/narrow-dialog.tsx'));
const ReaddressDialog = lazyPage(() => import('#web/referrals/readdress-dialog.tsx'));
const RevokeDialog = lazyPage(() => import('#web/referrals/revoke-dialog.tsx'));

const stateTone: Readonly<Record<ReferralState, Tone>> = { sent: 'attention', accepted: 'good', rejected: 'danger', done: 'neutral', revoked: 'neutral' };

export default function ReferralsPage(): ReactElement {
  const words = useWords();
  const { id } = useParams<{ id?: string }>();
  const { state } = useWorkspace();
  const referrals = [...state.referrals.values()].sort((left, right) => right.sentAt.localeCompare(left.sentAt));
  const chosen = id === undefined ? undefined : state.referrals.get(id);
  const requests = [...state.alerts.values()].flatMap((alert) => (alert.requests ?? []).filter((request) => request.state === 'asked'));
  const list = referrals.length + requests.length === 0
    ? <EmptyState icon="referral" title={words.text('referrals.none')}>{words.text('referrals.noneExplain')}</EmptyState>
    : <List label={words.text('nav.referrals')}>
        {requests.map((request) => (
          <ListRow key={request.id} icon="alert" href={`/alerts/${request.alertId}`} title={words.text(`access.${request.side}`, { unit: state.units.get(request.unitId)?.name ?? '…' })}
            meta={<Parts texts={[words.text(`purpose.${request.purpose}`), words.moment(request.askedAt)]} />} mark={<Badge tone="attention">{words.text('accessState.asked')}</Badge>} />
        ))}
        {referrals.map((referral) => (
          <ListRow key={referral.id} icon="referral" href={`/referrals/${referral.id}`} isCurrent={referral.id === id} title={referralTitle(words, state, referral)}
            meta={<Parts texts={[words.text(`purpose.${referral.purpose}`), words.moment(referral.sentAt)]} />} mark={<ReferralMark referral={referral} />} />
        ))}
      </List>;
  return (
    <Page title={chosen ? referralTitle(words, state, chosen) : words.text('nav.referrals')} lead={chosen ? <ReferralMark referral={chosen} /> : words.text('referrals.lead')} back={id === undefined ? undefined : { href: '/referrals', label: words.text('nav.referrals') }}>
      <Beside list={list} detail={chosen ? <ReferralDetail key={chosen.id} referral={chosen} /> : <EmptyState icon="referral" title={words.text(id === undefined ? 'referrals.choose' : 'referrals.gone')} />} isDetailShown={id !== undefined} />
    </Page>
  );
}

const ReferralMark = ({ referral: { state } }: { readonly referral: Referral }): ReactElement => <Badge tone={stateTone[state]}>{useWords().text(`referralState.${state}`)}</Badge>;

/** As the directory has them now, or as they were called when it was sent. */
function receiverName(words: Words, { people }: WorkspaceState, { toAccountId, toName, isReceiverGone }: Referral): string {
  const name = people.get(toAccountId ?? '')?.displayName ?? toName ?? '…';
  return isReceiverGone ? words.text('referral.personGone', { name }) : name;
}

function referralTitle(words: Words, state: WorkspaceState, referral: Referral): string {
  const isReceived = referral.toUnitId === state.me.unitId;
  const unit = state.units.get(isReceived ? referral.fromUnitId : referral.toUnitId)?.name ?? '…';
  return words.text(`${referral.kind === 'transfer' ? 'transfers' : 'referrals'}.${isReceived ? 'from' : 'to'}`, { unit, number: referral.caseNumber });
}

/** First what it is about and what one may do; then the terms. */
function ReferralDetail({ referral }: { readonly referral: Referral }): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const name = (id: string): string => state.units.get(id)?.name ?? '…';
  const isOurs = referral.fromUnitId === state.me.unitId;
  return (
    <Stack>
      <Panel title={words.text('referral.about')}>
        <Stack>
          <Facts emptyLabel={words.text('value.empty')} facts={[
            { key: 'purpose', label: words.text('referral.purpose'), value: words.text(`purpose.${referral.purpose}`) },
            { key: 'message', label: words.text('referral.message'), value: referral.message === '' && referral.toAccountId !== null && referral.toAccountId !== state.me.accountId ? words.text('referral.closedMessage') : referral.message },
            ...(referral.reason === null ? [] : [{ key: 'reason', label: words.text('referral.reason'), value: referral.reason }]),
          ]} />
          {state.cases.has(referral.caseId) && <Row><LinkButton icon="case" isWide href={`/cases/${referral.caseId}`}>{words.text('referral.openCase')}</LinkButton></Row>}
          <ReferralSteps referral={referral} />
          <Readdress referral={referral} />
        </Stack>
      </Panel>
      <Panel title={words.text('referral.terms')}>
        <Facts emptyLabel={words.text('value.empty')} facts={[
          { key: 'from', label: words.text('referral.fromUnit'), value: name(referral.fromUnitId) },
          { key: 'to', label: words.text('referral.to'), value: name(referral.toUnitId) },
          ...(referral.toAccountId === null ? [] : [{ key: 'person', label: words.text('referral.person'), value: receiverName(words, state, referral) }]),
          { key: 'basis', label: words.text('referral.basis'), value: words.text(`basis.${referral.legalBasis}`) },
          { key: 'sections', label: words.text('referral.sections'), value: referral.sections === null ? words.text('referral.seesAll') : referral.sections.map((section) => words.text(`section.${section}`)).join(', ') },
          { key: 'rights', label: words.text('referral.rights'), value: [referral.mayEdit ? 'referral.canEdit' : 'referral.canRead', referral.mayPrint ? 'referral.canPrint' : 'referral.cannotPrint', referral.mayExport ? 'referral.canExport' : 'referral.cannotExport'].map((key) => words.text(key)).join(' ') },
          { key: 'until', label: words.text('referral.until'), value: referral.until === null ? words.text('referral.openEnd') : words.date(referral.until) },
          ...(isOurs && referral.answeredAt !== null && referral.state !== 'rejected' ? [{ key: 'devices', label: words.text('referral.devices'), value: <ReferralDevices referralId={referral.id} state={referral.state} /> }] : []),
        ]} />
      </Panel>
    </Stack>
  );
}

function Readdress({ referral }: { readonly referral: Referral }): ReactElement | null {
  const words = useWords();
  const { state: { me } } = useWorkspace();
  const [isOpen, setOpen] = useState(false);
  if (!mayAct(me.role, 'answerReferral') || !isToReaddress(referral, { ...me, answersForUnit: me.role === 'supervisor' || me.role === 'nodalOfficer' })) return null;
  return (
    <>
      <Row><Button isWide onClick={() => setOpen(true)}>{words.text('referral.readdress')}</Button></Row>
      {isOpen && <Suspense fallback={null}><ReaddressDialog referral={referral} onClose={() => setOpen(false)} /></Suspense>}
    </>
  );
}

function ReferralSteps({ referral }: { readonly referral: Referral }): ReactElement | null {
  const words = useWords();
  const { state } = useWorkspace();
  const toast = useToast();
  const [reason, setReason, forget] = useDraft(`step|${referral.id}`, '');
  const [failure, setFailure] = useState<string | null>(null);
  const [isReasonMissing, setReasonMissing] = useState(false);
  const [busy, setBusy] = useState<ReferralState | null>(null);
  const [isRevoking, setRevoking] = useState(false);
  const [isNarrowing, setNarrowing] = useState(false);
  const side = referral.toUnitId === state.me.unitId ? 'receiver' : 'sender';
  const { unitId, accountId, role } = state.me;
  const steps = stepsOpenTo(referral, { unitId, accountId, answersForUnit: role === 'supervisor' || role === 'nodalOfficer' })
    .filter((step) => mayAct(role, referral.kind === 'transfer' && step === 'accepted' ? 'transferCase' : 'answerReferral'));
  if (steps.length === 0) return null;
  const take = (step: ReferralState): void => {
    const isMissing = step === 'rejected' && reason.trim() === '';
    setReasonMissing(isMissing);
    if (isMissing) return focusField('referral-reason');
    setBusy(step);
    void ask('POST', `/api/referrals/${referral.id}`, { state: step, ...(reason.trim() === '' ? {} : { reason }) }).then((answer) => {
      setBusy(null);
      setFailure(answer.ok ? null : words.text(answer.failure === 'offline' ? 'failure.offlineAnswer' : `failure.${answer.failure}`));
      if (!answer.ok) return;
      forget();
      toast({ tone: 'good', message: words.text('referral.answered', { state: words.text(`referralState.${step}`) }) });
    });
  };
  const otherUnit = state.units.get(side === 'sender' ? referral.toUnitId : referral.fromUnitId)?.name ?? '…';
  return (
    <Stack>
      {failure !== null && <Banner kind="danger" isLive title={failure} />}
      <TextArea id="referral-reason" label={words.text('referral.reasonLabel')} hint={steps.includes('rejected') ? words.text('referral.reasonHint') : undefined}
        error={isReasonMissing ? words.text('referral.needReason') : undefined} value={reason} onChange={setReason} rows={2} />
      <Row>
        {steps.map((step, index) => (
          <Button key={step} isWide kind={step === 'revoked' ? 'danger' : index === 0 ? 'primary' : 'secondary'} isBusy={busy === step}
            onClick={() => (step === 'revoked' ? setRevoking(true) : take(step))}>{words.text(`${referral.kind === 'transfer' ? 'transferStep' : 'referralStep'}.${step}`)}</Button>
        ))}
      </Row>
      {side === 'sender' && referral.state === 'accepted' && <Row><Button isWide onClick={() => setNarrowing(true)}>{words.text('referral.narrow')}</Button></Row>}
      {isNarrowing && <Suspense fallback={null}><NarrowDialog referral={referral} unit={otherUnit} onClose={() => setNarrowing(false)} /></Suspense>}
      {isRevoking && <Suspense fallback={null}><RevokeDialog unit={otherUnit} onRevoke={() => take('revoked')} onClose={() => setRevoking(false)} /></Suspense>}
    </Stack>
  );
}
