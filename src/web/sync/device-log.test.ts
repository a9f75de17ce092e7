// What was looked at on a device reaches the server once and first, also when the answer is lost or the page is killed.

import { beforeEach, expect, test } from 'vitest';
import { randomBytes } from 'node:crypto';
import { vocabulary, vocabularyVersion } from '#domain/records.ts';
import type { SignedInAccount } from '#domain/account.ts';
import { createSyncSession, type SendResult } from '#sync/session.ts';
import { parseSyncRequest, wireVersion, type SyncReply, type SyncRequest } from '#sync/message.ts';
import { createSyncStore } from '#web/sync/sync-store.ts';
import type { Item, Vault, VaultContent } from '#web/vault/vault.ts';
import { Workspace } from '#web/workspace.ts';

const id = (digit: number): string => `5d0f1a52-7c55-4f1e-9d6e-00000000000${digit}`;
const me: SignedInAccount = { accountId: id(1), unitId: id(2), unitCode: 'GHY', userName: 'x', displayName: 'X', role: 'caseWorker', language: 'en', deviceId: id(3), deviceLetter: 'A' };

/** The disk: what is written stays when the page goes. */
let items: Map<string, Item>;
const vault = (): Vault => ({
  readAll: async (): Promise<VaultContent> => ({ cases: [], outbox: [], items: [...items.values()] }),
  async write({ items: added = [], removedItems = [] }) {
    for (const item of added) items.set(`${item.kind}|${item.id}`, item);
    for (const { kind, id: itemId } of removedItems) items.delete(`${kind}|${itemId}`);
  },
  close: () => undefined,
});

/** The server, as far as it hears: each entry once by its id, before it hands anything out. */
let heard: string[];
let order: string[];
let answers: ('answered' | 'lost' | 'offline')[];
const reply: SyncReply = { wire: wireVersion, vocabulary: vocabularyVersion(vocabulary), epoch: id(4), cursor: 1, more: false, outcomes: [], cases: [], removed: [], alerts: [], referrals: [], notices: [], gone: [] };
async function send(request: SyncRequest): Promise<SendResult> {
  const answer = answers.shift() ?? 'answered';
  if (answer === 'offline') return { kind: 'offline' };
  const parsed = parseSyncRequest(JSON.parse(JSON.stringify(request)));
  if (!parsed) throw new Error('the server would refuse this request');
  for (const entry of parsed.log) {
    if (!heard.includes(entry.id)) heard.push(entry.id);
    order.push(entry.act);
  }
  order.push('handed out');
  return answer === 'lost' ? { kind: 'offline' } : { kind: 'reply', reply };
}

async function openPage(): Promise<{ workspace: Workspace; sync: () => Promise<void> }> {
  const workspace = new Workspace({ vault: vault(), me, words: vocabulary, now: () => new Date('2026-03-14T04:00:00Z'), zone: 'Asia/Kolkata', randomBytes: () => new Uint8Array(randomBytes(16)), onWork: () => undefined, onStored: () => undefined });
  await workspace.load();
  const session = createSyncSession({ said: { vocabulary: 'x', deviceId: id(3) }, store: createSyncStore(workspace, { epoch: null, seq: 0 }), send, onPhase: () => undefined });
  return { workspace, sync: () => session.run() };
}
beforeEach(() => { items = new Map(); heard = []; order = []; answers = []; });

test('an entry is kept until the server has answered for it, and is heard once', async () => {
  const { workspace, sync } = await openPage();
  await workspace.note('opened', id(5));
  await workspace.note('revealed', id(5), id(6));
  answers = ['offline', 'lost', 'answered'];
  for (let turn = 0; turn < 3; turn += 1) await sync();
  expect(heard).toHaveLength(2);
  expect([workspace.log.length, [...items.keys()].filter((key) => key.startsWith('log|')).length]).toEqual([0, 0]);
  await sync();
  expect(heard).toHaveLength(2);
});

test('a page that is killed between sending and the answer says it again, under the same ids', async () => {
  const first = await openPage();
  await first.workspace.note('opened', id(5));
  await first.workspace.noteSearch({ count: 1, personIds: [id(6)] });
  await first.workspace.note('printed', id(5), null, { purpose: 'court' });
  answers = ['lost'];
  await first.sync();
  // Gone; what it had in memory is gone too.
  const second = await openPage();
  expect(second.workspace.log.map(({ act }) => act).sort()).toEqual(['opened', 'printed', 'searched']);
  await second.sync();
  expect(heard).toHaveLength(3);
  expect(items.size).toBe([...items.keys()].filter((key) => !key.startsWith('log|')).length);
});

test('it is told before anything is handed out', async () => {
  const { workspace, sync } = await openPage();
  await workspace.note('opened', id(5));
  await sync();
  expect(order.slice(0, 2)).toEqual(['opened', 'handed out']);
});

test('the control: an entry that was never kept is lost with its page', async () => {
  const first = await openPage();
  await first.workspace.note('opened', id(5));
  items.clear();
  const second = await openPage();
  await second.sync();
  expect(heard).toEqual([]);
});

test('what was being written into a case leaves the device with the case', async () => {
  const { workspace, sync } = await openPage();
  await workspace.keep(`draft|${id(5)}`, { text: 'Her name is' });
  await workspace.keep(`draft|${id(7)}`, { text: 'stays' });
  const removing: SyncReply = { ...reply, removed: [id(5)] };
  const session = createSyncSession({ said: { vocabulary: 'x', deviceId: id(3) }, store: createSyncStore(workspace, { epoch: null, seq: 0 }), send: async () => ({ kind: 'reply', reply: removing }), onPhase: () => undefined });
  await session.run();
  await sync();
  expect([...workspace.snapshot().kept.keys()].filter((key) => key.startsWith('draft'))).toEqual([`draft|${id(7)}`]);
  expect(JSON.stringify([...items.values()])).not.toContain('Her name is');
});
