// One listening connection for all open event streams: a row in a unit's feed wakes the streams of that unit. What woke
// them is read by the device itself, under its own rights; the stream carries a number and nothing else.

import pg from 'pg';

export interface FeedHub {
  /** Calls back with the newest number of the unit's feed; returns how to stop. */
  listen(unitId: string, wake: (seq: number | null) => void): () => void;
  stop(): Promise<void>;
}

const retryMs = 500;

export async function createFeedHub(url: string): Promise<FeedHub> {
  const wakersByUnit = new Map<string, Set<(seq: number | null) => void>>();
  let client: pg.Client | null = null;
  let isStopped = false;

  async function connect(): Promise<void> {
    const fresh = new pg.Client({ connectionString: url });
    fresh.on('error', () => void reconnect(fresh));
    fresh.on('end', () => void reconnect(fresh));
    fresh.on('notification', ({ payload }) => {
      const [unitId = '', seq] = (payload ?? '').split(' ');
      // Any role may notify: what is no number wakes nobody.
      if (/^\d{1,15}$/.test(seq ?? '')) for (const wake of wakersByUnit.get(unitId) ?? []) wake(Number(seq));
    });
    await fresh.connect();
    await fresh.query('listen feed');
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
  }

  await connect();
  return {
    listen(unitId, wake) {
      const wakers = wakersByUnit.get(unitId) ?? new Set();
      wakersByUnit.set(unitId, wakers.add(wake));
      return () => {
        wakers.delete(wake);
        if (wakers.size === 0) wakersByUnit.delete(unitId);
      };
    },
    async stop() {
      isStopped = true;
      await client?.end();
    },
  };
}
