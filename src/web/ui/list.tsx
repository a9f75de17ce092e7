// Rows that each say one thing and offer one action: Home's "Needs you", alerts, contacts, history.
import { useId, type ReactElement, type ReactNode } from 'react';
import './parts.css';
import { Icon, type IconName } from './icons.tsx';

export interface ListProps { readonly label: string; readonly children: ReactNode; readonly isOrdered?: boolean | undefined }

export function List({ label, children, isOrdered }: ListProps): ReactElement {
  const Element = isOrdered ? 'ol' : 'ul';
  // The role is said again because Safari drops it from lists without bullets.
  return <Element className="list" role="list" aria-label={label}>{children}</Element>;
}

export interface ListRowProps {
  readonly title: ReactNode;
  readonly meta?: ReactNode;
  readonly icon?: IconName | undefined;
  readonly mark?: ReactNode;
  /** One button or link; with `href` it stays apart from the row's own link. */
  readonly action?: ReactNode;
  /** Makes the whole row a link. */
  readonly href?: string | undefined;
  readonly isCurrent?: boolean | undefined;
}

export function ListRow({ title, meta, icon, mark, action, href, isCurrent }: ListRowProps): ReactElement {
  const metaId = useId();
  const name = <span dir="auto">{title}</span>;
  return (
    <li className={`list-row${href === undefined ? '' : ' list-row-link'}${isCurrent ? ' list-row-current' : ''}`}>
      {icon && <Icon name={icon} />}
      <div className="list-body">
        <div className="list-words">
          <p className="list-title">
            {href === undefined ? name
              : <a href={href} aria-current={isCurrent ? 'true' : undefined} aria-describedby={meta === undefined ? undefined : metaId}>{name}</a>}
          </p>
          {meta !== undefined && <div className="list-meta" id={metaId}>{meta}</div>}
        </div>
        {mark !== undefined && <div className="list-mark">{mark}</div>}
        {action !== undefined && <div className="list-action">{action}</div>}
      </div>
      {href !== undefined && action === undefined && <Icon name="chevron-right" />}
    </li>
  );
}
