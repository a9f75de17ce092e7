// The whole server on one screen: what guards every request, and the table of routes. A route says what it needs and
// does; its result leaves through http/reply.ts.

import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { isId } from '#domain/id.ts';
import { accessRequestRoutes, createReadRequests } from '#server/alerts/access-requests.ts';
import { accessRoutes } from '#server/access/access-routes.ts';
import { fail, ok, type Failure, type Result } from '#domain/failure.ts';
import { answerAlert } from '#server/alerts/answer-alert.ts';
import { caseLogRoutes } from '#server/cases/case-log.ts';
import { listCases } from '#server/cases/list-cases.ts';
import { securityRoutes } from '#server/auth/security-routes.ts';
import { whyNot } from '#server/auth/sessions.ts';
import type { SignInDeps } from '#server/auth/sign-in-deps.ts';
import { auditRoutes } from '#server/audit/audit-routes.ts';
import { signInRoutes } from '#server/auth/sign-in-routes.ts';
import { readUnits } from '#server/contacts/units.ts';
import { erasureRoutes } from '#server/erasure/erasure-routes.ts';
import type { ErasureLedger } from '#server/erasure/ledger.ts';
import { emergencyRoutes } from '#server/emergency/emergency-routes.ts';
import { cutReplies } from '#server/http/cut-replies.ts';
import { createEventStream } from '#server/http/event-stream.ts';
import type { FeedHub } from '#server/http/feed-hub.ts';
import { routesFor, type Asked, type Route } from '#server/http/route.ts';
import { sendResult } from '#server/http/reply.ts';
import { isFromOwnPage } from '#server/http/same-site.ts';
import { securityHeaders } from '#server/http/security-headers.ts';
import { readDevice, readToken } from '#server/http/session-cookie.ts';
import { serveClient } from '#server/http/client-files.ts';
import { seeNotice } from '#server/notices/notices.ts';
import { joinRoutes, peopleRoutes } from '#server/people/people-routes.ts';
import { explainClosed } from '#server/people/shut-out.ts';
import { referralRoutes } from '#server/referrals/referral-routes.ts';
import { askNetwork, type AskDeps } from '#server/search/ask-network.ts';
import { deliverCase } from '#server/sync/read-case.ts';
import { sync, type SyncDeps } from '#server/sync/sync-route.ts';
import { unitRoutes } from '#server/units/unit-routes.ts';

export interface AppDeps {
  readonly sync: SyncDeps;
  readonly signIn: SignInDeps;
  readonly hub: FeedHub;
  readonly ask: AskDeps['ask'];
  readonly newId: () => string;
  readonly ledger: ErasureLedger;
  readonly isDemo: boolean;
  /** How often an open event stream looks whether its session still stands; 15 s unless told. */
  readonly beatMs?: number;
  /** The folder of the built client; null where there is none (tests of the API). */
  readonly clientFolder: string | null;
  readonly log: (line: string) => void;
}

const bodyLimitBytes = 2 * 1024 * 1024;
const everyMethod = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Every route but the event stream. A feature's routes stand in its own folder; this is the one list of them. */
export function apiRoutes(deps: AppDeps): Route[] {
  const signedIn = routesFor(deps.sync.asUser);
  const { keys } = deps.sync;
  const auth = { ...deps.signIn, isDemo: deps.isDemo };
  return [
    { method: 'GET', url: '/api/hello', who: 'anyone', run: async () => ok({ isDemo: deps.isDemo }) },
    ...signInRoutes(auth, deps.sync.asUser),
    ...securityRoutes(auth, signedIn),
    signedIn('GET', '/api/me', 'signedIn', async ({ actor }) => ok(actor)),
    // Asks for the session itself, once for each case that it carries.
    { method: 'POST', url: '/api/sync', who: 'signedIn', run: ({ token, body }) => sync(deps.sync, token, body) },
    signedIn('GET', '/api/cases', 'readCase', (transaction, { query }) => listCases(transaction, query.after)),
    signedIn('GET', '/api/cases/:id', 'readCase', async (transaction, { params }) => {
      const found = isId(params.id) ? await deliverCase(transaction, deps.sync, params.id) : null;
      return found ? ok({ ...found, isWhole: true }) : fail('notFound');
    }),
    ...caseLogRoutes(signedIn),
    signedIn('GET', '/api/units', 'signedIn', async (transaction) => ok(await readUnits(transaction))),
    ...joinRoutes(deps.signIn),
    ...peopleRoutes(signedIn, keys),
    ...unitRoutes(signedIn, keys),
    signedIn('POST', '/api/network', 'searchNetwork', (transaction, { body }) => askNetwork(transaction, { keys, ask: deps.ask, newId: deps.newId }, body)),
    ...referralRoutes(signedIn, { keys, requests: createReadRequests(keys) }),
    ...accessRequestRoutes(signedIn, keys),
    signedIn('POST', '/api/alerts/:id', 'answerAlert', (transaction, { params, body }) => answerAlert(transaction, params.id, body)),
    ...emergencyRoutes(signedIn, { keys, newId: deps.newId }),
    ...accessRoutes(signedIn),
    ...auditRoutes(signedIn),
    ...erasureRoutes(signedIn, deps.ledger),
    signedIn('POST', '/api/notices/:id', 'signedIn', (transaction, { params }) => seeNotice(transaction, params.id)),
  ];
}

export async function createApp(deps: AppDeps): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: bodyLimitBytes, logger: false, forceCloseConnections: true, exposeHeadRoutes: false,
    // Behind a proxy on this machine every request comes from it: without the address that it names, one outsider who
    // guesses at names would slow everybody down.
    trustProxy: 'loopback',
    // A malformed address never reaches a hook: it gets the same headers here.
    frameworkErrors: (_error, _request, reply) => { void sendResult(reply.headers(securityHeaders), fail('badRequest')); },
  });
  await app.register(cookie);
  // Nothing of ours sends a compressed body, and a small one may unpack to a large one.
  await app.register(compress, { global: true, globalDecompression: false, threshold: 1024, encodings: ['gzip'] });
  // A form of another site can send text without asking; nothing of ours does.
  app.removeContentTypeParser('text/plain');
  guardEveryRequest(app, deps);
  const routes = apiRoutes(deps);
  cutReplies(app, { asUser: deps.sync.asUser, hub: deps.hub });
  for (const { method, url, who, run } of routes) {
    app.route({ method, url, config: { isGuarded: who !== 'anyone' }, handler: async (request, reply) => {
      const asked: Asked = {
        body: request.body, params: request.params as Record<string, unknown>, query: request.query as Record<string, unknown>,
        token: readToken(request), device: readDevice(request), address: request.ip, reply,
      };
      return sendResult(reply, await explainClosed(deps.signIn.pool, await sayWhy(deps, request, await run(asked)), asked));
    } });
  }
  app.get('/api/events', createEventStream({ asUser: deps.sync.asUser, hub: deps.hub, beatMs: deps.beatMs ?? 15_000 }));
  refuseOtherMethods(app, [...routes, { method: 'GET', url: '/api/events' }]);
  await serveClient(app, deps.clientFolder);
  return app;
}

/** Whoever is not let in learns whether to type the passphrase, to give the second factor, or to sign in anew. */
async function sayWhy({ signIn }: AppDeps, request: FastifyRequest, result: Result<unknown>): Promise<Result<unknown>> {
  const token = readToken(request);
  return result.ok || result.failure !== 'signInNeeded' || token === '' ? result : fail(await whyNot(signIn.pool, token));
}

function refuseOtherMethods(app: FastifyInstance, routes: readonly Pick<Route, 'method' | 'url'>[]): void {
  for (const url of new Set(routes.map((route) => route.url))) {
    const known = routes.filter((route) => route.url === url).map(({ method }) => String(method));
    app.route({ method: everyMethod.filter((method) => !known.includes(method)), url, handler: async (_request, reply) => sendResult(reply, fail('methodNotAllowed')) });
  }
}

function guardEveryRequest(app: FastifyInstance, { log }: AppDeps): void {
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    void reply.headers(securityHeaders);
    // By the route that was found, not by the text of the address: '/%61pi/sync' finds the same route as '/api/sync'.
    const isApi = request.routeOptions.url?.startsWith('/api/') === true || request.url.startsWith('/api/');
    if (isApi && !isFromOwnPage(request.headers, request.method)) return sendResult(reply, fail('crossSite'));
    return undefined;
  });
  app.setErrorHandler((error: Error & { statusCode?: number; code?: string }, _request, reply) => {
    const failure = failureOf(error);
    // The message of a bug may hold what a person typed: only its kind is written.
    if ((failure === 'serverTrouble' || failure === 'keysAway') && !hasGone(error)) log(`request failed: ${error.name} ${error.code ?? ''} ${error.stack?.split('\n').find((line) => line.startsWith('    at '))?.trim() ?? ''}`);
    return sendResult(reply, fail(failure));
  });
}

/** The browser left while the answer was on its way: nobody's fault. */
const hasGone = ({ code }: { code?: string }): boolean => code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET';

function failureOf({ statusCode, code, name }: { statusCode?: number; code?: string; name: string }): Failure {
  // The key service is away: what is sealed stays closed, and the page may try again.
  if (name === 'KeysAway') return 'keysAway';
  if (statusCode === 413) return 'tooLarge';
  if (code === 'FST_ERR_CTP_INVALID_JSON_BODY' || code === 'FST_ERR_CTP_EMPTY_JSON_BODY' || statusCode === 415) return 'badJson';
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return 'badRequest';
  return 'serverTrouble';
}
