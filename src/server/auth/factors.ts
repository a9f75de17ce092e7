// The second factors of an account: which it has, whether one was given rightly, and how one goes.

import { fail, ok, type Result } from '#domain/failure.ts';
import { partsOf } from '#domain/given.ts';
import type { ChallengeUse } from '#server/auth/challenges.ts';
import { verifyPasskey } from '#server/auth/passkeys.ts';
import { countRecoveryCodes, isRecoveryCode, spendRecoveryCode } from '#server/auth/recovery-codes.ts';
import { writeAuthAudit, type Database, type SignInDeps } from '#server/auth/sign-in-deps.ts';
import { inPoolTransaction } from '#server/db/transaction.ts';
import { bySecondFactor } from '#server/auth/throttle.ts';
import { isTotpCode, spendTotp } from '#server/auth/totp.ts';

export interface Factors {
  readonly passkeys: readonly { readonly id: string; readonly credentialId: string; readonly createdAt: Date; readonly lastUsedAt: Date | null; readonly isSynced: boolean }[];
  /** Since when there is an authenticator app; null: there is none. */
  readonly totpSince: Date | null;
  readonly recoveryCodesLeft: number;
}

export async function listFactors(database: Database, accountId: string): Promise<Factors> {
  const { rows: passkeys } = await database.query<Factors['passkeys'][number]>(`select id, translate(encode(credential_id, 'base64'), E'+/=\\n', '-_') as "credentialId",
    created_at as "createdAt", last_used_at as "lastUsedAt", is_synced as "isSynced" from passkey where account_id = $1 order by created_at`, [accountId]);
  const { rows: totp } = await database.query<{ since: Date }>('select confirmed_at as since from totp where account_id = $1 and sealed is not null', [accountId]);
  return { passkeys, totpSince: totp[0]?.since ?? null, recoveryCodesLeft: await countRecoveryCodes(database, accountId) };
}

export const hasFactor = ({ passkeys, totpSince }: Factors): boolean => passkeys.length > 0 || totpSince !== null;

interface Whose { readonly accountId: string; readonly unitId: string; readonly sessionId: string }

/**
 * Whether `code` (six digits, or a recovery code) or `response` (a passkey) is a right second factor of the account. The
 * caller has checked the first one, so only somebody who knows the passphrase can make this slow for its owner.
 */
export async function giveFactor(deps: SignInDeps, { accountId, unitId, sessionId }: Whose, use: ChallengeUse, body: unknown): Promise<Result<'passkey' | 'totp' | 'recoveryCode'>> {
  const { code: given, response } = partsOf(body);
  if (response !== undefined) return await verifyPasskey(deps, use, accountId, response) ? ok('passkey') : fail('wrongCode');
  if (typeof given !== 'string' || given.length > 100) return fail('badRequest');
  const code = given.replace(/\s/g, '');
  const isTotp = isTotpCode(code);
  if (!isTotp && !isRecoveryCode(code)) return fail('wrongCode');
  if (isTotp) {
    // By the account alone, from wherever: guessing at six digits must not get faster with more addresses.
    const buckets = bySecondFactor(accountId);
    if (deps.throttle.begin(buckets) > 0) return fail('tooManyTries');
    if (!await spendTotp(deps.pool, deps, accountId, code)) return fail('wrongCode');
    deps.throttle.succeeded(buckets);
    return ok('totp');
  }
  if (!await spendRecoveryCode(deps.pool, accountId, code)) return fail('wrongCode');
  await writeAuthAudit(deps.pool, { action: 'factor.recoveryCodeUsed', accountId, unitId, sessionId });
  return ok('recoveryCode');
}

/** Takes a passkey (by its id) or the authenticator app ('totp') away; the last one stays. */
export const removeFactor = (deps: SignInDeps, { accountId, unitId, sessionId }: Whose, which: string): Promise<Result<object>> => inPoolTransaction(deps.pool, async (client) => {
  // One at a time: two that are taken away at once would each be the last but one.
  await client.query(`select pg_advisory_xact_lock(hashtextextended($1, 5))`, [accountId]);
  const { passkeys, totpSince } = await listFactors(client, accountId);
  const isThere = which === 'totp' ? totpSince !== null : passkeys.some(({ id }) => id === which);
  if (!isThere) return fail('alreadyDone');
  if (passkeys.length + (totpSince === null ? 0 : 1) === 1) return fail('lastFactor');
  if (which === 'totp') await client.query('delete from totp where account_id = $1', [accountId]);
  else await client.query('delete from passkey where account_id = $1 and id = $2', [accountId, which]);
  await writeAuthAudit(client, { action: 'factor.removed', accountId, unitId, sessionId });
  return ok({});
});
