// The built client. Every address that is no file of it gets the page, which finds its own way; an address under /api
// that is no route gets the answer that an unknown id gets.

import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { fail } from '#domain/failure.ts';
import { sendResult } from '#server/http/reply.ts';

export async function serveClient(app: FastifyInstance, folder: string | null): Promise<void> {
  if (folder !== null) {
    await app.register(fastifyStatic, {
      root: folder, wildcard: true, index: ['index.html'], cacheControl: false,
      setHeaders: (response, path) => {
        // Built files carry the hash of their content in their name.
        void response.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    if (folder === null || request.url.startsWith('/api/') || request.method !== 'GET' || request.url.startsWith('/assets/')) {
      return sendResult(reply, fail('notFound'));
    }
    return reply.header('cache-control', 'no-cache').sendFile('index.html');
  });
}
