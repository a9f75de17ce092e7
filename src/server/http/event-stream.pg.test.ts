// The event stream over a real connection: it wakes on a row of the feed, resumes, and ends with its session.

import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp, type Visitor } from '../../../test/test-app.ts';
import { draftCase } from '../../../test/small-network.ts';

let tested: TestApp;
let port: number;
beforeAll(async () => {
  tested = await createTestApp({ beatMs: 100 });
  await tested.app.listen({ port: 0, host: '127.0.0.1' });
  ({ port } = tested.app.server.address() as AddressInfo);
});
afterAll(() => tested.stop());

interface Stream { readonly reply: IncomingMessage; readonly events: string[]; isEnded: boolean; until(isThere: (events: readonly string[]) => boolean): Promise<void>; close(): void }

function openStream({ cookie }: Visitor, lastEventId?: string): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path: '/api/events', agent: false, headers: { cookie, accept: 'text/event-stream', ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) } }, (reply) => {
      let text = '';
      const waiting = new Set<() => void>();
      const stream: Stream = {
        reply, events: [], isEnded: false,
        until: (isThere) => new Promise((done) => {
          const look = (): void => { if (isThere(stream.events)) { waiting.delete(look); done(); } };
          waiting.add(look);
          look();
        }),
        close: () => request.destroy(),
      };
      reply.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        stream.events.splice(0, stream.events.length, ...text.split('\n\n').slice(0, -1));
        for (const look of [...waiting]) look();
      }).on('end', () => { stream.isEnded = true; for (const look of [...waiting]) look(); }).on('error', () => undefined);
      resolve(stream);
    });
    request.on('error', reject);
  });
}

const seqOf = (event: string | undefined): number => Number(/^id: (\d+)$/m.exec(event ?? '')?.[1]);

async function writeCase(number: string): Promise<void> {
  const draft = draftCase(tested.network.guwahati);
  draft.create('case', { number });
  await tested.network.exchange(tested.network.guwahati, { changes: draft.changes });
}

test('a stream tells where the feed stands, wakes on each new row, and tells again after it was cut', async () => {
  const visitor = await tested.signIn(tested.network.guwahati);
  const stream = await openStream(visitor);
  expect([stream.reply.statusCode, stream.reply.headers['content-type'], stream.reply.headers['cache-control']]).toEqual([200, 'text/event-stream; charset=utf-8', 'no-store']);
  expect(stream.reply.headers['content-security-policy']).toContain(`default-src 'none'`);
  await stream.until((events) => events.length > 0);
  const start = seqOf(stream.events[0]);
  await writeCase('GHY/2026/A/0001');
  await stream.until((events) => events.some((event) => seqOf(event) > start));
  stream.close();
  await writeCase('GHY/2026/A/0002');
  const again = await openStream(visitor, String(start + 1));
  await again.until((events) => events.some((event) => seqOf(event) >= start + 2));
  again.close();
  // It carries numbers and nothing else.
  for (const event of [...stream.events, ...again.events]) expect(event).toMatch(/^: beat$|^id: \d+\nevent: feed\ndata: \d+$/);
});

test('what happens in another unit wakes nobody here', async () => {
  const stream = await openStream(await tested.signIn(tested.network.aizawl));
  await stream.until((events) => events.length > 0);
  await writeCase('GHY/2026/A/0003');
  await stream.until((events) => events.length >= 4);
  // Beats, and nothing else.
  expect([...new Set(stream.events.filter((event) => !event.startsWith(':')).map(seqOf))]).toEqual([0]);
  stream.close();
});

test('signing out, revoking the device and suspending the account end the stream, and it says so', async () => {
  const { network } = tested;
  const ends: readonly ((visitor: Visitor, accountId: string) => Promise<unknown>)[] = [
    (visitor) => tested.post('/api/sign-out', {}, visitor),
    ({ deviceId }) => network.admin.query('update device set revoked_at = now() where id = $1', [deviceId]),
    (_, id) => network.admin.query(`update account set status = 'suspended' where id = $1`, [id]),
  ];
  for (const end of ends) {
    const officer = await network.officer(network.guwahati.unitId, 'caseWorker');
    const visitor = await tested.signIn(officer);
    const stream = await openStream(visitor);
    await stream.until((events) => events.length > 0);
    await end(visitor, officer.accountId);
    await stream.until(() => stream.isEnded);
    expect(stream.events.at(-1)).toBe('event: signedOut\ndata: ');
  }
});

const openConnections = (): Promise<number> => new Promise((resolve, reject) => {
  tested.app.server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
});

test('a reader that has stopped reading is cut off, so that nothing piles up for it', async () => {
  const { network } = tested;
  const visitor = await tested.signIn(await network.officer(network.guwahati.unitId, 'caseWorker'));
  // The streams of the tests above are closing.
  while (await openConnections() > 0) await new Promise((resolve) => { setTimeout(resolve, 10); });
  const streams = await Promise.all(Array.from({ length: 4 }, () => openStream(visitor)));
  expect(await openConnections()).toBe(4);
  for (const { reply } of streams) reply.pause();
  // More than a socket takes in.
  while (await openConnections() > 0) {
    await network.admin.query(`select pg_notify('feed', $1 || ' ' || n) from generate_series(1, 8000) n`, [network.guwahati.unitId]);
  }
  for (const stream of streams) stream.close();
});

test('rows after the end of a stream, and notices that are no numbers, do not end the server', async () => {
  const { network } = tested;
  const officer = await network.officer(network.guwahati.unitId, 'caseWorker');
  for (let round = 0; round < 5; round += 1) {
    const visitor = await tested.signIn(officer);
    const streams = await Promise.all(Array.from({ length: 4 }, () => openStream(visitor)));
    await tested.post('/api/sign-out', {}, visitor);
    // Until the last of them has ended, a row comes in every moment.
    while (streams.some(({ isEnded }) => !isEnded)) await network.admin.query(`select pg_notify('feed', $1 || ' 1')`, [network.guwahati.unitId]);
    for (const { events } of streams) expect(events.at(-1)).toBe('event: signedOut\ndata: ');
  }
  await network.admin.query(`select pg_notify('feed', $1), pg_notify('feed', ''), pg_notify('feed', $1 || ' x; drop')`, [network.guwahati.unitId]);
  const fresh = await openStream(await tested.signIn(network.guwahati));
  await fresh.until((events) => events.length > 0);
  expect(fresh.events.join()).not.toContain('NaN');
  fresh.close();
});
