// What the units of a case say to one another in it. The newest is at the bottom; what has not left this device says so.
// Seen is read: the mark goes when the page shows what came.

import { useEffect, useLayoutEffect, useRef, type ReactElement, type ReactNode } from 'react';
import { recordTypeOf, vocabulary } from '#domain/records.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { Badge } from '#web/ui/badge.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { Icon } from '#web/ui/icons.tsx';
import { Parts } from '#web/ui/parts.tsx';
import { attachmentTitle } from '#web/cases/attachments.ts';
import { MessageComposer } from '#web/cases/message-composer.tsx';
import { addresseeName, fromOthers, maySpeak, messagesOf, readKey, type Message } from '#web/cases/messages.ts';
import { useSeeNotice } from '#web/see-notice.ts';
import type { CaseView } from '#web/workspace.ts';
import './conversation.css';

export default function Conversation({ view }: { readonly view: CaseView }): ReactElement {
  const words = useWords();
  const { workspace, state } = useWorkspace();
  const messages = messagesOf(state, view);
  const seen = useSeeNotice({ isQuiet: true });
  const end = useRef<HTMLLIElement>(null);
  const others = fromOthers(messages);
  useEffect(() => {
    const isRead = state.kept.get(readKey(view.id)) === others;
    if (!isRead && !document.hidden) void workspace.keep(readKey(view.id), others);
  });
  // Who was called upon has come.
  const called = [...state.notices.values()].filter(({ kind, caseId, isSeen }) => kind === 'mentioned' && caseId === view.id && !isSeen);
  const calledIds = called.map(({ id }) => id).join();
  useEffect(() => { for (const notice of called) seen(notice); }, [calledIds]);
  useLayoutEffect(() => { end.current?.scrollIntoView({ block: 'nearest' }); }, [messages.length]);
  return (
    <section className="section conversation" aria-labelledby="section-title">
      <h2 id="section-title">{words.text('section.conversation')}</h2>
      <p className="conversation-lead">{words.text('conversation.lead', { units: unitsOf(state, view) })}</p>
      {messages.length === 0
        ? <EmptyState icon="message" title={words.text('conversation.none')}>{words.text('conversation.noneExplain')}</EmptyState>
        : <ol className="messages" role="log" aria-label={words.text('section.conversation')}>
            {messages.map((message) => <MessageRow key={message.id} view={view} message={message} />)}
            <li ref={end} className="messages-end" aria-hidden="true" />
          </ol>}
      {maySpeak(state, view) ? <MessageComposer view={view} /> : <p className="conversation-lead">{words.text('conversation.readOnly')}</p>}
    </section>
  );
}

const unitsOf = (state: ReturnType<typeof useWorkspace>['state'], view: CaseView): string =>
  [...new Set([state.me.unitId, view.access.ownerUnitId, ...view.sharedWith])].map((id) => state.units.get(id)?.name ?? '…').join(', ');

function MessageRow({ view, message }: { readonly view: CaseView; readonly message: Message }): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const { by, isOwn } = message;
  const unit = state.units.get(by?.unitId ?? state.me.unitId)?.name ?? '…';
  return (
    <li className={isOwn ? 'message message-own' : 'message'}>
      <p className="message-who"><b dir="auto">{by?.name ?? state.me.displayName}</b> <Parts texts={[unit, by ? words.moment(by.at) : '']} /></p>
      <p className="message-text" dir="auto">{withNames(message, message.mentions.flatMap((id) => addresseeName(state, id) ?? []))}</p>
      {message.attachments.length > 0 && (
        <ul className="message-attached" role="list">
          {message.attachments.map((id) => <li key={id}><Attached view={view} recordId={id} /></li>)}
        </ul>
      )}
      {!by && <p className="message-unsent"><Badge icon="sending">{words.text('conversation.unsent')}</Badge></p>}
    </li>
  );
}

function Attached({ view, recordId }: { readonly view: CaseView; readonly recordId: string }): ReactElement {
  const words = useWords();
  const record = view.records.get(recordId);
  if (!record) return <span className="attached"><Icon name="covered" />{words.text('conversation.notOpen')}</span>;
  const section = recordTypeOf(vocabulary, record.type)?.section ?? 'case';
  return <a className="attached" href={`/cases/${view.id}/${section}#r-${record.id}`}><Icon name="document" />{attachmentTitle(words, record)}</a>;
}

/** The names of those called upon stand out from the text. */
function withNames({ text }: Message, names: readonly string[]): ReactNode[] {
  const parts: ReactNode[] = [];
  let rest = text;
  for (;;) {
    const next = names.map((name) => ({ name, at: rest.indexOf(`@${name}`) })).filter(({ at }) => at !== -1).sort((one, other) => one.at - other.at || other.name.length - one.name.length)[0];
    if (!next) return [...parts, rest];
    parts.push(rest.slice(0, next.at), <strong key={parts.length} className="message-name">@{next.name}</strong>);
    rest = rest.slice(next.at + next.name.length + 1);
  }
}
