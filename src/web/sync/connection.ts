// Keeps a workspace in step with the server: one page of this person leads (Web Locks), holds the one event stream and
// syncs; the others hear of what it stored and read the vault again. An open stream is not activity: it keeps nobody
// signed in.

import { vocabularyVersion } from '#domain/records.ts';
import { createSyncSession, type SendResult } from '#sync/session.ts';
import type { SyncReply, SyncRequest } from '#sync/message.ts';
import { ask, eventsUrl } from '#web/api.ts';
import { createSyncStore, type Cursor } from '#web/sync/sync-store.ts';
import type { Workspace } from '#web/workspace.ts';

export interface Connection {
  /** Something waits to be sent. */
  wake(): void;
  /** The vault has something new. */
  tellOthers(): void;
  stop(): void;
}

const retryMs = 3000;

export function connect(workspace: Workspace, name: string, startCursor: () => Promise<Cursor>): Connection {
  const channel = new BroadcastChannel(`icmc-${name}`);
  const stopping = new AbortController();
  let syncNow: (() => void) | null = null;

  // What a form keeps while its page closes comes after the channel.
  const tell = (what: 'stored' | 'wake'): void => { if (!stopping.signal.aborted) channel.postMessage(what); };
  channel.onmessage = ({ data }: MessageEvent<'stored' | 'wake'>) => {
    if (data === 'wake') syncNow?.();
    else void workspace.load();
  };

  async function lead(): Promise<void> {
    const store = createSyncStore(workspace, await startCursor());
    const said = { vocabulary: vocabularyVersion(workspace.deps.words), deviceId: workspace.deps.me.deviceId };
    const session = createSyncSession({ said, store, send: (request) => send(workspace, request), onPhase: (phase) => workspace.setPhase(phase) });
    const run = (): void => void session.run().catch(() => workspace.setPhase('trouble'));
    syncNow = run;
    run();
    const stream = openStream(run, () => workspace.setPhase('offline'));
    const retry = setInterval(() => {
      const { phase, unsent } = workspace.snapshot();
      if (phase === 'offline') void workspace.dropEnded();
      if (phase === 'offline' || phase === 'trouble' || (phase === 'idle' && (unsent > 0 || workspace.log.length > 0))) run();
    }, retryMs);
    addEventListener('online', run, { signal: stopping.signal });
    addEventListener('offline', () => workspace.setPhase('offline'), { signal: stopping.signal });
    await new Promise((resolve) => { stopping.signal.addEventListener('abort', resolve); });
    clearInterval(retry);
    stream.close();
  }

  navigator.locks.request(`icmc-sync-${name}`, { signal: stopping.signal }, lead).catch(() => undefined);
  return {
    wake: () => (syncNow ? syncNow() : tell('wake')),
    tellOthers: () => tell('stored'),
    stop() {
      stopping.abort();
      channel.close();
    },
  };
}

async function send(workspace: Workspace, request: SyncRequest): Promise<SendResult> {
  const answer = await ask<SyncReply>('POST', '/api/sync', request);
  if (answer.ok) {
    workspace.setStale(answer.value.vocabulary !== request.vocabulary);
    return { kind: 'reply', reply: answer.value };
  }
  if (answer.failure === 'offline') return { kind: 'offline' };
  if (answer.failure === 'stalePage') workspace.setStale(true);
  return { kind: closedBy.includes(answer.failure) ? 'signedOut' : answer.failure === 'stalePage' ? 'stale' : 'trouble' };
}

/** The server will not hear this page before its person has unlocked it or signed in again. */
const closedBy: readonly string[] = ['signInNeeded', 'locked', 'secondFactorNeeded', 'deviceRevoked'];

/** The browser reconnects by itself and says how far it had come (Last-Event-ID); where it gave up, a new stream is opened. */
function openStream(onFeed: () => void, onLost: () => void): { close(): void } {
  let isClosed = false;
  let again: ReturnType<typeof setTimeout> | undefined;
  let stream: EventSource;
  function open(): void {
    stream = new EventSource(eventsUrl());
    stream.addEventListener('feed', onFeed);
    // Ended by the server: the next sync finds out why. After a proof the session goes on under a new token, and so does the stream.
    stream.addEventListener('signedOut', () => {
      stream.close();
      onFeed();
      again = setTimeout(open, retryMs);
    });
    stream.onerror = () => {
      if (isClosed) return;
      if (stream.readyState !== EventSource.CLOSED) return onLost();
      // Any answer but a stream ends it: the sync learns why, and the stream is tried again.
      onFeed();
      again = setTimeout(open, retryMs);
    };
  }
  open();
  return {
    close() {
      isClosed = true;
      clearTimeout(again);
      stream.close();
    },
  };
}
