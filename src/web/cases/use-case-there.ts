// A case that is not on this device may still be on its way (a referral just accepted), so the server is asked once.

import { useEffect, useState } from 'react';
import { ask } from '#web/api.ts';

export function useCaseThere(id: string, isHere: boolean): 'asking' | 'yes' | 'no' {
  const [there, setThere] = useState<'asking' | 'yes' | 'no'>('asking');
  useEffect(() => {
    if (isHere) return;
    let isCurrent = true;
    void ask('GET', `/api/cases/${encodeURIComponent(id)}`).then((answer) => {
      if (isCurrent) setThere(answer.ok ? 'yes' : 'no');
    });
    return () => { isCurrent = false; };
  }, [id, isHere]);
  return there;
}
