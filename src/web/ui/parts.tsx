// Short facts in one line, with a dot between them. A line breaks between two of them, never inside a date or a number.
import type { ReactElement } from 'react';
import './parts.css';

export function Parts({ texts }: { readonly texts: readonly string[] }): ReactElement {
  return <span className="parts"><span className="parts-line">{texts.filter((text) => text !== '').map((text, place) => <span key={place} className="part"><span className="part-text" dir="auto">{text}</span> </span>)}</span></span>;
}
