// At the foot of a person's card: erasing who they are. One who answers for the unit asks, another confirms; everybody else
// sees only that it was done.

import { lazy, Suspense, useEffect, useState, type ReactElement } from 'react';
import { mayAct } from '#domain/access.ts';
import type { Erasure } from '#domain/erasure.ts';
import { ask } from '#web/api.ts';
import { caseNumber } from '#web/case-summary.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { useProof } from '#web/proof/use-proof.tsx';
import { patiently } from '#web/load-page.ts';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { Row } from '#web/ui/layout.tsx';
import { useToast } from '#web/ui/toast.tsx';

const EraseDialog = lazy(patiently(() => import('#web/cases/erase-dialog.tsx')));

export function ErasedNote({ at }: { readonly at: string }): ReactElement {
  const words = useWords();
  return <Banner title={words.text('erasure.done', { date: words.moment(at) })}>{words.text('erasure.doneExplain')}</Banner>;
}

export function PersonErasure({ caseId, personId }: { readonly caseId: string; readonly personId: string }): ReactElement | null {
  const { state } = useWorkspace();
  const view = state.cases.get(caseId);
  const isOwn = view?.access.ownerUnitId === state.me.unitId;
  if (!view || !isOwn || !mayAct(state.me.role, 'confirmErasure')) return null;
  return <AskOrConfirm caseId={caseId} personId={personId} number={caseNumber(view)} />;
}

interface Whom { readonly caseId: string; readonly personId: string; readonly number: string }

function AskOrConfirm({ caseId, personId, number }: Whom): ReactElement | null {
  const words = useWords();
  const { state } = useWorkspace();
  const toast = useToast();
  const withProof = useProof();
  const [open, setOpen] = useState<'ask' | 'confirm' | null>(null);
  const { waiting, reload } = useWaiting(caseId, personId);
  const end = async (): Promise<void> => {
    const answer = await withProof(() => ask('POST', `/api/erasures/${waiting!.id}`, { confirm: false }));
    if (!answer.ok) toast({ tone: 'danger', message: words.text(`failure.${answer.failure}`) });
    reload();
  };
  const dialog = open === null ? null : (
    <Suspense>
      <EraseDialog personId={personId} number={number} waiting={open === 'confirm' ? waiting : null} onClose={() => setOpen(null)} onDone={() => { setOpen(null); reload(); }} />
    </Suspense>
  );
  if (waiting) {
    return (
      <>
        <Banner kind="attention" title={words.text('erasure.waiting', { name: waiting.askedBy, date: words.moment(waiting.askedAt) })}
          actions={waiting.isOwn
            ? <Button onClick={() => void end()}>{words.text('erasure.takeBack')}</Button>
            : <><Button kind="danger" onClick={() => setOpen('confirm')}>{words.text('erasure.confirm')}</Button><Button onClick={() => void end()}>{words.text('erasure.refuse')}</Button></>}>
          {words.text(`erasureGround.${waiting.ground}`)}. {words.text(waiting.isOwn ? 'erasure.waitingOwn' : 'erasure.waitingOther')}
        </Banner>
        {dialog}
      </>
    );
  }
  if (!mayAct(state.me.role, 'erasePerson')) return null;
  return <Row><Button onClick={() => setOpen('ask')}>{words.text('erasure.ask')}</Button>{dialog}</Row>;
}

/** The erasure of this person that waits for its second person; asked again after each step. */
function useWaiting(caseId: string, personId: string): { waiting: Erasure | null; reload: () => void } {
  const [waiting, setWaiting] = useState<Erasure | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isHere = true;
    void ask<Erasure[]>('GET', `/api/cases/${caseId}/erasures`).then((answer) => {
      if (isHere && answer.ok) setWaiting(answer.value.find((each) => each.personId === personId) ?? null);
    });
    return () => { isHere = false; };
  }, [caseId, personId, round]);
  return { waiting, reload: () => setRound((number) => number + 1) };
}
