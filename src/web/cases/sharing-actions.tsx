// What can be done about who has the case: refer it, hand it over, see what was shared. With '?answers=<request>' in the address the
// form opens by itself, filled in for whoever asked.

import { Suspense, useEffect, type ReactElement } from 'react';
import { useSearchParams } from 'wouter';
import { mayAct } from '#domain/access.ts';
import type { AccessRequest } from '#domain/referral.ts';
import { lazyPage } from '#web/load-page.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { useDraft } from '#web/draft.ts';
import { Button } from '#web/ui/button.tsx';
import type { CaseView, WorkspaceState } from '#web/workspace.ts';

const ReferDialog = lazyPage(() => import('#web/cases/refer-dialog.tsx'));
const SharingHistoryDialog = lazyPage(() => import('#web/cases/sharing-history.tsx'));

export function SharingActions({ view }: { readonly view: CaseView }): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const [search, setSearch] = useSearchParams();
  const [open, setOpen] = useDraft<'referral' | 'transfer' | 'history' | null>(`sharing|${view.id}`, null, { endsWithPage: true });
  const answers = requestOf(state, search.get('answers'));
  const isOwn = view.access.ownerUnitId === state.me.unitId;
  useEffect(() => { if (answers) setOpen('referral'); }, [answers?.id]);
  const close = (): void => {
    setOpen(null);
    if (search.has('answers')) setSearch({}, { replace: true });
  };
  const { role } = state.me;
  return (
    <>
      {isOwn && mayAct(role, 'referCase') && <Button icon="referral" onClick={() => setOpen('referral')}>{words.text('case.refer')}</Button>}
      {isOwn && mayAct(role, 'transferCase') && <Button onClick={() => setOpen('transfer')}>{words.text('transfer.open')}</Button>}
      {mayAct(role, 'seeAccess') && <Button onClick={() => setOpen('history')}>{words.text('sharing.open')}</Button>}
      <Suspense fallback={null}>
        {open === 'history' && <SharingHistoryDialog view={view} onClose={close} />}
        {(open === 'referral' || open === 'transfer') && <ReferDialog key={`${open}${answers?.id ?? ''}`} view={view} kind={open} answers={open === 'referral' ? answers : undefined} onClose={close} />}
      </Suspense>
    </>
  );
}

const requestOf = ({ alerts }: WorkspaceState, id: string | null): AccessRequest | undefined =>
  (id === null ? undefined : [...alerts.values()].flatMap(({ requests }) => requests ?? []).find((request) => request.id === id && request.side === 'asked' && request.state === 'asked'));
