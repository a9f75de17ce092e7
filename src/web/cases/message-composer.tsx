// Where a message is written: Enter sends, Shift+Enter begins a new line, @ calls upon a unit or a person that has the
// case, and entries of the case can be laid beside it. What is half written is kept in the vault, also over the lock.

import { useEffect, useRef, useState, type ReactElement } from 'react';
import { useWords, useWorkspace } from '#web/context.tsx';
import { Button } from '#web/ui/button.tsx';
import { useToast } from '#web/ui/toast.tsx';
import { attachable, attachmentTitle } from '#web/cases/attachments.ts';
import { AttachmentPicker } from '#web/cases/attachment-picker.tsx';
import { MentionField } from '#web/cases/mention-field.tsx';
import { addresseesOf, draftKey, mentionedIn, type Addressee } from '#web/cases/messages.ts';
import type { CaseView, Edit } from '#web/workspace.ts';

const emptyDraft: Draft = { text: '', chosen: [], attachments: [] };
interface Draft { readonly text: string; readonly chosen: readonly Addressee[]; readonly attachments: readonly string[] }

export function MessageComposer({ view }: { readonly view: CaseView }): ReactElement {
  const words = useWords();
  const { workspace, state } = useWorkspace();
  const toast = useToast();
  const [draft, setDraft] = useKeptDraft(view.id);
  const send = (): void => {
    const text = draft.text.trim();
    if (text === '') return;
    setDraft(emptyDraft);
    void workspace.edit(view.id, messageEdits(workspace.newId(), { ...draft, text })).then((outcomes) => {
      const refused = outcomes.find((outcome) => outcome.status === 'refused');
      if (refused?.status !== 'refused') return;
      setDraft(draft);
      toast({ tone: 'danger', message: words.text(`failure.${refused.reason}`) });
    }, () => toast({ tone: 'danger', message: words.text('failure.deviceTrouble') }));
  };
  return (
    <form className="composer" onSubmit={(event) => { event.preventDefault(); send(); }}>
      <MentionField id="message-text" text={draft.text} addressees={addresseesOf(state, view)} onSend={send}
        onText={(text) => setDraft({ ...draft, text })} onChoose={(one, text) => setDraft({ ...draft, text, chosen: [...draft.chosen, one] })} />
      <div className="composer-actions">
        <AttachmentPicker label={words.text('conversation.attach')} choices={attachable(view).map((record) => ({ id: record.id, title: attachmentTitle(words, record) }))}
          value={draft.attachments} onChange={(attachments) => setDraft({ ...draft, attachments })} />
        <Button kind="primary" type="submit" icon="sending">{words.text('conversation.send')}</Button>
      </div>
      <p className="composer-hint">{words.text('conversation.hint')}</p>
    </form>
  );
}

function messageEdits(recordId: string, { text, chosen, attachments }: Draft): Edit[] {
  const at = { recordId, recordType: 'message' };
  const mentions = mentionedIn(text, chosen);
  return [
    { ...at, kind: 'create' }, { ...at, kind: 'set', field: 'text', value: text },
    ...(mentions.length > 0 ? [{ ...at, kind: 'set' as const, field: 'mentions', value: mentions }] : []),
    ...(attachments.length > 0 ? [{ ...at, kind: 'set' as const, field: 'attachments', value: attachments }] : []),
  ];
}

const restMs = 1000;

/** What is being written, kept when the hand rests and when the page goes away. */
function useKeptDraft(caseId: string): readonly [Draft, (draft: Draft) => void] {
  const { workspace, state } = useWorkspace();
  const [draft, setDraft] = useState<Draft>(() => (state.kept.get(draftKey(caseId)) as Draft | undefined) ?? emptyDraft);
  const keep = useRef(() => undefined as void);
  useEffect(() => {
    keep.current = () => {
      const kept = workspace.snapshot().kept.get(draftKey(caseId)) ?? emptyDraft;
      if (kept !== draft) void workspace.keep(draftKey(caseId), draft).catch(() => undefined);
    };
  });
  useEffect(() => {
    const timer = setTimeout(() => keep.current(), draft === emptyDraft ? 0 : restMs);
    return () => clearTimeout(timer);
  }, [draft]);
  useEffect(() => () => keep.current(), []);
  return [draft, setDraft];
}
