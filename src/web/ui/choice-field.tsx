// One of several, several of several, yes or not. Up to five answers are all shown; more become the device's own list,
// which is the best one on a phone.
import type { ReactElement, ReactNode } from 'react';
import './form.css';
import { controlProps, describedBy, FieldFrame, FieldGroup, type FieldProps } from './field.tsx';

export interface Choice { readonly value: string; readonly label: string; readonly hint?: ReactNode }

export interface ChoiceFieldProps extends FieldProps {
  readonly choices: readonly Choice[];
  /** '' when nothing is chosen. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What the list says before a choice, and after it is taken back. */
  readonly emptyLabel: string;
  /** The button that takes a shown choice back; left out where an answer must stay. */
  readonly clearLabel?: string | undefined;
}

const mostShown = 5;

export function ChoiceField(props: ChoiceFieldProps): ReactElement {
  return props.choices.length <= mostShown ? <RadioField {...props} /> : <SelectField {...props} />;
}

function SelectField(props: ChoiceFieldProps): ReactElement {
  const { choices, value, onChange, emptyLabel } = props;
  // A code that the list no longer has must not look like no answer.
  const isKnown = value === '' || choices.some((choice) => choice.value === value);
  return (
    <FieldFrame {...props}>
      <select {...controlProps(props)} className="input input-select" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{emptyLabel}</option>
        {!isKnown && <option value={value}>{value}</option>}
        {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
      </select>
    </FieldFrame>
  );
}

function RadioField(props: ChoiceFieldProps): ReactElement {
  const { id, choices, value, onChange, clearLabel } = props;
  return (
    <FieldGroup {...props}>
      <div className="choices">
        {choices.map((choice) => (
          <ChoiceRow key={choice.value} id={`${id}-${choice.value}`} choice={choice}>
            <input type="radio" id={`${id}-${choice.value}`} name={id} value={choice.value} checked={choice.value === value}
              aria-describedby={hintId(id, choice)} onChange={() => onChange(choice.value)} />
          </ChoiceRow>
        ))}
      </div>
      {clearLabel !== undefined && value !== '' && <button type="button" className="field-clear" onClick={() => onChange('')}>{clearLabel}</button>}
    </FieldGroup>
  );
}

export interface ChoicesFieldProps extends FieldProps {
  readonly choices: readonly Choice[];
  readonly value: readonly string[];
  /** The chosen values in the order of the choices. */
  readonly onChange: (value: readonly string[]) => void;
}

export function ChoicesField(props: ChoicesFieldProps): ReactElement {
  const { id, choices, value, onChange } = props;
  const toggle = (chosen: string, isChecked: boolean): void =>
    onChange(choices.map((choice) => choice.value).filter((each) => (each === chosen ? isChecked : value.includes(each))));
  return (
    <FieldGroup {...props}>
      <div className={choices.length > 8 ? 'choices choices-many' : 'choices'}>
        {choices.map((choice) => (
          <ChoiceRow key={choice.value} id={`${id}-${choice.value}`} choice={choice}>
            <input type="checkbox" id={`${id}-${choice.value}`} checked={value.includes(choice.value)} aria-describedby={hintId(id, choice)}
              onChange={(event) => toggle(choice.value, event.currentTarget.checked)} />
          </ChoiceRow>
        ))}
      </div>
    </FieldGroup>
  );
}

export interface CheckboxFieldProps extends FieldProps { readonly isChecked: boolean; readonly onChange: (isChecked: boolean) => void }

export function CheckboxField(props: CheckboxFieldProps): ReactElement {
  const { id, label, hint, error, mark, aside, isChecked, onChange } = props;
  return (
    <div className={`field${error ? ' field-wrong' : ''}`}>
      {error && <div className="field-error" id={`${id}-error`}>{error}</div>}
      <div className="choice">
        <input {...controlProps(props)} type="checkbox" aria-describedby={describedBy(props)} checked={isChecked} onChange={(event) => onChange(event.currentTarget.checked)} />
        <label htmlFor={id}>{label} {mark}</label>
        {hint && <div className="choice-hint" id={`${id}-hint`}>{hint}</div>}
      </div>
      {aside && <div className="field-aside">{aside}</div>}
    </div>
  );
}

interface ChoiceRowProps { readonly id: string; readonly choice: Choice; readonly children: ReactNode }

function ChoiceRow({ id, choice, children }: ChoiceRowProps): ReactElement {
  return (
    <div className="choice">
      {children}
      <label htmlFor={id}>{choice.label}</label>
      {choice.hint !== undefined && <div className="choice-hint" id={`${id}-hint`}>{choice.hint}</div>}
    </div>
  );
}

const hintId = (id: string, choice: Choice): string | undefined => (choice.hint === undefined ? undefined : `${id}-${choice.value}-hint`);
