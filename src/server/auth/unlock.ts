// Locking, unlocking and proving. A locked session is opened by the passphrase's sign-in key alone, or a passkey, within
// its twelve hours; a proof, for what can do great harm, asks for both factors again. Each gives the session a new token.

import type { AuditAction } from '#domain/audit-act.ts';
import { fail, ok, type Result } from '#domain/failure.ts';
import { partsOf } from '#domain/given.ts';
import { giveFactor } from '#server/auth/factors.ts';
import { isSignInKey } from '#server/auth/new-secret.ts';
import { verifyPasskey } from '#server/auth/passkeys.ts';
import { isRightKey } from '#server/auth/sign-in.ts';
import { writeAuthAudit, type AuthDeps } from '#server/auth/sign-in-deps.ts';
import { inPoolTransaction } from '#server/db/transaction.ts';
import { endSessions, findSession, lockSession, proveSession, unlockSession, type FoundSession } from '#server/auth/sessions.ts';
import { byDevice } from '#server/auth/throttle.ts';

/** The session of a page that is locked or open, not one that waits for its second factor. */
export async function findWhole(deps: AuthDeps, token: string): Promise<FoundSession | null> {
  const session = await findSession(deps.pool, token);
  return session === null || session.isPending ? null : session;
}

export async function lock(deps: AuthDeps, token: string): Promise<void> {
  const session = await findWhole(deps, token);
  if (!session || session.isIdle) return;
  await lockSession(deps.pool, session.id);
  await note(deps, session, 'session.locked');
}

export async function signOut(deps: AuthDeps, token: string): Promise<void> {
  const session = await findSession(deps.pool, token);
  if (!session) return;
  await endSessions(deps.pool, session.accountId, { id: session.id });
  await note(deps, session, 'signOut');
}

export async function unlock(deps: AuthDeps, token: string, body: unknown): Promise<Result<{ token: string }>> {
  const session = await findWhole(deps, token);
  if (!session) return fail('signInNeeded');
  const { signInKey, response, deviceId } = partsOf(body);
  // The cookie is somebody else's, or of another vault: that person is not to be asked for this one's passphrase.
  if (deviceId !== undefined && deviceId !== session.deviceId) return fail('signInNeeded');
  const right = response === undefined ? await checkKey(deps, session, signInKey)
    : await verifyPasskey(deps, { kind: 'unlock', bound: session.id }, session.accountId, response) ? ok({}) : fail('wrongSignIn');
  if (!right.ok) {
    if (right.failure === 'wrongSignIn') await note(deps, session, 'session.unlockRefused');
    return right;
  }
  return inPoolTransaction(deps.pool, async (client) => {
    const fresh = await unlockSession(client, session.id);
    if (fresh === null) return fail('signInNeeded');
    await writeAuthAudit(client, { action: 'session.unlocked', accountId: session.accountId, unitId: session.unitId, sessionId: session.id });
    return ok({ token: fresh });
  });
}

export async function prove(deps: AuthDeps, token: string, body: unknown): Promise<Result<{ token: string }>> {
  const session = await findWhole(deps, token);
  if (!session || session.isIdle) return fail('signInNeeded');
  const right = await checkProof(deps, session, body);
  if (!right.ok) {
    if (right.failure === 'wrongSignIn' || right.failure === 'wrongCode') await note(deps, session, 'proof.refused');
    return right;
  }
  return inPoolTransaction(deps.pool, async (client) => {
    const fresh = await proveSession(client, session.id);
    if (fresh === null) return fail('signInNeeded');
    await writeAuthAudit(client, { action: 'proof.given', accountId: session.accountId, unitId: session.unitId, sessionId: session.id });
    return ok({ token: fresh });
  });
}

async function checkProof(deps: AuthDeps, session: FoundSession, body: unknown): Promise<Result<unknown>> {
  const { signInKey, code, response } = partsOf(body);
  const use = { kind: 'proof', bound: session.id } as const;
  if (response !== undefined) return giveFactor(deps, whoseOf(session), use, { response });
  const first = await checkKey(deps, session, signInKey);
  if (!first.ok || deps.isDemo) return first;
  return giveFactor(deps, whoseOf(session), use, { code });
}

const whoseOf = ({ id: sessionId, accountId, unitId }: FoundSession) => ({ sessionId, accountId, unitId });

/** The passphrase of the session's own account. Throttled by its device: whoever has neither cookie nor device cannot slow it down. */
async function checkKey(deps: AuthDeps, { accountId, deviceId }: FoundSession, signInKey: unknown): Promise<Result<object>> {
  if (!isSignInKey(signInKey)) return fail('badRequest');
  const buckets = byDevice(deviceId);
  if (deps.throttle.begin(buckets) > 0) return fail('tooManyTries');
  const { rows } = await deps.pool.query<{ verifier: string }>('select verifier from account where id = $1', [accountId]);
  if (!await isRightKey(rows[0]?.verifier, signInKey)) return fail('wrongSignIn');
  deps.throttle.succeeded(buckets);
  return ok({});
}

const note = (deps: AuthDeps, { id: sessionId, accountId, unitId }: FoundSession, action: AuditAction): Promise<void> =>
  writeAuthAudit(deps.pool, { action, accountId, unitId, sessionId });
