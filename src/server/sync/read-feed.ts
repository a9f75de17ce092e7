// The server's side of a pull: what stands in the unit's feed behind the device's cursor, as the state that it leads to.
// Each case appears once, from the earliest version that the feed names; row-level security decides what is in it.

import { mayAct } from '#domain/access.ts';
import type { AlertSide } from '#domain/alert.ts';
import type { Notice } from '#domain/notice.ts';
import type { Referral } from '#domain/referral.ts';
import type { SyncReply } from '#sync/message.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { noteDelivery, readCase } from '#server/sync/read-case.ts';
import type { CaseDeps } from '#server/sync/open-case.ts';

/** Rows of the feed in one reply; a device that is far behind asks again until `more` is false. */
const feedRowsPerReply = 400;

/** What other features add to a reply for the subjects that the feed names. */
export interface FeedReaders {
  readonly alerts: (transaction: UserTransaction, ids: readonly string[]) => Promise<AlertSide[]>;
  readonly referrals: (transaction: UserTransaction, ids: readonly string[]) => Promise<Referral[]>;
  readonly notices: (transaction: UserTransaction, ids: readonly string[]) => Promise<Notice[]>;
}

interface FeedRow { readonly seq: number; readonly kind: string; readonly caseId: string | null; readonly fromVersion: number; readonly subjectId: string | null }

export async function readFeed(transaction: UserTransaction, deps: CaseDeps & FeedReaders, since: { epoch: string | null; cursor: number }): Promise<Omit<SyncReply, 'outcomes' | 'wire' | 'vocabulary'>> {
  const [meta] = await transaction.query<{ epoch: string }>('select epoch from server_meta');
  // A backup was put back: the cursor counts rows that may not be the same any more.
  const cursor = since.epoch === null || since.epoch === meta!.epoch ? since.cursor : 0;
  // An auditor or an administrator belongs to the unit and reads none of its cases.
  const mayRead = mayAct(transaction.actor.role, 'readCase');
  const rows = await transaction.query<FeedRow>(
    `select seq, kind, case_id as "caseId", from_version as "fromVersion", subject_id as "subjectId"
       from unit_feed where unit_id = $1 and (account_id is null or account_id = $4) and seq > $2 order by seq limit $3`,
    [transaction.actor.unitId, cursor, feedRowsPerReply, transaction.actor.accountId]);
  const { cases, removed } = mayRead ? await readCases(transaction, deps, rows) : { cases: [], removed: [] };
  const subjects = (kind: string): string[] => [...new Set(rows.flatMap((row) => (row.kind === kind && row.subjectId !== null ? [row.subjectId] : [])))];
  const alertIds = mayRead ? subjects('alert') : [];
  const referralIds = mayRead ? subjects('referral') : [];
  const noticeIds = subjects('notice');
  const subjectsNamed = [...alertIds, ...referralIds];
  // An alert that was taken back, a referral of a case that was handed over: what lies on the device of it goes.
  const gone = subjectsNamed.length === 0 ? [] : await transaction.query<{ id: string }>('select guard.gone_subjects($1) as id', [subjectsNamed]);
  const named = [['alerts.read', alertIds], ['referrals.read', referralIds], ['notices.read', noticeIds], ['cases.removed', removed]] as const;
  const entries = named.flatMap(([action, objects]) => (objects.length > 0 ? [{ action, objects }] : []));
  // A pull that delivers nothing leaves no row: every open page asks each minute.
  if (entries.length > 0) transaction.audit(...entries);
  return {
    epoch: meta!.epoch,
    cursor: rows.at(-1)?.seq ?? cursor,
    more: rows.length === feedRowsPerReply,
    cases, removed,
    gone: gone.map(({ id }) => id),
    alerts: alertIds.length > 0 ? await deps.alerts(transaction, alertIds) : [],
    referrals: referralIds.length > 0 ? await deps.referrals(transaction, referralIds) : [],
    notices: noticeIds.length > 0 ? await deps.notices(transaction, noticeIds) : [],
  };
}

async function readCases(transaction: UserTransaction, deps: CaseDeps, rows: readonly FeedRow[]): Promise<Pick<SyncReply, 'cases' | 'removed'>> {
  const fromByCase = new Map<string, number>();
  const wholes = new Set<string>();
  for (const { kind, caseId, fromVersion } of rows) {
    if (caseId === null) continue;
    if (kind !== 'changed') wholes.add(caseId);
    fromByCase.set(caseId, Math.min(fromVersion, fromByCase.get(caseId) ?? fromVersion));
  }
  const cases: SyncReply['cases'][number][] = [];
  const removed: string[] = [];
  for (const [caseId, fromVersion] of fromByCase) {
    const isWhole = wholes.has(caseId) || fromVersion <= 1;
    const delta = await readCase(transaction, deps, caseId, isWhole ? 0 : fromVersion);
    if (delta) cases.push({ ...delta, isWhole });
    else removed.push(caseId);
  }
  await noteDelivery(transaction, cases);
  // Only what lies on this device has anything to leave: a colleague of the one who was named learns no id.
  const here = removed.length === 0 ? [] : await transaction.query<{ id: string }>('select case_id as id from device_case where case_id = any($1) and device_id = $2', [removed, transaction.actor.deviceId]);
  return { cases, removed: here.map(({ id }) => id) };
}
