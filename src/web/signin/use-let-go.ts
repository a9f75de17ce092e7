// A device that was shut out lets go of what it holds: at the next answer while somebody works here, and otherwise as soon
// as this page, signed in or not, reaches the server. The wrapped keys go first, then the stores; then the server is told.

import { useEffect, useState } from 'react';
import { ask, whenShutOut } from '#web/api.ts';
import { listDoors, removeVault } from '#web/vault/door.ts';

const lookMs = 30_000;

/** Takes away every vault here that the server names, and says how many; without a network nothing is known, and nothing done. */
async function letGo(openDevice: string | null): Promise<number> {
  const doors = await listDoors();
  if (doors.length === 0 && openDevice === null) return 0;
  const answer = await ask<{ shutOut: readonly string[] }>('POST', '/api/devices', { deviceIds: doors.map(({ deviceId }) => deviceId), emptied: [] });
  if (!answer.ok) return 0;
  const gone = doors.filter(({ deviceId }) => answer.value.shutOut.includes(deviceId));
  for (const door of gone) await removeVault(door);
  // From a lost device the browser may have taken the store already, at the server's word.
  const emptied = [...new Set([...gone.map(({ deviceId }) => deviceId), ...(openDevice === null ? [] : [openDevice])])];
  if (emptied.length > 0) await ask('POST', '/api/devices', { deviceIds: [], emptied });
  return emptied.length;
}

/** Whether something was taken away. `close` shuts what is open on this page, at once; `openDevice` is the device whose vault is open. */
export function useLetGo(openDevice: string | null, close: () => void): boolean {
  const [hasLetGo, setLetGo] = useState(false);
  useEffect(() => {
    whenShutOut(() => {
      close();
      setLetGo(true);
      void letGo(openDevice);
    });
    return () => whenShutOut(null);
  }, [openDevice, close]);
  useEffect(() => {
    if (openDevice !== null) return undefined;
    const stopping = new AbortController();
    const look = (): void => void letGo(null).then((count) => { if (count > 0) setLetGo(true); }, () => undefined);
    look();
    const timer = setInterval(look, lookMs);
    addEventListener('online', look, { signal: stopping.signal });
    return () => {
      clearInterval(timer);
      stopping.abort();
    };
  }, [openDevice]);
  return hasLetGo;
}
