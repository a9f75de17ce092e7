// A set of short texts: aliases, phone numbers, vehicle numbers. Enter or the button adds one, its cross removes it.
// What was typed and not yet added is added when the field is left: nothing typed is ever lost.
import { useRef, useState, type ClipboardEvent, type KeyboardEvent, type ReactElement } from 'react';
import './form.css';
import { Button } from './button.tsx';
import { describedBy, FieldFrame, type FieldProps } from './field.tsx';
import { Icon } from './icons.tsx';

export interface TagsFieldProps extends FieldProps {
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
  readonly words: {
    readonly add: string;
    readonly remove: (tag: string) => string;
    readonly showAll: (count: number) => string;
  };
  readonly inputMode?: 'text' | 'tel' | 'numeric' | undefined;
  readonly maxLength?: number | undefined;
}

const mostShown = 12;

export function TagsField(props: TagsFieldProps): ReactElement {
  const { id, value, onChange, words, error, isDisabled, inputMode, maxLength = 300 } = props;
  const [draft, setDraft] = useState('');
  const [isWhole, setWhole] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const add = (texts: readonly string[]): void => {
    const next = [...new Set([...value, ...texts.map((text) => text.trim()).filter(Boolean)])];
    if (next.length > value.length) onChange(next);
    setDraft('');
  };
  const remove = (tag: string): void => { onChange(value.filter((each) => each !== tag)); input.current?.focus(); };
  const onKeyDown = (event: KeyboardEvent): void => {
    // While an input method is composing, Enter picks a word and must not add it.
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || draft.trim() === '') return;
    event.preventDefault();
    add([draft]);
  };
  const onPaste = (event: ClipboardEvent): void => {
    const texts = event.clipboardData.getData('text').split(/[\n;]+/);
    if (texts.length < 2) return;
    event.preventDefault();
    add(texts);
  };
  const shown = isWhole ? value : value.slice(0, mostShown);
  return (
    <FieldFrame {...props}>
      {value.length > 0 && (
        <ul className="tags" role="list">
          {shown.map((tag) => <Tag key={tag} tag={tag} removeLabel={words.remove(tag)} isDisabled={isDisabled} onRemove={() => remove(tag)} />)}
          {shown.length < value.length && <li><button type="button" className="tag tag-all" onClick={() => setWhole(true)}>{words.showAll(value.length)}</button></li>}
        </ul>
      )}
      <div className="tag-entry">
        <input ref={input} id={id} className="input input-full" value={draft} dir="auto" disabled={isDisabled} inputMode={inputMode} maxLength={maxLength}
          autoComplete="off" spellCheck={false} autoCapitalize="off" enterKeyHint="enter" aria-invalid={error ? true : undefined} aria-describedby={describedBy(props)}
          onChange={(event) => setDraft(event.currentTarget.value)} onKeyDown={onKeyDown} onPaste={onPaste} onBlur={() => { add([draft]); props.onBlur?.(); }} />
        <Button icon="plus" isDisabled={isDisabled} onClick={() => { add([draft]); input.current?.focus(); }}>{words.add}</Button>
      </div>
    </FieldFrame>
  );
}

interface TagProps { readonly tag: string; readonly removeLabel: string; readonly isDisabled: boolean | undefined; readonly onRemove: () => void }

function Tag({ tag, removeLabel, isDisabled, onRemove }: TagProps): ReactElement {
  return (
    <li className="tag">
      <bdi>{tag}</bdi>
      {!isDisabled && <button type="button" className="tag-remove" aria-label={removeLabel} title={removeLabel} onClick={onRemove}><Icon name="cross" /></button>}
    </li>
  );
}
