// The session's token travels in one cookie that no script can read and no other site can cause to be sent.

import '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

const name = '__Host-icmc';

export const readToken = (request: FastifyRequest): string => request.cookies[name] ?? '';

export const setToken = (reply: FastifyReply, token: string): void => {
  void reply.setCookie(name, token, { path: '/', httpOnly: true, secure: true, sameSite: 'strict' });
};

export const clearToken = (reply: FastifyReply): void => {
  void reply.clearCookie(name, { path: '/', httpOnly: true, secure: true, sameSite: 'strict' });
};

/** The device whose vault the page has open, as the page says; the event stream says it in its address, for want of headers. */
export function readDevice(request: FastifyRequest): string | undefined {
  const said = request.headers['x-icmc-device'] ?? (request.query as { device?: unknown }).device;
  return typeof said === 'string' ? said : undefined;
}
