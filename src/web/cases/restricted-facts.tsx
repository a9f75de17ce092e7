// Above the restricted facts of a case: who has them, and for supervisors the way to name one more person or to end it.
// Who has none but may name is shown the list only; the facts themselves are not on this device.

import { useEffect, useState, type ReactElement } from 'react';
import { mayAct, restrictedSection } from '#domain/access.ts';
import type { AccessList } from '#domain/access-list.ts';
import { ask, type Answer } from '#web/api.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { useDraft } from '#web/draft.ts';
import { useProof } from '#web/proof/use-proof.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { Panel } from '#web/ui/card.tsx';
import { ChoiceField } from '#web/ui/choice-field.tsx';
import { DateTimeField } from '#web/ui/date-time-field.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { focusField } from '#web/ui/error-summary.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { useToast } from '#web/ui/toast.tsx';
import type { CaseView, WorkspaceState } from '#web/workspace.ts';

/** Whether the section shows at all: for who has it, and for who may give it. */
export const seesRestricted = ({ me }: WorkspaceState, { access }: CaseView): boolean => access.isRestrictedOpen || mayGive(me, access.ownerUnitId);
const mayGive = (me: WorkspaceState['me'], ownerUnitId: string): boolean => mayAct(me.role, 'grantRestricted') && me.unitId === ownerUnitId;

interface Named { readonly accountId: string; readonly name: string; readonly until: string | null }

export function RestrictedHolders({ view }: { readonly view: CaseView }): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const [attempt, setAttempt] = useState(0);
  const [dialog, setDialog] = useDraft<{ readonly kind: 'grant' } | { readonly kind: 'end'; readonly named: Named } | null>(`restrictedOpen|${view.id}`, null, { endsWithPage: true });
  const named = useNamed(view.id, attempt);
  const isGiver = mayGive(state.me, view.access.ownerUnitId);
  const close = (hasChanged: boolean): void => {
    setDialog(null);
    if (hasChanged) setAttempt(attempt + 1);
  };
  return (
    <Panel title={words.text('restricted.who')} actions={isGiver ? <Button icon="plus" onClick={() => setDialog({ kind: 'grant' })}>{words.text('restricted.grant')}</Button> : undefined}>
      <Stack>
        <p>{words.text('restricted.explain')}</p>
        {named?.length === 0 && <p>{words.text('restricted.nobody')}</p>}
        {named && named.length > 0 && (
          <List label={words.text('restricted.who')}>
            {named.map((one) => (
              <ListRow key={one.accountId} icon="person" title={one.name} meta={one.until === null ? words.text('restricted.noEnd') : words.text('restricted.until', { time: words.moment(one.until) })}
                action={isGiver ? <Button kind="quiet" onClick={() => setDialog({ kind: 'end', named: one })}>{words.text('restricted.end')}</Button> : undefined} />
            ))}
          </List>
        )}
        {!view.access.isRestrictedOpen && <Banner>{words.text('restricted.notYours')}</Banner>}
      </Stack>
      {dialog?.kind === 'grant' && <GrantDialog caseId={view.id} has={named ?? []} onClose={close} />}
      {dialog?.kind === 'end' && <EndDialog caseId={view.id} named={dialog.named} onClose={close} />}
    </Panel>
  );
}

function useNamed(caseId: string, attempt: number): readonly Named[] | null {
  const [named, setNamed] = useState<readonly Named[] | null>(null);
  useEffect(() => {
    let isCurrent = true;
    void ask<AccessList>('GET', `/api/cases/${caseId}/access`).then((answer) => {
      if (!isCurrent || !answer.ok) return;
      setNamed(answer.value.accesses.flatMap(({ accountId, sections, isOver, until }) => (accountId !== null && !isOver && sections?.includes(restrictedSection) === true
        ? [{ accountId, until, name: answer.value.people.find(({ id }) => id === accountId)?.name ?? '…' }] : [])));
    });
    return () => { isCurrent = false; };
  }, [caseId, attempt]);
  return named;
}

interface DialogProps { readonly caseId: string; readonly onClose: (hasChanged: boolean) => void }

/** Tries the act with a proof where one is wanted, and says what came of it. */
function useProvenAct(onDone: () => void): { readonly failure: string | null; readonly isBusy: boolean; act(send: () => Promise<Answer<object>>): Promise<void> } {
  const words = useWords();
  const withProof = useProof();
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  return {
    failure, isBusy,
    async act(send) {
      setBusy(true);
      const answer = await withProof(send);
      setBusy(false);
      if (answer.ok) onDone();
      else setFailure(words.text(answer.failure === 'offline' ? 'failure.offlineAnswer' : `failure.${answer.failure}`));
    },
  };
}

function GrantDialog({ caseId, has, onClose }: DialogProps & { readonly has: readonly Named[] }): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const toast = useToast();
  const [form, setForm, forget] = useDraft(`restricted|${caseId}`, { accountId: '', until: '' });
  const { accountId, until } = form;
  const [isMissing, setMissing] = useState(false);
  const proven = useProvenAct(() => {
    toast({ tone: 'good', message: words.text('restricted.granted') });
    close(true);
  });
  const close = (hasChanged: boolean): void => {
    forget();
    onClose(hasChanged);
  };
  const people = [...state.people.values()].filter((person) => person.unitId === state.me.unitId && mayAct(person.role, 'readCase') && !has.some((one) => one.accountId === person.id));
  const send = (): void => {
    setMissing(accountId === '');
    if (accountId === '') return focusField('restricted-person');
    void proven.act(() => ask('POST', `/api/cases/${caseId}/restricted`, { accountId, until: until === '' ? null : until }));
  };
  return (
    <Dialog isOpen onClose={() => close(false)} title={words.text('restricted.grant')} closeLabel={words.text('dialog.close')}
      actions={<><Button kind="primary" isBusy={proven.isBusy} onClick={send}>{words.text('restricted.grantSend')}</Button><Button onClick={() => close(false)}>{words.text('dialog.cancel')}</Button></>}>
      <Stack>
        {proven.failure !== null && <Banner kind="danger" isLive title={proven.failure} />}
        <p>{words.text('restricted.grantExplain')}</p>
        <ChoiceField id="restricted-person" label={words.text('restricted.person')} error={isMissing ? words.text('restricted.needPerson') : undefined} emptyLabel={words.text('choice.empty')}
          choices={people.map(({ id, displayName, role }) => ({ value: id, label: `${displayName}, ${words.text(`role.${role}`)}` }))} value={accountId} onChange={(value) => setForm({ ...form, accountId: value })} />
        <DateTimeField kind="date" id="restricted-until" label={words.text('restricted.untilLabel')} hint={words.text('restricted.untilHint')} value={until} onChange={(value) => setForm({ ...form, until: value })} />
      </Stack>
    </Dialog>
  );
}

function EndDialog({ caseId, named, onClose }: DialogProps & { readonly named: Named }): ReactElement {
  const words = useWords();
  const toast = useToast();
  const proven = useProvenAct(() => {
    toast({ tone: 'good', message: words.text('restricted.ended', { name: named.name }) });
    onClose(true);
  });
  return (
    <Dialog isOpen kind="alert" onClose={() => onClose(false)} title={words.text('restricted.endTitle', { name: named.name })} closeLabel={words.text('dialog.close')}
      actions={<><Button kind="danger" isBusy={proven.isBusy} onClick={() => void proven.act(() => ask('POST', `/api/cases/${caseId}/restricted/end`, { accountId: named.accountId }))}>{words.text('restricted.end')}</Button><Button onClick={() => onClose(false)}>{words.text('dialog.cancel')}</Button></>}>
      <Stack>
        {proven.failure !== null && <Banner kind="danger" isLive title={proven.failure} />}
        <p>{words.text('restricted.endExplain', { name: named.name })}</p>
      </Stack>
    </Dialog>
  );
}
