// How a person's account is guarded, and what they change of it themselves: factors, codes, sessions, the passphrase. Who
// asks has been checked by the routes, and that they proved themselves just now.

import { fail, ok, type Result } from '#domain/failure.ts';
import { partsOf } from '#domain/given.ts';
import { isId } from '#domain/id.ts';
import { hasFactor, listFactors, removeFactor } from '#server/auth/factors.ts';
import { readNewSecret } from '#server/auth/new-secret.ts';
import { makeRecoveryCodes } from '#server/auth/recovery-codes.ts';
import { keepFactor } from '#server/auth/second-step.ts';
import { endSessions, listSessions } from '#server/auth/sessions.ts';
import { writeAuthAudit, type AuthDeps } from '#server/auth/sign-in-deps.ts';
import { inPoolTransaction } from '#server/db/transaction.ts';

export interface Self { readonly accountId: string; readonly unitId: string; readonly sessionId: string }

export const readSecurity = async ({ pool }: AuthDeps, { accountId, sessionId }: Self): Promise<Result<object>> =>
  ok({ ...await listFactors(pool, accountId), sessions: await listSessions(pool, accountId, sessionId) });

/** The first factor of all brings the recovery codes with it. */
export async function addFactor(deps: AuthDeps, { accountId, unitId, sessionId }: Self, body: unknown): Promise<Result<{ recoveryCodes?: readonly string[] }>> {
  const isFirst = !hasFactor(await listFactors(deps.pool, accountId));
  const failure = await keepFactor(deps, { id: sessionId, accountId }, body);
  if (failure !== null) return fail(failure);
  await writeAuthAudit(deps.pool, { action: 'factor.added', accountId, unitId, sessionId });
  return ok(isFirst ? { recoveryCodes: await makeRecoveryCodes(deps.pool, accountId) } : {});
}

export const renewRecoveryCodes = ({ pool }: AuthDeps, { accountId, unitId, sessionId }: Self): Promise<Result<{ recoveryCodes: readonly string[] }>> => inPoolTransaction(pool, async (client) => {
  await writeAuthAudit(client, { action: 'factor.recoveryCodesMade', accountId, unitId, sessionId });
  return ok({ recoveryCodes: await makeRecoveryCodes(client, accountId) });
});

export async function dropFactor(deps: AuthDeps, self: Self, body: unknown): Promise<Result<object>> {
  const { id } = partsOf(body);
  return id === 'totp' || isId(id) ? removeFactor(deps, self, id) : fail('badRequest');
}

/** A new passphrase: it ends every other session, because whoever knew the old one may be in one of them. */
export async function changePassphrase(deps: AuthDeps, { accountId, unitId, sessionId }: Self, body: unknown): Promise<Result<object>> {
  const secret = await readNewSecret(body, deps.cost);
  if (!secret.ok) return secret;
  const { salt, cost, verifier } = secret.value;
  return inPoolTransaction(deps.pool, async (client) => {
    await client.query('update account set kdf_salt = $2, kdf_memory_kib = $3, kdf_passes = $4, verifier = $5 where id = $1', [accountId, salt, cost.memoryKib, cost.passes, verifier]);
    await endSessions(client, accountId, { except: sessionId });
    await writeAuthAudit(client, { action: 'passphrase.changed', accountId, unitId, sessionId });
    return ok({});
  });
}

/** Ends one of the person's own sessions, or all of them. */
export async function endOwnSessions({ pool }: AuthDeps, { accountId, unitId, sessionId }: Self, body: unknown): Promise<Result<{ ended: number }>> {
  const { id, isAll } = partsOf(body);
  if (isAll !== true && !isId(id)) return fail('badRequest');
  return inPoolTransaction(pool, async (client) => {
    const ended = await endSessions(client, accountId, isAll === true ? {} : { id: id as string });
    if (ended > 0) await writeAuthAudit(client, { action: 'session.ended', accountId, unitId, sessionId });
    return ok({ ended });
  });
}
