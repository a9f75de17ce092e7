// POST /api/sync: changes up, state down. Each case's changes are one transaction, so that no batch ever holds two cases
// and two units' feeds at once (they would wait for each other in a circle).

import type { Change } from '#domain/change.ts';
import type { Failure } from '#domain/failure.ts';
import { fail, ok, type Result } from '#domain/failure.ts';
import { parseSyncRequest, wireVersion, type ChangeReply, type SyncReply } from '#sync/message.ts';
import type { AsUser } from '#server/db/as-user.ts';
import { acceptChanges, isUniqueViolation, type AcceptDeps } from '#server/sync/accept-changes.ts';
import { hastenMatch } from '#server/sync/ask-match.ts';
import { readFeed, type FeedReaders } from '#server/sync/read-feed.ts';

export interface SyncDeps extends AcceptDeps, FeedReaders { readonly asUser: AsUser }

export async function sync(deps: SyncDeps, token: string, body: unknown): Promise<Result<SyncReply>> {
  const request = parseSyncRequest(body);
  if (!request) return fail('badRequest');
  const outcomes: ChangeReply[] = [];
  for (const changes of byCase(request.changes)) {
    const replies = await acceptOrRefuse(deps, token, changes);
    if (!replies) return fail('signInNeeded');
    outcomes.push(...replies);
  }
  const read = await deps.asUser(token, async (transaction) => {
    await hastenMatch(transaction, request.left);
    return readFeed(transaction, deps, request);
  });
  return read ? ok({ wire: wireVersion, ...read, outcomes }) : fail('signInNeeded');
}

async function acceptOrRefuse(deps: SyncDeps, token: string, changes: readonly Change[]): Promise<ChangeReply[] | null> {
  try {
    return await deps.asUser(token, (transaction) => acceptChanges(transaction, deps, changes));
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    // An id that somebody else has already. What is not to be seen must look like what is not there.
    const reason: Failure = error.constraint === 'change_pkey' ? 'changeIdTaken' : 'notFound';
    return changes.map(({ id }) => ({ id, outcome: { status: 'refused', reason } }));
  }
}

function byCase(changes: readonly Change[]): Change[][] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const group = groups.get(change.caseId);
    if (group) group.push(change);
    else groups.set(change.caseId, [change]);
  }
  return [...groups.values()];
}
