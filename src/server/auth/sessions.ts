// Sessions: opaque tokens of 256 bits, of which the database knows the hash. A session gets a new token whenever it comes
// to mean more: after the second factor, after a proof, after an unlock.

import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Failure } from '#domain/failure.ts';
import type { Database } from '#server/auth/sign-in-deps.ts';

export interface FoundSession {
  readonly id: string;
  readonly accountId: string;
  readonly unitId: string;
  readonly userName: string;
  readonly displayName: string;
  readonly deviceId: string;
  /** The first factor was given and the second is missing: nothing but that may be done. */
  readonly isPending: boolean;
  readonly isIdle: boolean;
}

// Long enough to set up an authenticator; a session that waits for its factor is no session yet.
const pendingTime = '15 minutes';
const wholeTime = '12 hours';
const idleTime = '30 minutes';

const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();
const newToken = (): string => randomBytes(32).toString('base64url');

export async function openSession(database: Database, { accountId, deviceId, isPending }: { accountId: string; deviceId: string; isPending: boolean }): Promise<{ token: string; id: string }> {
  const token = newToken();
  const id = randomUUID();
  await database.query(`insert into session (token_hash, id, account_id, device_id, is_pending, expires_at, idle_at)
    values ($1, $2, $3, $4, $5, now() + $6::interval, now() + interval '${idleTime}')`,
  [hashToken(token), id, accountId, deviceId, isPending, isPending ? pendingTime : wholeTime]);
  return { token, id };
}

/** The session of a token, whatever it may do; null when it has ended, or its account or device is shut out. */
export async function findSession(database: Database, token: string): Promise<FoundSession | null> {
  const { rows } = await database.query<FoundSession>(`select s.id, s.account_id as "accountId", a.unit_id as "unitId", a.user_name as "userName",
      a.display_name as "displayName", s.device_id as "deviceId", s.is_pending as "isPending", s.idle_at <= now() as "isIdle"
    from session s join account a on a.id = s.account_id and a.status = 'active' join device d on d.id = s.device_id and d.revoked_at is null
   where s.token_hash = $1 and s.ended_at is null and s.expires_at > now()`, [hashToken(token)]);
  return rows[0] ?? null;
}

/** Why a token opens nothing, in the words of the pages. */
export async function whyNot(database: Database, token: string): Promise<Failure> {
  const { rows } = await database.query<{ isRevoked: boolean; isEnded: boolean; isPending: boolean; isIdle: boolean }>(`select d.revoked_at is not null as "isRevoked",
      s.ended_at is not null as "isEnded", s.is_pending as "isPending", s.idle_at <= now() as "isIdle"
    from session s join device d on d.id = s.device_id join account a on a.id = s.account_id and a.status = 'active' where s.token_hash = $1`, [hashToken(token)]);
  const [session] = rows;
  if (!session) return 'signInNeeded';
  if (session.isRevoked) return 'deviceRevoked';
  if (session.isEnded) return 'signInNeeded';
  if (session.isPending) return 'secondFactorNeeded';
  return session.isIdle ? 'locked' : 'signInNeeded';
}

/** Both factors were given: the session is whole, twelve hours from when it was opened, under a new token. */
export const completeSession = (database: Database, id: string): Promise<string | null> =>
  renew(database, `is_pending = false, expires_at = opened_at + interval '${wholeTime}', idle_at = now() + interval '${idleTime}'`, `id = $2 and is_pending`, id);

export const unlockSession = (database: Database, id: string): Promise<string | null> =>
  renew(database, `idle_at = now() + interval '${idleTime}'`, 'id = $2 and not is_pending', id);

export const proveSession = (database: Database, id: string): Promise<string | null> =>
  renew(database, `proved_at = now(), idle_at = now() + interval '${idleTime}'`, 'id = $2 and not is_pending', id);

/** null when it ended meanwhile, or somebody else was quicker. */
async function renew(database: Database, what: string, where: string, id: string): Promise<string | null> {
  const token = newToken();
  const { rowCount } = await database.query(`update session set token_hash = $1, last_used_at = now(), ${what} where ${where} and ended_at is null and expires_at > now()`, [hashToken(token), id]);
  return rowCount === 1 ? token : null;
}

// A session in which codes are guessed ends: then the passphrase is asked for again.
const mostWrongCodes = 5;

export async function countWrongCode(database: Database, id: string): Promise<void> {
  await database.query(`update session set wrong_codes = wrong_codes + 1, ended_at = case when wrong_codes + 1 >= ${mostWrongCodes} then now() end
    where id = $1 and ended_at is null and expires_at > now()`, [id]);
}

/** From now on it asks for the passphrase (or a passkey) again. */
export async function lockSession(database: Database, id: string): Promise<void> {
  await database.query('update session set idle_at = now() where id = $1 and ended_at is null and idle_at > now()', [id]);
}

/** Ends those of the account that are chosen; says how many. */
export async function endSessions(database: Database, accountId: string, chosen: { readonly id?: string; readonly except?: string } = {}): Promise<number> {
  const { rowCount } = await database.query(`update session set ended_at = now() where account_id = $1 and ended_at is null and expires_at > now()
    and ($2::uuid is null or id = $2) and ($3::uuid is null or id <> $3)`, [accountId, chosen.id ?? null, chosen.except ?? null]);
  return rowCount ?? 0;
}

export interface SessionLine {
  readonly id: string;
  readonly deviceLetter: string;
  /** Moments, 'YYYY-MM-DDTHH:MM:SS.sssZ'. */
  readonly openedAt: Date;
  readonly lastUsedAt: Date;
  readonly isLocked: boolean;
  readonly isThis: boolean;
}

export async function listSessions(database: Database, accountId: string, ownId: string): Promise<SessionLine[]> {
  const { rows } = await database.query<SessionLine>(`select s.id, d.letter as "deviceLetter", s.opened_at as "openedAt", s.last_used_at as "lastUsedAt",
      s.idle_at <= now() as "isLocked", s.id = $2 as "isThis"
    from session s join device d on d.id = s.device_id and d.revoked_at is null
   where s.account_id = $1 and s.ended_at is null and s.expires_at > now() and not s.is_pending order by s.id = $2 desc, s.last_used_at desc`, [accountId, ownId]);
  return rows;
}
