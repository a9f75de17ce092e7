import { expect, test } from 'vitest';
import { byDevice, byNameAndAddress, bySecondFactor, createThrottle, networkOf, type Bucket } from '#server/auth/throttle.ts';

function createClocked() {
  let time = 1_000_000;
  const throttle = createThrottle(() => time);
  const begin = (userName: string, address: string): number => throttle.begin(byNameAndAddress(userName, address));
  return {
    throttle, begin,
    succeeded: (userName: string, address: string): void => throttle.succeeded(byNameAndAddress(userName, address)),
    /** The waits of so many failures, each tried as soon as it may be. */
    failAt: (times: number, buckets: readonly Bucket[]): number[] => Array.from({ length: times }, () => {
      const waitMs = throttle.begin(buckets);
      time += waitMs;
      if (waitMs > 0) throttle.begin(buckets);
      return waitMs;
    }),
    pass: (ms: number) => { time += ms; },
    /** Waits as long as it must and fails so many times; says how long each wait was. */
    fail: (times: number, userName: string, address: string): number[] => Array.from({ length: times }, () => {
      const waitMs = begin(userName, address);
      time += waitMs;
      if (waitMs > 0) begin(userName, address);
      return waitMs;
    }),
  };
}

test('five failures are free, then each costs twice as long, and a minute at most', () => {
  const { fail } = createClocked();
  expect(fail(13, 'officer.das', '192.0.2.1')).toEqual([0, 0, 0, 0, 0, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
});

test('a try before the wait is over is no try, and does not make the wait longer', () => {
  const { fail, begin, pass } = createClocked();
  fail(5, 'officer.das', '192.0.2.1');
  for (let index = 0; index < 100; index += 1) expect(begin('officer.das', '192.0.2.1')).toBe(1000);
  pass(999);
  expect(begin('officer.das', '192.0.2.1')).toBe(1);
  pass(1);
  expect(begin('officer.das', '192.0.2.1')).toBe(0);
});

test('tries that run at the same time count before any of them is known to have failed', () => {
  const { begin } = createClocked();
  const waits = Array.from({ length: 20 }, () => begin('officer.das', '192.0.2.1'));
  expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(5);
});

test('a success forgets the failures of this name at this address', () => {
  const { fail, succeeded, begin } = createClocked();
  fail(4, 'officer.das', '192.0.2.1');
  begin('officer.das', '192.0.2.1');
  succeeded('officer.das', '192.0.2.1');
  expect(fail(5, 'officer.das', '192.0.2.1')).toEqual([0, 0, 0, 0, 0]);
});

test('signing in rightly all day long never delays anybody', () => {
  const { begin, succeeded } = createClocked();
  for (let index = 0; index < 500; index += 1) {
    expect(begin(`officer.${index % 7}`, '192.0.2.1')).toBe(0);
    succeeded(`officer.${index % 7}`, '192.0.2.1');
  }
});

test('an outsider who guesses at every name of a unit delays nobody at another address', () => {
  const { fail, begin } = createClocked();
  const names = Array.from({ length: 12 }, (_, index) => `officer.${index}`);
  for (const name of names) fail(30, name, '203.0.113.66');
  for (const name of names) expect(begin(name, '192.0.2.1')).toBe(0);
});

test('one address that goes through many names is slowed down too', () => {
  const { fail, begin } = createClocked();
  const waits = Array.from({ length: 60 }, (_, index) => fail(1, `name.${index}`, '203.0.113.66')[0]!);
  expect(waits.slice(0, 50)).toEqual(Array(50).fill(0));
  expect(waits.slice(50).every((waitMs) => waitMs > 0)).toBe(true);
  expect(begin('name.0', '203.0.113.67')).toBe(0);
});

test('after a quarter of an hour of quiet everything is forgotten', () => {
  const { fail, begin, pass } = createClocked();
  fail(9, 'officer.das', '192.0.2.1');
  pass(15 * 60_000);
  expect(begin('officer.das', '192.0.2.1')).toBe(0);
});

test('filling the memory with names does not make it forget', () => {
  const { begin } = createClocked();
  for (let index = 0; index < 5; index += 1) begin('officer.das', '192.0.2.1');
  for (let index = 0; index < 60_000; index += 1) begin(`name.${index}`, `address ${index}`);
  expect(begin('officer.das', '192.0.2.1')).toBeGreaterThan(0);
});

test('an IPv6 network counts as one address, however it is written; another network does not', () => {
  const { fail, begin } = createClocked();
  for (let index = 0; index < 30; index += 1) fail(1, 'officer.das', `2001:db8:0:1::${index.toString(16)}`);
  expect(begin('officer.das', '2001:0db8:0000:0001:ffff:ffff:ffff:ffff')).toBeGreaterThan(0);
  expect(begin('officer.das', '2001:db8:0:2::1')).toBe(0);
  expect(networkOf('2001:DB8::1')).toBe(networkOf('2001:db8:0:0:9::7'));
  expect(networkOf('::ffff:192.0.2.1')).toBe('192.0.2.1');
  expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
});

test('an outsider behind the same address keeps no device out that has signed in before', () => {
  const { fail, throttle } = createClocked();
  fail(200, 'officer.das', '203.0.113.66');
  expect(throttle.begin(byNameAndAddress('officer.das', '203.0.113.66'))).toBeGreaterThan(0);
  expect(throttle.begin(byDevice('a device of the officer'))).toBe(0);
});

test('guessing at the second factor is counted by the account alone, and waits up to a quarter of an hour', () => {
  const { failAt } = createClocked();
  const waits = failAt(20, bySecondFactor('an account'));
  expect(waits.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
  expect(waits.at(-1)).toBe(15 * 60_000);
  // Three codes of a million count at a time: so many tries in a day are right in less than one of a thousand.
  expect((24 * 60 / 15) * 3 / 1e6).toBeLessThan(1 / 1000);
});
