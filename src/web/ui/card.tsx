// A repeating part of a case (a person, a leg of the route, a placement): one line that says it, the rest on request.
import { useId, useState, type ReactElement, type ReactNode } from 'react';
import './parts.css';
import { Icon } from './icons.tsx';

export interface CardProps {
  readonly title: ReactNode;
  readonly summary?: ReactNode;
  /** A badge at the end of the line. */
  readonly mark?: ReactNode;
  /** Buttons that stay reachable while the card is closed. */
  readonly actions?: ReactNode;
  /** What opens; it is mounted only while open. Without it the card is one line. */
  readonly children?: ReactNode;
  /** With `isOpen` and `onToggle` the owner decides; otherwise the card remembers by itself. */
  readonly isOpen?: boolean | undefined;
  readonly onToggle?: ((isOpen: boolean) => void) | undefined;
  readonly isOpenAtFirst?: boolean | undefined;
  readonly id?: string | undefined;
}

export function Card({ title, summary, mark, actions, children, isOpen, onToggle, isOpenAtFirst = false, id }: CardProps): ReactElement {
  const [isOpenHere, setOpenHere] = useState(isOpenAtFirst);
  const bodyId = useId();
  const open = isOpen ?? isOpenHere;
  const toggle = (): void => { setOpenHere(!open); onToggle?.(!open); };
  const line = <CardLine title={title} summary={summary} mark={mark} />;
  const canOpen = children !== undefined && children !== null;
  return (
    <section className="card" id={id}>
      <div className="card-head">
        {canOpen
          ? <h3 className="card-title"><button type="button" className="card-toggle" aria-expanded={open} aria-controls={open ? bodyId : undefined} onClick={toggle}>
              <Icon name={open ? 'chevron-up' : 'chevron-down'} />{line}
            </button></h3>
          : <h3 className="card-title card-still">{line}</h3>}
        {actions !== undefined && <div className="card-actions">{actions}</div>}
      </div>
      {canOpen && open && <div className="card-body" id={bodyId}>{children}</div>}
    </section>
  );
}

function CardLine({ title, summary, mark }: Pick<CardProps, 'title' | 'summary' | 'mark'>): ReactElement {
  return (
    <span className="card-line">
      <span className="card-name" dir="auto">{title}</span>
      {summary !== undefined && <span className="card-summary" dir="auto">{summary}</span>}
      {mark}
    </span>
  );
}

export interface PanelProps { readonly title: ReactNode; readonly actions?: ReactNode; readonly children: ReactNode; readonly id?: string | undefined }

/** A titled surface that is always open: a section of a case, one question of the statistics, one list of Home. */
export function Panel({ title, actions, children, id }: PanelProps): ReactElement {
  const titleId = useId();
  return (
    <section className="panel" id={id} aria-labelledby={titleId}>
      <header className="panel-head"><h2 id={titleId}>{title}</h2>{actions !== undefined && <div className="panel-actions">{actions}</div>}</header>
      {children}
    </section>
  );
}
