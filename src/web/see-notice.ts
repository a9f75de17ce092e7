// A notice that has been seen is put away: for the whole unit where it was told to all of it. The others learn by the feed.

import type { Notice } from '#domain/notice.ts';
import { ask } from '#web/api.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { useToast } from '#web/ui/toast.tsx';

/** `isQuiet`: it was seen by the way, so nobody waits to hear that there is no connection just now. */
export function useSeeNotice({ isQuiet = false } = {}): (notice: Notice) => void {
  const words = useWords();
  const { workspace } = useWorkspace();
  const toast = useToast();
  return (notice) => {
    void ask('POST', `/api/notices/${notice.id}`).then(async (answer) => {
      // One that somebody else has put away is put away.
      if (answer.ok || answer.failure === 'notFound') await workspace.keepNotice({ ...notice, isSeen: true });
      else if (!isQuiet) toast({ tone: 'danger', message: words.text(answer.failure === 'offline' ? 'failure.offlineAnswer' : `failure.${answer.failure}`) });
    });
  };
}
