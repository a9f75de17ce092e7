// What signing in works with: a connection of its own role, keys from outside the database, and the one site that passkeys
// are bound to.

import type { AuditAction } from '#domain/audit-act.ts';
import type pg from 'pg';
import type { KdfCost } from '#crypto/derivation.ts';
import type { Throttle } from '#server/auth/throttle.ts';

/** Where the pages are, as the browser sees it: 'https://icmc.example', and its host without the port. */
export interface Site { readonly origin: string; readonly rpId: string }

export interface SignInDeps {
  /** Connected as icmc_signin: the only role that can open a session, and the only one that reaches the factors. */
  readonly pool: pg.Pool;
  readonly throttle: Throttle;
  /** Makes the salts of names that nobody has; the same name always gets the same one. */
  readonly decoySecret: Buffer;
  /** Opens the secrets of authenticator apps. */
  readonly totpKey: Buffer;
  /** Signs challenges, so that asking for one writes nothing. */
  readonly challengeKey: Buffer;
  /** What every passphrase of this server is derived with: a name that nobody has gets the same. */
  readonly cost: KdfCost;
  readonly site: () => Site;
  readonly now: () => number;
}

/** Whether the second factor is waived: only in a demonstration, where everything is invented. */
export interface AuthDeps extends SignInDeps { readonly isDemo: boolean }

/** A pool, or the one connection of a transaction. */
export type Database = Pick<pg.ClientBase, 'query'>;

export interface AuthEvent { readonly action: AuditAction; readonly accountId: string | null; readonly unitId: string | null; readonly sessionId?: string }

export async function writeAuthAudit(database: Database, { action, accountId, unitId, sessionId }: AuthEvent): Promise<void> {
  await database.query('insert into audit (action, account_id, unit_id, session_id) values ($1, $2, $3, $4)', [action, accountId, unitId, sessionId ?? null]);
}
