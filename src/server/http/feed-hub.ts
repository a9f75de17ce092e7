// One listening connection for all open event streams: a row in a unit's feed wakes the streams of that unit. What woke
// them is read by the device itself, under its own rights; the stream carries a number and nothing else. Where sessions of
// an account have ended, its streams look for themselves and end.

import pg from 'pg';

export interface FeedHub {
  /** Calls back with the newest number of the unit's feed, and with null when the caller should look; returns how to stop. */
  listen(who: { readonly unitId: string; readonly accountId: string }, wake: (seq: number | null) => void): () => void;
  /** Calls back whenever sessions of any account have ended. */
  onEnd(look: () => void): void;
  stop(): Promise<void>;
}

const retryMs = 500;

export async function createFeedHub(url: string): Promise<FeedHub> {
  const wakersByUnit = new Map<string, Set<(seq: number | null) => void>>();
  const wakersByAccount = new Map<string, Set<() => void>>();
  const enders = new Set<() => void>();
  let client: pg.Client | null = null;
  let isStopped = false;

  async function connect(): Promise<void> {
    const fresh = new pg.Client({ connectionString: url });
    fresh.on('error', () => void reconnect(fresh));
    fresh.on('end', () => void reconnect(fresh));
    fresh.on('notification', ({ channel, payload }) => {
      if (channel === 'session') {
        for (const wake of wakersByAccount.get(payload ?? '') ?? []) wake();
        for (const look of enders) look();
        return;
      }
      const [unitId = '', seq] = (payload ?? '').split(' ');
      // Any role may notify: what is no number wakes nobody.
      if (/^\d{1,15}$/.test(seq ?? '')) for (const wake of wakersByUnit.get(unitId) ?? []) wake(Number(seq));
    });
    await fresh.connect();
    await fresh.query('listen feed; listen session');
    client = fresh;
  }

  async function reconnect(lost: pg.Client): Promise<void> {
    if (isStopped || client !== lost) return;
    client = null;
    for (;;) {
      await new Promise((resolve) => { setTimeout(resolve, retryMs); });
      if (isStopped) return;
      try {
        await connect();
        break;
      } catch { /* the database is still away */ }
    }
    // What was notified meanwhile was not heard: everyone looks for themselves.
    for (const wakers of wakersByUnit.values()) for (const wake of wakers) wake(null);
    for (const look of enders) look();
  }

  await connect();
  return {
    listen({ unitId, accountId }, wake) {
      const stops = [add(wakersByUnit, unitId, wake), add(wakersByAccount, accountId, () => wake(null))];
      return () => { for (const stop of stops) stop(); };
    },
    onEnd: (look) => void enders.add(look),
    async stop() {
      isStopped = true;
      await client?.end();
    },
  };
}

function add<Wake>(wakersById: Map<string, Set<Wake>>, id: string, wake: Wake): () => void {
  const wakers = wakersById.get(id) ?? new Set();
  wakersById.set(id, wakers.add(wake));
  return () => {
    wakers.delete(wake);
    if (wakers.size === 0) wakersById.delete(id);
  };
}
