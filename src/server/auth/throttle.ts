// Slows down guessing. Failures are counted by account and address together, so that an outsider who guesses at an
// officer's name delays only himself; and a device that has signed in before is counted by itself, so that not even an
// outsider behind the same address (an office, a mobile network) keeps it out.

import { isIPv6 } from 'node:net';

export interface Bucket {
  readonly key: string;
  /** Failures that cost nothing. */
  readonly free: number;
  readonly longestWaitMs: number;
  /** Quiet after which it is forgotten. */
  readonly windowMs: number;
  /** Many persons' failures: one's success takes back only their own. */
  readonly isShared: boolean;
}

export interface Throttle {
  /** Milliseconds that this caller must still wait; 0: go on, and the try counts as a failure until it has succeeded. */
  begin(buckets: readonly Bucket[]): number;
  succeeded(buckets: readonly Bucket[]): void;
}

const minuteMs = 60_000;
const usual = { free: 5, longestWaitMs: minuteMs, windowMs: 15 * minuteMs, isShared: false };

/** Somebody from outside who gives a name. */
export const byNameAndAddress = (userName: string, address: string): readonly Bucket[] =>
  [{ ...usual, key: `name ${userName}|${networkOf(address)}` }, ...byAddress(address)];

/** Where no name is given: nothing can be guessed, but work can be made. */
export const byAddress = (address: string): readonly Bucket[] => [{ ...usual, key: `network ${networkOf(address)}`, free: 50, isShared: true }];

/** A device that has signed in to this account before: nobody else knows its id. */
export const byDevice = (deviceId: string): readonly Bucket[] => [{ ...usual, key: `device ${deviceId}` }];

/** Six digits can be guessed from many addresses, by somebody who knows the passphrase: so by the account, and for longer. */
export const bySecondFactor = (accountId: string): readonly Bucket[] => [{ ...usual, key: `factor ${accountId}`, longestWaitMs: 15 * minuteMs, windowMs: 24 * 60 * minuteMs }];

/** An IPv6 customer has a /64 to choose addresses from: it counts as one. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().replace(/%.*$/, '').split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const filled = tail === undefined ? groups(head) : [...groups(head), ...Array<string>(Math.max(0, 8 - groups(head).length - groups(tail).length)).fill('0'), ...groups(tail)];
  return `${filled.slice(0, 4).map((group) => parseInt(group, 16).toString(16)).join(':')}::/64`;
}

const sweepMs = minuteMs;

export function createThrottle(now: () => number): Throttle {
  const failures = new Map<string, { count: number; last: number; windowMs: number }>();
  const countOf = ({ key, windowMs }: Bucket): { count: number; last: number } => {
    const found = failures.get(key);
    return found && now() - found.last < windowMs ? found : { count: 0, last: 0 };
  };
  const waitOf = (bucket: Bucket): number => {
    const { count, last } = countOf(bucket);
    return count < bucket.free ? 0 : Math.max(0, last + Math.min(bucket.longestWaitMs, 1000 * 2 ** (count - bucket.free)) - now());
  };
  // Only what is over is forgotten: whoever could fill the map with names would otherwise start anew.
  let swept = now();
  const forgetOld = (): void => {
    if (now() - swept < sweepMs) return;
    swept = now();
    for (const [key, { last, windowMs }] of failures) if (now() - last >= windowMs) failures.delete(key);
  };
  return {
    begin(buckets) {
      const waitMs = Math.max(...buckets.map(waitOf));
      if (waitMs > 0) return waitMs;
      forgetOld();
      for (const bucket of buckets) failures.set(bucket.key, { count: countOf(bucket).count + 1, last: now(), windowMs: bucket.windowMs });
      return 0;
    },
    succeeded(buckets) {
      for (const bucket of buckets) {
        const { count, last } = countOf(bucket);
        if (bucket.isShared && count > 1) failures.set(bucket.key, { count: count - 1, last, windowMs: bucket.windowMs });
        else failures.delete(bucket.key);
      }
    },
  };
}
