// A page says in its first lines what matters now; its main action stays at the thumb on a phone.
import { useEffect, useRef, type ReactElement, type ReactNode } from 'react';
import './frame.css';
import { Icon } from './icons.tsx';

export interface PageProps {
  readonly title: ReactNode;
  /** The answer first: one or two sentences under the title. */
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** Above the title: the way back. */
  readonly back?: { readonly href: string; readonly label: string } | undefined;
  /** Keeps the text to a line that reads well; for forms and single questions. */
  readonly isNarrow?: boolean | undefined;
  readonly children?: ReactNode;
}

/** The heading has the id 'page-title' and takes the focus when the page comes, so that a screen reader says where one is. */
export function Page({ title, lead, actions, back, isNarrow, children }: PageProps): ReactElement {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => { heading.current?.focus({ preventScroll: true }); }, []);
  return (
    <div className={isNarrow ? 'page page-narrow' : 'page'}>
      <header className="page-head">
        <div className="page-words">
          {back && <p className="page-back"><a className="way" href={back.href}><Icon name="chevron-left" />{back.label}</a></p>}
          <h1 ref={heading} id="page-title" tabIndex={-1} dir="auto">{title}</h1>
          {lead !== undefined && <div className="page-lead">{lead}</div>}
        </div>
        {actions !== undefined && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** The buttons that end a form: in their place on a desktop, above the bottom bar on a phone. */
export function ActionBar({ children }: { readonly children: ReactNode }): ReactElement {
  return <div className="action-bar">{children}</div>;
}
