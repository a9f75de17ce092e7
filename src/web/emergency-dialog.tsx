// Opening a case in an emergency: which one, why, and under which number the police run the matter. Says before the act what
// follows from it: read only, an hour, and who is told at once.

import { useState, type ReactElement } from 'react';
import { useLocation } from 'wouter';
import { emergencyMinutes, isFirNumber, isReason, longestFir, longestNumber, shortestReason } from '#domain/emergency.ts';
import { ask } from '#web/api.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { useDraft } from '#web/draft.ts';
import { useProof } from '#web/proof/use-proof.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { ChoiceField } from '#web/ui/choice-field.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { ErrorSummary, type FieldProblem } from '#web/ui/error-summary.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { TextArea, TextField } from '#web/ui/text-field.tsx';
import { useToast } from '#web/ui/toast.tsx';

export interface EmergencyDialogProps {
  /** The alert whose other side is to be opened; without one the case is named by its unit and number. */
  readonly alertId?: string | undefined;
  readonly onClose: () => void;
}

interface Form { readonly unitId: string; readonly number: string; readonly reason: string; readonly firNumber: string }
const emptyForm: Form = { unitId: '', number: '', reason: '', firNumber: '' };

export default function EmergencyDialog({ alertId, onClose }: EmergencyDialogProps): ReactElement {
  const words = useWords();
  const toast = useToast();
  const withProof = useProof();
  const [, navigate] = useLocation();
  const [form, setForm, forget] = useDraft<Form>(`emergency|${alertId ?? ''}`, emptyForm);
  const [attempt, setAttempt] = useState(0);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const problems = problemsOf(form, alertId !== undefined).map(({ fieldId, key }): FieldProblem => ({ fieldId, message: words.text(key, { count: shortestReason }) }));

  async function open(): Promise<void> {
    setAttempt(attempt + 1);
    if (problems.length > 0) return;
    setBusy(true);
    const { reason, firNumber, unitId, number } = form;
    const which = alertId === undefined ? { unitId, number: number.trim() } : { alertId };
    const answer = await withProof(() => ask<{ caseId: string }>('POST', '/api/break-glass', { ...which, reason, firNumber }));
    setBusy(false);
    if (!answer.ok) return setFailure(words.text(failureKey(answer.failure)));
    toast({ tone: 'attention', message: words.text('emergency.opened', { minutes: emergencyMinutes }) });
    close();
    navigate(`/cases/${answer.value.caseId}`);
  }
  function close(): void {
    forget();
    onClose();
  }

  return (
    <Dialog isOpen isWide onClose={close} title={words.text('emergency.title')} closeLabel={words.text('dialog.close')}
      actions={<><Button kind="danger" isBusy={isBusy} onClick={() => void open()}>{words.text('emergency.open')}</Button><Button onClick={close}>{words.text('dialog.cancel')}</Button></>}>
      <Stack>
        {failure !== null && <Banner kind="danger" isLive title={failure} />}
        {attempt > 0 && problems.length > 0 && <ErrorSummary title={words.text('form.problems')} problems={problems} attempt={attempt} />}
        <Banner kind="attention" title={words.text('emergency.rules')}>{words.text('emergency.rulesExplain', { minutes: emergencyMinutes })}</Banner>
        <EmergencyFields form={form} onChange={setForm} isByAlert={alertId !== undefined} problems={attempt > 0 ? problems : []} />
      </Stack>
    </Dialog>
  );
}

function EmergencyFields({ form, onChange, isByAlert, problems }: { readonly form: Form; readonly onChange: (form: Form) => void; readonly isByAlert: boolean; readonly problems: readonly FieldProblem[] }): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const set = (key: keyof Form) => (value: string): void => onChange({ ...form, [key]: value });
  const field = (id: string) => ({ id: `emergency-${id}`, label: words.text(`emergency.${id}`), error: problems.find(({ fieldId }) => fieldId === `emergency-${id}`)?.message });
  const units = [...state.units.values()].filter(({ id }) => id !== state.me.unitId).map(({ id, name, country }) => ({ value: id, label: `${name} (${country})` }));
  return (
    <>
      {!isByAlert && <ChoiceField {...field('unit')} emptyLabel={words.text('choice.empty')} choices={units} value={form.unitId} onChange={set('unitId')} />}
      {!isByAlert && <TextField {...field('number')} hint={words.text('emergency.numberHint')} width="medium" value={form.number} onChange={set('number')} maxLength={longestNumber} />}
      <TextArea {...field('reason')} hint={words.text('emergency.reasonHint', { count: shortestReason })} value={form.reason} onChange={set('reason')} rows={3} />
      <TextField {...field('fir')} hint={words.text('emergency.firHint')} width="medium" value={form.firNumber} onChange={set('firNumber')} maxLength={longestFir} />
    </>
  );
}

function problemsOf({ unitId, number, reason, firNumber }: Form, isByAlert: boolean): { fieldId: string; key: string }[] {
  return [
    ...(!isByAlert && unitId === '' ? [{ fieldId: 'emergency-unit', key: 'emergency.needUnit' }] : []),
    ...(!isByAlert && number.trim() === '' ? [{ fieldId: 'emergency-number', key: 'emergency.needNumber' }] : []),
    ...(!isReason(reason) ? [{ fieldId: 'emergency-reason', key: 'emergency.needReason' }] : []),
    ...(!isFirNumber(firNumber) ? [{ fieldId: 'emergency-fir', key: 'emergency.needFir' }] : []),
  ];
}

/** A case that is not there and one that may not be opened are one answer. */
const failureKey = (failure: string): string => {
  if (failure === 'notFound') return 'emergency.notFound';
  if (failure === 'alreadyDone') return 'emergency.isOpen';
  return failure === 'offline' ? 'failure.offlineAnswer' : `failure.${failure}`;
};
