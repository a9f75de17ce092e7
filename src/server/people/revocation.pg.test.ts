// What ends, ends now: while requests run in a loop and a stream is open, a right is taken away; every request that begins
// after the answer is refused, and the stream is cut by the notice, not by its next beat. A hundred races for each way of
// ending. The control takes the check away and must be found out.

import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cutReplies } from '#server/http/cut-replies.ts';
import type { AsUser } from '#server/db/as-user.ts';
import { createTestApp, failureOf, type TestApp, type Visitor } from '../../../test/test-app.ts';
import { copyAccount, pageOf, proveAll } from '../../../test/colleagues.ts';
import type { Officer } from '../../../test/small-network.ts';

let tested: TestApp;
let port: number;
let nodalPage: Visitor;
let administratorPage: Visitor;
beforeAll(async () => {
  // No beat comes within the test.
  tested = await createTestApp({ beatMs: 3_600_000 });
  await tested.app.listen({ port: 0, host: '127.0.0.1' });
  ({ port } = tested.app.server.address() as AddressInfo);
  const { network } = tested;
  const nodal = await copyAccount(network, network.guwahati.unitId, 'nodalOfficer');
  const administrator = await copyAccount(network, network.siliguri.unitId, 'systemAdministrator');
  await proveAll(network, nodal, administrator);
  [nodalPage, administratorPage] = [pageOf(nodal), pageOf(administrator)];
});
afterAll(() => tested.stop());

interface Ending { readonly name: string; readonly end: (officer: Officer) => Promise<number> }
const act = async (url: string, body: object, page: Visitor): Promise<number> => (await tested.post(url, { reason: 'A race.', ...body }, page)).statusCode;
const endings: readonly Ending[] = [
  { name: 'the role is taken', end: ({ accountId }) => act(`/api/accounts/${accountId}`, { act: 'role', role: 'analyst' }, nodalPage) },
  { name: 'the device is shut out', end: ({ deviceId }) => act(`/api/devices/${deviceId}`, {}, nodalPage) },
  { name: 'the account is suspended', end: ({ accountId }) => act(`/api/accounts/${accountId}`, { act: 'suspend' }, nodalPage) },
  { name: 'the account has left', end: ({ accountId }) => act(`/api/accounts/${accountId}`, { act: 'leave' }, nodalPage) },
];

function openStream({ cookie }: Visitor): Promise<{ reply: IncomingMessage; ended: Promise<string> }> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/api/events', agent: false, headers: { cookie, accept: 'text/event-stream' } }, (reply) => {
      let text = '';
      const ended = new Promise<string>((done) => { reply.setEncoding('utf8').on('data', (part: string) => { text += part; }).on('close', () => done(text)); });
      reply.once('data', () => resolve({ reply, ended }));
    }).on('error', reject);
  });
}

/** Two loops of requests; returns how many that began after the end was answered for still got something. */
async function race(officer: Officer, end: () => Promise<number>): Promise<{ status: number; late: number; asked: number; lastFailure: string }> {
  const page = pageOf(officer);
  let isEnded = false;
  let isOver = false;
  let late = 0;
  let asked = 0;
  let lastFailure = '';
  const loop = async (): Promise<void> => {
    while (!isOver) {
      const beganAfter = isEnded;
      // A reply that was under way is cut.
      const reply = await tested.get('/api/units', page).catch(() => null);
      asked += 1;
      if (beganAfter && reply?.statusCode !== 401) late += 1;
      if (beganAfter && reply) lastFailure = reply.statusCode === 401 ? failureOf(reply) : 'none';
    }
  };
  const loops = [loop(), loop()];
  const status = await end();
  isEnded = true;
  for (let turn = 0; turn < 3; turn += 1) await tested.get('/api/hello');
  isOver = true;
  await Promise.all(loops);
  const after = await tested.get('/api/units', page);
  if (after.statusCode !== 401) late += 1;
  else lastFailure = failureOf(after);
  return { status, late, asked, lastFailure };
}

test.each(endings)('$name: 100 races, 100 times the next request is denied and the stream is cut', async ({ end }) => {
  const { network } = tested;
  let denied = 0;
  let cut = 0;
  for (let round = 0; round < 100; round += 1) {
    const officer = await copyAccount(network, network.guwahati.unitId, 'caseWorker');
    const stream = await openStream(pageOf(officer));
    const { status, late, lastFailure } = await race(officer, () => end(officer));
    expect(status).toBe(200);
    expect(lastFailure).toBe('deviceRevoked');
    if (late === 0) denied += 1;
    if ((await stream.ended).endsWith('event: signedOut\ndata: \n\n')) cut += 1;
  }
  expect([denied, cut]).toEqual([100, 100]);
}, 120_000);

test('a unit is closed: 100 races with a person each, 100 times the next request is denied and the stream is cut', async () => {
  const { network } = tested;
  let denied = 0;
  let cut = 0;
  for (let round = 0; round < 100; round += 1) {
    const { rows: [unit] } = await network.admin.query<{ id: string; yesterday: string }>(`insert into unit (id, code, name, kind, country, duty_name, duty_phone, valid_from)
      values (gen_random_uuid(), $1, 'A unit that closes', 'ngo', 'IN', 'Duty', '+91 00000 00000', current_date - 30) returning id, (current_date - 1)::text as yesterday`, [`R${round}`]);
    const officer = await copyAccount(network, unit!.id, 'caseWorker');
    const stream = await openStream(pageOf(officer));
    const body = { name: 'A unit that closes', kind: 'ngo', country: 'IN', languages: [], dutyName: 'Duty', dutyPhone: '+91 00000 00000', validTo: unit!.yesterday };
    const { status, late } = await race(officer, () => act(`/api/units/${unit!.id}`, body, administratorPage));
    expect(status).toBe(200);
    if (late === 0) denied += 1;
    if ((await stream.ended).endsWith('event: signedOut\ndata: \n\n')) cut += 1;
  }
  expect([denied, cut]).toEqual([100, 100]);
}, 120_000);

test('the control: where the database does not look whether a session still stands, every one of these races is lost', async () => {
  const { network } = tested;
  const { rows } = await network.admin.query<{ sql: string }>(`select pg_get_functiondef(oid) as sql from pg_proc where pronamespace = 'guard'::regnamespace and prosrc like '%s.token_hash = sha256%'`);
  expect(rows.length).toBeGreaterThan(8);
  const checks = [`a.status = 'active'`, 'd.revoked_at is null', 's.ended_at is null', 's.expires_at > now()'];
  for (const { sql } of rows) await network.admin.query(checks.reduce((text, check) => text.replaceAll(check, 'true'), sql));
  try {
    for (const { end } of endings) {
      const officer = await copyAccount(network, network.guwahati.unitId, 'caseWorker');
      const stream = await openStream(pageOf(officer));
      const { status, late } = await race(officer, () => end(officer));
      expect([status, late > 0, stream.reply.complete]).toEqual([200, true, false]);
      stream.reply.destroy();
    }
  } finally {
    for (const { sql } of rows) await network.admin.query(sql);
  }
});

test('a unit’s last day is a whole day; sessions end with it, and nobody signs in after it', async () => {
  const { network } = tested;
  const unitId = network.aizawl.unitId;
  const officer = await copyAccount(network, unitId, 'caseWorker');
  const page = await tested.signIn(officer);
  await network.admin.query('update unit set valid_from = current_date - 9, valid_to = current_date where id = $1', [unitId]);
  expect((await tested.get('/api/me', page)).statusCode).toBe(200);
  const { rows } = await network.admin.query('select 1 from session s join account a on a.id = s.account_id where a.unit_id = $1 and s.expires_at > (current_date + 1)::timestamptz', [unitId]);
  expect(rows).toEqual([]);
  const again = await tested.signIn(officer, page.deviceId);
  await network.admin.query('update unit set valid_to = current_date - 1 where id = $1', [unitId]);
  for (const visitor of [page, again, pageOf(officer)]) expect(failureOf(await tested.get('/api/me', visitor))).toBe('deviceRevoked');
  await expect(tested.signIn(officer, page.deviceId)).rejects.toThrow('401');
  // Opened again, the accounts work again; the sessions of before do not come back.
  await network.admin.query('update unit set valid_to = null where id = $1', [unitId]);
  expect((await tested.get('/api/me', page)).statusCode).toBe(401);
  expect((await tested.get('/api/me', await tested.signIn(officer, page.deviceId))).statusCode).toBe(200);
});

test('a reply that is still on its way when the session ends is cut, and nobody else’s is', async () => {
  const hooks = new Map<string, (request: unknown, reply: unknown) => Promise<void>>();
  let look: () => void = () => undefined;
  const live = new Set(['one', 'two']);
  const asUser = (async (token: string) => (live.has(token) ? true : null)) as unknown as AsUser;
  cutReplies({ addHook: (name: string, hook: (request: unknown, reply: unknown) => Promise<void>) => hooks.set(name, hook) } as unknown as Parameters<typeof cutReplies>[0],
    { asUser, hub: { listen: () => () => undefined, onEnd: (then) => { look = then; }, stop: async () => undefined } });
  const reply = (headersSent: boolean, statusCode = 200) => ({ statusCode, raw: { headersSent, statusCode, isCut: false, destroy() { this.isCut = true; }, on: () => undefined } });
  const begin = async (token: string, made: ReturnType<typeof reply>, isGuarded = true) => {
    await hooks.get('onRequest')!({ routeOptions: { config: { isGuarded } }, cookies: { '__Host-icmc': token } }, made);
    return made;
  };
  const [sending, making, refused, other, signIn] = [await begin('one', reply(true)), await begin('one', reply(false)), await begin('one', reply(false, 401)), await begin('two', reply(true)), await begin('one', reply(true), false)];
  live.delete('one');
  look();
  await new Promise((resolve) => { setTimeout(resolve, 5); });
  for (const one of [making, refused, other, signIn]) await hooks.get('onSend')!({}, one);
  expect([sending, making, refused, other, signIn].map(({ raw }) => raw.isCut)).toEqual([true, true, false, false, false]);
});
