// The routes of signing in and out: the only ones that anybody may ask.

import { fail, ok } from '#domain/failure.ts';
import { signIn, signInParameters, signOut, type SignInDeps } from '#server/auth/sign-in.ts';
import type { AsUser } from '#server/db/as-user.ts';
import type { Route } from '#server/http/route.ts';
import { clearToken, setToken } from '#server/http/session-cookie.ts';

export const signInRoutes = (deps: SignInDeps, asUser: AsUser): Route[] => [
  { method: 'POST', url: '/api/sign-in/parameters', who: 'anyone', run: ({ body }) => signInParameters(deps, body) },
  { method: 'POST', url: '/api/sign-in', who: 'anyone', run: async ({ body, address, reply }) => {
    const result = await signIn(deps, body, address);
    if (!result.ok) return result;
    const actor = await asUser(result.value.token, async (transaction) => transaction.actor);
    if (!actor) return fail('wrongSignIn');
    setToken(reply, result.value.token);
    return ok(actor);
  } },
  { method: 'POST', url: '/api/sign-out', who: 'anyone', run: async ({ token, reply }) => {
    await signOut(deps, token);
    clearToken(reply);
    return ok({});
  } },
];
