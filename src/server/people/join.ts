// Before signing in: asking for an account, and enrolling with a code that was handed over. The passphrase is chosen on the
// person's own device; what comes here is what a device sends at every sign-in, and what it was derived with. A request is
// answered the same whether there is such a unit, or such a name, or not.

import { isRole, unitRoles } from '#domain/access.ts';
import { isUserName } from '#domain/account.ts';
import { fail, isFailure, ok, type Result } from '#domain/failure.ts';
import { partsOf } from '#domain/given.ts';
import { isId } from '#domain/id.ts';
import { isUnitCode } from '#domain/unit.ts';
import { isLanguage } from '#i18n/format.ts';
import { hashCode, isCode } from '#server/auth/one-time-code.ts';
import { readNewSecret } from '#server/auth/new-secret.ts';
import type { SignInDeps } from '#server/auth/sign-in-deps.ts';
import { networkOf, type Bucket } from '#server/auth/throttle.ts';

export type JoinDeps = Pick<SignInDeps, 'pool' | 'throttle' | 'cost'>;

const minuteMs = 60_000;
/** Nobody's name is in it, so an outsider delays only who comes from the same place; an invitation's code works from any other. */
const byPlace = (what: string, address: string): readonly Bucket[] =>
  [{ key: `${what} ${networkOf(address)}`, free: 5, longestWaitMs: minuteMs, windowMs: 15 * minuteMs, isShared: false }];

export async function askAccount({ pool, throttle, cost }: JoinDeps, body: unknown, address: string): Promise<Result<object>> {
  const given = partsOf(body);
  const { id, role, language } = given;
  const unitCode = typeof given.unitCode === 'string' ? given.unitCode.trim().toUpperCase() : '';
  const userName = parseUserName(given.userName);
  const displayName = parseDisplayName(given.displayName);
  const isWishable = isRole(role) && unitRoles.includes(role);
  if (!isId(id) || userName === null || displayName === null || !isWishable || !isLanguage(language) || !isUnitCode(unitCode)) return fail('badRequest');
  // Never taken back: asking costs the same whether it was right or not.
  if (throttle.begin(byPlace('account request', address)) > 0) return fail('tooManyTries');
  const secret = await readNewSecret(body, cost);
  if (!secret.ok) return secret;
  const person = { userName, displayName, role, language, ...secret.value.cost };
  await pool.query('select guard.ask_account($1, $2, $3, $4, $5)', [id, unitCode, person, secret.value.salt, secret.value.verifier]);
  return ok({});
}

/** With one code: an account that was decided on before. With two: one's own account, by the two persons who approved it. */
export async function enrol({ pool, throttle, cost }: JoinDeps, body: unknown, address: string): Promise<Result<{ userName: string }>> {
  const { codes } = partsOf(body);
  if (!Array.isArray(codes) || codes.length < 1 || codes.length > 2 || !codes.every((code) => typeof code === 'string' && code.length <= 100)) return fail('badRequest');
  if (throttle.begin(byPlace('enrolment', address)) > 0) return fail('tooManyTries');
  const hashes = codes.filter(isCode).map(hashCode);
  const isTwice = hashes.length === 2 && hashes[0]!.equals(hashes[1]!);
  if (hashes.length !== codes.length || isTwice) return fail('wrongCode');
  const secret = await readNewSecret(body, cost);
  if (!secret.ok) return secret;
  const { rows } = await pool.query<{ userName: string | null; failure: string | null }>('select user_name as "userName", failure from guard.enrol($1, $2, $3, $4, $5)',
    [hashes, secret.value.salt, secret.value.cost.memoryKib, secret.value.cost.passes, secret.value.verifier]);
  const { userName, failure } = rows[0]!;
  if (userName === null) return fail(isFailure(failure) ? failure : 'wrongCode');
  throttle.succeeded(byPlace('enrolment', address));
  return ok({ userName });
}

export function parseUserName(given: unknown): string | null {
  const name = typeof given === 'string' ? given.trim().toLowerCase() : '';
  return isUserName(name) ? name : null;
}

function parseDisplayName(given: unknown): string | null {
  const name = typeof given === 'string' ? given.trim().replace(/\s+/gu, ' ') : '';
  return name.length >= 2 && name.length <= 80 && !/[\p{Cc}\p{Cf}\p{Surrogate}]/u.test(name.replace(/[\u200c\u200d]/g, '')) ? name : null;
}
