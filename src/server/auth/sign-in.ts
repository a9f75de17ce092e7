// The first step of signing in. The device derives two keys from the passphrase and sends one; the server keeps that one's
// Argon2id hash. A name that nobody has gets the same answers, and takes the same time, as one that somebody has. Which
// second factors an account has is told only to who knows its passphrase; and a passkey is found without any name.

import { createHmac, randomBytes } from 'node:crypto';
import { verify } from '@node-rs/argon2';
import type { KdfCost } from '#crypto/derivation.ts';
import { isUserName } from '#domain/account.ts';
import { partsOf } from '#domain/given.ts';
import { isId } from '#domain/id.ts';
import { fail, ok, type Result } from '#domain/failure.ts';
import { isSignInKey, makeVerifier } from '#server/auth/new-secret.ts';
import { verifyPasskey } from '#server/auth/passkeys.ts';
import { writeAuthAudit, type AuthDeps, type Database } from '#server/auth/sign-in-deps.ts';
import { inPoolTransaction } from '#server/db/transaction.ts';
import { openSession } from '#server/auth/sessions.ts';
import { byAddress, byDevice, byNameAndAddress } from '#server/auth/throttle.ts';

export interface KdfParameters extends KdfCost { readonly salt: string }

/** A name as accounts have it (the check in the database is the same). Any other is answered like one that nobody has. */
const toUserName = (given: unknown): string | null => (typeof given === 'string' && given.length <= 64 ? given.toLowerCase() : null);

export async function signInParameters({ pool, decoySecret, cost }: AuthDeps, body: unknown): Promise<Result<KdfParameters>> {
  const userName = toUserName(partsOf(body).userName);
  if (userName === null) return fail('badRequest');
  const { rows } = await pool.query<KdfParameters>(`select encode(kdf_salt, 'hex') as salt, kdf_memory_kib as "memoryKib", kdf_passes as passes
    from account where user_name = $1`, [isUserName(userName) ? userName : '']);
  const decoySalt = createHmac('sha256', decoySecret).update(userName).digest('hex').slice(0, 32);
  return ok(rows[0] ?? { salt: decoySalt, memoryKib: cost.memoryKib, passes: cost.passes });
}

export interface SignedIn { readonly token: string; readonly accountId: string; readonly isPending: boolean }

export async function signIn(deps: AuthDeps, body: unknown, address: string): Promise<Result<SignedIn>> {
  const { userName: given, signInKey, deviceId } = partsOf(body);
  const userName = toUserName(given);
  if (userName === null || !isSignInKey(signInKey) || !isId(deviceId)) return fail('badRequest');
  const { rows } = await deps.pool.query<{ id: string; unitId: string; verifier: string; isKnownDevice: boolean }>(`select a.id, a.unit_id as "unitId", a.verifier, d.id is not null as "isKnownDevice"
    from account a left join device d on d.id = $2 and d.account_id = a.id and d.revoked_at is null where a.user_name = $1`, [isUserName(userName) ? userName : '', deviceId]);
  const account = rows[0];
  const buckets = account?.isKnownDevice === true ? byDevice(deviceId) : byNameAndAddress(userName, address);
  // Counted before the key is looked at: a hundred tries at once are a hundred tries.
  if (deps.throttle.begin(buckets) > 0) return fail('tooManyTries');
  if (!await isRightKey(account?.verifier, signInKey) || !account) {
    await writeAuthAudit(deps.pool, { action: 'signInRefused', accountId: account?.id ?? null, unitId: account?.unitId ?? null });
    return fail('wrongSignIn');
  }
  return inPoolTransaction(deps.pool, async (client) => {
    if (!await enrolDevice(client, account, deviceId)) return fail('wrongSignIn');
    deps.throttle.succeeded(buckets);
    const { token, id } = await openSession(client, { accountId: account.id, deviceId, isPending: !deps.isDemo });
    await writeAuthAudit(client, { action: deps.isDemo ? 'signIn' : 'signIn.firstFactor', accountId: account.id, unitId: account.unitId, sessionId: id });
    return ok({ token, accountId: account.id, isPending: !deps.isDemo });
  });
}

/** A passkey that was found by the site alone: the person was verified by it, so both factors are given. */
export async function signInByPasskey(deps: AuthDeps, body: unknown, address: string): Promise<Result<SignedIn & { userName: string }>> {
  const { response, deviceId } = partsOf(body);
  if (!isId(deviceId)) return fail('badRequest');
  const { rows } = await deps.pool.query('select from device where id = $1 and revoked_at is null', [deviceId]);
  const buckets = rows.length > 0 ? byDevice(deviceId) : byAddress(address);
  if (deps.throttle.begin(buckets) > 0) return fail('tooManyTries');
  const owner = await verifyPasskey(deps, { kind: 'signIn', bound: '' }, null, response);
  if (!owner) {
    await writeAuthAudit(deps.pool, { action: 'signInRefused', accountId: null, unitId: null });
    return fail('wrongSignIn');
  }
  const { accountId, unitId, userName } = owner;
  return inPoolTransaction(deps.pool, async (client) => {
    if (!await enrolDevice(client, { id: accountId, unitId }, deviceId)) return fail('wrongSignIn');
    deps.throttle.succeeded(buckets);
    const { token, id } = await openSession(client, { accountId, deviceId, isPending: false });
    await writeAuthAudit(client, { action: 'signIn', accountId, unitId, sessionId: id });
    return ok({ token, accountId, isPending: false, userName });
  });
}

let decoy: Promise<string> | null = null;
const decoyVerifier = (): Promise<string> => (decoy ??= makeVerifier(randomBytes(32).toString('hex')));

/** Works as long for an account that is not there. */
export async function isRightKey(verifier: string | undefined, signInKey: string): Promise<boolean> {
  const standIn = await decoyVerifier();
  return await verify(verifier ?? standIn, signInKey) && verifier !== undefined;
}

/** A device is known by an id of its own and gets the unit's next letter, for the case numbers that are made on it. */
async function enrolDevice(database: Database, account: { id: string; unitId: string }, deviceId: string): Promise<boolean> {
  for (let taken = 0; ; taken += 1) {
    const { rows: known } = await database.query<{ accountId: string; isRevoked: boolean }>(
      'select account_id as "accountId", revoked_at is not null as "isRevoked" from device where id = $1', [deviceId]);
    if (known[0]) return known[0].accountId === account.id && !known[0].isRevoked;
    const { rows } = await database.query<{ count: number }>('select count(*) as count from device where unit_id = $1', [account.unitId]);
    const { rowCount } = await database.query('insert into device (id, account_id, unit_id, letter) values ($1, $2, $3, $4) on conflict do nothing',
      [deviceId, account.id, account.unitId, numberToLetters(rows[0]!.count + taken)]);
    if (rowCount === 1) return true;
  }
}

/** 0 → A, 25 → Z, 26 → AA. */
export function numberToLetters(number: number): string {
  const last = String.fromCharCode(65 + (number % 26));
  return number < 26 ? last : numberToLetters(Math.floor(number / 26) - 1) + last;
}
