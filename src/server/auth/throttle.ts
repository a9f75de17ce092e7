// Slows down guessing. Failures are counted by account and address together, so that an outsider who guesses at an
// officer's name delays only himself and never locks the officer, let alone the unit, out.

export interface Throttle {
  /** Milliseconds that this caller must still wait; 0: go on, and the try counts as a failure until it has succeeded. */
  begin(userName: string, address: string): number;
  succeeded(userName: string, address: string): void;
}

const freeFailures = 5;
const windowMs = 15 * 60_000;
const addressFailures = 50;
const longestWaitMs = 60_000;
const sweepMs = 60_000;

export function createThrottle(now: () => number): Throttle {
  const failures = new Map<string, { count: number; last: number }>();
  const entry = (key: string) => {
    const found = failures.get(key);
    return found && now() - found.last < windowMs ? found : { count: 0, last: 0 };
  };
  const wait = (key: string, free: number): number => {
    const { count, last } = entry(key);
    return count < free ? 0 : Math.max(0, last + Math.min(longestWaitMs, 1000 * 2 ** (count - free)) - now());
  };
  const pairKey = (userName: string, address: string): string => `${userName}|${address}`;
  // Only what is over is forgotten: whoever could fill the map with names would otherwise start anew.
  let swept = now();
  const forgetOld = (): void => {
    if (now() - swept < sweepMs) return;
    swept = now();
    for (const [key, { last }] of failures) if (now() - last >= windowMs) failures.delete(key);
  };
  return {
    begin(userName, address) {
      const waitMs = Math.max(wait(pairKey(userName, address), freeFailures), wait(address, addressFailures));
      if (waitMs > 0) return waitMs;
      forgetOld();
      for (const key of [pairKey(userName, address), address]) failures.set(key, { count: entry(key).count + 1, last: now() });
      return 0;
    },
    succeeded(userName, address) {
      failures.delete(pairKey(userName, address));
      const { count, last } = entry(address);
      if (count > 1) failures.set(address, { count: count - 1, last });
      else failures.delete(address);
    },
  };
}
