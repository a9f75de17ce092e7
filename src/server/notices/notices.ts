// Notices of the reader's unit that are meant for the reader: row-level security gives no other.

import type { Notice } from '#domain/notice.ts';
import { fail, ok, type Result } from '#domain/failure.ts';
import { isId } from '#domain/id.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { utcText } from '#server/db/utc-text.ts';

export const readNotices = ({ query }: UserTransaction, ids: readonly string[]): Promise<Notice[]> =>
  query<Notice & Record<string, unknown>>(`select id, kind, case_id as "caseId", subject_id as "subjectId", from_unit_id as "fromUnitId",
    ${utcText('at')} as at, seen_at is not null as "isSeen" from notice where id = any($1)`, [ids]);

export async function seeNotice({ query }: UserTransaction, noticeId: unknown): Promise<Result<object>> {
  if (!isId(noticeId)) return fail('notFound');
  const rows = await query('select 1 from notice where id = $1', [noticeId]);
  if (rows.length === 0) return fail('notFound');
  await query('select guard.see_notice($1)', [noticeId]);
  return ok({});
}
