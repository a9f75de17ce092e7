import { expect, test } from 'vitest';
import type { Change } from '#domain/change.ts';
import { changesPerRequest, wireVersion, type SyncReply, type SyncRequest } from '#sync/message.ts';
import { createSyncSession, type RefusedChange, type SendResult, type SyncPhase, type SyncStore } from '#sync/session.ts';

const idOf = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const changeOf = (index: number): Change => ({
  id: idOf(index), format: 1, caseId: idOf(0), recordId: idOf(0), recordType: 'case', kind: 'create', field: null, value: null, base: null,
  deviceId: idOf(0), deviceTime: '2026-03-14T09:30:00+05:30', zone: 'Asia/Kolkata',
});
const replyTo = ({ changes, cursor }: SyncRequest, part: Partial<SyncReply> = {}): SendResult => ({
  kind: 'reply',
  reply: {
    wire: wireVersion, vocabulary: 'test', epoch: idOf(99), cursor: cursor + 1, more: false, cases: [], removed: [], gone: [], alerts: [], referrals: [], notices: [],
    outcomes: changes.map(({ id }) => ({ id, outcome: { status: 'accepted' } })), ...part,
  },
});

function createSetting(changes: readonly Change[], send: (request: SyncRequest, round: number) => SendResult | Promise<SendResult>) {
  let outbox = [...changes];
  let seq = 0;
  const seen = { sent: [] as number[], taken: [] as number[], refused: [] as RefusedChange[], phases: [] as SyncPhase[] };
  const store: SyncStore = {
    cursor: async () => ({ epoch: null, seq }),
    pending: async (limit) => outbox.slice(0, limit),
    left: async () => [],
    told: async () => ({ log: [], dropped: [] }),
    take: async (reply, { done, refused }) => {
      seq = reply.cursor;
      outbox = outbox.filter(({ id }) => !done.includes(id));
      seen.taken.push(done.length);
      seen.refused.push(...refused);
    },
  };
  const session = createSyncSession({
    said: { vocabulary: 'test', deviceId: idOf(0) }, store, onPhase: (phase) => { seen.phases.push(phase); },
    send: async (request) => {
      seen.sent.push(request.changes.length);
      return send(request, seen.sent.length);
    },
  });
  return { session, seen, store, outbox: () => outbox };
}

test('a change leaves the outbox only with the last page, and is not sent twice meanwhile', async () => {
  const { session, seen, outbox } = createSetting([changeOf(1), changeOf(2)], (request, round) => replyTo(request, { more: round < 3 }));
  await session.run();
  expect(seen).toMatchObject({ sent: [2, 0, 0], taken: [0, 0, 2] });
  expect(outbox()).toEqual([]);
  expect(seen.phases.at(-1)).toBe('idle');
});

test('a long outbox goes up in pages, until nothing is left', async () => {
  const { session, seen, outbox } = createSetting(Array.from({ length: changesPerRequest + 5 }, (_, index) => changeOf(index)), (request) => replyTo(request));
  await session.run();
  expect(seen.sent).toEqual([changesPerRequest, 5]);
  expect(outbox()).toEqual([]);
});

test('a refused change goes to the tray with what the server said', async () => {
  const outcome = { status: 'refused', reason: 'mayNot' } as const;
  const { session, seen } = createSetting([changeOf(1)], (request) => replyTo(request, { outcomes: [{ id: idOf(1), outcome }] }));
  await session.run();
  expect(seen.refused).toEqual([{ change: changeOf(1), outcome }]);
});

test('an answer for a change that was not sent changes nothing', async () => {
  const { session, outbox } = createSetting([], (request) => replyTo(request, { outcomes: [{ id: idOf(7), outcome: { status: 'accepted' } }] }));
  await session.run();
  expect(outbox()).toEqual([]);
});

test.each(['offline', 'signedOut', 'trouble'] as const)('when %s nothing leaves the outbox, and the page is told', async (kind) => {
  const { session, seen, outbox } = createSetting([changeOf(1)], () => ({ kind }));
  await session.run();
  expect(outbox()).toHaveLength(1);
  expect(seen.phases).toEqual(['sending', kind]);
});

test('two rounds never run at once, and a call during one makes one more follow', async () => {
  let running = 0;
  const { session, seen } = createSetting([changeOf(1)], async (request) => {
    running += 1;
    expect(running).toBe(1);
    await new Promise((resolve) => { setImmediate(resolve); });
    running -= 1;
    return replyTo(request);
  });
  await Promise.all([session.run(), session.run(), session.run()]);
  expect(seen.sent).toEqual([1, 0]);
});

test('a store that fails is told as trouble, also when the round was asked for during another', async () => {
  const { session, seen, store } = createSetting([changeOf(1)], (request) => replyTo(request));
  Object.assign(store, { take: () => Promise.reject(new Error('the disk is full')) });
  const first = session.run();
  const second = session.run();
  await expect(first).rejects.toThrow('the disk is full');
  await expect(second).rejects.toThrow('the disk is full');
  await new Promise((resolve) => { setImmediate(resolve); });
  // The round that followed: else the page would say 'sending' for ever, and nobody would try again.
  expect(seen.phases.at(-1)).toBe('trouble');
});
