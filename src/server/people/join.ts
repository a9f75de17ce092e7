// Before signing in: asking for an account, and enrolling with a code that was handed over. The passphrase is chosen on the
// person's own device; what comes here is what a device sends at every sign-in, and what it was derived with. A request is
// answered the same whether there is such a unit, or such a name, or not.

import type pg from 'pg';
import { isCostEnough } from '#crypto/derivation.ts';
import { isRole, unitRoles } from '#domain/access.ts';
import { failures, fail, ok, type Failure, type Result } from '#domain/failure.ts';
import { isId } from '#domain/id.ts';
import { isLanguage } from '#i18n/format.ts';
import { hashCode, isCode } from '#server/auth/one-time-code.ts';
import { makeVerifier } from '#server/auth/sign-in.ts';
import type { Throttle } from '#server/auth/throttle.ts';

export interface JoinDeps {
  /** Connected as icmc_signin. */
  readonly pool: pg.Pool;
  readonly throttle: Throttle;
}

interface Secret { readonly salt: Buffer; readonly memoryKib: number; readonly passes: number; readonly signInKey: string }

export async function askAccount({ pool, throttle }: JoinDeps, body: unknown, address: string): Promise<Result<object>> {
  const given = (body ?? {}) as Record<string, unknown>;
  const secret = parseSecret(given);
  const { id, role, language } = given;
  const unitCode = typeof given.unitCode === 'string' ? given.unitCode.trim().toUpperCase() : '';
  const userName = parseUserName(given.userName);
  const displayName = parseDisplayName(given.displayName);
  const isWishable = isRole(role) && unitRoles.includes(role);
  if (!isId(id) || !secret || userName === null || displayName === null || !isWishable || !isLanguage(language) || !/^[A-Z0-9]{2,8}$/.test(unitCode)) return fail('badRequest');
  // Never taken back: asking costs the same whether it was right or not.
  if (throttle.begin('account request', address) > 0) return fail('tooManyTries');
  const person = { userName, displayName, role, language, memoryKib: secret.memoryKib, passes: secret.passes };
  await pool.query('select guard.ask_account($1, $2, $3, $4, $5)', [id, unitCode, person, secret.salt, await makeVerifier(secret.signInKey)]);
  return ok({});
}

/** With one code: an account that was decided on before. With two: one's own account, by the two persons who approved it. */
export async function enrol({ pool, throttle }: JoinDeps, body: unknown, address: string): Promise<Result<{ userName: string }>> {
  const given = (body ?? {}) as Record<string, unknown>;
  const { codes } = given;
  const secret = parseSecret(given);
  if (!secret || !Array.isArray(codes) || codes.length < 1 || codes.length > 2 || !codes.every((code) => typeof code === 'string' && code.length <= 100)) return fail('badRequest');
  if (throttle.begin('enrolment', address) > 0) return fail('tooManyTries');
  const hashes = codes.filter(isCode).map(hashCode);
  const isTwice = hashes.length === 2 && hashes[0]!.equals(hashes[1]!);
  if (hashes.length !== codes.length || isTwice) return fail('wrongCode');
  const { rows } = await pool.query<{ userName: string | null; failure: string | null }>('select user_name as "userName", failure from guard.enrol($1, $2, $3, $4, $5)',
    [hashes, secret.salt, secret.memoryKib, secret.passes, await makeVerifier(secret.signInKey)]);
  const { userName, failure } = rows[0]!;
  if (userName === null) return fail(isFailure(failure) ? failure : 'wrongCode');
  throttle.succeeded('enrolment', address);
  return ok({ userName });
}

const isFailure = (text: string | null): text is Failure => (failures as readonly (string | null)[]).includes(text);

/** As accounts have it; the check in the database is the same. */
export function parseUserName(given: unknown): string | null {
  const name = typeof given === 'string' ? given.trim().toLowerCase() : '';
  return /^[a-z0-9][a-z0-9.-]{2,63}$/.test(name) ? name : null;
}

function parseDisplayName(given: unknown): string | null {
  const name = typeof given === 'string' ? given.trim().replace(/\s+/gu, ' ') : '';
  return name.length >= 2 && name.length <= 80 && !/[\p{Cc}\p{Cf}\p{Surrogate}]/u.test(name.replace(/[\u200c\u200d]/g, '')) ? name : null;
}

function parseSecret({ salt, memoryKib, passes, signInKey }: Record<string, unknown>): Secret | null {
  const isHex = (text: unknown, bytes: number): text is string => typeof text === 'string' && text.length === 2 * bytes && /^[0-9a-f]+$/.test(text);
  if (!isHex(salt, 16) || !isHex(signInKey, 32) || !Number.isInteger(memoryKib) || !Number.isInteger(passes)) return null;
  const cost = { memoryKib: memoryKib as number, passes: passes as number };
  return isCostEnough(cost) ? { salt: Buffer.from(salt, 'hex'), ...cost, signInKey } : null;
}
