// A deterministic simulation of sync: the devices of two units over a model server, a bad network, crashes at any moment,
// offline spells, a case referred and taken back on the way. Everything follows from the seed; a failing seed fails again.

import type { SignedInAccount } from '#domain/account.ts';
import { createRandom, type Random } from '#demo/random.ts';
import { BrokenInvariant, checkAccepted, checkEnd, checkStep, type Tally, type World } from './invariants.ts';
import { ModelDevice } from './model-device.ts';
import { createNetwork, type Network } from './model-network.ts';
import { ModelServer } from './model-server.ts';
import { actSomehow } from './people.ts';
import { realRules, type Rules } from './rules.ts';
import { createScheduler, settle, type Scheduler } from './scheduler.ts';

const stepsOfTrouble = 300;
const mostCases = 2;

interface Scene extends World { readonly scheduler: Scheduler; readonly network: Network; readonly random: Random }

/** @throws BrokenInvariant naming the seed. */
export async function simulate(seed: number, rules: Rules = realRules): Promise<Tally> {
  const scene = createScene(seed, rules);
  try {
    await liveThroughTrouble(scene);
    await comeToRest(scene);
    checkEnd(scene);
  } catch (error) {
    if (error instanceof BrokenInvariant) throw new BrokenInvariant(`seed ${seed}: ${error.message}`);
    throw new Error(`seed ${seed}`, { cause: error });
  }
  return scene.tally;
}

function createScene(seed: number, rules: Rules): Scene {
  const random = createRandom(seed);
  const scheduler = createScheduler(random);
  const tally: Tally = { steps: 0, changes: 0, waiting: 0, refused: 0, crashes: 0, revoked: 0 };
  const server = new ModelServer({ scheduler, rules, onAccepted: (change, before, after) => checkAccepted(scene, change, { before, after }) });
  const network = createNetwork(scheduler, server);
  const units = ['GHY', 'SLG'].map((code) => ({ id: random.id(), code }));
  const devices = units.flatMap((unit) => Array.from({ length: random.integer(1, 3) }, (_, index) =>
    new ModelDevice(createAccount(unit, 'ABC'[index]!, random), { scheduler, rules, network })));
  const scene: Scene = { scheduler, network, random, server, devices, tally };
  return scene;
}

const createAccount = (unit: { id: string; code: string }, letter: string, random: Random): SignedInAccount => ({
  accountId: random.id(), unitId: unit.id, unitCode: unit.code, userName: `${unit.code} ${letter}`, displayName: letter, role: 'investigatingOfficer',
  language: 'en', deviceId: random.id(), deviceLetter: letter,
});

async function liveThroughTrouble(scene: Scene): Promise<void> {
  const { devices, random, tally } = scene;
  for (const device of devices) void device.start();
  for (; tally.steps < stepsOfTrouble; tally.steps += 1) {
    if (random.chance(0.25)) await happen(scene);
    else await step(scene);
    checkStep(scene);
  }
}

async function step({ scheduler, network }: Scene): Promise<boolean> {
  const hasMoved = scheduler.step();
  await settle();
  const fault = network.faults[0];
  if (fault) throw fault;
  return hasMoved;
}

async function happen(scene: Scene): Promise<void> {
  const { devices, random, server, tally } = scene;
  const device = random.pick(devices);
  if (!device.workspace) {
    void device.start();
    return settle();
  }
  const event = random.weighted([['act', 60], ['crash', 3], ['offline', 6], ['online', 5], ['wake', 10], ['refer', 8], ['revoke', 4]] as const);
  if (event === 'act') actSomehow(device, random, server.cases.size < mostCases);
  if (event === 'crash') {
    device.crash();
    tally.crashes += 1;
  }
  if (event === 'offline') device.isOnline = false;
  if (event === 'online') device.isOnline = true;
  if (event === 'wake' || event === 'online') device.wake();
  if (event === 'refer' || event === 'revoke') changeAccess(scene, event);
  // So that a crash finds everybody waiting.
  await settle();
}

/** The owner's steps of a referral; they go to the server directly, as they do without the outbox. */
function changeAccess({ server, devices, random, tally }: Scene, event: 'refer' | 'revoke'): void {
  if (server.cases.size === 0) return;
  const file = random.pick([...server.cases.values()]);
  const other = devices.find(({ me }) => me.unitId !== file.ownerUnitId)!.me.unitId;
  const isOpen = file.access.has(other);
  if (event === 'refer' && !isOpen) server.grant(file.id, other, random.chance(0.8));
  if (event === 'revoke' && isOpen) {
    server.revoke(file.id, other);
    tally.revoked += 1;
  }
}

/** The network calms down and everybody comes online: then all must be said and known within a few rounds. */
async function comeToRest(scene: Scene): Promise<void> {
  const { devices, network } = scene;
  network.isCalm = true;
  for (let round = 0; round < 40; round += 1) {
    for (const device of devices) {
      device.isOnline = true;
      if (device.workspace) device.wake();
      else void device.start();
    }
    while (await step(scene)) checkStep(scene);
    const isAtRest = devices.every((device) => device.workspace?.outbox.length === 0 && device.disk.outbox.length === 0
      && device.cursor.seq === (scene.server.feeds.get(device.me.unitId)?.length ?? 0));
    if (isAtRest && round > 1) return;
  }
  throw new BrokenInvariant('they never come to rest');
}
