// Waits for the next match job: until it is notified, or for so long.

import pg from 'pg';

export interface JobBell { next(waitMs: number): Promise<void> }

export async function listenForJobs(url: string): Promise<JobBell> {
  let ring: () => void = () => undefined;
  let hasRung = false;
  async function connect(): Promise<void> {
    const client = new pg.Client({ connectionString: url });
    client.on('notification', () => {
      hasRung = true;
      ring();
    });
    // Without the bell jobs are still found, by looking every few seconds, until it is back.
    client.on('error', () => setTimeout(() => void connect().catch(() => undefined), 1000));
    await client.connect();
    await client.query('listen match');
  }
  await connect();
  return {
    async next(waitMs) {
      if (!hasRung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, waitMs);
          ring = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      hasRung = false;
    },
  };
}
