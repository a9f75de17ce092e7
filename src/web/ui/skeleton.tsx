import type { ReactElement } from 'react';
import './parts.css';

export interface SkeletonProps { readonly label: string; readonly lines?: number | undefined }

/** Holds the place of what is coming. The style sheet shows it after 300 ms, so that quick answers never flicker. */
export function Skeleton({ label, lines = 3 }: SkeletonProps): ReactElement {
  return (
    <div className="skeleton" role="status" aria-busy="true">
      <span className="unseen">{label}</span>
      {Array.from({ length: lines }, (_, line) => <span key={line} className="skeleton-line" aria-hidden="true" />)}
    </div>
  );
}
