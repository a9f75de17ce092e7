// GET /api/events: a server-sent event stream that says "your unit's feed has reached number n". It resumes from
// Last-Event-ID: whoever comes back hears at once whether anything happened meanwhile, so no alert is lost, and since
// the device reads the feed from its own cursor, none comes twice.

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AsUser } from '#server/db/as-user.ts';
import type { FeedHub } from '#server/http/feed-hub.ts';
import { sendResult } from '#server/http/reply.ts';
import { securityHeaders } from '#server/http/security-headers.ts';
import { readDevice, readToken } from '#server/http/session-cookie.ts';
import { fail } from '#domain/failure.ts';

/** What may wait unsent for a reader that does not read; then the stream is cut, and the reader comes back. */
const mostUnreadBytes = 64 * 1024;

export function createEventStream({ asUser, hub, beatMs }: { readonly asUser: AsUser; readonly hub: FeedHub; readonly beatMs: number }) {
  const position = (token: string) => asUser(token, async ({ actor, query }) => {
    const [row] = await query<{ seq: number }>('select seq from unit_feed_counter where unit_id = $1', [actor.unitId]);
    return { unitId: actor.unitId, accountId: actor.accountId, deviceId: actor.deviceId, seq: row?.seq ?? 0 };
  });

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | void> => {
    const token = readToken(request);
    const start = await position(token);
    const device = readDevice(request);
    if (!start || (device !== undefined && device !== start.deviceId)) return sendResult(reply, fail('signInNeeded'));
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, { ...securityHeaders, 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });

    // Whoever left while the position was read is not listened for.
    if (raw.destroyed) return undefined;
    // A connection that breaks while it is written to is closed, and must not end the process.
    raw.on('error', () => raw.destroy());

    let isOver = false;
    let told = -1;
    const wake = (seq: number): void => {
      // Between the end of a stream and its close a row may still come in.
      if (isOver) return;
      if (raw.writableLength > mostUnreadBytes) return void raw.destroy();
      // A beat without news keeps the connection open and wakes nobody.
      raw.write(seq === told ? ': beat\n\n' : `id: ${seq}\nevent: feed\ndata: ${seq}\n\n`);
      told = seq;
    };
    const look = async (): Promise<void> => {
      const now = await position(token).catch(() => undefined);
      // The session ended, or the account or device was shut out: the stream is cut, and the page is told why.
      if (now) return wake(now.seq);
      if (now === undefined || isOver) return undefined;
      finish();
      raw.end('event: signedOut\ndata: \n\n');
    };
    const stop = hub.listen(start, (seq) => (seq === null ? void look() : wake(seq)));
    const beat = setInterval(() => void look(), beatMs);
    function finish(): void {
      isOver = true;
      clearInterval(beat);
      stop();
    }
    raw.on('close', finish);
    // Listening first and telling the position after it leaves no gap between the two.
    await look();
  };
}
