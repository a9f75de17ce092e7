// Asking for the case behind an alert, and answering whoever asks: the same conversation in both directions.

import { useState, type ReactElement } from 'react';
import { mayAct } from '#domain/access.ts';
import type { AlertSide } from '#domain/alert.ts';
import { referralPurposes, type AccessRequest } from '#domain/referral.ts';
import { ask, type Answer } from '#web/api.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { useDraft } from '#web/draft.ts';
import { Banner } from '#web/ui/banner.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { Panel } from '#web/ui/card.tsx';
import { ChoiceField } from '#web/ui/choice-field.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Facts } from '#web/ui/facts.tsx';
import { Row, Stack } from '#web/ui/layout.tsx';
import { TextArea } from '#web/ui/text-field.tsx';
import { useToast } from '#web/ui/toast.tsx';

export function AccessPanel({ alert }: { readonly alert: AlertSide }): ReactElement | null {
  const words = useWords();
  const { state } = useWorkspace();
  const [isAsking, setAsking] = useDraft(`askOpen|${alert.id}`, false, { endsWithPage: true });
  const requests = alert.requests ?? [];
  const mayAsk = mayAct(state.me.role, 'requestAccess') && alert.otherUnitId !== state.me.unitId && !requests.some((one) => one.side === 'asker' && one.state === 'asked');
  if (requests.length === 0 && !mayAsk) return null;
  return (
    <Panel title={words.text('access.title')}>
      <Stack>
        {requests.map((request) => <Request key={request.id} request={request} />)}
        {mayAsk && <><p>{words.text('access.explain', { unit: state.units.get(alert.otherUnitId)?.name ?? '…' })}</p><Row><Button isWide icon="referral" onClick={() => setAsking(true)}>{words.text('access.ask')}</Button></Row></>}
        {isAsking && <AskDialog alert={alert} onClose={() => setAsking(false)} />}
      </Stack>
    </Panel>
  );
}

const failureKey = (answer: Answer<unknown>): string | null => (answer.ok ? null : answer.failure === 'offline' ? 'failure.offlineAnswer' : `failure.${answer.failure}`);

function Request({ request }: { readonly request: AccessRequest }): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const toast = useToast();
  const [reason, setReason, forget] = useDraft(`answer|${request.id}|${request.alertId}`, '');
  const [failure, setFailure] = useState<string | null>(null);
  const answer = (to: 'refused' | 'withdrawn'): void => {
    if (to === 'refused' && reason.trim() === '') return setFailure('failure.reasonNeeded');
    void ask('POST', `/api/requests/${request.id}`, { state: to, ...(reason.trim() === '' ? {} : { reason }) }).then((said) => {
      setFailure(failureKey(said));
      if (!said.ok) return;
      forget();
      toast({ tone: 'good', message: words.text(`accessState.${to}`) });
    });
  };
  const isOpen = request.state === 'asked';
  return (
    <Stack gap="tight">
      <Facts emptyLabel={words.text('value.empty')} facts={[
        { key: 'who', label: words.text(`access.${request.side}`, { unit: state.units.get(request.unitId)?.name ?? '…' }), value: words.text(`accessState.${request.state}`) },
        { key: 'purpose', label: words.text('referral.purpose'), value: words.text(`purpose.${request.purpose}`) },
        { key: 'message', label: words.text('referral.message'), value: request.message },
        ...(request.reason === null ? [] : [{ key: 'reason', label: words.text('referral.reason'), value: request.reason }]),
      ]} />
      {failure !== null && request.side === 'asker' && <Banner kind="danger" isLive title={words.text(failure)} />}
      {isOpen && request.side === 'asker' && <Row><Button onClick={() => answer('withdrawn')}>{words.text('access.withdraw')}</Button></Row>}
      {isOpen && request.side === 'asked' && (
        <>
          <TextArea id={`access-reason-${request.id}`} label={words.text('access.reason')} error={failure === null ? undefined : words.text(failure)} value={reason} onChange={setReason} rows={2} />
          <Row>
            <LinkButton isWide kind="primary" icon="referral" href={`/cases/${request.caseId}?answers=${request.id}`}>{words.text('access.grant')}</LinkButton>
            <Button isWide onClick={() => answer('refused')}>{words.text('access.refuse')}</Button>
          </Row>
        </>
      )}
    </Stack>
  );
}

function AskDialog({ alert, onClose }: { readonly alert: AlertSide; readonly onClose: () => void }): ReactElement {
  const words = useWords();
  const { workspace, state } = useWorkspace();
  const toast = useToast();
  const [form, setForm, forget] = useDraft(`ask|${alert.id}`, { id: workspace.newId(), purpose: '', message: '' });
  const { id, purpose, message } = form;
  const [failure, setFailure] = useState<string | null>(null);
  const [isTried, setTried] = useState(false);
  const send = (): void => {
    setTried(true);
    if (purpose === '' || message.trim() === '') return;
    void ask('POST', `/api/alerts/${alert.id}/requests`, { id, purpose, message: message.trim() }).then((said) => {
      setFailure(failureKey(said));
      if (!said.ok) return;
      toast({ tone: 'good', message: words.text('access.sent', { unit: state.units.get(alert.otherUnitId)?.name ?? '…' }) });
      close();
    });
  };
  const close = (): void => {
    forget();
    onClose();
  };
  return (
    <Dialog isOpen onClose={close} title={words.text('access.ask')} closeLabel={words.text('dialog.close')}
      actions={<><Button kind="primary" onClick={send}>{words.text('access.send')}</Button><Button onClick={close}>{words.text('dialog.cancel')}</Button></>}>
      <Stack>
        {failure !== null && <Banner kind="danger" isLive title={words.text(failure)} />}
        <p>{words.text('access.askExplain')}</p>
        <ChoiceField id="access-purpose" label={words.text('referral.purpose')} error={isTried && purpose === '' ? words.text('referral.needPurpose') : undefined} emptyLabel={words.text('choice.empty')}
          choices={referralPurposes.map((value) => ({ value, label: words.text(`purpose.${value}`) }))} value={purpose} onChange={(value) => setForm({ ...form, purpose: value })} />
        <TextArea id="access-message" label={words.text('referral.message')} error={isTried && message.trim() === '' ? words.text('failure.messageNeeded') : undefined} value={message} onChange={(value) => setForm({ ...form, message: value })} rows={4} />
      </Stack>
    </Dialog>
  );
}
