// A date as far as it is known. It speaks only in whole answers: while what is typed is no date, the last good one stays,
// and once the field is left it says so.
import { useState, type ReactElement } from 'react';
import './form.css';
import { FieldGroup, type FieldProps } from './field.tsx';
import { digitsToAscii, partialDateToTypedDate, typedDateToPartialDate, type TypedDate } from './partial-date.ts';

export interface PartialDateFieldProps extends FieldProps {
  /** 'YYYY', 'YYYY-MM', 'YYYY-MM-DD' or ''. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly words: {
    readonly day: string;
    readonly month: string;
    readonly year: string;
    /** Shown after leaving the field with something in it that is no date. */
    readonly notADate: string;
  };
  /** Told when what is typed stops or starts being a date, so that a form can list it. */
  readonly onValidity?: ((isValid: boolean) => void) | undefined;
}

const parts = [['day', 2], ['month', 2], ['year', 4]] as const;

export function PartialDateField(props: PartialDateFieldProps): ReactElement {
  const { id, value, onChange, words, onValidity, onBlur, error } = props;
  const [typed, setTyped] = useState<TypedDate>(() => partialDateToTypedDate(value));
  const [said, setSaid] = useState(value);
  const [isLeft, setLeft] = useState(false);
  // A value that came from elsewhere (another device, an undo) replaces what is typed; the field's own answer does not.
  if (value !== said) {
    setSaid(value);
    setTyped(partialDateToTypedDate(value));
  }
  const isDate = typedDateToPartialDate(typed) !== null;
  const change = (part: keyof TypedDate, text: string): void => {
    const next = { ...typed, [part]: digitsToAscii(text) };
    const date = typedDateToPartialDate(next);
    setTyped(next);
    if ((date !== null) !== isDate) onValidity?.(date !== null);
    if (date === null || date === said) return;
    setSaid(date);
    onChange(date);
  };
  const leave = (): void => { setLeft(true); onBlur?.(); };
  const shownError = error || (isLeft && !isDate ? words.notADate : undefined);
  return (
    <FieldGroup {...props} error={shownError} onBlur={leave}>
      <div className="date-parts">
        {parts.map(([part, length]) => (
          <div key={part} className="date-part">
            <label htmlFor={`${id}-${part}`}>{words[part]}</label>
            <input id={`${id}-${part}`} className={`input date-${part}`} type="text" inputMode="numeric" autoComplete="off" maxLength={length} value={typed[part]}
              aria-invalid={shownError ? true : undefined} onChange={(event) => change(part, event.currentTarget.value)} onFocus={() => setLeft(false)} />
          </div>
        ))}
      </div>
    </FieldGroup>
  );
}
