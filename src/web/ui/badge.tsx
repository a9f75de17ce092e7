// A state in one word. Colour never speaks alone: an icon and a word are always there.
import type { ReactElement, ReactNode } from 'react';
import './parts.css';
import { Icon, type IconName } from './icons.tsx';

export const tones = ['neutral', 'accent', 'attention', 'danger', 'good'] as const;
export type Tone = (typeof tones)[number];

const toneIcons: Record<Tone, IconName> = { neutral: 'step', accent: 'info', attention: 'clock', danger: 'warning', good: 'check' };

export interface BadgeProps { readonly children: ReactNode; readonly tone?: Tone | undefined; readonly icon?: IconName | undefined }

export function Badge({ children, tone = 'neutral', icon }: BadgeProps): ReactElement {
  return <span className={`badge tone-${tone}`}><Icon name={icon ?? toneIcons[tone]} /><span>{children}</span></span>;
}
