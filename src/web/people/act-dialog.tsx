// One act on one account, asked once more: what follows from it, what must be chosen, and why it is done. The reason is
// kept, sealed, in the log.

import { useState, type ReactElement, type ReactNode } from 'react';
import { unitRoles, type Role } from '#domain/access.ts';
import { ask } from '#web/api.ts';
import { useWords } from '#web/context.tsx';
import { useDraft } from '#web/draft.ts';
import { useProof } from '#web/proof/use-proof.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { ChoiceField } from '#web/ui/choice-field.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { focusField } from '#web/ui/error-summary.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { TextArea, TextField } from '#web/ui/text-field.tsx';

/** `key` names its words: people.<key>Title, people.<key>Explain, people.<key>Do. */
export interface PeopleAct {
  readonly key: string;
  readonly url: string;
  readonly body: object;
  readonly name: string;
  readonly isDanger?: boolean;
  /** Chosen in the dialog, beginning with this one. */
  readonly role?: Role;
  readonly userName?: string;
  readonly needsReason: boolean;
  readonly aside?: ReactNode;
}

export interface ActDialogProps { readonly act: PeopleAct; readonly onClose: () => void; readonly onDone: (answer: unknown) => void }

interface ActForm { readonly role: string; readonly userName: string; readonly reason: string }

export function ActDialog({ act, onClose, onDone }: ActDialogProps): ReactElement {
  const words = useWords();
  const withProof = useProof();
  const [form, setForm, forget] = useDraft<ActForm>(`people|${act.key}|${act.url}`, { role: act.role ?? '', userName: act.userName ?? '', reason: '' });
  const { role, userName, reason } = form;
  const [isAsked, setAsked] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isReasonMissing = act.needsReason && reason.trim() === '';
  const isRoleMissing = act.role !== undefined && role === '';

  async function run(): Promise<void> {
    setAsked(true);
    if (isRoleMissing) return focusField('people-role');
    if (isReasonMissing) return focusField('people-reason');
    setBusy(true);
    const body = { ...act.body, reason: reason.trim(), ...(act.role === undefined ? {} : { role }), ...(act.userName === undefined ? {} : { userName: userName.trim().toLowerCase() }) };
    const answer = await withProof(() => ask('POST', act.url, body));
    setBusy(false);
    if (!answer.ok) return setFailure(words.text(answer.failure === 'offline' ? 'failure.offlineAnswer' : `failure.${answer.failure}`));
    forget();
    onDone(answer.value);
  }
  const close = (): void => {
    forget();
    onClose();
  };
  return (
    <Dialog isOpen kind="dialog" onClose={close} title={words.text(`people.${act.key}Title`, { name: act.name })} closeLabel={words.text('dialog.close')}
      actions={<><Button kind={act.isDanger === true ? 'danger' : 'primary'} isBusy={isBusy} onClick={() => void run()}>{words.text(`people.${act.key}Do`)}</Button><Button onClick={close}>{words.text('dialog.cancel')}</Button></>}>
      <Stack>
        {failure !== null && <Banner kind="danger" isLive title={failure} />}
        <p>{words.text(`people.${act.key}Explain`, { name: act.name })}</p>
        {act.aside}
        {act.userName !== undefined && <TextField id="people-user" label={words.text('join.userName')} hint={words.text('join.userNameHint')} value={userName} onChange={(value) => setForm({ ...form, userName: value })} maxLength={64} />}
        {act.role !== undefined && <ChoiceField id="people-role" label={words.text('people.roleLabel')} emptyLabel={words.text('choice.empty')} value={role} onChange={(value) => setForm({ ...form, role: value })}
          error={isAsked && isRoleMissing ? words.text('join.roleNeeded') : undefined} choices={unitRoles.map((value) => ({ value, label: words.text(`role.${value}`) }))} />}
        {act.needsReason && <TextArea id="people-reason" label={words.text('people.reason')} hint={words.text('people.reasonHint')} value={reason} onChange={(value) => setForm({ ...form, reason: value })} rows={2} maxLength={1000}
          error={isAsked && isReasonMissing ? words.text('failure.reasonNeeded') : undefined} />}
      </Stack>
    </Dialog>
  );
}
