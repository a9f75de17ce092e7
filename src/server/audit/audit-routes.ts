// What the auditor reads: the log, with names of accounts and units and ids of everything else, and the state of its
// seals. Never a case. That the log was read stands in the log.

import { fail, ok, type Result } from '#domain/failure.ts';
import { isId } from '#domain/id.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { utcText } from '#server/db/utc-text.ts';
import type { Route, routesFor } from '#server/http/route.ts';

const rowsPerPage = 100;
const rowsPerExport = 20_000;

export interface AuditFilters { readonly before?: number; readonly [name: string]: string | number | undefined }

const ids = ['account', 'unit', 'caseId'] as const;
const moments = ['from', 'to'] as const;
const codes = ['action', 'result', 'userName', 'route'] as const;
const marks = ['refused', 'unusual'] as const;

/** null when a filter makes no sense; names that are not ours are dropped. */
function parseFilters(query: Readonly<Record<string, unknown>>): AuditFilters | null {
  const filters: Record<string, string | number> = {};
  const take = (names: readonly string[], isRight: (value: string) => boolean, change: (value: string) => string = (value) => value): boolean => names.every((name) => {
    const value = query[name];
    if (value === undefined || value === '') return true;
    if (typeof value !== 'string' || !isRight(value)) return false;
    filters[name] = change(value);
    return true;
  });
  const areRight = take(ids, isId) && take(codes, (value) => /^[\w.:/ -]{1,80}$/.test(value)) && take(marks, (value) => value === '1')
    && take(moments, (value) => /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?$/.test(value) && !Number.isNaN(Date.parse(value)), (value) => new Date(value).toISOString());
  const { before } = query;
  if (!areRight || (before !== undefined && (typeof before !== 'string' || !/^\d{1,15}$/.test(before)))) return null;
  return before === undefined ? filters : { ...filters, before: Number(before) };
}

async function readLog(transaction: UserTransaction, query: Readonly<Record<string, unknown>>, limit: number): Promise<Result<object>> {
  const filters = parseFilters(query);
  if (!filters) return fail('badRequest');
  const rows = await transaction.query<{ seq: number }>(`select seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, account_id as "accountId", user_name as "userName",
    display_name as "displayName", role, unit_code as "unitCode", action, route, case_id as "caseId", objects, result, relation, has_detail as "hasDetail", is_flagged as "isFlagged"
    from guard.read_audit($1, $2)`, [JSON.stringify(filters), limit + 1]);
  const more = rows.length > limit;
  // Whose rows were looked at; what was typed is an id, a code or a day.
  transaction.audit({
    action: limit === rowsPerExport ? 'audit.exported' : 'audit.read', caseId: (filters.caseId as string | undefined) ?? null,
    objects: [filters.account, filters.unit].filter((id): id is string => typeof id === 'string'),
  });
  return ok({ rows: rows.slice(0, limit), next: more ? rows[limit - 1]!.seq : null, ...(filters.before === undefined ? { state: await readState(transaction) } : {}) });
}

/** With the first page: how far the log is sealed, and what its last check found. */
async function readState({ query }: UserTransaction): Promise<object> {
  const [state] = await query(`select seals, ${utcText('sealed_until')} as "sealedUntil", unsealed,
    ${utcText('verified_at')} as "verifiedAt", verified_result as "verifiedResult" from guard.audit_state()`);
  return state ?? {};
}

export const auditRoutes = (signedIn: ReturnType<typeof routesFor>): Route[] => [
  signedIn('GET', '/api/audit', 'readAudit', (transaction, { query }) => readLog(transaction, query, rowsPerPage)),
  signedIn('GET', '/api/audit/export', 'exportAudit', (transaction, { query }) => readLog(transaction, query, rowsPerExport)),
];
