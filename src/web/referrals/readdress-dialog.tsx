// A referral to somebody who is gone is given to a colleague of the own unit, with a word why: both units read it in the history.

import { useState, type ReactElement } from 'react';
import { mayAct } from '#domain/access.ts';
import type { Referral } from '#domain/referral.ts';
import { ask } from '#web/api.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { ChoiceField } from '#web/ui/choice-field.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { focusField } from '#web/ui/error-summary.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { TextArea } from '#web/ui/text-field.tsx';
import { useToast } from '#web/ui/toast.tsx';

export interface ReaddressDialogProps { readonly referral: Referral; readonly onClose: () => void }

export default function ReaddressDialog({ referral, onClose }: ReaddressDialogProps): ReactElement {
  const words = useWords();
  const toast = useToast();
  const { state: { me, people, units } } = useWorkspace();
  const [accountId, setAccountId] = useState('');
  const [reason, setReason] = useState('');
  const [isAsked, setAsked] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const unit = units.get(referral.fromUnitId)?.name ?? '…';
  const colleagues = [...people.values()].filter((person) => person.unitId === me.unitId && person.id !== referral.toAccountId && mayAct(person.role, 'answerReferral'));
  const run = (): void => {
    setAsked(true);
    if (accountId === '') return focusField('readdress-person');
    if (reason.trim() === '') return focusField('readdress-reason');
    setBusy(true);
    void ask('POST', `/api/referrals/${referral.id}/readdress`, { accountId, reason: reason.trim() }).then((answer) => {
      setBusy(false);
      if (!answer.ok) return setFailure(words.text(answer.failure === 'offline' ? 'failure.offlineAnswer' : `failure.${answer.failure}`));
      toast({ tone: 'good', message: words.text('referral.readdressed', { name: people.get(accountId)?.displayName ?? '…', unit }) });
      onClose();
    });
  };
  return (
    <Dialog isOpen kind="dialog" onClose={onClose} title={words.text('referral.readdressTitle')} closeLabel={words.text('dialog.close')}
      actions={<><Button kind="primary" isBusy={isBusy} onClick={run}>{words.text('referral.readdressDo')}</Button><Button onClick={onClose}>{words.text('dialog.cancel')}</Button></>}>
      <Stack>
        {failure !== null && <Banner kind="danger" isLive title={failure} />}
        <p>{words.text('referral.readdressExplain', { unit })}</p>
        <ChoiceField id="readdress-person" label={words.text('referral.readdressPerson')} emptyLabel={words.text('choice.empty')} value={accountId} onChange={setAccountId}
          error={isAsked && accountId === '' ? words.text('referral.readdressNeeded') : undefined} choices={colleagues.map(({ id, displayName }) => ({ value: id, label: displayName }))} />
        <TextArea id="readdress-reason" label={words.text('people.reason')} value={reason} onChange={setReason} rows={2} maxLength={1000}
          error={isAsked && reason.trim() === '' ? words.text('failure.reasonNeeded') : undefined} />
      </Stack>
    </Dialog>
  );
}
