// Codes of an authenticator app (RFC 6238: SHA-1, six digits, steps of 30 s). The step before and the one after count too,
// for clocks that are off; each step is taken once, so a code that somebody saw over a shoulder is spent.

import { Secret, TOTP } from 'otpauth';
import { seal, unseal } from '#server/db/seal.ts';
import type { Place } from '#crypto/envelope.ts';
import type { Database, SignInDeps } from '#server/auth/sign-in-deps.ts';

type TotpDeps = Pick<SignInDeps, 'totpKey' | 'now'>;

const periodS = 30;
const secretBytes = 20;
const place = (accountId: string): Place => ({ table: 'totp', row: accountId, field: 'sealed', keyVersion: 1 });
const totpOf = (secret: Uint8Array, label = ''): TOTP =>
  new TOTP({ issuer: 'ICMC', label, algorithm: 'SHA1', digits: 6, period: periodS, secret: new Secret({ buffer: Uint8Array.from(secret).buffer }) });

export interface NewTotp { readonly secret: string; readonly uri: string }

/** A new secret that waits for its first code; one that is in use stays in use until then. */
export async function offerTotp(database: Database, { totpKey }: TotpDeps, account: { accountId: string; userName: string }): Promise<NewTotp> {
  const secret = new Secret({ size: secretBytes });
  const waiting = seal(totpKey, place(account.accountId), secret.bytes);
  await database.query('insert into totp (account_id, waiting) values ($1, $2) on conflict (account_id) do update set waiting = excluded.waiting', [account.accountId, waiting]);
  return { secret: secret.base32, uri: totpOf(secret.bytes, account.userName).toString() };
}

/** True when the code is right for the secret that waits: it is in use from here. */
export async function confirmTotp(database: Database, deps: TotpDeps, accountId: string, code: string): Promise<boolean> {
  const { rows } = await database.query<{ waiting: Buffer | null }>('select waiting from totp where account_id = $1', [accountId]);
  const waiting = rows[0]?.waiting;
  const step = waiting ? stepOf(deps, unseal(deps.totpKey, place(accountId), waiting), code) : null;
  if (step === null) return false;
  const { rowCount } = await database.query(`update totp set sealed = waiting, waiting = null, confirmed_at = now(), last_step = $2
    where account_id = $1 and waiting = $3`, [accountId, step, waiting]);
  return rowCount === 1;
}

/** True when the code is right, and its step and all later ones were not taken yet. */
export async function spendTotp(database: Database, deps: TotpDeps, accountId: string, code: string): Promise<boolean> {
  const { rows } = await database.query<{ sealed: Buffer | null }>('select sealed from totp where account_id = $1', [accountId]);
  const sealed = rows[0]?.sealed;
  const step = sealed ? stepOf(deps, unseal(deps.totpKey, place(accountId), sealed), code) : null;
  if (step === null) return false;
  // The same code sent twice at once is taken once: the row decides.
  const { rowCount } = await database.query('update totp set last_step = $2 where account_id = $1 and last_step < $2 and sealed = $3', [accountId, step, sealed]);
  return rowCount === 1;
}

export const isTotpCode = (text: string): boolean => /^\d{6}$/.test(text);

function stepOf({ now }: TotpDeps, secret: Uint8Array, code: string): number | null {
  const delta = isTotpCode(code) ? totpOf(secret).validate({ token: code, timestamp: now(), window: 1 }) : null;
  return delta === null ? null : Math.floor(now() / 1000 / periodS) + delta;
}
