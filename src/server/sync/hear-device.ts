// What a device tells of itself: what its person opened and revealed while nobody else could know, and which cases have
// left it because access ended. Both are told until the server has answered, so each entry counts once, by its id.

import type { SyncRequest } from '#sync/message.ts';
import type { UserTransaction } from '#server/db/as-user.ts';

export async function hearDevice({ query }: UserTransaction, { log, dropped }: Pick<SyncRequest, 'log' | 'dropped'>): Promise<void> {
  if (log.length > 0) await query('select guard.hear_log($1)', [JSON.stringify(log)]);
  if (dropped.length > 0) await query('select guard.hear_dropped($1)', [dropped]);
}
