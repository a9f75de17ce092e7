// The one gateway to the database. A transaction is entered with the session's token, which the database itself
// validates (guard.session_row): nothing that the server says, and no injected SQL, can name another person. The raw
// pool stays in here.

import type pg from 'pg';
import type { SignedInAccount } from '#domain/account.ts';

export interface Actor extends SignedInAccount { readonly sessionId: string }

export interface UserTransaction {
  readonly actor: Actor;
  query<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** Runs in one transaction as the person of the session; null when the token opens none. */
export type AsUser = <T>(token: string, act: (transaction: UserTransaction) => Promise<T>) => Promise<T | null>;

const actorQuery = `
  select s.account_id as "accountId", a.unit_id as "unitId", u.code as "unitCode", a.user_name as "userName",
         a.display_name as "displayName", a.role, a.language, s.id as "sessionId", s.device_id as "deviceId", d.letter as "deviceLetter"
    from guard.session_row() s join account a on a.id = s.account_id join unit u on u.id = a.unit_id join device d on d.id = s.device_id`;

/** As sign-in makes them: 32 random bytes. Anything else opens nothing, and costs no connection. */
const isToken = (token: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(token);

export function createAsUser(pool: pg.Pool): AsUser {
  return async (token, act) => {
    if (!isToken(token)) return null;
    const client = await pool.connect();
    let isDoubtful = true;
    try {
      await client.query('begin');
      // Local to the transaction: it ends with it.
      await client.query(`select set_config('icmc.token', $1, true)`, [token]);
      const { rows } = await client.query<Actor>({ name: 'actor', text: actorQuery });
      const actor = rows[0];
      if (!actor) {
        await client.query('rollback');
        isDoubtful = false;
        return null;
      }
      const { query, close } = inTurn(client);
      const result = await act({ actor, query }).finally(close);
      // With whatever a plain SET inside has left: it would stay for the connection's next user.
      await client.query('commit; reset all');
      isDoubtful = false;
      return result;
    } catch (error) {
      if (await hasRolledBack(client)) isDoubtful = false;
      throw error;
    } finally {
      // On any doubt the connection is destroyed rather than handed to the next person.
      client.release(isDoubtful);
    }
  };
}

/**
 * One statement after another: a connection takes one at a time, and whoever asks for several at once gets them in turn.
 * Closed, it waits for those under way and takes no more: a statement that nobody awaited would otherwise run in the
 * transaction of the connection's next person.
 */
function inTurn(client: pg.PoolClient): { readonly query: UserTransaction['query']; readonly close: () => Promise<void> } {
  let last: Promise<unknown> = Promise.resolve();
  let isOver = false;
  return {
    query: <Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]> => {
      if (isOver) return Promise.reject(new Error('the transaction is over'));
      const ask = async (): Promise<Row[]> => (await client.query<Row>({ name: statementName(sql), text: sql, values: values as unknown[] })).rows;
      const turn = last.then(ask, ask);
      last = turn;
      // Its failure is the asker's to handle.
      turn.catch(() => undefined);
      return turn;
    },
    close: async () => {
      isOver = true;
      await last.catch(() => undefined);
    },
  };
}

// Row security makes planning the dearest part of a small query, so every statement is prepared once a connection. All SQL
// here is constant text: the number of names is the number of statements in the source.
const names = new Map<string, string>();
function statementName(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = `s${names.size}`;
  names.set(sql, name);
  return name;
}

async function hasRolledBack(client: pg.PoolClient): Promise<boolean> {
  try {
    await client.query('rollback');
    return true;
  } catch {
    return false;
  }
}
