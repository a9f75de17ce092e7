// Entries of the case that go with a message: chosen one after another, each with a cross to leave it out.

import type { ReactElement } from 'react';
import { useWords } from '#web/context.tsx';
import { IconButton } from '#web/ui/button.tsx';
import { Icon } from '#web/ui/icons.tsx';

export interface AttachmentPickerProps {
  readonly label: string;
  readonly choices: readonly { readonly id: string; readonly title: string }[];
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
}

export function AttachmentPicker({ label, choices, value, onChange }: AttachmentPickerProps): ReactElement | null {
  const words = useWords();
  const left = choices.filter(({ id }) => !value.includes(id));
  return (
    <div className="attachments">
      {value.map((id) => {
        const title = choices.find((choice) => choice.id === id)?.title ?? '…';
        return <span key={id} className="attached"><Icon name="document" />{title}<IconButton icon="cross" label={words.text('conversation.detach', { what: title })} onClick={() => onChange(value.filter((other) => other !== id))} /></span>;
      })}
      {left.length > 0 && (
        <label className="attach">
          <Icon name="plus" /><span className="unseen">{label}</span>
          <select value="" onChange={(event) => onChange([...value, event.currentTarget.value])}>
            <option value="">{label}</option>
            {left.map(({ id, title }) => <option key={id} value={id}>{title}</option>)}
          </select>
        </label>
      )}
    </div>
  );
}
