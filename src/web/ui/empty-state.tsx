import type { ReactElement, ReactNode } from 'react';
import './parts.css';
import { Icon, type IconName } from './icons.tsx';

export interface EmptyStateProps { readonly title: ReactNode; readonly children?: ReactNode; readonly action?: ReactNode; readonly icon?: IconName | undefined }

/** Says what will be here (`title`), when or why (`children`) and how to start (`action`). */
export function EmptyState({ title, children, action, icon }: EmptyStateProps): ReactElement {
  return (
    <div className="empty">
      {icon && <Icon name={icon} />}
      <p className="empty-title">{title}</p>
      {children !== undefined && <p className="empty-words">{children}</p>}
      {action !== undefined && <div>{action}</div>}
    </div>
  );
}
