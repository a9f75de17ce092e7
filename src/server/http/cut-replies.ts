// A reply that is still on its way to somebody whose session has ended meanwhile is cut: neither a slow download nor an
// answer that is being made outlives the right to it. Event streams see to themselves (http/event-stream.ts).

import type { FastifyInstance } from 'fastify';
import type { AsUser } from '#server/db/as-user.ts';
import type { FeedHub } from '#server/http/feed-hub.ts';
import { readToken } from '#server/http/session-cookie.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A route of signed-in people. */
    readonly isGuarded?: boolean;
  }
}

interface UnderWay { readonly token: string; isOver: boolean }

export function cutReplies(app: FastifyInstance, { asUser, hub }: { readonly asUser: AsUser; readonly hub: FeedHub }): void {
  const underWay = new Map<{ destroy(): unknown; readonly headersSent: boolean; readonly statusCode: number }, UnderWay>();
  app.addHook('onRequest', async (request, { raw }) => {
    if (request.routeOptions.config.isGuarded !== true) return;
    underWay.set(raw, { token: readToken(request), isOver: false });
    raw.on('close', () => underWay.delete(raw));
  });
  // What is refused says why, and goes out whole.
  app.addHook('onSend', async (_request, reply) => { if (underWay.get(reply.raw)?.isOver === true && reply.statusCode < 400) reply.raw.destroy(); });
  hub.onEnd(() => {
    for (const [raw, reply] of underWay) {
      void asUser(reply.token, async () => true).then((isIn) => {
        if (isIn === true) return;
        reply.isOver = true;
        if (raw.headersSent && raw.statusCode < 400) raw.destroy();
      }, () => undefined);
    }
  });
}
