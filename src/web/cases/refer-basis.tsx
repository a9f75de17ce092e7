// On which basis a case is shared: a consent that stands, a legal basis, or one's own responsibility. Across a border, what
// the law makes of it, in plain words that are kept by their version.

import type { ReactElement, ReactNode } from 'react';
import { mayAct } from '#domain/access.ts';
import { standingConsents } from '#domain/consent.ts';
import { lawText, legalBases } from '#domain/referral.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { countryWord } from '#web/country-word.ts';
import { Banner } from '#web/ui/banner.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { CheckboxField, ChoiceField } from '#web/ui/choice-field.tsx';
import { TextArea } from '#web/ui/text-field.tsx';
import { consentProblemsOf, errorOf, type BasisProps } from '#web/cases/refer-form.ts';

export function BasisFields({ caseId, form, onChange, problems, sharing, crossesBorder }: BasisProps): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const bases = [...legalBases, ...(mayAct(state.me.role, 'overrideConsent') ? ['override'] : [])];
  const standing = standingConsents([...sharing.consents, ...sharing.persons], sharing.today);
  const choose = (legalBasis: string): void => onChange({ ...form, legalBasis, consentId: legalBasis === 'consent' && standing.length === 1 ? standing[0]!.id : form.consentId });
  return (
    <>
      <ChoiceField id="refer-basis" label={words.text('referral.basis')} error={errorOf(problems, 'refer-basis')} emptyLabel={words.text('choice.empty')} value={form.legalBasis}
        choices={bases.map((value) => ({ value, label: words.text(`basis.${value}`) }))} onChange={choose} />
      {form.legalBasis === 'consent' && <ConsentField {...{ caseId, form, onChange, problems, sharing, crossesBorder }} />}
      {form.legalBasis === 'override' && <TextArea id="refer-override" label={words.text('referral.overrideReason')} hint={words.text('referral.overrideHint')} error={errorOf(problems, 'refer-override')}
        value={form.overrideReason} onChange={(overrideReason) => onChange({ ...form, overrideReason })} rows={2} />}
      {crossesBorder && <BorderWords from={state.units.get(state.me.unitId)?.country ?? ''} to={state.units.get(form.toUnitId)?.country ?? ''} hasRead={form.hasReadLaw}
        error={errorOf(problems, 'refer-law')} onRead={(hasReadLaw) => onChange({ ...form, hasReadLaw })} />}
    </>
  );
}

/** Those that stand can be chosen; of the others it is said why they do not carry a share. */
function ConsentField({ caseId, form, onChange, problems, sharing }: BasisProps): ReactElement {
  const words = useWords();
  const error = errorOf(problems, 'refer-consent');
  if (sharing.consents.length === 0) {
    return (
      <Banner kind="attention" isLive title={words.text('failure.consentMissing')} actions={<LinkButton href={`/cases/${caseId}/consent`}>{words.text('referral.recordConsent')}</LinkButton>}>
        <p id="refer-consent" tabIndex={-1}>{words.text('referral.noConsent')}</p>
      </Banner>
    );
  }
  const choices = sharing.consents.map((record) => {
    const found = consentProblemsOf(sharing, record.id);
    const by = record.fields.consentedBy?.value;
    const on = record.fields.givenOn?.value;
    return {
      value: record.id, label: [typeof by === 'string' ? words.text(`code.consentGiver.${by}`) : words.text('record.consent'), typeof on === 'string' ? words.date(on) : ''].filter((text) => text !== '').join(', '),
      hint: found.length === 0 ? words.text('referral.consentStands') : <>{words.text('referral.consentLacks')}<ul>{found.map((problem) => <li key={problem}>{words.text(`consentProblem.${problem}`)}</li>)}</ul></>,
    };
  });
  return <ChoiceField id="refer-consent" label={words.text('referral.consent')} error={error} emptyLabel={words.text('choice.empty')} choices={choices} value={form.consentId} onChange={(consentId) => onChange({ ...form, consentId })} />;
}

interface BorderProps { readonly from: string; readonly to: string; readonly hasRead: boolean; readonly error: ReactNode; readonly onRead: (hasRead: boolean) => void }
const lawLines = ['dpdp', 'police', 'identity', 'child', 'repatriation'] as const;

function BorderWords({ from, to, hasRead, error, onRead }: BorderProps): ReactElement {
  const words = useWords();
  return (
    <>
      <Banner kind="attention" isLive title={words.text('border.title', { from: countryWord(words, from), to: countryWord(words, to) })}>
        <ul>{lawLines.map((line) => <li key={line}>{words.text(`border.${lawText}.${line}`)}</li>)}</ul>
        <p><strong>{words.text('border.unreviewed')}</strong></p>
      </Banner>
      <CheckboxField id="refer-law" label={words.text('border.read')} error={error} isChecked={hasRead} onChange={onRead} />
    </>
  );
}
