// Sharing a case: to whom, for what, on which basis, which sections, until when, and what they may do with it; or handing it
// over. The last lines say in words what the other side will have.

import { useState, type ReactElement } from 'react';
import { mayAct } from '#domain/access.ts';
import { referralPurposes, type AccessRequest, type ReferralKind } from '#domain/referral.ts';
import { ask } from '#web/api.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { useDraft } from '#web/draft.ts';
import { useProof } from '#web/proof/use-proof.tsx';
import { KeptFrom } from '#web/kept-from.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { CheckboxField, ChoiceField, ChoicesField } from '#web/ui/choice-field.tsx';
import { DateTimeField } from '#web/ui/date-time-field.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { ErrorSummary, type FieldProblem } from '#web/ui/error-summary.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { TextArea } from '#web/ui/text-field.tsx';
import { useToast } from '#web/ui/toast.tsx';
import { BasisFields } from '#web/cases/refer-basis.tsx';
import { choosable, emptyForm, errorOf, formToRequest, previewOf, problemsOf, sharingState, type PartProps, type ReferForm } from '#web/cases/refer-form.ts';
import { UnitField } from '#web/cases/unit-field.tsx';
import type { CaseView } from '#web/workspace.ts';

export interface ReferDialogProps {
  readonly view: CaseView;
  readonly kind: ReferralKind;
  /** The request for access that is answered by this. */
  readonly answers?: AccessRequest | undefined;
  readonly onClose: () => void;
}

export default function ReferDialog({ view, kind, answers, onClose }: ReferDialogProps): ReactElement {
  const words = useWords();
  const { workspace, state } = useWorkspace();
  const toast = useToast();
  // A case is handed over only by one who has just proven who they are.
  const withProof = useProof();
  // One id for this form, so that a second press after a lost answer is the same referral.
  const [{ id, form }, setDraft, forget] = useDraft(`${kind}|${answers?.id ?? ''}|${view.id}`, { id: workspace.newId(), form: formFor(kind, answers) });
  const setForm = (next: ReferForm): void => setDraft({ id, form: next });
  const [attempt, setAttempt] = useState(0);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const sharing = sharingState(view, workspace.deps.now().toISOString().slice(0, 10));
  const crossesBorder = form.toUnitId !== '' && state.units.get(form.toUnitId)?.country !== state.units.get(state.me.unitId)?.country;
  const problems = problemsOf(form, sharing, { crossesBorder, kind }).map(({ fieldId, key }): FieldProblem => ({ fieldId, message: words.text(key) }));
  const shown = attempt > 0 ? problems : [];

  async function send(): Promise<void> {
    setAttempt(attempt + 1);
    if (problems.length > 0) return;
    setBusy(true);
    const answer = await withProof(() => ask('POST', kind === 'transfer' ? '/api/transfers' : '/api/referrals', formToRequest(form, { id, caseId: view.id, kind, requestId: answers?.id ?? null })));
    setBusy(false);
    if (!answer.ok) return setFailure(words.text(answer.failure === 'offline' ? 'failure.offlineReferral' : `failure.${answer.failure}`));
    toast({ message: words.text(`${kind}.sent`, { unit: state.units.get(form.toUnitId)?.name ?? '' }), tone: 'good' });
    close();
  }
  function close(): void {
    forget();
    onClose();
  }

  return (
    <Dialog isOpen isWide onClose={close} title={words.text(`${kind}.title`)} closeLabel={words.text('dialog.close')}
      actions={<><Button kind="primary" isBusy={isBusy} onClick={() => void send()}>{words.text(`${kind}.send`)}</Button><Button onClick={close}>{words.text('dialog.cancel')}</Button></>}>
      <Stack>
        {failure !== null && <Banner kind="danger" isLive title={failure} />}
        {shown.length > 0 && <ErrorSummary title={words.text('form.problems')} problems={shown} attempt={attempt} />}
        {kind === 'transfer' && <p>{words.text('transfer.explain')}</p>}
        <KeptFrom view={view} />
        <ReceiverFields form={form} onChange={setForm} problems={shown} kind={kind} isAnswer={answers !== undefined} />
        <BasisFields caseId={view.id} form={form} onChange={setForm} problems={shown} sharing={sharing} crossesBorder={crossesBorder} />
        {kind === 'referral' && <WhatFields form={form} onChange={setForm} problems={shown} />}
        <DateTimeField kind="date" id="refer-until" label={words.text(`${kind}.until`)} hint={words.text(`${kind}.untilHint`)} error={undefined} value={form.until} onChange={(until) => setForm({ ...form, until })} />
        <Banner title={words.text('referral.preview')}><p>{previewOf(form, words, { kind, person: state.people.get(form.toAccountId)?.displayName ?? null })}</p></Banner>
      </Stack>
    </Dialog>
  );
}

/** A share ends unless somebody wants it to go on. */
const shareDays = 90;
const formFor = (kind: ReferralKind, answers: AccessRequest | undefined): ReferForm => ({
  ...emptyForm, until: kind === 'referral' ? new Date(Date.now() + shareDays * 86_400_000).toISOString().slice(0, 10) : '', ...(answers ? { toUnitId: answers.unitId, purpose: answers.purpose } : {}),
});

function ReceiverFields({ form, onChange, problems, kind, isAnswer }: PartProps & { readonly kind: ReferralKind; readonly isAnswer: boolean }): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const people = [...state.people.values()].filter(({ unitId, role }) => unitId === form.toUnitId && mayAct(role, 'answerReferral'));
  return (
    <>
      <UnitField id="refer-unit" label={words.text('referral.to')} error={errorOf(problems, 'refer-unit')} value={form.toUnitId} isDisabled={isAnswer}
        onChange={(toUnitId) => onChange({ ...form, toUnitId, toAccountId: '', hasReadLaw: false })} />
      {kind === 'referral' && people.length > 0 && <ChoiceField id="refer-person" label={words.text('referral.person')} hint={words.text('referral.personHint')} value={form.toAccountId}
        choices={people.map(({ id, displayName, role }) => ({ value: id, label: `${displayName} (${words.text(`role.${role}`)})` }))} emptyLabel={words.text('referral.anyone')} clearLabel={words.text('referral.anyone')}
        onChange={(toAccountId) => onChange({ ...form, toAccountId })} />}
      <ChoiceField id="refer-purpose" label={words.text('referral.purpose')} error={errorOf(problems, 'refer-purpose')} emptyLabel={words.text('choice.empty')} value={form.purpose}
        choices={referralPurposes.map((value) => ({ value, label: words.text(`purpose.${value}`) }))} onChange={(purpose) => onChange({ ...form, purpose })} />
      <TextArea id="refer-message" label={words.text('referral.message')} error={errorOf(problems, 'refer-message')} value={form.message} onChange={(message) => onChange({ ...form, message })} rows={3} />
    </>
  );
}

function WhatFields({ form, onChange, problems }: PartProps): ReactElement {
  const words = useWords();
  return (
    <>
      <CheckboxField id="refer-whole" label={words.text('referral.whole')} isChecked={form.isWhole} onChange={(isWhole) => onChange({ ...form, isWhole })} />
      {!form.isWhole && <ChoicesField id="refer-sections" label={words.text('referral.sections')} error={errorOf(problems, 'refer-sections')} value={form.sections}
        choices={choosable.map((value) => ({ value, label: words.text(`section.${value}`) }))} onChange={(sections) => onChange({ ...form, sections })} />}
      <Stack gap="tight">
        {(['mayEdit', 'mayPrint', 'mayExport'] as const).map((right) => (
          <CheckboxField key={right} id={`refer-${right}`} label={words.text(`referral.${right}`)} isChecked={form[right]} onChange={(isChecked) => onChange({ ...form, [right]: isChecked })} />
        ))}
      </Stack>
    </>
  );
}
