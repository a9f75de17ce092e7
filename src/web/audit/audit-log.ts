// The log as the auditor's page asks for it. It is read from the server each time and never kept on the device.

import { useEffect, useState } from 'react';
import { ask, type Answer } from '#web/api.ts';

export interface AuditRow {
  readonly seq: number;
  readonly at: string;
  readonly accountId: string | null;
  readonly userName: string | null;
  readonly displayName: string | null;
  readonly role: string | null;
  readonly unitCode: string | null;
  readonly action: string;
  readonly route: string | null;
  readonly caseId: string | null;
  readonly objects: readonly string[] | null;
  readonly result: string;
  readonly relation: string | null;
  readonly hasDetail: boolean;
  readonly isFlagged: boolean;
}

export interface AuditState {
  readonly seals: number | null;
  readonly sealedUntil: string | null;
  readonly unsealed: number;
  readonly verifiedAt: string | null;
  readonly verifiedResult: string | null;
}

const filterNames = ['userName', 'account', 'unit', 'caseId', 'group', 'action', 'from', 'to', 'refused', 'unusual'] as const;
export type Filters = Readonly<Partial<Record<(typeof filterNames)[number], string>>>;

interface Page { readonly rows: readonly AuditRow[]; readonly next: number | null; readonly state?: AuditState }
export type Failing = Extract<Answer<never>, { ok: false }>['failure'];

const dayMs = 24 * 60 * 60_000;

/** Days are meant in the reader's own zone, and the last one is meant whole. */
function addressOf(path: string, { from, to, ...others }: Filters, before: number | null): string {
  const query = new URLSearchParams(Object.entries(others).filter(([, value]) => value !== ''));
  if (from !== undefined && from !== '') query.set('from', new Date(`${from}T00:00`).toISOString());
  if (to !== undefined && to !== '') query.set('to', new Date(new Date(`${to}T00:00`).getTime() + dayMs).toISOString());
  if (before !== null) query.set('before', String(before));
  return `${path}?${query}`;
}

export const askForExport = (filters: Filters): Promise<Answer<Page>> => ask('GET', addressOf('/api/audit/export', filters, null));

export interface AuditLog {
  readonly rows: readonly AuditRow[];
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly failure: Failing | null;
  readonly state: AuditState | null;
  loadMore(): void;
  loadAgain(): void;
}

export function useAuditLog(filters: Filters): AuditLog {
  const [page, setPage] = useState<Page>({ rows: [], next: null });
  const [state, setState] = useState<AuditState | null>(null);
  const [failure, setFailure] = useState<Failing | null>(null);
  const [isLoading, setLoading] = useState(true);
  const [turn, setTurn] = useState(0);
  const [before, setBefore] = useState<number | null>(null);
  const address = addressOf('/api/audit', filters, before);
  useEffect(() => {
    let isGone = false;
    setLoading(true);
    void ask<Page>('GET', address).then((answer) => {
      if (isGone) return;
      setLoading(false);
      setFailure(answer.ok ? null : answer.failure);
      if (answer.ok && answer.value.state) setState(answer.value.state);
      if (answer.ok) setPage((shown) => ({ rows: before === null ? answer.value.rows : [...shown.rows, ...answer.value.rows], next: answer.value.next }));
    });
    return () => { isGone = true; };
  }, [address, before, turn]);
  // Other rows are asked for from the newest on.
  const asked = JSON.stringify(filters);
  useEffect(() => setBefore(null), [asked]);
  return {
    ...page, hasMore: page.next !== null, isLoading, failure, state,
    loadMore: () => setBefore(page.next),
    loadAgain: () => { setBefore(null); setTurn(turn + 1); },
  };
}

/** A cell that a spreadsheet would take for a formula is shown as the text that it is. */
function toCell(value: unknown): string {
  const text = String(value ?? '');
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const csvColumns = ['seq', 'at', 'userName', 'displayName', 'role', 'unitCode', 'action', 'route', 'caseId', 'relation', 'result', 'objects'] as const;
export const rowsToCsv = (rows: readonly AuditRow[]): string =>
  [csvColumns.join(','), ...rows.map((row) => csvColumns.map((column) => toCell(column === 'objects' ? row.objects?.join(' ') : row[column])).join(','))].join('\r\n');

export function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
