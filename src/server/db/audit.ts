// The audit rows of an act, in the transaction of the act: no log row, no data.

import type { UserTransaction } from '#server/db/as-user.ts';

export interface AuditEntry {
  readonly action: string;
  readonly caseId?: string | null;
  /** By which access the case was reached. */
  readonly relation?: string;
  readonly objects?: readonly string[];
  readonly result?: string;
  /** Which route was asked: 'GET /api/cases/:id'. */
  readonly route?: string;
  /** Sealed by the caller: search terms and reasons are as sensitive as what they look for. */
  readonly detail?: Buffer;
}

/** Ids that the rows of a transaction name already: the row of its request need not name them again. */
const namedIn = new WeakMap<UserTransaction, Set<string>>();
export const isNamed = (transaction: UserTransaction, id: string): boolean => namedIn.get(transaction)?.has(id) === true;

export async function writeAudit(transaction: UserTransaction, ...entries: readonly AuditEntry[]): Promise<void> {
  const { actor, query } = transaction;
  const named = namedIn.get(transaction) ?? new Set();
  for (const { objects = [] } of entries) for (const id of objects) named.add(id);
  namedIn.set(transaction, named);
  await query(
    `insert into audit (account_id, unit_id, session_id, action, case_id, relation, objects, result, route, detail)
     select $1, $2, $3, n.action, n."caseId", n.relation, n.objects, n.result, n.route, decode(n.detail, 'base64')
       from jsonb_to_recordset($4) n (action text, "caseId" uuid, relation text, objects uuid[], result text, route text, detail text)`,
    [actor.accountId, actor.unitId, actor.sessionId, JSON.stringify(entries.map(({ detail, ...entry }) => ({ ...entry, result: entry.result ?? 'ok', detail: detail?.toString('base64') })))]);
}
