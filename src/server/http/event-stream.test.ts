// A stream that has ended while its reader's connection is full stays open for a long time: nothing may be written to it.

import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import type { AsUser } from '#server/db/as-user.ts';
import { createEventStream } from '#server/http/event-stream.ts';

test('once a stream has ended, a row wakes it no more, and nothing breaks', async () => {
  let isSignedIn = true;
  let wake: (seq: number | null) => void = () => undefined;
  let stops = 0;
  const asUser = (async () => (isSignedIn ? { unitId: 'unit', deviceId: 'device', seq: 7 } : null)) as unknown as AsUser;
  const stream = createEventStream({ asUser, beatMs: 60_000, hub: { listen: (_, woken) => { wake = woken; return () => { stops += 1; }; }, onEnd: () => undefined, stop: async () => undefined } });
  // A connection that never has room for more.
  const full = new Duplex({ read: () => undefined, write: () => undefined });
  const raw = new ServerResponse(new IncomingMessage(new Socket()));
  raw.assignSocket(full as Socket);
  const errors: unknown[] = [];
  raw.on('error', (error) => errors.push(error));
  await stream({ cookies: {}, headers: {}, query: {} } as unknown as FastifyRequest, { raw, hijack: () => undefined } as unknown as FastifyReply);
  expect(raw.headersSent).toBe(true);
  isSignedIn = false;
  wake(null);
  await new Promise((resolve) => { setTimeout(resolve, 10); });
  expect([raw.writableEnded, raw.writableFinished, stops]).toEqual([true, false, 1]);
  for (let seq = 8; seq < 20; seq += 1) wake(seq);
  wake(null);
  await new Promise((resolve) => { setTimeout(resolve, 10); });
  expect(errors).toEqual([]);
});
