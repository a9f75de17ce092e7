// The key service is down: what is sealed stays closed with a clear answer, everything else goes on, nothing that was sent
// is lost, and it all comes back without a restart.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { KeysAway, type KeyService } from '#server/db/key-service.ts';
import { createKeys, pauseMs } from '#server/db/keys.ts';
import { testMasterKey } from '../../test/master-key.ts';
import { draftCase, rehanaInGuwahati } from '../../test/small-network.ts';
import { anyDevice, createTestApp, failureOf, type TestApp, type Visitor } from '../../test/test-app.ts';

let tested: TestApp;
let visitor: Visitor;
let caseId: string;
const clock = { now: 0 };
const down = { isDown: false, slowMs: 0 };
const keepMs = 60_000;

const service: KeyService = {
  wrap: (place, key) => guarded(() => testMasterKey.wrap(place, key)),
  unwrap: (place, wrapped) => guarded(() => testMasterKey.unwrap(place, wrapped)),
};
async function guarded<T>(act: () => Promise<T>): Promise<T> {
  await new Promise((resolve) => { setTimeout(resolve, down.slowMs); });
  if (down.isDown) throw new KeysAway('the test took it away');
  return act();
}

beforeAll(async () => {
  tested = await createTestApp({ keys: createKeys(service, { now: () => clock.now, keepMs }) });
  visitor = await tested.signIn(tested.network.guwahati);
  const draft = draftCase(tested.network.guwahati);
  caseId = draft.caseId;
  draft.create('case', { number: 'GHY/2026/A/0001', status: 'active' });
  draft.create('person', rehanaInGuwahati);
  await tested.network.exchange(tested.network.guwahati, { changes: draft.changes });
});
beforeEach(() => {
  down.slowMs = 0;
  bringBack();
});
afterAll(() => tested.stop());

const sync = (part: object = {}) => tested.post('/api/sync', { wire: 2, vocabulary: 'test', deviceId: anyDevice, epoch: null, cursor: 0, changes: [], left: [], log: [], dropped: [], ...part }, visitor);
const open = () => tested.get(`/api/cases/${caseId}`, visitor);

/** Down, and what was opened before is forgotten. */
function takeAway(): void {
  down.isDown = true;
  clock.now += keepMs;
}

/** Back; and the moment is over in which nobody asks it. */
function bringBack(): void {
  down.isDown = false;
  clock.now += pauseMs;
}

test('sealed reads fail closed and say so; signing in, units, notices and what holds nothing sealed go on', async () => {
  expect((await open()).statusCode).toBe(200);
  takeAway();
  for (const reply of [await open(), await sync()]) {
    expect([reply.statusCode, failureOf(reply)]).toEqual([503, 'keysAway']);
    expect(reply.body).not.toContain('Rehana');
  }
  for (const url of ['/api/me', '/api/units', '/api/hello']) expect((await tested.get(url, visitor)).statusCode, url).toBe(200);
  expect((await tested.signIn(tested.network.siliguri)).cookie).toMatch(/^__Host-/);
  expect((await sync({ cursor: 1_000_000 })).statusCode).toBe(200);
  expect((await tested.get(`/api/cases/${randomUUID()}`, visitor)).statusCode).toBe(404);
  bringBack();
  expect((await open()).json<{ records: unknown[] }>().records).toHaveLength(2);
  expect((await sync()).statusCode).toBe(200);
});

test('a change that is sent meanwhile is not taken in half: it stays unanswered, and is taken whole afterwards', async () => {
  const draft = draftCase(tested.network.guwahati);
  draft.create('case', { number: 'GHY/2026/A/0002', status: 'active' });
  draft.create('person', { role: 'victim', name: 'Nilima Basumatari' });
  takeAway();
  expect(failureOf(await sync({ changes: draft.changes, cursor: 1_000_000 }))).toBe('keysAway');
  expect((await tested.network.admin.query('select 1 from case_file where id = $1', [draft.caseId])).rowCount).toBe(0);
  bringBack();
  const { outcomes } = (await sync({ changes: draft.changes, cursor: 1_000_000 })).json<{ outcomes: { outcome: { status: string } }[] }>();
  expect(new Set(outcomes.map(({ outcome }) => outcome.status))).toEqual(new Set(['accepted']));
});

test('for as long as an opened key is kept a short outage is not noticed', async () => {
  expect((await open()).statusCode).toBe(200);
  down.isDown = true;
  expect((await open()).statusCode).toBe(200);
  clock.now += keepMs;
  expect((await open()).statusCode).toBe(503);
});

test('a slow service slows down what needs it and nothing else, and is asked once for all who wait', async () => {
  clock.now += keepMs;
  down.slowMs = 400;
  const order: string[] = [];
  await Promise.all([
    ...Array.from({ length: 5 }, async () => { expect((await open()).statusCode).toBe(200); order.push('sealed'); }),
    ...Array.from({ length: 5 }, async () => { expect((await tested.get('/api/units', visitor)).statusCode).toBe(200); order.push('plain'); }),
  ]);
  expect(order.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'plain'));
});

test('nothing of it is written to the log but its kind', () => {
  expect(tested.log.filter((line) => !line.includes('KeysAway'))).toEqual([]);
  expect(tested.log.length).toBeGreaterThan(0);
});
