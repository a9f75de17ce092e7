// The only spacing there is: things below one another, things in a row, a list with its detail beside it.
import type { ReactElement, ReactNode } from 'react';
import './layout.css';

export const gaps = ['tight', 'normal', 'wide'] as const;
/** 8, 16 and 32 px. */
export type Gap = (typeof gaps)[number];

export interface StackProps { readonly children: ReactNode; readonly gap?: Gap | undefined }

export function Stack({ children, gap = 'normal' }: StackProps): ReactElement {
  return <div className={`stack gap-${gap}`}>{children}</div>;
}

export interface RowProps extends StackProps { readonly isSpread?: boolean | undefined }

/** Wraps when there is no room. `isSpread` pushes the last ones to the far edge. */
export function Row({ children, gap = 'tight', isSpread }: RowProps): ReactElement {
  return <div className={`row gap-${gap}${isSpread ? ' row-spread' : ''}`}>{children}</div>;
}

export interface BesideProps {
  readonly list: ReactNode;
  readonly detail: ReactNode;
  /** On a phone only one is seen: the detail when there is one chosen. */
  readonly isDetailShown: boolean;
}

export function Beside({ list, detail, isDetailShown }: BesideProps): ReactElement {
  return (
    <div className={`beside${isDetailShown ? ' beside-detail-shown' : ''}`}>
      <div className="beside-list">{list}</div>
      <div className="beside-detail">{detail}</div>
    </div>
  );
}
