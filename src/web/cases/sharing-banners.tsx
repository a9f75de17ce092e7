// What must be seen before anything of a case is shared, said or printed: from whom it is kept; and that a consent on which
// others have the case was withdrawn, with the one button that takes it all back.

import { useState, type ReactElement } from 'react';
import { mayAct } from '#domain/access.ts';
import type { Referral } from '#domain/referral.ts';
import { ask } from '#web/api.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { KeptFrom } from '#web/kept-from.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { useToast } from '#web/ui/toast.tsx';
import { consentProblemsOf, sharingState } from '#web/cases/refer-form.ts';
import type { CaseView } from '#web/workspace.ts';

export function SharingBanners({ view }: { readonly view: CaseView }): ReactElement {
  const { workspace, state } = useWorkspace();
  const sharing = sharingState(view, workspace.deps.now().toISOString().slice(0, 10));
  const standing = [...state.referrals.values()].filter(({ caseId, fromUnitId, state: step, legalBasis, consentId }) =>
    caseId === view.id && fromUnitId === state.me.unitId && step === 'accepted' && legalBasis === 'consent' && consentId !== null && consentProblemsOf(sharing, consentId).includes('withdrawn'));
  const byConsent = [...new Set(standing.map(({ consentId }) => consentId!))];
  return (
    <>
      <KeptFrom view={view} />
      {byConsent.map((consentId) => <WithdrawnConsent key={consentId} view={view} consentId={consentId} standing={standing.filter((one) => one.consentId === consentId)} />)}
    </>
  );
}

function WithdrawnConsent({ view, consentId, standing }: { readonly view: CaseView; readonly consentId: string; readonly standing: readonly Referral[] }): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const toast = useToast();
  const [isAsking, setAsking] = useState(false);
  const units = [...new Set(standing.map(({ toUnitId }) => state.units.get(toUnitId)?.name ?? '…'))].join(', ');
  const revoke = (): void => {
    setAsking(false);
    void ask<{ revoked: number }>('POST', `/api/cases/${view.id}/consent-revoked`, { consentId, reason: words.text('consentWithdrawn.reason') }).then((answer) =>
      toast(answer.ok ? { tone: 'good', message: words.text('consentWithdrawn.revoked', { count: answer.value.revoked }) }
        : { tone: 'danger', message: words.text(answer.failure === 'offline' ? 'failure.offlineAnswer' : `failure.${answer.failure}`) }));
  };
  return (
    <Banner kind="attention" title={words.text('consentWithdrawn.title')} actions={mayAct(state.me.role, 'referCase') ? <Button kind="danger" onClick={() => setAsking(true)}>{words.text('consentWithdrawn.revokeAll')}</Button> : undefined}>
      <p>{words.text('consentWithdrawn.explain', { units })}</p>
      {isAsking && (
        <Dialog isOpen kind="alert" onClose={() => setAsking(false)} title={words.text('consentWithdrawn.revokeAll')} closeLabel={words.text('dialog.close')}
          actions={<><Button kind="danger" onClick={revoke}>{words.text('referralStep.revoked')}</Button><Button onClick={() => setAsking(false)}>{words.text('dialog.cancel')}</Button></>}>
          <p>{words.text('referral.revokeExplain', { unit: units })}</p>
        </Dialog>
      )}
    </Banner>
  );
}
