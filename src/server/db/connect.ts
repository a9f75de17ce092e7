// The connections: pools, one a role, and single ones for work beside the server. The pools are not handed on: features get `asUser`, sign-in gets its own, the matcher its own.

import pg from 'pg';
import type { MasterKey } from '#server/db/master-key.ts';

// A case's version and feed numbers are far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** The same database as the administrator's address, as one of our roles. */
export function roleUrl(adminUrl: string, role: string, master: MasterKey): string {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = master.rolePassword(role);
  return url.href;
}

export function createPool(url: string, size: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: size, pipeline: true, idleTimeoutMillis: 30_000, application_name: 'icmc' });
  // An idle connection that breaks (the database restarts) is replaced at the next query; it must not end the process.
  pool.on('error', () => undefined);
  // The same for one that breaks in use: its query fails and says so, and nobody else listens for the event.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** A connection of its own, closed whatever happens. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    return await work(client);
  } finally {
    // What went wrong in the work is told, not that the connection went with it.
    await client.end().catch(() => undefined);
  }
}
