// Where a case stands among its stages. With room each stage shows its word; in a narrow place the marks stay and the
// current and next stage are written below. Screen readers always hear all of them.
import type { ReactElement, ReactNode } from 'react';
import './stage-bar.css';
import { Icon, type IconName } from './icons.tsx';

export const stageStates = ['done', 'current', 'next'] as const;
export type StageState = (typeof stageStates)[number];

export interface StageStep { readonly key: string; readonly label: string; readonly state: StageState; readonly href?: string | undefined }

export interface StageBarProps {
  readonly label: string;
  readonly steps: readonly StageStep[];
  /** The words for the three states. */
  readonly words: Readonly<Record<StageState, string>>;
}

const stateIcons: Record<StageState, IconName | null> = { done: 'check', current: 'step', next: null };

export function StageBar({ label, steps, words }: StageBarProps): ReactElement {
  const current = steps.findLast((step) => step.state === 'current');
  const next = steps.find((step) => step.state === 'next');
  return (
    <div className="stages">
      <ol className="stage-list" role="list" aria-label={label}>
        {steps.map((step) => (
          <li key={step.key} className={`stage stage-${step.state}`} aria-current={step.state === 'current' ? 'step' : undefined}>
            <StageLink href={step.href}>
              <span className="stage-mark">{stateIcons[step.state] && <Icon name={stateIcons[step.state] ?? 'step'} />}</span>
              <span className="stage-words">
                <span className="stage-name">{step.label}</span>
                {(step.state !== 'next' || step === next) && <span className="stage-state">{words[step.state]}</span>}
              </span>
            </StageLink>
          </li>
        ))}
      </ol>
      <p className="stage-short" aria-hidden="true">
        {current && <span><strong>{current.label}</strong> {words.current}</span>}
        {next && <span className="stage-short-next">{words.next}: {next.label}</span>}
      </p>
    </div>
  );
}

function StageLink({ href, children }: { readonly href: string | undefined; readonly children: ReactNode }): ReactElement {
  return href === undefined ? <span className="stage-step">{children}</span> : <a className="stage-step" href={href}>{children}</a>;
}
