// Alerts: possibly the same person. The list beside the one that is open; what agrees and what differs by kind, whom to
// call, and the answers. Nothing of the other file.

import { type ReactElement } from 'react';
import { useParams } from 'wouter';
import type { AlertAnswer, AlertSide } from '#domain/alert.ts';
import { AccessPanel } from '#web/alerts/access-panel.tsx';
import { ask } from '#web/api.ts';
import { useWords, useWorkspace, type Words } from '#web/context.tsx';
import { EmergencyButton } from '#web/emergency-button.tsx';
import { bandTone, newAlerts } from '#web/needs.ts';
import { Badge } from '#web/ui/badge.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { Panel } from '#web/ui/card.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { Facts } from '#web/ui/facts.tsx';
import { Beside, Row, Stack } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Page } from '#web/ui/page.tsx';
import { Parts } from '#web/ui/parts.tsx';
import { useToast } from '#web/ui/toast.tsx';
import { caseNumber } from '#web/case-summary.ts';
import { coveredName } from '#web/person-title.ts';
import type { IconName } from '#web/ui/icons.tsx';
import type { WorkspaceState } from '#web/workspace.ts';
import './alerts.css';

export default function AlertsPage(): ReactElement {
  const words = useWords();
  const { id } = useParams<{ id?: string }>();
  const { state } = useWorkspace();
  const open = newAlerts(state);
  const alerts = [...open, ...[...state.alerts.values()].filter(({ answer }) => answer !== 'new').sort((left, right) => right.raisedAt.localeCompare(left.raisedAt))];
  const chosen = id === undefined ? undefined : state.alerts.get(id);
  const list = alerts.length === 0
    ? <EmptyState icon="alert" title={words.text('alerts.none')}>{words.text('alerts.noneExplain')}</EmptyState>
    : <List label={words.text('nav.alerts')}>{alerts.slice(0, 200).map((alert) => <AlertRow key={alert.id} alert={alert} isCurrent={alert.id === id} />)}</List>;
  return (
    <Page title={chosen ? alertTitle(words, state, chosen) : words.text('nav.alerts')} lead={chosen ? words.text('alert.lead') : words.text('alerts.lead', { count: open.length })}
      back={id === undefined ? undefined : { href: '/alerts', label: words.text('nav.alerts') }}>
      <Beside list={list} detail={chosen ? <AlertDetail key={chosen.id} alert={chosen} /> : <EmptyState icon="alert" title={words.text(id === undefined ? 'alerts.choose' : 'alerts.gone')} />} isDetailShown={id !== undefined} />
    </Page>
  );
}

function AlertRow({ alert, isCurrent }: { readonly alert: AlertSide; readonly isCurrent: boolean }): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const view = state.cases.get(alert.caseId);
  return (
    <ListRow icon="alert" href={`/alerts/${alert.id}`} isCurrent={isCurrent}
      title={alertTitle(words, state, alert)}
      meta={<Parts texts={[view ? caseNumber(view) : '', words.moment(alert.raisedAt), alert.answer === 'new' ? '' : words.text(`alertAnswer.${alert.answer}`)]} />}
      mark={<Badge tone={bandTone[alert.band]} icon="person">{words.text(`band.${alert.band}`)}</Badge>} />
  );
}

/** "Kamo-274 and a person of AHTU Siliguri": a pseudonym, as in every list. */
function alertTitle(words: Words, state: WorkspaceState, alert: AlertSide): string {
  const person = state.cases.get(alert.caseId)?.records.get(alert.personId);
  return words.text('alert.row', { person: coveredName(person), unit: state.units.get(alert.otherUnitId)?.name ?? '…' });
}

const verdictIcon: Readonly<Record<string, IconName>> = { agrees: 'check', close: 'step', differs: 'cross' };

function AlertDetail({ alert }: { readonly alert: AlertSide }): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const view = state.cases.get(alert.caseId);
  const person = view?.records.get(alert.personId);
  const unit = state.units.get(alert.otherUnitId);
  const isOwnUnit = alert.otherUnitId === state.me.unitId;
  return (
    <Stack>
      <Panel title={words.text(`alert.strength.${alert.band}`)}>
        <Stack>
          <p>{words.text(isOwnUnit ? 'alert.whoOwn' : 'alert.who', { person: coveredName(person), number: view ? caseNumber(view) : '…', unit: unit?.name ?? '…' })}</p>
          <ul className="verdicts" role="list">
            {alert.verdicts.map(({ kind, verdict }) => (
              <li key={kind}><Badge icon={verdictIcon[verdict]} tone={verdict === 'agrees' ? 'good' : verdict === 'close' ? 'neutral' : 'attention'}>{words.text(`evidence.${kind}`)}: {words.text(`verdict.${verdict}`)}</Badge></li>
            ))}
          </ul>
        </Stack>
      </Panel>
      <Panel title={words.text('alert.call')}>
        <Stack>
          <Facts emptyLabel={words.text('value.empty')} facts={[
            { key: 'unit', label: words.text('alert.unit'), value: unit?.name ?? '' },
            { key: 'duty', label: words.text('alert.duty'), value: unit?.dutyName ?? '' },
            { key: 'open', label: words.text('alert.otherCase'), value: words.text(alert.otherCaseOpen ? 'alert.open' : 'alert.closed') },
          ]} />
          {unit && <Row><LinkButton isWide icon="phone" kind="primary" href={`tel:${unit.dutyPhone.replaceAll(' ', '')}`}>{words.text('alert.callNumber', { phone: unit.dutyPhone.replaceAll(' ', '\u00a0') })}</LinkButton></Row>}
        </Stack>
      </Panel>
      <AccessPanel alert={alert} />
      <Panel title={words.text('alert.next')}><AlertAnswers alert={alert} /></Panel>
    </Stack>
  );
}

function AlertAnswers({ alert }: { readonly alert: AlertSide }): ReactElement {
  const words = useWords();
  const { workspace } = useWorkspace();
  const toast = useToast();
  const give = (answer: AlertAnswer, before: AlertAnswer): void => {
    void ask('POST', `/api/alerts/${alert.id}`, { answer }).then(async (reply) => {
      if (!reply.ok) return toast({ tone: 'danger', message: words.text(reply.failure === 'offline' ? 'failure.offlineAnswer' : `failure.${reply.failure}`) });
      await workspace.keepAlert({ ...alert, answer });
      const undo = before === 'new' ? 'seen' : before;
      toast({ tone: 'good', message: words.text('alert.answered', { answer: words.text(`alertAnswer.${answer}`) }), action: { label: words.text('action.undo'), onAction: () => give(undo, answer) } });
    });
  };
  return (
    <Stack>
      {alert.answer !== 'new' && <p>{words.text('alert.yourAnswer', { answer: words.text(`alertAnswer.${alert.answer}`) })}</p>}
      <Row>
        <LinkButton isWide icon="referral" href={`/cases/${alert.caseId}`}>{words.text('alert.refer')}</LinkButton>
        {(['same', 'different', 'unsure'] as const).map((answer) => <Button key={answer} isWide isDisabled={alert.answer === answer} onClick={() => give(answer, alert.answer)}>{words.text(`alertAnswer.${answer}`)}</Button>)}
        <EmergencyButton alertId={alert.id} />
      </Row>
    </Stack>
  );
}
