// The audit rows of a transaction's acts: collected while it runs, written in one statement with its commit.

import type { AuditAction } from '#domain/audit-act.ts';

export interface AuditEntry {
  readonly action: AuditAction;
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

export const auditQuery = `insert into audit (account_id, unit_id, session_id, action, case_id, relation, objects, result, route, detail)
  select $1, $2, $3, n.action, n."caseId", n.relation, n.objects, n.result, n.route, decode(n.detail, 'base64')
    from jsonb_to_recordset($4) n (action text, "caseId" uuid, relation text, objects uuid[], result text, route text, detail text)`;

interface Author { readonly accountId: string; readonly unitId: string; readonly sessionId: string }

export const auditValues = ({ accountId, unitId, sessionId }: Author, entries: readonly AuditEntry[]): unknown[] => [
  accountId, unitId, sessionId, JSON.stringify(entries.map(({ detail, ...entry }) => ({ ...entry, result: entry.result ?? 'ok', detail: detail?.toString('base64') }))),
];
