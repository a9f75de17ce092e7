// What the form of sharing holds, what is missing in it, and the request that it becomes.

import { isGrantable } from '#domain/access.ts';
import type { RecordState } from '#domain/change.ts';
import { problemsOfConsent, withholdings } from '#domain/consent.ts';
import { shownSections, type Section } from '#domain/records.ts';
import { lawText, type ReferralKind, type ReferralPurpose, type ReferralReasons, type ReferralRequest, type ShareBasis } from '#domain/referral.ts';
import type { Words } from '#web/context.tsx';
import type { FieldProblem } from '#web/ui/error-summary.tsx';
import type { CaseView } from '#web/workspace.ts';

export const choosable: readonly Section[] = shownSections.filter(isGrantable);

export interface ReferForm {
  readonly toUnitId: string; readonly toAccountId: string; readonly purpose: string; readonly legalBasis: string; readonly consentId: string; readonly overrideReason: string;
  readonly message: string; readonly isWhole: boolean; readonly sections: readonly string[]; readonly mayEdit: boolean; readonly mayPrint: boolean; readonly mayExport: boolean;
  readonly until: string; readonly hasReadLaw: boolean;
}
export const emptyForm: ReferForm = {
  toUnitId: '', toAccountId: '', purpose: '', legalBasis: '', consentId: '', overrideReason: '', message: '', isWhole: true, sections: choosable, mayEdit: true, mayPrint: false,
  mayExport: false, until: '', hasReadLaw: false,
};

/** What the file says that matters to a share: its consents, and from whom it is kept. */
export interface SharingState { readonly consents: readonly RecordState[]; readonly persons: readonly RecordState[]; readonly withheldUnits: readonly string[]; readonly today: string }

export function sharingState(view: CaseView, today: string): SharingState {
  const records = [...view.records.values()];
  return {
    consents: records.filter(({ type, withdrawn }) => type === 'consent' && withdrawn === undefined), persons: records.filter(({ type }) => type === 'person'),
    withheldUnits: withholdings(records).unitIds, today,
  };
}

export const consentProblemsOf = ({ consents, persons, today }: SharingState, consentId: string) => problemsOfConsent(consents.find(({ id }) => id === consentId), persons, today);

export function problemsOf(form: ReferForm, sharing: SharingState, { crossesBorder, kind }: { readonly crossesBorder: boolean; readonly kind: ReferralKind }): { fieldId: string; key: string }[] {
  const [consent] = consentProblemsOf(sharing, form.consentId);
  return [
    ...(form.toUnitId === '' ? [{ fieldId: 'refer-unit', key: 'referral.needUnit' }] : []),
    ...(sharing.withheldUnits.includes(form.toUnitId) ? [{ fieldId: 'refer-unit', key: 'failure.withheld' }] : []),
    ...(form.purpose === '' ? [{ fieldId: 'refer-purpose', key: 'referral.needPurpose' }] : []),
    ...(form.message.trim() === '' ? [{ fieldId: 'refer-message', key: 'failure.messageNeeded' }] : []),
    ...(form.legalBasis === '' ? [{ fieldId: 'refer-basis', key: 'failure.basisNeeded' }] : []),
    ...(form.legalBasis === 'consent' && consent !== undefined ? [{ fieldId: 'refer-consent', key: sharing.consents.length === 0 ? 'failure.consentMissing' : `consentProblem.${consent}` }] : []),
    ...(form.legalBasis === 'override' && form.overrideReason.trim() === '' ? [{ fieldId: 'refer-override', key: 'failure.reasonNeeded' }] : []),
    ...(crossesBorder && !form.hasReadLaw ? [{ fieldId: 'refer-law', key: 'border.needRead' }] : []),
    ...(kind === 'referral' && !form.isWhole && form.sections.length === 0 ? [{ fieldId: 'refer-sections', key: 'referral.needSections' }] : []),
  ];
}

export interface PartProps { readonly form: ReferForm; readonly onChange: (form: ReferForm) => void; readonly problems: readonly FieldProblem[] }
export interface BasisProps extends PartProps { readonly caseId: string; readonly sharing: SharingState; readonly crossesBorder: boolean }

export const errorOf = (problems: readonly FieldProblem[], id: string): FieldProblem['message'] | undefined => problems.find(({ fieldId }) => fieldId === id)?.message;

export const formToRequest = (form: ReferForm, ids: Pick<ReferralRequest, 'id' | 'caseId' | 'kind' | 'requestId'>): ReferralRequest & ReferralReasons => {
  const isTransfer = ids.kind === 'transfer';
  return {
    ...ids, toUnitId: form.toUnitId, toAccountId: isTransfer || form.toAccountId === '' ? null : form.toAccountId, purpose: form.purpose as ReferralPurpose,
    legalBasis: form.legalBasis as ShareBasis, consentId: form.legalBasis === 'consent' ? form.consentId : null, documents: null, message: form.message.trim(),
    sections: isTransfer || form.isWhole ? null : form.sections as Section[], mayEdit: !isTransfer && form.mayEdit, mayPrint: !isTransfer && form.mayPrint,
    mayExport: !isTransfer && form.mayExport, until: form.until === '' ? null : form.until,
    overrideReason: form.legalBasis === 'override' ? form.overrideReason.trim() : null, lawText: form.hasReadLaw ? lawText : null,
  };
};

/** In words, what the other side gets. */
export function previewOf(form: ReferForm, words: Words, { kind, person }: { readonly kind: ReferralKind; readonly person: string | null }): string {
  if (kind === 'transfer') return words.text(form.until === '' ? 'transfer.previewNothing' : 'transfer.previewUntil', { date: form.until === '' ? '' : words.date(form.until) });
  const what = form.isWhole ? words.text('referral.seesAll') : words.text('referral.sees', { sections: form.sections.map((section) => words.text(`section.${section}`)).join(', ') });
  return [
    ...(person === null ? [] : [words.text('referral.onlyPerson', { person })]), what, words.text('referral.notRestricted'), words.text(form.mayEdit ? 'referral.canEdit' : 'referral.canRead'),
    words.text(form.mayPrint ? 'referral.canPrint' : 'referral.cannotPrint'), words.text(form.mayExport ? 'referral.canExport' : 'referral.cannotExport'),
    form.until === '' ? words.text('referral.openEnd') : words.text('referral.endsOn', { date: words.date(form.until) }),
  ].join(' ');
}
