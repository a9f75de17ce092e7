// Over a case that was opened in an emergency: for how long still, and the way to give it back before.

import { useEffect, useState, type ReactElement } from 'react';
import { emergencyMinutes } from '#domain/emergency.ts';
import { ask } from '#web/api.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { useToast } from '#web/ui/toast.tsx';
import type { CaseView } from '#web/workspace.ts';

const tickMs = 5000;

export function EmergencyBanner({ view }: { readonly view: CaseView }): ReactElement | null {
  const words = useWords();
  const { workspace } = useWorkspace();
  const toast = useToast();
  const [isBusy, setBusy] = useState(false);
  const until = view.access.emergencyUntil;
  const left = useMinutesLeft(until);
  // When the hour is over the server says so a moment later; whoever is asked now gets it at once.
  useEffect(() => { if (left === 0) workspace.deps.onWork(); }, [left, workspace]);
  if (until === undefined) return null;
  const end = async (): Promise<void> => {
    setBusy(true);
    const answer = await ask('POST', `/api/break-glass/${view.id}/end`);
    setBusy(false);
    if (answer.ok) toast({ tone: 'good', message: words.text('emergency.ended') });
    else toast({ tone: 'danger', message: words.text(answer.failure === 'offline' ? 'failure.offlineAnswer' : `failure.${answer.failure}`) });
  };
  return (
    <Banner kind="danger" title={words.text('emergency.left', { count: left })} actions={<Button isBusy={isBusy} onClick={() => void end()}>{words.text('emergency.end')}</Button>}>
      {words.text('emergency.banner', { time: words.moment(until) })}
    </Banner>
  );
}

/** Whole minutes, by this device's clock: never more than an hour, whatever the clock says. */
function useMinutesLeft(until: string | undefined): number {
  const { workspace } = useWorkspace();
  const [now, setNow] = useState(() => workspace.deps.now());
  useEffect(() => {
    if (until === undefined) return undefined;
    const timer = setInterval(() => setNow(workspace.deps.now()), tickMs);
    return () => clearInterval(timer);
  }, [until, workspace]);
  return until === undefined ? 0 : Math.min(emergencyMinutes, Math.max(0, Math.ceil((Date.parse(until) - now.getTime()) / 60_000)));
}
