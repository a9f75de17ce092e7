// Native buttons and links. A busy button keeps its place, its focus and its word; it only stops answering.
import type { ReactElement, ReactNode, Ref } from 'react';
import './button.css';
import { Icon, type IconName } from './icons.tsx';

export const buttonKinds = ['primary', 'secondary', 'quiet', 'danger'] as const;
export type ButtonKind = (typeof buttonKinds)[number];

export interface ButtonProps {
  readonly children: ReactNode;
  /** Left out on a submit button: its form answers. */
  readonly onClick?: (() => void) | undefined;
  readonly kind?: ButtonKind | undefined;
  readonly icon?: IconName | undefined;
  readonly type?: 'button' | 'submit' | undefined;
  readonly isBusy?: boolean | undefined;
  readonly isDisabled?: boolean | undefined;
  /** Takes the whole width on a phone. */
  readonly isWide?: boolean | undefined;
  readonly id?: string | undefined;
  readonly describedBy?: string | undefined;
  readonly ref?: Ref<HTMLButtonElement> | undefined;
}

export function Button(props: ButtonProps): ReactElement {
  const { children, onClick, kind = 'secondary', icon, type = 'button', isBusy = false, isDisabled, isWide, id, describedBy, ref } = props;
  return (
    <button ref={ref} id={id} type={isBusy ? 'button' : type} className={classOf(kind, isWide)} onClick={isBusy ? undefined : onClick}
      disabled={isDisabled} aria-disabled={isBusy || undefined} aria-busy={isBusy || undefined} aria-describedby={describedBy}>
      {isBusy ? <span className="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      <span className="button-words">{children}</span>
    </button>
  );
}

export interface IconButtonProps {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: () => void;
  readonly isPressed?: boolean | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly ref?: Ref<HTMLButtonElement> | undefined;
}

/** A quiet square button; its label is read out and shown on hover. */
export function IconButton({ icon, label, onClick, isPressed, isDisabled, ref }: IconButtonProps): ReactElement {
  return (
    <button ref={ref} type="button" className="button button-quiet button-square" aria-label={label} title={label}
      aria-pressed={isPressed} disabled={isDisabled} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}

export interface LinkButtonProps {
  readonly href: string;
  readonly children: ReactNode;
  readonly kind?: ButtonKind | undefined;
  readonly icon?: IconName | undefined;
  readonly isWide?: boolean | undefined;
  /** The name to save a download under; the link then leaves the app's own navigation. */
  readonly download?: string | undefined;
}

/** A link that looks like a button: for going somewhere, never for doing something. */
export function LinkButton({ href, children, kind = 'secondary', icon, isWide, download }: LinkButtonProps): ReactElement {
  return (
    <a href={href} className={classOf(kind, isWide)} download={download}>
      {icon && <Icon name={icon} />}
      <span className="button-words">{children}</span>
    </a>
  );
}

const classOf = (kind: ButtonKind, isWide?: boolean): string => `button button-${kind}${isWide ? ' button-wide' : ''}`;
