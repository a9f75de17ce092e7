// The whole server on one screen: what guards every request, and the table of routes. A route says what it needs and
// does; its result leaves through http/reply.ts.

import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { isId } from '#domain/id.ts';
import { fail, ok, type Failure, type Result } from '#domain/failure.ts';
import { answerAlert } from '#server/alerts/answer-alert.ts';
import { signIn, signInParameters, signOut, type SignInDeps } from '#server/auth/sign-in.ts';
import { readUnits } from '#server/contacts/units.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { createEventStream } from '#server/http/event-stream.ts';
import type { FeedHub } from '#server/http/feed-hub.ts';
import { sendResult } from '#server/http/reply.ts';
import { isFromOwnPage } from '#server/http/same-site.ts';
import { securityHeaders } from '#server/http/security-headers.ts';
import { clearToken, readToken, setToken } from '#server/http/session-cookie.ts';
import { serveClient } from '#server/http/client-files.ts';
import { sendReferral, stepReferral } from '#server/referrals/send-referral.ts';
import { askNetwork, type AskDeps } from '#server/search/ask-network.ts';
import { readCase } from '#server/sync/read-case.ts';
import { sync, type SyncDeps } from '#server/sync/sync-route.ts';

export interface AppDeps {
  readonly sync: SyncDeps;
  readonly signIn: SignInDeps;
  readonly hub: FeedHub;
  readonly ask: AskDeps['ask'];
  readonly newId: () => string;
  readonly isDemo: boolean;
  /** The folder of the built client; null where there is none (tests of the API). */
  readonly clientFolder: string | null;
  readonly log: (line: string) => void;
}

interface Asked { readonly body: unknown; readonly params: Record<string, unknown>; readonly token: string; readonly address: string; readonly reply: FastifyReply }
interface Route { readonly method: 'GET' | 'POST'; readonly url: string; readonly run: (asked: Asked) => Promise<Result<unknown>> }

const bodyLimitBytes = 2 * 1024 * 1024;

export function apiRoutes(deps: AppDeps): Route[] {
  const { asUser, keys } = deps.sync;
  const signedIn = (act: (transaction: UserTransaction, asked: Asked) => Promise<Result<unknown>>): Route['run'] =>
    async (asked) => await asUser(asked.token, (transaction) => act(transaction, asked)) ?? fail('signInNeeded');
  return [
    { method: 'GET', url: '/api/hello', run: async () => ok({ isDemo: deps.isDemo }) },
    { method: 'POST', url: '/api/sign-in/parameters', run: ({ body }) => signInParameters(deps.signIn, body) },
    { method: 'POST', url: '/api/sign-in', run: async ({ body, address, reply }) => {
      const result = await signIn(deps.signIn, body, address);
      if (!result.ok) return result;
      setToken(reply, result.value.token);
      return await asUser(result.value.token, async ({ actor }) => ok(actor)) ?? fail('wrongSignIn');
    } },
    { method: 'POST', url: '/api/sign-out', run: async ({ token, reply }) => {
      await signOut(deps.signIn, token);
      clearToken(reply);
      return ok({});
    } },
    { method: 'GET', url: '/api/me', run: signedIn(async ({ actor }) => ok(actor)) },
    { method: 'POST', url: '/api/sync', run: ({ token, body }) => sync(deps.sync, token, body) },
    { method: 'GET', url: '/api/cases/:id', run: signedIn(async (transaction, { params }) => {
      const found = isId(params.id) ? await readCase(transaction, deps.sync, params.id, 0) : null;
      return found ? ok({ ...found, isWhole: true }) : fail('notFound');
    }) },
    { method: 'GET', url: '/api/units', run: signedIn(async (transaction) => ok(await readUnits(transaction))) },
    { method: 'POST', url: '/api/network', run: signedIn((transaction, { body }) => askNetwork(transaction, { keys, ask: deps.ask, newId: deps.newId }, body)) },
    { method: 'POST', url: '/api/referrals', run: signedIn((transaction, { body }) => sendReferral(transaction, keys, body)) },
    { method: 'POST', url: '/api/referrals/:id', run: signedIn((transaction, { params, body }) => stepReferral(transaction, keys, params.id, body)) },
    { method: 'POST', url: '/api/alerts/:id', run: signedIn((transaction, { params, body }) => answerAlert(transaction, params.id, body)) },
  ];
}

export async function createApp(deps: AppDeps): Promise<FastifyInstance> {
  const app = fastify({ bodyLimit: bodyLimitBytes, logger: false, forceCloseConnections: true });
  await app.register(cookie);
  await app.register(compress, { global: true, threshold: 1024, encodings: ['gzip'] });
  guardEveryRequest(app, deps);
  for (const { method, url, run } of apiRoutes(deps)) {
    app.route({ method, url, handler: async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      return sendResult(reply, await run({
        body: request.body, params: request.params as Record<string, unknown>, token: readToken(request), address: request.ip, reply,
      }));
    } });
  }
  app.get('/api/events', createEventStream({ asUser: deps.sync.asUser, hub: deps.hub }));
  await serveClient(app, deps.clientFolder);
  return app;
}

function guardEveryRequest(app: FastifyInstance, { log }: AppDeps): void {
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    void reply.headers(securityHeaders);
    if (request.url.startsWith('/api/') && !isFromOwnPage(request.headers, request.method)) return sendResult(reply, fail('crossSite'));
    return undefined;
  });
  app.setErrorHandler((error: Error & { statusCode?: number; code?: string }, _request, reply) => {
    const failure = failureOf(error);
    // The message of a bug may hold what a person typed: only its kind is written.
    if (failure === 'serverTrouble') log(`request failed: ${error.name} ${error.code ?? ''} ${error.stack?.split('\n')[1]?.trim() ?? ''}`);
    return sendResult(reply, fail(failure));
  });
}

function failureOf({ statusCode, code }: { statusCode?: number; code?: string }): Failure {
  if (statusCode === 413) return 'tooLarge';
  if (code === 'FST_ERR_CTP_INVALID_JSON_BODY' || code === 'FST_ERR_CTP_EMPTY_JSON_BODY' || statusCode === 415) return 'badJson';
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return 'badRequest';
  return 'serverTrouble';
}
