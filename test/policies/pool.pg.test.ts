// Ten thousand requests of five units, interleaved through pools of one to five connections: nobody ever gets a row of
// another unit, and whoever has no session gets none.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSmallNetwork, type SmallNetwork } from '../small-network.ts';
import { howLong } from './how-long.ts';
import { createLeakyGateway, gatherCrowd, runCrowd, type Crowd } from './crowd.ts';

const { count, seed, timeoutMs } = howLong({ count: 10_000, seed: 20_261_122 });
let network: SmallNetwork;
let crowd: Crowd;
beforeAll(async () => {
  network = await createSmallNetwork();
  crowd = await gatherCrowd(network);
});
afterAll(() => network.stop());

test(`${count} interleaved requests of five units give no wrong row`, async () => {
  let asked = 0;
  for (const size of [1, 2, 3, 4, 5]) {
    expect(await runCrowd(crowd, { seed: seed + size, requests: count / 5, size }), `seed ${seed + size}, ${size} connections`).toEqual([]);
    asked += count / 5;
  }
  console.log(`${asked} requests of ${crowd.officers.length} units through pools of 1 to 5 connections: 0 wrong rows (seed ${seed})`);
}, timeoutMs);

test('the control: a gateway that sets the token for the connection is noticed', async () => {
  expect((await runCrowd(crowd, { seed, requests: 200, size: 2, createGateway: createLeakyGateway })).length).toBeGreaterThan(5);
});
