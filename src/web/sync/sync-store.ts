// The vault as sync needs it (sync/session.ts): what to send, and how a reply is taken in, in one durable step.

import { applyDelta } from '#sync/merge.ts';
import type { SyncReply } from '#sync/message.ts';
import type { SyncStore } from '#sync/session.ts';
import type { StoredCase } from '#web/vault/vault.ts';
import type { Workspace } from '#web/workspace.ts';

export interface Cursor { readonly epoch: string | null; readonly seq: number }

export function createSyncStore(workspace: Workspace, start: Cursor): SyncStore {
  let cursor = start;
  return {
    cursor: async () => cursor,
    pending: async (limit) => workspace.outbox.slice(0, limit),
    left: async () => [...workspace.left].slice(0, 200),
    // The log goes first and whole: what was looked at here is known before anything new is handed out.
    told: async () => ({ log: workspace.log.slice(0, 200), dropped: [...workspace.dropped].slice(0, 200) }),
    async take(reply, { done, refused, left, log, dropped }) {
      const next: Cursor = { epoch: reply.epoch, seq: reply.cursor };
      const hasMoved = next.seq !== cursor.seq || next.epoch !== cursor.epoch;
      await workspace.takeIn({
        cases: reply.cases.map((delta) => storeDelta(workspace, delta)),
        removedCases: reply.removed, outboxRemove: done,
        items: [
          ...(hasMoved ? [{ kind: 'single' as const, id: 'cursor', value: next }] : []),
          ...reply.alerts.map((value) => ({ kind: 'alert' as const, id: value.id, value })),
          ...reply.referrals.map((value) => ({ kind: 'referral' as const, id: value.id, value })),
          ...reply.notices.map((value) => ({ kind: 'notice' as const, id: value.id, value })),
          ...refused.map((value) => ({ kind: 'refused' as const, id: value.change.id, value })),
        ],
        removedItems: [
          ...left.map((id) => ({ kind: 'left' as const, id })), ...log.map(({ id }) => ({ kind: 'log' as const, id })),
          ...dropped.map((id) => ({ kind: 'dropped' as const, id })),
          ...reply.gone.flatMap((id) => [{ kind: 'alert' as const, id }, { kind: 'referral' as const, id }]),
        ],
      }, { alerts: reply.alerts, referrals: reply.referrals, notices: reply.notices, refused });
      cursor = next;
    },
  };
}

function storeDelta(workspace: Workspace, delta: SyncReply['cases'][number]): StoredCase {
  const known = workspace.storedCase(delta.id);
  const records = applyDelta(known && new Map(known.records.map((record) => [record.id, record])), delta);
  return { id: delta.id, version: delta.version, access: delta.access, sharedWith: delta.sharedWith, records: [...records.values()] };
}
