// The watch of the test app itself: that its canaries stand in every text of the unit, that its own people are told them,
// and that a route, a header, a stream and a line of the log that tell somebody else are caught.

import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { vocabulary } from '#domain/records.ts';
import { wireVersion } from '#sync/message.ts';
import { createTestApp, type TestApp } from './test-app.ts';

let tested: TestApp;
beforeAll(async () => { tested = await createTestApp({ mayLeak: true }); });
afterAll(() => tested.stop());

test('a leaking route, header, stream and line of the log are caught, and nothing else is', async () => {
  const { app, watch, network, log } = tested;
  const { rows: [record] } = await network.admin.query<{ plain: object }>(`select plain from case_record where case_id = $1 and plain::text like '%knr%'`, [watch.caseId]);
  const { rows: [file] } = await network.admin.query<{ number: string }>('select number from case_file where id = $1', [watch.caseId]);
  app.get('/leak/body', async () => record);
  app.get('/leak/header', async (_, reply) => { void reply.header('x-case', file!.number); return {}; });
  app.get('/leak/stream', async (_, reply) => {
    reply.hijack();
    reply.raw.write('id: 1\n\n');
    reply.raw.end(`data: ${file!.number}\n\n`);
  });
  const visitor = await tested.signIn(network.aizawl);
  await tested.get('/api/units', visitor);
  await tested.get(`/api/cases/${watch.caseId}`, visitor);
  expect(watch.hits(log)).toEqual([]);
  await tested.get('/leak/body', visitor);
  await tested.get('/leak/header', visitor);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  await new Promise((resolve) => { get({ host: '127.0.0.1', port, path: '/leak/stream', agent: false }, (reply) => reply.resume().on('end', resolve)); });
  expect(watch.hits([...log, `a bug with ${file!.number}`]).map((hit) => hit.replace(/ tells of .*/, ''))).toEqual(expect.arrayContaining(['/leak/body', '/leak/header', '/leak/stream', 'the log']));
});

test('its own people are told every canary of their case that is theirs to read', async () => {
  const { watch } = tested;
  const before = watch.hits([]).length;
  const { token, deviceId } = watch.officer;
  const reply = await tested.post('/api/sync', { wire: wireVersion, vocabulary: 'test', deviceId, epoch: null, cursor: 0, changes: [], left: [], log: [], dropped: [] }, { cookie: `__Host-icmc=${token}` });
  const told = watch.canaries.placesIn(reply.body);
  const withWords = new Set(Object.values(vocabulary).filter(({ fields }) => Object.values(fields).some(({ kind }) => ['text', 'longText', 'texts', 'phones', 'place'].includes(kind))).map(({ section }) => `case.${section}`));
  expect([...withWords].filter((place) => !told.has(place))).toEqual([]);
  expect(watch.hits([]).length).toBe(before);
  console.log(`${watch.canaries.places.size} places with canaries, ${watch.looked.answers} answers looked through`);
});
