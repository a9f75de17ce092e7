// The routes of a person's own security page, of the proof, and of the hand on the page. Whatever changes a factor or the
// passphrase asks for a fresh proof; ending a session never does.

import { fail, ok, type Result } from '#domain/failure.ts';
import { addFactor, changePassphrase, dropFactor, endOwnSessions, readSecurity, renewRecoveryCodes, type Self } from '#server/auth/own-security.ts';
import { passkeyOffer, passkeyQuestion } from '#server/auth/passkeys.ts';
import type { AuthDeps } from '#server/auth/sign-in-deps.ts';
import { offerTotp } from '#server/auth/totp.ts';
import { prove } from '#server/auth/unlock.ts';
import type { Actor } from '#server/db/as-user.ts';
import { hasProof, type Asked, type Route, type routesFor } from '#server/http/route.ts';
import { setToken } from '#server/http/session-cookie.ts';

export const securityRoutes = (deps: AuthDeps, signedIn: ReturnType<typeof routesFor>): Route[] => {
  const own = (method: Route['method'], url: string, run: (self: Self & Actor, asked: Asked) => Promise<Result<unknown>>, needsProof = false): Route => ({
    method, url, who: 'signedIn',
    // Who asks is settled in a transaction of its own: this part works on another connection, and would wait for that one.
    run: async (asked) => {
      let who: Actor | undefined;
      const settled = await signedIn(method, url, 'signedIn', async (transaction) => {
        if (needsProof && !await hasProof(transaction)) return fail('proofNeeded');
        who = transaction.actor;
        return ok({});
      }).run(asked);
      if (!settled.ok || !who) return settled;
      const result = await run(who, asked);
      // What was refused there stands in the log too: the row above says only who asked.
      if (!result.ok) await signedIn(method, url, 'signedIn', async () => result).run(asked);
      return result;
    },
  });
  const proven = (url: string, run: (self: Self & Actor, asked: Asked) => Promise<Result<unknown>>): Route => own('POST', url, run, true);
  return [
    own('GET', '/api/security', (self) => readSecurity(deps, self)),
    proven('/api/security/passkey-offer', async (self) => ok(await passkeyOffer(deps, { kind: 'enrol', bound: self.sessionId }, self))),
    proven('/api/security/totp-offer', async (self) => ok(await offerTotp(deps.pool, deps, self))),
    proven('/api/security/factors', (self, { body }) => addFactor(deps, self, body)),
    proven('/api/security/factors/remove', (self, { body }) => dropFactor(deps, self, body)),
    proven('/api/security/recovery-codes', (self) => renewRecoveryCodes(deps, self)),
    proven('/api/security/passphrase', (self, { body }) => changePassphrase(deps, self, body)),
    own('POST', '/api/security/sessions/end', (self, { body }) => endOwnSessions(deps, self, body)),
    // A hand on the page: the session is touched by whoever may ask anything (http/route.ts).
    own('POST', '/api/active', async () => ok({})),
    own('POST', '/api/proof-question', async (self) => ok(await passkeyQuestion(deps, { kind: 'proof', bound: self.sessionId }, self.accountId))),
    own('POST', '/api/proof', async (_self, { token, body, reply }) => {
      const result = await prove(deps, token, body);
      if (result.ok) setToken(reply, result.value.token);
      return result.ok ? ok({}) : result;
    }),
  ];
};
