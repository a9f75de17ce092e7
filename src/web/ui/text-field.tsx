// Text, long text, and whole numbers typed as text.
// Security: nothing that is typed about a case may reach the browser's own memory or a spelling service, so autofill and
// spell check are off unless the owner asks for them.
import { useId, useLayoutEffect, useRef, useState, type ReactElement } from 'react';
import './form.css';
import { controlProps, FieldFrame, type FieldProps } from './field.tsx';
import { digitsToAscii } from './partial-date.ts';

export const fieldWidths = ['short', 'medium', 'full'] as const;
export type FieldWidth = (typeof fieldWidths)[number];

export interface TextFieldProps extends FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'tel' | 'email' | 'url' | 'search' | 'password' | undefined;
  readonly inputMode?: 'text' | 'tel' | 'email' | 'url' | 'search' | 'numeric' | 'decimal' | undefined;
  readonly autoComplete?: string | undefined;
  readonly width?: FieldWidth | undefined;
  readonly maxLength?: number | undefined;
  readonly isRequired?: boolean | undefined;
  readonly isReadOnly?: boolean | undefined;
  /** The language of what is typed, when it is known; the direction always follows the text itself. */
  readonly lang?: string | undefined;
}

export function TextField(props: TextFieldProps): ReactElement {
  const { value, onChange, type = 'text', inputMode, autoComplete = 'off', width = 'full', maxLength, isRequired, isReadOnly, lang } = props;
  return (
    <FieldFrame {...props}>
      <input {...controlProps(props)} className={`input input-${width}`} type={type} inputMode={inputMode} value={value} dir={type === 'tel' ? 'ltr' : 'auto'}
        lang={lang} autoComplete={autoComplete} spellCheck={false} autoCapitalize="off" maxLength={maxLength} readOnly={isReadOnly}
        aria-required={isRequired || undefined} onChange={(event) => onChange(event.currentTarget.value)} />
    </FieldFrame>
  );
}

export interface NumberFieldProps extends FieldProps {
  /** The digits as they are typed, in ASCII; '' when empty. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** A unit after the number: "years", "₹". */
  readonly unit?: string | undefined;
  readonly maxLength?: number | undefined;
}

/** Takes the digits of any script and hands on ASCII digits; a sign or a point stays for the form to judge, other characters stay out. */
export function NumberField(props: NumberFieldProps): ReactElement {
  const { value, onChange, unit, maxLength = 12 } = props;
  const unitId = useId();
  const control = controlProps(props);
  const described = [unit && unitId, control['aria-describedby']].filter(Boolean).join(' ') || undefined;
  return (
    <FieldFrame {...props}>
      <div className="input-with-unit">
        <input {...control} aria-describedby={described} className="input input-short" type="text" inputMode="numeric" value={value} autoComplete="off"
          maxLength={maxLength} onChange={(event) => onChange(digitsToAscii(event.currentTarget.value).replace(/[^0-9.,-]/g, ''))} />
        {unit && <span id={unitId} className="input-unit">{unit}</span>}
      </div>
    </FieldFrame>
  );
}

export interface TextAreaProps extends FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly rows?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly isReadOnly?: boolean | undefined;
  readonly lang?: string | undefined;
}

/** Grows with its text, up to most of the screen. */
export function TextArea(props: TextAreaProps): ReactElement {
  const { value, onChange, rows = 4, maxLength, isReadOnly, lang } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  const [isGrown] = useState(() => CSS.supports('field-sizing', 'content'));
  useLayoutEffect(() => {
    const element = area.current;
    if (isGrown || !element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight + 2}px`;
  }, [isGrown, value]);
  return (
    <FieldFrame {...props}>
      <textarea {...controlProps(props)} ref={area} style={{ minBlockSize: `calc(${rows}lh + 0.75rem)` }} className="input input-full input-area" rows={rows} value={value} dir="auto" lang={lang} autoComplete="off"
        spellCheck={false} maxLength={maxLength} readOnly={isReadOnly} onChange={(event) => onChange(event.currentTarget.value)} />
    </FieldFrame>
  );
}
