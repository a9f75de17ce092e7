// What every field has around its control: label, hint, what is wrong, and below it whatever waits for a decision.
// The texts are wired to the control by id, so that a screen reader reads them with it and an error summary can jump.
import type { FocusEvent, ReactElement, ReactNode } from 'react';
import './form.css';
import { Icon } from './icons.tsx';

export interface FieldProps {
  /** Unique on the page; the error summary jumps to it. */
  readonly id: string;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** What is wrong and how to mend it, in plain words. */
  readonly error?: ReactNode;
  /** Beside the label: "optional", "changed", a badge. */
  readonly mark?: ReactNode;
  /** Under the control: a second value that waits for a decision. */
  readonly aside?: ReactNode;
  readonly isDisabled?: boolean | undefined;
  readonly onBlur?: (() => void) | undefined;
}

type FrameProps = FieldProps & { readonly children: ReactNode };

/** Around one control that carries the field's id itself. */
export function FieldFrame(props: FrameProps): ReactElement {
  const { id, label, mark, children, aside } = props;
  return (
    <div className={fieldClass(props)}>
      <div className="field-head"><label className="field-label" id={`${id}-label`} htmlFor={id}>{label}</label>{hasWords(mark) && <span className="field-mark">{mark}</span>}</div>
      <FieldTexts {...props} />
      {children}
      {hasWords(aside) && <div className="field-aside">{aside}</div>}
    </div>
  );
}

/** Around several controls that answer one question; the id is the group's. */
export function FieldGroup(props: FrameProps): ReactElement {
  const { id, label, mark, children, aside, isDisabled, onBlur } = props;
  const leave = (event: FocusEvent): void => { if (!event.currentTarget.contains(event.relatedTarget)) onBlur?.(); };
  return (
    <fieldset id={id} className={fieldClass(props)} aria-describedby={describedBy(props)} disabled={isDisabled} onBlur={leave}>
      <legend className="field-head"><span className="field-label">{label}</span>{hasWords(mark) && <span className="field-mark">{mark}</span>}</legend>
      <FieldTexts {...props} />
      {children}
      {hasWords(aside) && <div className="field-aside">{aside}</div>}
    </fieldset>
  );
}

/** The ids of the texts that belong to a control. */
export function describedBy({ id, hint, error }: FieldProps): string | undefined {
  const ids = [hasWords(hint) && `${id}-hint`, hasWords(error) && `${id}-error`].filter(Boolean);
  return ids.length > 0 ? ids.join(' ') : undefined;
}

/** What a control that takes text needs from its field. */
export function controlProps(props: FieldProps): ControlProps {
  return {
    id: props.id, disabled: props.isDisabled, onBlur: props.onBlur && (() => props.onBlur?.()),
    'aria-describedby': describedBy(props), 'aria-invalid': hasWords(props.error) || undefined,
  };
}

interface ControlProps {
  id: string; disabled: boolean | undefined; onBlur: (() => void) | undefined;
  'aria-describedby': string | undefined; 'aria-invalid': true | undefined;
}

function FieldTexts({ id, hint, error }: FieldProps): ReactElement {
  return (
    <>
      {hasWords(hint) && <div className="field-hint" id={`${id}-hint`}>{hint}</div>}
      {hasWords(error) && <div className="field-error" id={`${id}-error`}><Icon name="warning" /><span>{error}</span></div>}
    </>
  );
}

const fieldClass = ({ error }: FieldProps): string => `field${hasWords(error) ? ' field-wrong' : ''}`;

const hasWords = (words: ReactNode): boolean => words !== undefined && words !== null && words !== false && words !== '';
