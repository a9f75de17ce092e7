import type { ReactElement, ReactNode } from 'react';
import './layout.css';

export interface Fact {
  readonly key: string;
  readonly label: ReactNode;
  /** null or '' when nothing is known: then `emptyLabel` stands there. */
  readonly value: ReactNode;
  readonly mark?: ReactNode;
}

export interface FactsProps { readonly facts: readonly Fact[]; readonly emptyLabel: string }

/** The reading view of a section: each field's label and value; editing happens elsewhere. */
export function Facts({ facts, emptyLabel }: FactsProps): ReactElement {
  return (
    <dl className="facts">
      {facts.map(({ key, label, value, mark }) => (
        <div key={key} className="fact">
          <dt>{label}</dt>
          {value === null || value === '' || value === undefined ? <dd className="fact-empty">{emptyLabel}{mark}</dd> : <dd dir="auto">{value}{mark}</dd>}
        </div>
      ))}
    </dl>
  );
}
