// A text in which "@" calls upon somebody: while a name is typed, those whom it may mean stand above the field; arrows
// choose, Enter or Tab takes, Esc closes. With no list open, Enter sends and Shift+Enter begins a new line.

import { useId, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { useWords } from '#web/context.tsx';
import { mentionAt, suggest, type Addressee } from '#web/cases/messages.ts';

export interface MentionFieldProps {
  readonly id: string;
  readonly text: string;
  readonly addressees: readonly Addressee[];
  readonly onText: (text: string) => void;
  readonly onChoose: (chosen: Addressee, text: string) => void;
  readonly onSend: () => void;
}

export function MentionField({ id, text, addressees, onText, onChoose, onSend }: MentionFieldProps): ReactElement {
  const words = useWords();
  const [caret, setCaret] = useState(0);
  const [active, setActive] = useState(0);
  const [isClosed, setClosed] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const mention = isClosed ? null : mentionAt(text, caret);
  const found = mention ? suggest(addressees, mention.typed) : [];
  const isOpen = found.length > 0;
  const at = Math.min(active, found.length - 1);

  const choose = (one: Addressee): void => {
    const before = `${text.slice(0, mention!.from)}@${one.name} `;
    onChoose(one, before + text.slice(caret));
    setClosed(true);
    requestAnimationFrame(() => { area.current?.focus(); area.current?.setSelectionRange(before.length, before.length); });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // A word that is still being put together (Indic keyboards, predictions) takes the key for itself.
    if (event.nativeEvent.isComposing) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (isOpen && step !== 0) setActive((at + step + found.length) % found.length);
    else if (isOpen && (event.key === 'Enter' || event.key === 'Tab')) choose(found[at]!);
    else if (isOpen && event.key === 'Escape') setClosed(true);
    else if (event.key === 'Enter' && !event.shiftKey) onSend();
    else return;
    event.preventDefault();
  };
  return (
    <div className="mention-field">
      {isOpen && (
        <ul className="composer-names" role="listbox" id={listId} aria-label={words.text('conversation.callUpon')}>
          {found.map((one, index) => (
            <li key={one.id} id={`${listId}-${index}`} role="option" aria-selected={index === at} onPointerDown={(event) => { event.preventDefault(); choose(one); }}>
              <span dir="auto">{one.name}</span> <span className="option-detail" dir="auto">{one.detail}</span>
            </li>
          ))}
        </ul>
      )}
      <label className="unseen" htmlFor={id}>{words.text('conversation.write')}</label>
      <textarea id={id} ref={area} className="input input-full input-area" rows={2} dir="auto" autoComplete="off" spellCheck={false} maxLength={5000}
        role="combobox" aria-autocomplete="list" aria-expanded={isOpen} aria-controls={isOpen ? listId : undefined} aria-activedescendant={isOpen ? `${listId}-${at}` : undefined}
        placeholder={words.text('conversation.placeholder')} value={text} onKeyDown={onKeyDown}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onChange={(event) => {
          onText(event.currentTarget.value);
          setCaret(event.currentTarget.selectionStart);
          setActive(0);
          setClosed(false);
        }} />
    </div>
  );
}
