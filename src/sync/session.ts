// One round of sync after another, never two at once: the oldest unsent changes go up with the cursor, state comes down,
// and both are taken into the device's store in one step. A change leaves the outbox only once the server has answered
// for it AND its effect has come back; until then it lies on top of the server's state, so that the screen never
// flickers back. A reply that got lost costs nothing: the same changes are sent again, and the server knows their ids.

import type { Change, Outcome } from '#domain/change.ts';
import { changesPerRequest, wireVersion, type SyncReply, type SyncRequest } from '#sync/message.ts';

/** What the server has answered for and the device need not send again. */
export interface Settled extends Pick<SyncRequest, 'left' | 'log' | 'dropped'> {
  readonly done: readonly string[];
  readonly refused: readonly RefusedChange[];
}

export interface RefusedChange { readonly change: Change; readonly outcome: Outcome }

/** The device's store, as sync needs it. */
export interface SyncStore {
  cursor(): Promise<{ readonly epoch: string | null; readonly seq: number }>;
  /** The oldest unsent changes. */
  pending(limit: number): Promise<readonly Change[]>;
  /** Persons whose form was left since. */
  left(): Promise<readonly string[]>;
  /** What was done with what lies here, and cases that left; both until the server has heard of them. */
  told(): Promise<Pick<SyncRequest, 'log' | 'dropped'>>;
  /** Takes a reply in, in one durable step: state, cursor, and what leaves the outbox or goes to the tray. */
  take(reply: SyncReply, settled: Settled): Promise<void>;
}

export type SyncPhase = 'idle' | 'sending' | 'offline' | 'signedOut' | 'stale' | 'trouble';

export type SendResult =
  | { readonly kind: 'reply'; readonly reply: SyncReply }
  | { readonly kind: 'offline' | 'signedOut' | 'stale' | 'trouble' };

export interface SyncDeps {
  /** What every request says of the page and the device. */
  readonly said: Pick<SyncRequest, 'vocabulary' | 'deviceId'>;
  readonly store: SyncStore;
  readonly send: (request: SyncRequest) => Promise<SendResult>;
  readonly onPhase: (phase: SyncPhase) => void;
}

export interface SyncSession {
  /** Syncs until nothing is left to send or fetch. A call during a round makes one more round follow it. */
  run(): Promise<void>;
}

export function createSyncSession({ said, store, send, onPhase }: SyncDeps): SyncSession {
  let running: Promise<void> | null = null;
  let isAskedAgain = false;
  // Answered changes whose effect is still behind the cursor.
  const answered = new Map<string, RefusedChange | null>();

  async function rounds(): Promise<void> {
    for (;;) {
      isAskedAgain = false;
      const { epoch, seq } = await store.cursor();
      const pending = (await store.pending(changesPerRequest + answered.size)).filter(({ id }) => !answered.has(id)).slice(0, changesPerRequest);
      const batch = cutToSize(pending);
      const left = await store.left();
      const told = await store.told();
      onPhase('sending');
      const result = await send({ wire: wireVersion, ...said, epoch, cursor: seq, changes: batch, left, ...told });
      if (result.kind !== 'reply') return onPhase(result.kind);
      const { reply } = result;
      const sentById = new Map(batch.map((change) => [change.id, change]));
      for (const { id, outcome } of reply.outcomes) {
        const change = sentById.get(id);
        if (change) answered.set(id, outcome.status === 'refused' ? { change, outcome } : null);
      }
      const done = reply.more ? [] : [...answered.keys()];
      const refused = reply.more ? [] : [...answered.values()].filter((entry) => entry !== null);
      await store.take(reply, { done, refused, left, ...told });
      if (!reply.more) answered.clear();
      if (!reply.more && !isAskedAgain && pending.length < changesPerRequest && batch.length === pending.length) return onPhase('idle');
    }
  }

  function run(): Promise<void> {
    isAskedAgain = true;
    running ??= rounds().finally(() => {
      running = null;
      // Asked between the last look and here: nobody else would go again.
      // Whoever asked has been answered by the round before, so its trouble is told here.
      if (isAskedAgain) run().catch(() => onPhase('trouble'));
    });
    return running;
  }
  return { run };
}

/** A request stays well under what the server takes (2 MiB of UTF-8), however long the narratives; at least one change goes. */
const mostRequestChars = 400_000;
function cutToSize(changes: readonly Change[]): readonly Change[] {
  let chars = 0;
  const end = changes.findIndex((change) => (chars += JSON.stringify(change).length) > mostRequestChars);
  return end === -1 ? changes : changes.slice(0, Math.max(1, end));
}
