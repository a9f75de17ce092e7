// Referrals, received and sent: each with its purpose and message, and the steps that this side may take.

import { useState, type ReactElement } from 'react';
import { useParams } from 'wouter';
import { referralSteps, type Referral, type ReferralState } from '#domain/referral.ts';
import { ask } from '#web/api.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { Badge, type Tone } from '#web/ui/badge.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { Panel } from '#web/ui/card.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { Facts } from '#web/ui/facts.tsx';
import { Beside, Row, Stack } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Page } from '#web/ui/page.tsx';
import { TextArea } from '#web/ui/text-field.tsx';

const stateTone: Readonly<Record<ReferralState, Tone>> = { sent: 'attention', accepted: 'good', rejected: 'danger', done: 'neutral', revoked: 'neutral' };

export default function ReferralsPage(): ReactElement {
  const words = useWords();
  const { id } = useParams<{ id?: string }>();
  const { state } = useWorkspace();
  const referrals = [...state.referrals.values()].sort((left, right) => right.sentAt.localeCompare(left.sentAt));
  const chosen = id === undefined ? undefined : state.referrals.get(id);
  const list = referrals.length === 0
    ? <EmptyState icon="referral" title={words.text('referrals.none')}>{words.text('referrals.noneExplain')}</EmptyState>
    : <List label={words.text('nav.referrals')}>
        {referrals.map((referral) => {
          const isReceived = referral.toUnitId === state.me.unitId;
          const unit = state.units.get(isReceived ? referral.fromUnitId : referral.toUnitId)?.name ?? '…';
          return <ListRow key={referral.id} icon="referral" href={`/referrals/${referral.id}`} isCurrent={referral.id === id}
            title={words.text(isReceived ? 'referrals.from' : 'referrals.to', { unit, number: referral.caseNumber })}
            meta={`${words.text(`purpose.${referral.purpose}`)} · ${words.moment(referral.sentAt)}`}
            mark={<Badge tone={stateTone[referral.state]}>{words.text(`referralState.${referral.state}`)}</Badge>} />;
        })}
      </List>;
  return (
    <Page title={words.text('nav.referrals')} lead={words.text('referrals.lead')} back={id === undefined ? undefined : { href: '/referrals', label: words.text('nav.referrals') }}>
      <Beside list={list} detail={chosen ? <ReferralDetail key={chosen.id} referral={chosen} /> : <EmptyState icon="referral" title={words.text('referrals.choose')} />} isDetailShown={chosen !== undefined} />
    </Page>
  );
}

function ReferralDetail({ referral }: { readonly referral: Referral }): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const name = (id: string): string => state.units.get(id)?.name ?? '…';
  return (
    <Panel title={words.text('referral.of', { number: referral.caseNumber })}>
      <Stack>
        <Facts emptyLabel={words.text('value.empty')} facts={[
          { key: 'from', label: words.text('referral.fromUnit'), value: name(referral.fromUnitId) },
          { key: 'to', label: words.text('referral.to'), value: name(referral.toUnitId) },
          { key: 'purpose', label: words.text('referral.purpose'), value: words.text(`purpose.${referral.purpose}`) },
          { key: 'message', label: words.text('referral.message'), value: referral.message },
          { key: 'basis', label: words.text('referral.basis'), value: words.text(`basis.${referral.legalBasis}`) },
          { key: 'sections', label: words.text('referral.sections'), value: referral.sections === null ? words.text('referral.seesAll') : referral.sections.map((section) => words.text(`section.${section}`)).join(', ') },
          { key: 'rights', label: words.text('referral.rights'), value: words.text(referral.mayEdit ? 'referral.canEdit' : 'referral.canRead') },
          { key: 'until', label: words.text('referral.until'), value: referral.until === null ? words.text('referral.openEnd') : words.date(referral.until) },
          { key: 'state', label: words.text('referral.state'), value: words.text(`referralState.${referral.state}`) },
          ...(referral.reason === null ? [] : [{ key: 'reason', label: words.text('referral.reason'), value: referral.reason }]),
        ]} />
        {state.cases.has(referral.caseId) && <Row><LinkButton icon="case" href={`/cases/${referral.caseId}`}>{words.text('referral.openCase')}</LinkButton></Row>}
        <ReferralSteps referral={referral} />
      </Stack>
    </Panel>
  );
}

function ReferralSteps({ referral }: { readonly referral: Referral }): ReactElement | null {
  const words = useWords();
  const { state } = useWorkspace();
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState<ReferralState | null>(null);
  const side = referral.toUnitId === state.me.unitId ? 'receiver' : 'sender';
  const steps = Object.entries(referralSteps[referral.state]).filter(([, who]) => who === side).map(([step]) => step as ReferralState);
  if (steps.length === 0) return null;
  const take = (step: ReferralState): void => {
    setBusy(step);
    void ask('POST', `/api/referrals/${referral.id}`, { state: step, ...(reason.trim() === '' ? {} : { reason }) }).then((answer) => {
      setBusy(null);
      setFailure(answer.ok ? null : words.text(answer.failure === 'offline' ? 'failure.offlineAnswer' : `failure.${answer.failure}`));
    });
  };
  return (
    <Stack>
      {failure !== null && <Banner kind="danger" isLive title={failure} />}
      <TextArea id="referral-reason" label={words.text('referral.reasonLabel')} hint={steps.includes('rejected') ? words.text('referral.reasonHint') : undefined} value={reason} onChange={setReason} rows={2} />
      <Row>
        {steps.map((step, index) => (
          <Button key={step} kind={step === 'revoked' ? 'danger' : index === 0 ? 'primary' : 'secondary'} isBusy={busy === step} onClick={() => take(step)}>{words.text(`referralStep.${step}`)}</Button>
        ))}
      </Row>
    </Stack>
  );
}
