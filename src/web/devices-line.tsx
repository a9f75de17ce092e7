// On how many of a unit's devices a case lies; and after an end, from how many it is gone and since when nothing has been
// heard of the others.

import { useEffect, useState, type ReactElement } from 'react';
import type { DeviceCount } from '#domain/access-list.ts';
import { ask } from '#web/api.ts';
import { useWords } from '#web/context.tsx';

export function DevicesLine({ devices, isOver }: { readonly devices: DeviceCount | null; readonly isOver: boolean }): ReactElement {
  const words = useWords();
  if (!devices || devices.delivered === 0) return <span>{words.text('devices.none')}</span>;
  const { delivered, removed, holding } = devices;
  if (!isOver) return <span>{words.text(holding.length === 0 ? 'devices.none' : 'devices.holding', { count: holding.length })}</span>;
  const away = holding.map(({ lastSeen, isOut }) => words.text(isOut ? 'devices.out' : 'devices.away', { time: words.moment(lastSeen) })).join(' ');
  return <span>{words.text(holding.length === 0 ? 'devices.gone' : 'devices.removed', { removed, count: delivered })} {away}</span>;
}

/** For the unit that sent the referral; nothing where the server cannot be asked. */
export function ReferralDevices({ referralId, state }: { readonly referralId: string; readonly state: string }): ReactElement | null {
  const [seen, setSeen] = useState<{ readonly isOver: boolean; readonly devices: DeviceCount | null } | null>(null);
  useEffect(() => {
    let isCurrent = true;
    void ask<{ isOver: boolean; devices: DeviceCount | null }>('GET', `/api/referrals/${referralId}/devices`).then((answer) => { if (isCurrent && answer.ok) setSeen(answer.value); });
    return () => { isCurrent = false; };
  }, [referralId, state]);
  return seen ? <DevicesLine {...seen} /> : null;
}
