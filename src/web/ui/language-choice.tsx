// The languages, each in its own name; a native list, because it costs nothing before the first page.
import type { ReactElement } from 'react';
import './language-choice.css';
import { Icon } from './icons.tsx';

export interface LanguageChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly { readonly tag: string; readonly name: string }[];
  readonly onChoose: (tag: string) => void;
}

export function LanguageChoice({ label, value, choices, onChoose }: LanguageChoiceProps): ReactElement {
  return (
    <label className="language">
      <Icon name="language" />
      <span className="unseen">{label}</span>
      <select value={value} onChange={(event) => onChoose(event.target.value)}>
        {choices.map(({ tag, name }) => <option key={tag} value={tag} lang={tag}>{name}</option>)}
      </select>
    </label>
  );
}
