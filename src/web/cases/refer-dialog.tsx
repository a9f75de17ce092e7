// Referring a case: to whom, for what, on which basis, which sections, until when, and what they may do with it. The last
// lines say in words what the other side will see.

import { useState, type ReactElement } from 'react';
import type { Section } from '#domain/records.ts';
import { legalBases, referralPurposes, type ShareBasis, type ReferralPurpose, type ReferralRequest } from '#domain/referral.ts';
import { ask } from '#web/api.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { CheckboxField, ChoiceField, ChoicesField } from '#web/ui/choice-field.tsx';
import { DateTimeField } from '#web/ui/date-time-field.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { ErrorSummary, type FieldProblem } from '#web/ui/error-summary.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { TextArea } from '#web/ui/text-field.tsx';
import { useToast } from '#web/ui/toast.tsx';
import type { CaseView } from '#web/workspace.ts';

const choosable: readonly Section[] = ['reporting', 'persons', 'route', 'exploitation', 'rescue', 'rehabilitation', 'repatriation', 'reintegration', 'recompensation', 'support', 'partnership', 'consent', 'notes'];

interface Form {
  readonly toUnitId: string; readonly purpose: string; readonly legalBasis: string; readonly message: string; readonly isWhole: boolean;
  readonly sections: readonly string[]; readonly mayEdit: boolean; readonly mayPrint: boolean; readonly mayExport: boolean; readonly until: string;
}
const emptyForm: Form = { toUnitId: '', purpose: '', legalBasis: '', message: '', isWhole: true, sections: choosable, mayEdit: true, mayPrint: false, mayExport: false, until: '' };

export default function ReferDialog({ view, onClose }: { readonly view: CaseView; readonly onClose: () => void }): ReactElement {
  const words = useWords();
  const { workspace, state } = useWorkspace();
  const toast = useToast();
  const [form, setForm] = useState(emptyForm);
  const [attempt, setAttempt] = useState(0);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  // One id for this dialog, so that a second press after a lost answer is the same referral.
  const [id] = useState(() => workspace.newId());
  const problems = problemsOf(form).map(({ fieldId, key }): FieldProblem => ({ fieldId, message: words.text(key) }));

  async function send(): Promise<void> {
    setAttempt(attempt + 1);
    if (problems.length > 0) return;
    setBusy(true);
    const answer = await ask('POST', '/api/referrals', formToRequest(form, { id, caseId: view.id }));
    setBusy(false);
    if (!answer.ok) return setFailure(words.text(answer.failure === 'offline' ? 'failure.offlineReferral' : `failure.${answer.failure}`));
    toast({ message: words.text('referral.sent', { unit: state.units.get(form.toUnitId)?.name ?? '' }), tone: 'good' });
    onClose();
  }

  return (
    <Dialog isOpen isWide onClose={onClose} title={words.text('referral.title')} closeLabel={words.text('dialog.close')}
      actions={<><Button kind="primary" isBusy={isBusy} onClick={() => void send()}>{words.text('referral.send')}</Button><Button onClick={onClose}>{words.text('dialog.cancel')}</Button></>}>
      <Stack>
        {failure !== null && <Banner kind="danger" isLive title={failure} />}
        {attempt > 0 && problems.length > 0 && <ErrorSummary title={words.text('form.problems')} problems={problems} attempt={attempt} />}
        <ReferFields form={form} onChange={setForm} problems={attempt > 0 ? problems : []} />
        <Banner title={words.text('referral.preview')}><p>{previewOf(form, words)}</p></Banner>
      </Stack>
    </Dialog>
  );
}

function ReferFields({ form, onChange, problems }: { readonly form: Form; readonly onChange: (form: Form) => void; readonly problems: readonly FieldProblem[] }): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const set = <Key extends keyof Form>(key: Key) => (value: Form[Key]): void => onChange({ ...form, [key]: value });
  const field = (id: string, label: string) => ({ id, label: words.text(label), error: problems.find(({ fieldId }) => fieldId === id)?.message });
  const units = [...state.units.values()].filter(({ id }) => id !== state.me.unitId).map(({ id, name, country }) => ({ value: id, label: `${name} (${country})` }));
  const labelled = (prefix: string, codes: readonly string[]) => codes.map((value) => ({ value, label: words.text(`${prefix}.${value}`) }));
  const empty = { emptyLabel: words.text('choice.empty') };
  return (
    <>
      <ChoiceField {...field('refer-unit', 'referral.to')} {...empty} choices={units} value={form.toUnitId} onChange={set('toUnitId')} />
      <ChoiceField {...field('refer-purpose', 'referral.purpose')} {...empty} choices={labelled('purpose', referralPurposes)} value={form.purpose} onChange={set('purpose')} />
      <TextArea {...field('refer-message', 'referral.message')} value={form.message} onChange={set('message')} rows={3} />
      <ChoiceField {...field('refer-basis', 'referral.basis')} {...empty} choices={labelled('basis', legalBases)} value={form.legalBasis} onChange={set('legalBasis')} />
      <CheckboxField id="refer-whole" label={words.text('referral.whole')} isChecked={form.isWhole} onChange={set('isWhole')} />
      {!form.isWhole && <ChoicesField {...field('refer-sections', 'referral.sections')} choices={labelled('section', choosable)} value={form.sections} onChange={set('sections')} />}
      <Stack gap="tight">
        <CheckboxField id="refer-edit" label={words.text('referral.mayEdit')} isChecked={form.mayEdit} onChange={set('mayEdit')} />
        <CheckboxField id="refer-print" label={words.text('referral.mayPrint')} isChecked={form.mayPrint} onChange={set('mayPrint')} />
        <CheckboxField id="refer-export" label={words.text('referral.mayExport')} isChecked={form.mayExport} onChange={set('mayExport')} />
      </Stack>
      <DateTimeField kind="date" {...field('refer-until', 'referral.until')} hint={words.text('referral.untilHint')} value={form.until} onChange={set('until')} />
    </>
  );
}

function problemsOf(form: Form): { fieldId: string; key: string }[] {
  return [
    ...(form.toUnitId === '' ? [{ fieldId: 'refer-unit', key: 'referral.needUnit' }] : []),
    ...(form.purpose === '' ? [{ fieldId: 'refer-purpose', key: 'referral.needPurpose' }] : []),
    ...(form.message.trim() === '' ? [{ fieldId: 'refer-message', key: 'failure.messageNeeded' }] : []),
    ...(form.legalBasis === '' ? [{ fieldId: 'refer-basis', key: 'failure.basisNeeded' }] : []),
    ...(!form.isWhole && form.sections.length === 0 ? [{ fieldId: 'refer-sections', key: 'referral.needSections' }] : []),
  ];
}

const formToRequest = (form: Form, ids: { id: string; caseId: string }): ReferralRequest => ({
  ...ids, kind: 'referral', toAccountId: null, consentId: null, documents: null, requestId: null, toUnitId: form.toUnitId, purpose: form.purpose as ReferralPurpose, legalBasis: form.legalBasis as ShareBasis, message: form.message.trim(),
  sections: form.isWhole ? null : form.sections as Section[], mayEdit: form.mayEdit, mayPrint: form.mayPrint, mayExport: form.mayExport,
  until: form.until === '' ? null : form.until,
});

function previewOf(form: Form, words: ReturnType<typeof useWords>): string {
  const what = form.isWhole ? words.text('referral.seesAll') : words.text('referral.sees', { sections: form.sections.map((section) => words.text(`section.${section}`)).join(', ') });
  return [what, words.text(form.mayEdit ? 'referral.canEdit' : 'referral.canRead'), form.until === '' ? words.text('referral.openEnd') : words.text('referral.endsOn', { date: words.date(form.until) })].join(' ');
}
