// What must be mended before going on, at the top of the form: it takes the focus and each line jumps to its field.
import { useEffect, useRef, type MouseEvent, type ReactElement, type ReactNode } from 'react';
import './form.css';

export interface FieldProblem { readonly fieldId: string; readonly message: ReactNode }

export interface ErrorSummaryProps {
  readonly title: ReactNode;
  readonly problems: readonly FieldProblem[];
  /** Raise it with each attempt to go on: the summary then takes the focus again. */
  readonly attempt?: number | undefined;
}

export function ErrorSummary({ title, problems, attempt }: ErrorSummaryProps): ReactElement | null {
  const summary = useRef<HTMLDivElement>(null);
  const isShown = problems.length > 0;
  useEffect(() => { if (isShown) summary.current?.focus(); }, [isShown, attempt]);
  if (!isShown) return null;
  return (
    <div className="error-summary" ref={summary} role="alert" tabIndex={-1}>
      <h2>{title}</h2>
      <ul>
        {problems.map(({ fieldId, message }) => (
          <li key={fieldId}><a href={`#${fieldId}`} onClick={(event) => jump(event, fieldId)}>{message}</a></li>
        ))}
      </ul>
    </div>
  );
}

function jump(event: MouseEvent, fieldId: string): void {
  event.preventDefault();
  focusField(fieldId);
}

/** Moves to a field by its id: to the control itself, or to the first one of a group, with its label in sight. */
export function focusField(fieldId: string): void {
  const place = document.getElementById(fieldId);
  const control = place?.matches('fieldset') ? place.querySelector<HTMLElement>('input, select, textarea, button') : place;
  const field = place?.closest('.field') ?? place;
  control?.focus({ preventScroll: true });
  field?.scrollIntoView({ block: 'start' });
}
