// Text with suggestions, for places and offices: the owner finds the suggestions while one types (from the device), and
// what is typed may also stand as it is. In a file of its own, so that only forms that use it load it.
import type { ReactElement } from 'react';
import { ComboBox, Input, ListBox, ListBoxItem, Popover } from 'react-aria-components/ComboBox';
import './form.css';
import './overlay.css';
import { describedBy, FieldFrame, type FieldProps } from './field.tsx';

export interface ComboItem { readonly id: string; readonly label: string; readonly detail?: string | undefined }

export interface ComboFieldProps extends FieldProps {
  /** The text in the field. */
  readonly value: string;
  /** Called with each change of the text, also after a pick: find the next `items` here. */
  readonly onChange: (text: string) => void;
  readonly onPick: (item: ComboItem) => void;
  readonly items: readonly ComboItem[];
  /** Said in the list when nothing fits ("Nothing found: your words are kept"), or while searching. */
  readonly emptyLabel?: string | undefined;
  readonly maxLength?: number | undefined;
}

export function ComboField(props: ComboFieldProps): ReactElement {
  const { id, value, onChange, onPick, onBlur, items, emptyLabel, error, isDisabled = false, maxLength } = props;
  const described = describedBy(props);
  const pick = (key: string | number | null): void => {
    const item = items.find((each) => each.id === key);
    if (item) onPick(item);
  };
  return (
    <FieldFrame {...props}>
      <ComboBox<ComboItem> className="combo" aria-labelledby={`${id}-label`} inputValue={value} onInputChange={onChange} onChange={pick} value={null}
        items={items} defaultFilter={() => true} allowsCustomValue allowsEmptyCollection={emptyLabel !== undefined && value.trim() !== ''} isDisabled={isDisabled}
        isInvalid={Boolean(error)} onBlur={() => onBlur?.()}>
        <Input id={id} className="input input-full" dir="auto" autoComplete="off" spellCheck="false" autoCapitalize="off" maxLength={maxLength ?? 300}
          {...(described === undefined ? {} : { 'aria-describedby': described })} />
        <Popover className="popover combo-popover" offset={4}>
          <ListBox<ComboItem> className="options" renderEmptyState={() => <p className="options-empty">{emptyLabel}</p>}>
            {(item) => (
              <ListBoxItem id={item.id} textValue={item.label} className="option">
                <span dir="auto">{item.label}</span>
                {item.detail !== undefined && <span className="option-detail" dir="auto">{item.detail}</span>}
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
    </FieldFrame>
  );
}
