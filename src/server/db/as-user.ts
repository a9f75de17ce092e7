// The one gateway to the database. A transaction is entered with the session's token, which the database itself
// validates (guard.session_row): nothing that the server says, and no injected SQL, can name another person. The raw
// pool stays in here.

import type pg from 'pg';
import type { SignedInAccount } from '#domain/account.ts';
import { mustBeCommitted } from '#server/db/transaction.ts';
import { auditQuery, auditValues, type AuditEntry } from '#server/db/audit.ts';

export interface Actor extends SignedInAccount { readonly sessionId: string }

export interface UserTransaction {
  readonly actor: Actor;
  /** The session's last use was written down more than a minute ago. */
  readonly isTouchDue: boolean;
  query<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Writes a row of the log with the end of this transaction, or the transaction has no end. */
  audit(...entries: readonly AuditEntry[]): void;
  /** Whether a row of this transaction names this object already. */
  isNamed(id: string): boolean;
}

/** Runs in one transaction as the person of the session; null when the token opens none. */
export type AsUser = <T>(token: string, act: (transaction: UserTransaction) => Promise<T>) => Promise<T | null>;

const enterQuery = `select account_id as "accountId", unit_id as "unitId", unit_code as "unitCode", user_name as "userName", display_name as "displayName",
  role, language, session_id as "sessionId", device_id as "deviceId", device_letter as "deviceLetter", is_touch_due as "isTouchDue" from guard.enter($1)`;

/** As sign-in makes them: 32 random bytes. Anything else opens nothing, and costs no connection. */
const isToken = (token: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(token);

export function createAsUser(pool: pg.Pool): AsUser {
  return async (token, act) => {
    if (!isToken(token)) return null;
    const client = await pool.connect();
    let isDoubtful = true;
    try {
      // Sent together, answered in order: the pool's connections are pipelines, and a round trip costs more than a query.
      const [, { rows }] = await Promise.all([client.query('begin'), client.query<Actor & { isTouchDue: boolean }>({ name: 'enter', text: enterQuery, values: [token] })]);
      if (!rows[0]) {
        await client.query('select guard.note_refused_session()');
        await client.query('commit');
        isDoubtful = false;
        return null;
      }
      const { isTouchDue, ...actor } = rows[0];
      const entries: AuditEntry[] = [];
      const ask = asker(client);
      let isOver = false;
      // A handle that somebody kept would ask in the transaction of the connection's next person.
      const query: UserTransaction['query'] = (sql, values) => (isOver ? Promise.reject(new Error('the transaction is over')) : ask(sql, values));
      const result = await act({ actor, isTouchDue, query, audit: (...more) => void entries.push(...more), isNamed: (id) => entries.some(({ objects }) => objects?.includes(id) === true) }).finally(() => { isOver = true; });
      const [, ends] = await Promise.all([
        // No log row, no data: if it cannot be written, the commit after it is none, and this throws.
        entries.length > 0 ? ask(auditQuery, auditValues(actor, entries)) : undefined,
        // With whatever a plain SET inside has left: it would stay for the connection's next user.
        client.query('commit; reset all') as Promise<unknown> as Promise<readonly pg.QueryResult[]>,
      ]);
      mustBeCommitted(ends[0]);
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

/** Statements go out as they are asked and are answered in that order; one that fails makes all that follow it fail. */
const asker = (client: pg.PoolClient): UserTransaction['query'] =>
  async <Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]> =>
    (await client.query<Row>({ name: statementName(sql), text: sql, values: values as unknown[] })).rows;

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
    // A SET that came after a commit inside would outlive the rollback.
    await client.query('rollback; reset all');
    return true;
  } catch {
    return false;
  }
}
