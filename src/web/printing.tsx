// Paper leaves the building and no log sees where it goes. So a case is printed only by those who may, only after they have
// said what for, and every sheet says who, when, which case and why. Elsewhere, and by the browser's own menu, a case's page
// gives a sheet that says how to print it, or that this unit may not; trying that is noted too.

import { Suspense, useEffect, useState, type ReactElement } from 'react';
import { createPortal, flushSync } from 'react-dom';
import { useLocation } from 'wouter';
import { mayAct } from '#domain/access.ts';
import type { PrintPurpose } from '#domain/device-log.ts';
import { lazyPage } from '#web/load-page.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { Button } from '#web/ui/button.tsx';
import { caseNumber } from '#web/case-summary.ts';
import type { CaseView, WorkspaceState } from '#web/workspace.ts';

const PrintDialog = lazyPage(() => import('#web/print-dialog.tsx'));

/** The unit may print the case, and this role may print at all. */
const mayPrint = ({ me }: WorkspaceState, { access }: CaseView): boolean => access.mayPrint && mayAct(me.role, 'printCase');

/** What paper shows: 'yes' for the moment of an allowed print, 'no' and 'ask' on the pages of a case, nothing elsewhere. */
function setPaper(state: 'yes' | 'no' | 'ask' | null): void {
  if (state === null) delete document.documentElement.dataset.paper;
  else document.documentElement.dataset.paper = state;
}

/** Stands once in the frame: whatever page of a case is open, its paper is guarded. */
export function PrintGuard(): ReactElement | null {
  const words = useWords();
  const { workspace, state } = useWorkspace();
  const [path] = useLocation();
  const caseId = /^\/cases\/([0-9a-f-]{36})(?:\/|$)/.exec(path)?.[1];
  const view = caseId === undefined ? undefined : state.cases.get(caseId);
  const paper = view === undefined ? null : mayPrint(state, view) ? 'ask' : 'no';
  useEffect(() => {
    setPaper(paper);
    const notice = (): void => { if (paper === 'no' && caseId !== undefined) void workspace.note('printBlocked', caseId); };
    addEventListener('beforeprint', notice);
    return () => {
      removeEventListener('beforeprint', notice);
      setPaper(null);
    };
  }, [paper, caseId, workspace]);
  if (paper === null) return null;
  return createPortal(<p className="paper-only">{words.text(paper === 'no' ? 'print.mayNot' : 'print.askFirst')}</p>, document.body);
}

/** Absent where the case may not be printed. Ctrl+P asks the same question. */
export function PrintButton({ view }: { readonly view: CaseView }): ReactElement | null {
  const words = useWords();
  const { workspace, state } = useWorkspace();
  const [isAsking, setAsking] = useState(false);
  const [printed, setPrinted] = useState<{ readonly purpose: PrintPurpose; readonly at: string } | null>(null);
  const isAllowed = mayPrint(state, view);
  useEffect(() => {
    if (!isAllowed) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'p' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      setAsking(true);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [isAllowed]);
  if (!isAllowed) return null;
  const print = (purpose: PrintPurpose): void => {
    flushSync(() => {
      setAsking(false);
      setPrinted({ purpose, at: workspace.deps.now().toISOString() });
    });
    // Kept first: a sheet that is in no log must not come out.
    void workspace.note('printed', view.id, null, { purpose }).then(() => {
      setPaper('yes');
      window.print();
      setPaper('ask');
    });
  };
  return (
    <>
      <Button icon="print" onClick={() => setAsking(true)}>{words.text('print.button')}</Button>
      {isAsking && <Suspense fallback={null}><PrintDialog view={view} onPrint={print} onClose={() => setAsking(false)} /></Suspense>}
      {printed && createPortal(
        <footer className="paper-footer">
          <p>{[state.me.displayName, state.units.get(state.me.unitId)?.name ?? state.me.unitCode, words.moment(printed.at), caseNumber(view), words.text(`print.purpose.${printed.purpose}`)].join(' · ')}</p>
        </footer>, document.body)}
    </>
  );
}
