// One band across the page for what holds now: information, attention, danger, or working without a network.
import type { ReactElement, ReactNode } from 'react';
import './parts.css';
import { IconButton } from './button.tsx';
import { Icon, type IconName } from './icons.tsx';

export const bannerKinds = ['info', 'attention', 'danger', 'offline'] as const;
export type BannerKind = (typeof bannerKinds)[number];

const bannerIcons: Record<BannerKind, IconName> = { info: 'info', attention: 'warning', danger: 'warning', offline: 'offline' };

export interface BannerProps {
  readonly kind?: BannerKind | undefined;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** With a label for its cross, the banner can be put away. */
  readonly dismiss?: { readonly label: string; readonly onDismiss: () => void } | undefined;
  /** Says that the banner came up while the person was on the page, so it is read out. */
  readonly isLive?: boolean | undefined;
}

export function Banner({ kind = 'info', title, children, actions, dismiss, isLive }: BannerProps): ReactElement {
  const role = isLive ? (kind === 'danger' ? 'alert' : 'status') : undefined;
  return (
    <div className={`banner banner-${kind}`} role={role}>
      <Icon name={bannerIcons[kind]} />
      <div className="banner-body">
        <div className="banner-words">
          {title !== undefined && <p className="banner-title">{title}</p>}
          {children !== undefined && <div>{children}</div>}
        </div>
        {actions !== undefined && <div className="banner-actions">{actions}</div>}
      </div>
      {dismiss && <IconButton icon="cross" label={dismiss.label} onClick={dismiss.onDismiss} />}
    </div>
  );
}
