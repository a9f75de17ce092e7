// Forty properties that nobody may set, put into the body of every route that writes, at every depth: each is refused or
// ignored. The values are found again nowhere in the database, and a request that is refused stays refused and changes nothing.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Route } from '#server/http/route.ts';
import { fixtures, type Fixture } from './access/fixtures.ts';
import { createMatrixWorld, type Actor, type MatrixWorld } from './access/world.ts';
import { fingerprint } from './test-app.ts';

let world: MatrixWorld;
beforeAll(async () => { world = await createMatrixWorld(); }, 120_000);
afterAll(() => world.tested.stop());

const [anId, words, day, number] = ['dead0000-0000-4000-8000-00000000beef', 'forbidden marker', '2199-12-31T23:59:59Z', 987_654_321];
const forbidden: Readonly<Record<string, unknown>> = {
  ownerUnitId: anId, owner_unit_id: anId, unit_id: anId, fromUnitId: anId, from_unit_id: anId, account_id: anId, sentBy: anId, sent_by: anId, answeredBy: anId, answered_by: anId,
  authorId: anId, author_id: anId, author_unit_id: anId, authorName: words, author_name: words, sessionId: anId, session_id: anId, device_id: anId, referral_id: anId, import_id: anId,
  outcome: words, isAdmin: words, isBulk: true, is_bulk: true, may_edit: true, may_print: true, may_export: true, valid_from: day, valid_to: day, validTo: day, created_at: day, received_at: day,
  at: day, proved_at: day, idle_at: day, expires_at: day, version: number, seq: number, turn: number, sealed: words, wrapped: words, plain: { [words]: words }, identity: words, narrative: words, token: words,
  token_hash: words, verifier: words, query: words, actor: { role: 'systemAdministrator', accountId: anId },
  protoKey: { isAdmin: words, role: 'systemAdministrator' }, constructor: { prototype: { isAdmin: words } }, prototype: { isAdmin: words }, toString: words, valueOf: words, hasOwnProperty: words,
};

/** In every object of the body that has no such property of its own. */
function withProperty(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((inner) => withProperty(inner, name));
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withProperty(part, name)]));
  return Object.hasOwn(value, name) ? inner : { ...inner, [name]: forbidden[name] };
}

const ask = (url: string, body: unknown, { cookie }: Actor) => world.tested.post(url, JSON.stringify(body).replaceAll('"protoKey"', '"__proto__"'), cookie === undefined ? {} : { cookie });

/** The tables in which one of the values stands now. */
async function tablesWith(): Promise<string[]> {
  const { admin } = world.tested.network;
  const { rows } = await admin.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'icmc_migration'`);
  const found: string[] = [];
  for (const { name } of rows) {
    const { rowCount } = await admin.query(`select from ${name} t where t::text like any (array['%${anId}%', '%${words}%', '%2199-12-31%', '%${number}%']) limit 1`);
    if (rowCount !== 0) found.push(name);
  }
  return found;
}

type Written = readonly [route: Route, fixture: Fixture];
const writes = (): Written[] => world.tested.routes.filter(({ method, url, who }) => method === 'POST' && !(who === 'anyone' && /sign-|lock/.test(url)))
  .flatMap((route) => (fixtures[`POST ${route.url}`] ?? []).slice(0, 2).map((fixture): Written => [route, fixture]));

async function tryEach(actor: Actor, undo: boolean): Promise<string[]> {
  const odd: string[] = [];
  for (const [route, fixture] of writes()) {
    const url = fixture.url?.(world, actor) ?? route.url;
    for (const name of Object.keys(forbidden)) {
      const reply = await ask(url, withProperty(fixture.body?.(world, actor) ?? {}, name), actor);
      if (reply.statusCode >= 500) odd.push(`${route.url} with ${name}: ${reply.statusCode}`);
      if (undo && reply.statusCode === 200) await fixture.undo?.(world, actor);
    }
  }
  return odd;
}

const actorOf = (relation: Actor['relation'], role: Actor['role']): Actor => world.actors.find((actor) => actor.relation === relation && actor.role === role)!;

test('whoever may write writes nothing more by it', async () => {
  expect(Object.keys(forbidden).length).toBeGreaterThanOrEqual(40);
  expect(await tryEach(actorOf('owner', 'nodalOfficer'), true)).toEqual([]);
  expect(await tablesWith()).toEqual([]);
  // Whoever is asked afterwards is who they were.
  expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  console.log(`${writes().length} ways to write × ${Object.keys(forbidden).length} forbidden properties: none has an effect`);
}, 600_000);

test('whoever may not write may not with them either', async () => {
  const grow = ['audit', 'refused_change', 'session', 'device_case', 'used_challenge', 'unit_feed', 'unit_feed_counter', 'device_contact'];
  const [actor] = [actorOf('stranger', 'analyst')];
  const own = (names: readonly string[]): string[] => names.filter((table) => !grow.includes(table));
  const before = await fingerprint(world.tested.network, grow);
  const all = (body: unknown): unknown => Object.keys(forbidden).filter((name) => name !== 'protoKey' && name !== 'constructor').reduce(withProperty, body);
  for (const [route, fixture] of writes()) {
    if (route.who === 'anyone' || route.who === 'signedIn') continue;
    const url = fixture.url?.(world, actor) ?? route.url;
    const [plain, loaded] = [await ask(url, fixture.body?.(world, actor) ?? {}, actor), await ask(url, all(fixture.body?.(world, actor) ?? {}), actor)];
    expect([route.url, loaded.statusCode, loaded.body]).toEqual([route.url, plain.statusCode, plain.body]);
  }
  const after = await fingerprint(world.tested.network, grow);
  expect(own(Object.keys(after)).filter((table) => after[table] !== before[table])).toEqual([]);
}, 300_000);

test('the control: a value that does get in is found', async () => {
  await world.tested.network.admin.query(`insert into case_access (id, case_id, owner_unit_id, unit_id, kind, may_edit, may_print, may_export, basis, valid_to) values (gen_random_uuid(), $1, $2, $2, 'owner', true, true, true, 'x', $3)`,
    [world.caseId, world.ownerUnitId, day]);
  expect(await tablesWith()).toEqual(['case_access']);
});
