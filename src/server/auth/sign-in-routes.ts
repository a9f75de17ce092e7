// The routes of signing in, of the second step, and of the lock: what may be asked without a whole, open session.

import type { SignInStep } from '#domain/account.ts';
import { fail, ok, type Result } from '#domain/failure.ts';
import { hasFactor, listFactors } from '#server/auth/factors.ts';
import { passkeyOffer, passkeyQuestion } from '#server/auth/passkeys.ts';
import { enrolFirst, findPending, giveSecondFactor, type Completed } from '#server/auth/second-step.ts';
import { signIn, signInByPasskey, signInParameters, type SignedIn } from '#server/auth/sign-in.ts';
import type { AuthDeps } from '#server/auth/sign-in-deps.ts';
import { offerTotp } from '#server/auth/totp.ts';
import { findWhole, lock, signOut, unlock } from '#server/auth/unlock.ts';
import type { AsUser } from '#server/db/as-user.ts';
import type { Asked, Route } from '#server/http/route.ts';
import { clearToken, setToken } from '#server/http/session-cookie.ts';

const anyone = (url: string, run: Route['run']): Route => ({ method: 'POST', url, who: 'anyone', run });

export const signInRoutes = (deps: AuthDeps, asUser: AsUser): Route[] => {
  const enter = (asked: Asked, result: Result<SignedIn>) => enterWith(deps, asUser, asked, result);
  const done = (asked: Asked, result: Result<Completed>) => finish(asUser, asked, result);
  return [
    anyone('/api/sign-in/parameters', ({ body }) => signInParameters(deps, body)),
    anyone('/api/sign-in', async (asked) => enter(asked, await signIn(deps, asked.body, asked.address))),
    anyone('/api/sign-in/passkey-question', async () => ok(await passkeyQuestion(deps, { kind: 'signIn', bound: '' }, null))),
    anyone('/api/sign-in/passkey', async (asked) => enter(asked, await signInByPasskey(deps, asked.body, asked.address))),

    anyone('/api/sign-in/second-question', ({ token }) => pending(deps, token, async ({ id, accountId }) => ok(await passkeyQuestion(deps, { kind: 'secondFactor', bound: id }, accountId)))),
    anyone('/api/sign-in/second', async (asked) => done(asked, await giveSecondFactor(deps, asked.token, asked.body))),
    anyone('/api/sign-in/passkey-offer', ({ token }) => unfactored(deps, token, async (session) => ok(await passkeyOffer(deps, { kind: 'enrol', bound: session.id }, session)))),
    anyone('/api/sign-in/totp-offer', ({ token }) => unfactored(deps, token, async (session) => ok(await offerTotp(deps.pool, deps, session)))),
    anyone('/api/sign-in/enrol', async (asked) => done(asked, await enrolFirst(deps, asked.token, asked.body))),

    anyone('/api/unlock-question', async ({ token }) => {
      const session = await findWhole(deps, token);
      return session ? ok(await passkeyQuestion(deps, { kind: 'unlock', bound: session.id }, session.accountId)) : fail('signInNeeded');
    }),
    anyone('/api/unlock', async (asked) => done(asked, await unlock(deps, asked.token, asked.body))),
    anyone('/api/lock', async ({ token }) => {
      await lock(deps, token);
      return ok({});
    }),
    anyone('/api/sign-out', async ({ token, reply }) => {
      await signOut(deps, token);
      clearToken(reply);
      return ok({});
    }),
  ];
};

/** Never continues under a token that came with the request: a session that somebody planted is ended, not entered. */
async function enterWith(deps: AuthDeps, asUser: AsUser, { token: before, reply }: Asked, result: Result<SignedIn>): Promise<Result<SignInStep>> {
  if (!result.ok) return result;
  const { token, accountId, isPending } = result.value;
  if (before !== '') await signOut(deps, before);
  setToken(reply, token);
  if (isPending) {
    const factors = await listFactors(deps.pool, accountId);
    const session = await findPending(deps, token);
    if (!session.ok) return session;
    return ok(hasFactor(factors) ? { step: 'secondFactor', hasPasskey: factors.passkeys.length > 0, hasTotp: factors.totpSince !== null }
      : { step: 'enrol', userName: session.value.session.userName });
  }
  const account = await asUser(token, async ({ actor }) => actor);
  return account ? ok({ step: 'done', account }) : fail('wrongSignIn');
}

async function finish(asUser: AsUser, { reply }: Asked, result: Result<Completed>): Promise<Result<SignInStep>> {
  if (!result.ok) return result;
  const { token, recoveryCodes } = result.value;
  const account = await asUser(token, async ({ actor }) => actor);
  if (!account) return fail('signInNeeded');
  setToken(reply, token);
  return ok({ step: 'done', account, ...(recoveryCodes === undefined ? {} : { recoveryCodes }) });
}

type Waiting = Extract<Awaited<ReturnType<typeof findPending>>, { ok: true }>['value'];

async function pending(deps: AuthDeps, token: string, act: (session: Waiting['session']) => Promise<Result<unknown>>): Promise<Result<unknown>> {
  const found = await findPending(deps, token);
  return found.ok ? act(found.value.session) : found;
}

/** Only an account without any factor sets one up before it is signed in: else a passphrase alone could add one. */
async function unfactored(deps: AuthDeps, token: string, act: (session: Waiting['session']) => Promise<Result<unknown>>): Promise<Result<unknown>> {
  const found = await findPending(deps, token);
  if (!found.ok) return found;
  return hasFactor(found.value.factors) ? fail('secondFactorNeeded') : act(found.value.session);
}
