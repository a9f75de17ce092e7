// Requests that change something, or carry the session, must come from our own page. The cookie is SameSite=Strict
// already; this is the second lock, and the custom header the third (no form or image of another site can send it).

import type { IncomingHttpHeaders } from 'node:http';

const ownHeader = 'x-icmc';

export function isFromOwnPage(headers: IncomingHttpHeaders, method: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  if (method === 'GET' || method === 'HEAD') return true;
  const { origin, host } = headers;
  if (origin !== undefined && URL.parse(origin)?.host !== host) return false;
  return headers[ownHeader] === '1';
}
