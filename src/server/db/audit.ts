// The audit rows of a transaction's acts: collected while it runs, written in one statement with its commit.

export interface AuditEntry {
  readonly action: string;
  readonly caseId?: string;
  readonly objects?: readonly string[];
  readonly result?: string;
  /** Sealed by the caller: search terms and reasons are as sensitive as what they look for. */
  readonly detail?: Buffer;
}

export const auditQuery = `insert into audit (account_id, unit_id, session_id, action, case_id, objects, result, detail)
  select $1, $2, $3, n.action, n.case_id, n.objects, n.result, decode(n.detail, 'hex')
    from jsonb_to_recordset($4) n (action text, case_id uuid, objects uuid[], result text, detail text)`;

interface Author { readonly accountId: string; readonly unitId: string; readonly sessionId: string }

export const auditValues = ({ accountId, unitId, sessionId }: Author, entries: readonly AuditEntry[]): unknown[] => [
  accountId, unitId, sessionId, JSON.stringify(entries.map(({ action, caseId, objects, result, detail }) =>
    ({ action, case_id: caseId ?? null, objects: objects ?? null, result: result ?? 'ok', detail: detail?.toString('hex') ?? null }))),
];

export const writeAudit = ({ audit }: { audit(entry: AuditEntry): void }, entry: AuditEntry): void => audit(entry);
