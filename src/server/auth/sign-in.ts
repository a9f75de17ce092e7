// Signing in. The device derives two keys from the passphrase and sends one; the server keeps that one's Argon2id hash.
// A name that nobody has gets the same answers, and takes the same time, as one that somebody has.

import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type pg from 'pg';
import { kdfFloor, type KdfCost } from '#crypto/derivation.ts';
import { isId } from '#domain/id.ts';
import { fail, ok, type Result } from '#domain/failure.ts';
import type { Throttle } from '#server/auth/throttle.ts';

export interface SignInDeps {
  /** Connected as icmc_signin: the only role that can open a session. */
  readonly pool: pg.Pool;
  readonly throttle: Throttle;
  /** Makes the salts of names that nobody has; the same name always gets the same one. */
  readonly decoySecret: Buffer;
  readonly now: () => number;
}

export interface KdfParameters extends KdfCost { readonly salt: string }

const sessionHours = 12;
// Argon2id is the library's default algorithm; its enum can't be imported without a build.
const serverCost = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 };

/** The verifier that is kept for a sign-in key. */
export const makeVerifier = (signInKey: string): Promise<string> => hash(signInKey, serverCost);

/** A name as accounts have it (the check in the database is the same). Any other is answered like one that nobody has. */
const toUserName = (given: unknown): string | null => (typeof given === 'string' && given.length <= 64 ? given.toLowerCase() : null);
const isUserName = (name: string): boolean => /^[a-z0-9][a-z0-9.-]{2,63}$/.test(name);

export async function signInParameters({ pool, decoySecret }: SignInDeps, body: unknown): Promise<Result<KdfParameters>> {
  const userName = toUserName(((body ?? {}) as Record<string, unknown>).userName);
  if (userName === null) return fail('badRequest');
  const { rows } = await pool.query<KdfParameters>(`select encode(kdf_salt, 'hex') as salt, kdf_memory_kib as "memoryKib", kdf_passes as passes
    from account where user_name = $1`, [isUserName(userName) ? userName : '']);
  const decoy = createHmac('sha256', decoySecret).update(userName).digest('hex').slice(0, 32);
  return ok(rows[0] ?? { salt: decoy, ...kdfFloor });
}

export interface SignedIn { readonly token: string; readonly accountId: string }

export async function signIn(deps: SignInDeps, body: unknown, address: string): Promise<Result<SignedIn>> {
  const { userName: given, signInKey, deviceId } = (body ?? {}) as Record<string, unknown>;
  const userName = toUserName(given);
  if (userName === null || typeof signInKey !== 'string' || !/^[0-9a-f]{64}$/.test(signInKey) || !isId(deviceId)) return fail('badRequest');
  // Counted before the key is looked at: a hundred tries at once are a hundred tries.
  if (deps.throttle.begin(userName, address) > 0) return fail('tooManyTries');
  const { rows } = await deps.pool.query<{ id: string; unitId: string; verifier: string }>(
    'select id, unit_id as "unitId", verifier from account where user_name = $1', [isUserName(userName) ? userName : '']);
  const account = rows[0];
  const decoy = await decoyVerifier();
  const isRight = await verify(account?.verifier ?? decoy, signInKey);
  if (!account || !isRight) {
    await writeAudit(deps.pool, { action: 'signInRefused', accountId: account?.id ?? null, unitId: account?.unitId ?? null });
    return fail('wrongSignIn');
  }
  if (!await enrolDevice(deps.pool, account, deviceId)) return fail('wrongSignIn');
  deps.throttle.succeeded(userName, address);
  const token = randomBytes(32).toString('base64url');
  await deps.pool.query(`insert into session (token_hash, id, account_id, device_id, expires_at) values ($1, $2, $3, $4, $5)`,
    [hashToken(token), randomUUID(), account.id, deviceId, new Date(deps.now() + (sessionHours * 60 - 1) * 60_000)]);
  await writeAudit(deps.pool, { action: 'signIn', accountId: account.id, unitId: account.unitId });
  return ok({ token, accountId: account.id });
}

export async function signOut({ pool }: SignInDeps, token: string): Promise<void> {
  await pool.query(`with ended as (update session set ended_at = now() where token_hash = $1 and ended_at is null returning account_id)
    insert into audit (action, account_id, unit_id) select 'signOut', a.id, a.unit_id from ended join account a on a.id = ended.account_id`, [hashToken(token)]);
}

const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

let decoy: Promise<string> | null = null;
const decoyVerifier = (): Promise<string> => (decoy ??= makeVerifier(randomBytes(32).toString('hex')));

/** A device is known by an id of its own and gets the unit's next letter, for the case numbers that are made on it. */
async function enrolDevice(pool: pg.Pool, account: { id: string; unitId: string }, deviceId: string): Promise<boolean> {
  for (let taken = 0; ; taken += 1) {
    const { rows: known } = await pool.query<{ accountId: string; isRevoked: boolean }>(
      'select account_id as "accountId", revoked_at is not null as "isRevoked" from device where id = $1', [deviceId]);
    if (known[0]) return known[0].accountId === account.id && !known[0].isRevoked;
    const { rows } = await pool.query<{ count: number }>('select count(*) as count from device where unit_id = $1', [account.unitId]);
    const { rowCount } = await pool.query('insert into device (id, account_id, unit_id, letter) values ($1, $2, $3, $4) on conflict do nothing',
      [deviceId, account.id, account.unitId, numberToLetters(rows[0]!.count + taken)]);
    if (rowCount === 1) return true;
  }
}

/** 0 → A, 25 → Z, 26 → AA. */
export function numberToLetters(number: number): string {
  const last = String.fromCharCode(65 + (number % 26));
  return number < 26 ? last : numberToLetters(Math.floor(number / 26) - 1) + last;
}

async function writeAudit(pool: pg.Pool, { action, accountId, unitId }: { action: string; accountId: string | null; unitId: string | null }): Promise<void> {
  await pool.query('insert into audit (action, account_id, unit_id) values ($1, $2, $3)', [action, accountId, unitId]);
}
