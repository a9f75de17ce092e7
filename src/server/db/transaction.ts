// A transaction that is all or nothing, and says so. PostgreSQL answers the commit of a failed transaction with a rollback
// and no error: what was not kept must not look as if it were.

import type pg from 'pg';

export async function inTransaction<Client extends Pick<pg.ClientBase, 'query'>, T>(client: Client, act: (client: Client) => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await act(client);
    mustBeCommitted(await client.query('commit'));
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** On a connection of the pool, which is destroyed rather than handed on when anything went wrong. */
export async function inPoolTransaction<T>(pool: pg.Pool, act: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let isDoubtful = true;
  try {
    const result = await inTransaction(client, act);
    isDoubtful = false;
    return result;
  } finally {
    client.release(isDoubtful);
  }
}

/** @throws Error when what was answered to a commit is not that it was done. */
export function mustBeCommitted(answer: Pick<pg.QueryResult, 'command'> | undefined): void {
  if (answer?.command !== 'COMMIT') throw new Error('nothing was committed');
}
