// The audit row of an act, in the transaction of the act: no log row, no data.

import type { UserTransaction } from '#server/db/as-user.ts';

export interface AuditEntry {
  readonly action: string;
  readonly caseId?: string;
  readonly objects?: readonly string[];
  readonly result?: string;
  /** Sealed by the caller: search terms and reasons are as sensitive as what they look for. */
  readonly detail?: Buffer;
}

export async function writeAudit({ actor, query }: UserTransaction, entry: AuditEntry): Promise<void> {
  await query(
    `insert into audit (account_id, unit_id, session_id, action, case_id, objects, result, detail) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [actor.accountId, actor.unitId, actor.sessionId, entry.action, entry.caseId ?? null, entry.objects ?? null, entry.result ?? 'ok', entry.detail ?? null]);
}
