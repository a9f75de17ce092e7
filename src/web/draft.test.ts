// What was typed before the lock is there after it, sealed until then, and nowhere once it was sent.

import { beforeEach, expect, test } from 'vitest';
import { randomBytes } from 'node:crypto';
import type { SignedInAccount } from '#domain/account.ts';
import { vocabulary } from '#domain/records.ts';
import { keepDraft, readDraft } from '#web/draft.ts';
import type { Item, Vault, VaultContent } from '#web/vault/vault.ts';
import { Workspace } from '#web/workspace.ts';

const id = (digit: number): string => `5d0f1a52-7c55-4f1e-9d6e-00000000000${digit}`;
const me: SignedInAccount = { accountId: id(1), unitId: id(2), unitCode: 'GHY', userName: 'x', displayName: 'X', role: 'caseWorker', language: 'en', deviceId: id(3), deviceLetter: 'A' };
const initial = { id: id(9), form: { message: '', until: '' } };
const typed = { id: id(8), form: { message: 'Half a sentence about her', until: '' } };

type Disk = Map<string, Item>;
let disk: Disk;
beforeEach(() => { disk = new Map(); });

const vaultOn = (items: Disk): Vault => ({
  readAll: async (): Promise<VaultContent> => ({ cases: [], outbox: [], items: [...items.values()] }),
  async write({ items: added = [], removedItems = [] }) {
    for (const item of added) items.set(`${item.kind}|${item.id}`, item);
    for (const { kind, id: itemId } of removedItems) items.delete(`${kind}|${itemId}`);
  },
  close: () => undefined,
});

/** Unlocking: nothing is known but what the vault holds. */
async function open(items: Disk = disk): Promise<Workspace> {
  const workspace = new Workspace({ vault: vaultOn(items), me, words: vocabulary, now: () => new Date('2026-03-14T04:00:00Z'), zone: 'Asia/Kolkata', randomBytes: () => new Uint8Array(randomBytes(16)), onWork: () => undefined, onStored: () => undefined });
  await workspace.load();
  return workspace;
}

test('what was typed is there after the lock, at once, with the id under which it is sent', async () => {
  await keepDraft(await open(), `referral||${id(5)}`, { value: typed, initial });
  expect(readDraft(await open(), `referral||${id(5)}`, initial)).toEqual(typed);
});

test('the control: what was never kept is lost with its page', async () => {
  await open();
  expect(readDraft(await open(), `referral||${id(5)}`, initial)).toEqual(initial);
});

test('a form that was sent or cancelled is as it was at first, and leaves nothing in the vault', async () => {
  const workspace = await open();
  await keepDraft(workspace, 'emergency|', { value: typed, initial });
  await keepDraft(workspace, 'emergency|', { value: initial, initial });
  expect(readDraft(workspace, 'emergency|', initial)).toEqual(initial);
  expect([...disk.keys()]).toEqual([]);
});

test('a form that was only looked at is not kept', async () => {
  await keepDraft(await open(), 'emergency|', { value: { ...initial }, initial });
  expect(disk.size).toBe(0);
});

test('one form’s draft is not another’s, nor one person’s another’s', async () => {
  await keepDraft(await open(), `referral||${id(5)}`, { value: typed, initial });
  expect(readDraft(await open(), `referral||${id(6)}`, initial)).toEqual(initial);
  expect(readDraft(await open(new Map()), `referral||${id(5)}`, initial)).toEqual(initial);
});

test('a draft from before an update gets the fields that are new', async () => {
  await keepDraft(await open(), 'unit|', { value: { form: { message: 'kept' } }, initial: { form: { message: '' } } });
  expect(readDraft(await open(), 'unit|', initial)).toEqual({ id: id(9), form: { message: 'kept', until: '' } });
});

test('a draft leaves the device with the case or the referral that it was about, and no other does', async () => {
  const workspace = await open();
  for (const key of [`referral||${id(5)}`, `step|${id(6)}`, `ask|${id(7)}`]) await keepDraft(workspace, key, { value: typed, initial });
  await workspace.takeIn({ cases: [], removedCases: [id(5)], removedItems: [{ kind: 'referral', id: id(6) }] }, { alerts: [], referrals: [], notices: [], refused: [] });
  expect([...workspace.snapshot().kept.keys()]).toEqual([`draft|ask|${id(7)}`]);
  expect([...disk.values()].filter(({ kind }) => kind === 'single').map((item) => item.id)).toEqual([`draft|ask|${id(7)}`]);
});
