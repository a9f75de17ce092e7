// POST /api/sync: changes up, state down. Each case's changes are one transaction, so that no batch ever holds two cases
// and two units' feeds at once (they would wait for each other in a circle).

import type { Change } from '#domain/change.ts';
import type { Failure } from '#domain/failure.ts';
import { fail, ok, type Result } from '#domain/failure.ts';
import { vocabularyVersion } from '#domain/records.ts';
import { isOtherWire, parseSyncRequest, wireVersion, type ChangeReply, type SyncReply } from '#sync/message.ts';
import type { AsUser } from '#server/db/as-user.ts';
import { acceptChanges, isUniqueViolation, keepRefused, type AcceptDeps } from '#server/sync/accept-changes.ts';
import { hearDevice } from '#server/sync/hear-device.ts';
import { hastenMatch } from '#server/sync/ask-match.ts';
import { readFeed, type FeedReaders } from '#server/sync/read-feed.ts';

export interface SyncDeps extends AcceptDeps, FeedReaders { readonly asUser: AsUser }

export async function sync(everyDevice: SyncDeps, token: string, body: unknown): Promise<Result<SyncReply>> {
  if (isOtherWire(body)) return fail('stalePage');
  const request = parseSyncRequest(body);
  if (!request || !request.changes.every(({ value }) => isShallow(value))) return fail('badRequest');
  // Another person signed in beside this page: its work is not theirs, and theirs is not for its vault.
  const deps: SyncDeps = { ...everyDevice, asUser: (ownToken, act) =>
    everyDevice.asUser(ownToken, async (transaction) => {
      if (transaction.actor.deviceId === request.deviceId) return act(transaction);
      transaction.audit({ action: 'request', route: 'POST /api/sync', result: 'signInNeeded' });
      return null;
    }) };
  // First, so that nothing new is handed out before what was looked at is known.
  if (request.log.length > 0 || request.dropped.length > 0) {
    const heard = await deps.asUser(token, async (transaction) => { await hearDevice(transaction, request); return true; });
    if (heard === null) return fail('signInNeeded');
  }
  const outcomes: ChangeReply[] = [];
  for (const changes of byCase(request.changes)) {
    const replies = await acceptOrRefuse(deps, token, changes);
    if (!replies) return fail('signInNeeded');
    outcomes.push(...replies);
  }
  // Apart from the reading, so that no job stays locked while it lasts.
  if (request.left.length > 0) await deps.asUser(token, (transaction) => hastenMatch(transaction, request.left));
  const read = await deps.asUser(token, async (transaction) => {
    await transaction.query('select guard.note_contact()');
    return readFeed(transaction, deps, request);
  });
  return read ? ok({ wire: wireVersion, vocabulary: vocabularyVersion(deps.words), ...read, outcomes }) : fail('signInNeeded');
}

async function acceptOrRefuse(deps: SyncDeps, token: string, changes: readonly Change[], isSecondTry = false): Promise<ChangeReply[] | null> {
  try {
    return await deps.asUser(token, (transaction) => acceptChanges(transaction, deps, changes));
  } catch (error) {
    if (!isUniqueViolation(error) && !isRefusedByDatabase(error)) throw error;
    // The same batch, sent twice at once, made this case a moment ago: asked again, it gets its first outcomes.
    if (!isSecondTry) return acceptOrRefuse(deps, token, changes, true);
    // An id that somebody else has already. What is not to be seen must look like what is not there.
    const reason: Failure = isUniqueViolation(error) && error.constraint === 'change_pkey' ? 'changeIdTaken' : 'notFound';
    return deps.asUser(token, async (transaction) => {
      await keepRefused(transaction, deps, changes.map((change) => ({ change, reason })));
      return changes.map(({ id }) => ({ id, outcome: { status: 'refused', reason } }));
    });
  }
}

/** Row security said no where the code above it had not: its word is the last one. */
const isRefusedByDatabase = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '42501';

/** No value of a field has lists in lists; one with ten thousand levels could not be written down again. */
const isShallow = (value: unknown, levels = 4): boolean => typeof value !== 'object' || value === null
  || (levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1)));

function byCase(changes: readonly Change[]): Change[][] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const group = groups.get(change.caseId);
    if (group) group.push(change);
    else groups.set(change.caseId, [change]);
  }
  return [...groups.values()];
}
