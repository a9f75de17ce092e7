// Whether the device reaches the server, and what still waits to be sent. Its words come whole from the owner:
// "Online", "Offline, 3 to send", "Sending", "1 needs you".
import type { ReactElement } from 'react';
import './parts.css';
import { Icon, type IconName } from './icons.tsx';

export const connectivityStates = ['online', 'offline', 'sending', 'attention'] as const;
export type ConnectivityState = (typeof connectivityStates)[number];

const stateIcons: Record<ConnectivityState, IconName> = { online: 'online', offline: 'offline', sending: 'sending', attention: 'warning' };

export interface ConnectivityChipProps {
  readonly state: ConnectivityState;
  readonly label: string;
  /** What stands beside the icon on a phone, where the whole label has no room: a number to send, or nothing. */
  readonly shortLabel?: string | undefined;
  /** Opens the tray of what waits, when there is one. */
  readonly onClick?: (() => void) | undefined;
}

export function ConnectivityChip({ state, label, shortLabel, onClick }: ConnectivityChipProps): ReactElement {
  const inside = (
    <>
      <Icon name={stateIcons[state]} />
      <span className="chip-label">{label}</span>
      {shortLabel !== undefined && <span className="chip-short" aria-hidden="true">{shortLabel}</span>}
    </>
  );
  return (
    <div className="chip-place" role="status">
      {onClick ? <button type="button" className={`chip chip-${state}`} title={label} onClick={onClick}>{inside}</button>
        : <span className={`chip chip-${state}`} title={label}>{inside}</span>}
    </div>
  );
}
