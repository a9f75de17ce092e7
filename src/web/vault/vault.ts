// The vault: what this device keeps for one person, sealed. State of cases, the outbox of unsent changes, the sync cursor,
// alerts, referrals, the directory. Every person on a shared computer has a vault of their own, named by a hash.

import type { Change, RecordState } from '#domain/change.ts';
import type { Place } from '#crypto/envelope.ts';
import type { CaseDelta } from '#sync/message.ts';
import { openDatabase, type SealedRow } from '#web/vault/door.ts';
import type { Sealer } from '#web/vault/sealed-store.ts';

export interface StoredCase {
  readonly id: string;
  readonly version: number;
  readonly access: CaseDelta['access'];
  readonly sharedWith: readonly string[];
  readonly records: readonly RecordState[];
}

/** Small things kept by name: cursor, me, units, counter, language; and alerts, referrals, notices and refused changes by id; what
 * was done here and what left, until the server has heard of it. */
export const itemKinds = ['single', 'alert', 'referral', 'refused', 'left', 'notice', 'log', 'dropped'] as const;
export type ItemKind = (typeof itemKinds)[number];
export interface Item { readonly kind: ItemKind; readonly id: string; readonly value: unknown }

export interface VaultContent { readonly cases: StoredCase[]; readonly outbox: Change[]; readonly items: Item[] }

export interface VaultWrite {
  readonly cases?: readonly StoredCase[];
  readonly removedCases?: readonly string[];
  readonly outboxAdd?: readonly Change[];
  readonly outboxRemove?: readonly string[];
  readonly items?: readonly Item[];
  readonly removedItems?: readonly Omit<Item, 'value'>[];
}

export interface Vault {
  readAll(): Promise<VaultContent>;
  /** All of it or nothing, and durable when it returns. */
  write(write: VaultWrite): Promise<void>;
  close(): void;
}

const place = (table: string, row: string): Place => ({ table, row, field: 'sealed', keyVersion: 1 });
const itemId = ({ kind, id }: Omit<Item, 'value'>): string => `${kind}|${id}`;

export async function openVault(userName: string, sealer: Sealer): Promise<Vault> {
  const database = await openDatabase(userName);
  const sealRow = async (table: string, id: string, value: unknown): Promise<SealedRow> => {
    const key = await sealer.rowKey(id);
    return { key, sealed: await sealer.seal(place(table, key), value) };
  };
  const openRows = <T>(table: string, rows: readonly SealedRow[]): Promise<T[]> =>
    Promise.all(rows.map(({ key, sealed }) => sealer.open<T>(place(table, key), sealed)));
  // One write after another: sealing takes longer for longer text, and a change must not overtake the one it builds on.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = last.then(act, act);
    last = turn.catch(() => undefined);
    return turn;
  };
  const keysOf = (ids: readonly string[]): Promise<string[]> => Promise.all(ids.map(sealer.rowKey));

  const writing = new Set<Promise<void>>();
  async function write({ cases = [], removedCases = [], outboxAdd = [], outboxRemove = [], items = [], removedItems = [] }: VaultWrite): Promise<void> {
    // Sealing waits for the browser's crypto, and a transaction that waits for something else ends: so it comes first.
    const [caseRows, caseKeys, addRows, removeKeys, itemRows, itemKeys] = await Promise.all([
      Promise.all(cases.map((stored) => sealRow('cases', stored.id, stored))), keysOf(removedCases),
      Promise.all(outboxAdd.map((change) => sealRow('outbox', change.id, change))), keysOf(outboxRemove),
      Promise.all(items.map((item) => sealRow('items', itemId(item), item))), keysOf(removedItems.map(itemId)),
    ]);
    await database.transaction('rw', database.cases, database.outbox, database.items, async () => {
      await database.cases.bulkPut(caseRows);
      await database.cases.bulkDelete(caseKeys);
      await database.outbox.bulkAdd(addRows);
      await database.outbox.where('key').anyOf(removeKeys).delete();
      await database.items.bulkPut(itemRows);
      await database.items.bulkDelete(itemKeys);
    });
  }

  return {
    readAll: () => inTurn(async () => {
      const [cases, outbox, items] = await Promise.all([database.cases.toArray(), database.outbox.orderBy('order').toArray(), database.items.toArray()]);
      return {
        cases: await openRows<StoredCase>('cases', cases),
        outbox: await openRows<Change>('outbox', outbox),
        items: await openRows<Item>('items', items),
      };
    }),
    async write(changes) {
      const one = inTurn(() => write(changes));
      writing.add(one);
      await one.finally(() => writing.delete(one));
    },
    // What is being written still arrives.
    close: () => void Promise.allSettled(writing).then(() => database.close()),
  };
}
