// The second step. A session that waits for its second factor may give it, or, where the account has none yet, set one up;
// it may do nothing else, and the database gives it nothing (guard.session_row asks for a whole one).

import { fail, ok, type Failure, type Result } from '#domain/failure.ts';
import { partsOf } from '#domain/given.ts';
import { addPasskey } from '#server/auth/passkeys.ts';
import { giveFactor, hasFactor, listFactors, type Factors } from '#server/auth/factors.ts';
import { makeRecoveryCodes } from '#server/auth/recovery-codes.ts';
import { completeSession, countWrongCode, findSession, type FoundSession } from '#server/auth/sessions.ts';
import { writeAuthAudit, type AuthDeps } from '#server/auth/sign-in-deps.ts';
import { inPoolTransaction } from '#server/db/transaction.ts';
import { confirmTotp } from '#server/auth/totp.ts';

export interface Completed { readonly token: string; readonly recoveryCodes?: readonly string[] }

/** The session that waits, with what its account has; a whole session is none. */
export async function findPending(deps: AuthDeps, token: string): Promise<Result<{ session: FoundSession; factors: Factors }>> {
  const session = await findSession(deps.pool, token);
  if (!session?.isPending) return fail('signInNeeded');
  return ok({ session, factors: await listFactors(deps.pool, session.accountId) });
}

export async function giveSecondFactor(deps: AuthDeps, token: string, body: unknown): Promise<Result<Completed>> {
  const found = await findPending(deps, token);
  if (!found.ok) return found;
  const { id: sessionId, accountId, unitId } = found.value.session;
  const given = await giveFactor(deps, { accountId, unitId, sessionId }, { kind: 'secondFactor', bound: sessionId }, body);
  if (given.ok) return complete(deps, found.value.session, 'signIn');
  if (given.failure === 'wrongCode') await noteRefusal(deps, found.value.session);
  return given;
}

async function noteRefusal({ pool }: AuthDeps, { id: sessionId, accountId, unitId }: FoundSession): Promise<void> {
  await writeAuthAudit(pool, { action: 'signIn.factorRefused', accountId, unitId, sessionId });
  await countWrongCode(pool, sessionId);
}

/** Keeps the first factor of an account that had none, and hands out the recovery codes: the only time that they are shown. */
export async function enrolFirst(deps: AuthDeps, token: string, body: unknown): Promise<Result<Completed>> {
  const found = await findPending(deps, token);
  if (!found.ok) return found;
  const { session, factors } = found.value;
  if (hasFactor(factors)) return fail('secondFactorNeeded');
  const failure = await keepFactor(deps, session, body);
  return failure === null ? complete(deps, session, 'factor.added') : fail(failure);
}

/** A passkey (`response`), or the first code of the authenticator app whose secret waits (`code`). */
export async function keepFactor(deps: AuthDeps, session: Pick<FoundSession, 'id' | 'accountId'>, body: unknown): Promise<Failure | null> {
  const { code, response } = partsOf(body);
  if (response !== undefined) {
    const added = await addPasskey(deps, { kind: 'enrol', bound: session.id }, session.accountId, response);
    return added.ok ? null : added.failure;
  }
  if (typeof code !== 'string') return 'badRequest';
  return await confirmTotp(deps.pool, deps, session.accountId, code.replace(/\s/g, '')) ? null : 'wrongCode';
}

const complete = (deps: AuthDeps, { id, accountId, unitId }: FoundSession, why: 'signIn' | 'factor.added'): Promise<Result<Completed>> => inPoolTransaction(deps.pool, async (client) => {
  const token = await completeSession(client, id);
  if (token === null) return fail('signInNeeded');
  if (why === 'factor.added') await writeAuthAudit(client, { action: why, accountId, unitId, sessionId: id });
  await writeAuthAudit(client, { action: 'signIn', accountId, unitId, sessionId: id });
  return ok({ token, ...(why === 'factor.added' ? { recoveryCodes: await makeRecoveryCodes(client, accountId) } : {}) });
});
