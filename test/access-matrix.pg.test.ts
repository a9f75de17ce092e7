// The access matrix: every route of the server's own table, for every role in every relation to a case, and for every
// session that is not to be believed. What is expected is computed from the route's `who`, from domain/access.ts and from
// the relation; a route without a line in access/fixtures.ts fails.

import { randomBytes } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mayAct, needsProof } from '#domain/access.ts';
import { failures, type Failure } from '#domain/failure.ts';
import type { Route } from '#server/http/route.ts';
import { statusOf } from '#server/http/reply.ts';
import { fixtures, type Fixture, type Verdict } from './access/fixtures.ts';
import { mayReadPlace, relations, type Relation } from './access/relations.ts';
import { createMatrixWorld, type Actor, type MatrixWorld, type SessionState } from './access/world.ts';
import { fingerprint } from './test-app.ts';

type Asked = Pick<Route, 'method' | 'url' | 'who'>;

let world: MatrixWorld;
let routes: Asked[];
beforeAll(async () => {
  world = await createMatrixWorld();
  routes = [...world.tested.routes, { method: 'GET', url: '/api/events', who: 'signedIn' }];
}, 120_000);
afterAll(() => world.tested.stop());

const nameOf = ({ method, url }: Asked): string => `${method} ${url}`;

/** What the policy table says of a request, before anything is asked: of each thing in it. */
function expected(route: Asked, fixture: Fixture, actor: Actor): readonly Verdict[] {
  return [refusedBefore(route, fixture, actor) ?? fixture.expects(actor, world)].flat();
}

function refusedBefore({ who, url }: Asked, fixture: Fixture, { session, role, relation }: Actor): Failure | null {
  if (who === 'anyone') return null;
  // A page that comes back must know what to ask for; a stream is opened by pages that were told already.
  if (session !== 'live') return (url === '/api/events' ? undefined : whyShutOut[session]) ?? 'signInNeeded';
  if (who !== 'signedIn' && !mayAct(role, who)) return 'mayNot';
  const isProofAsked = fixture.needsProof === true || (who !== 'signedIn' && needsProof(who));
  return isProofAsked && (relations[relation] as Relation).hasNoProof === true ? 'proofNeeded' : null;
}

const whyShutOut: Readonly<Partial<Record<SessionState, Failure>>> = { pending: 'secondFactorNeeded', idle: 'locked', deviceRevoked: 'deviceRevoked', suspended: 'deviceRevoked' };

async function ask(route: Asked, fixture: Fixture, actor: Actor): Promise<LightMyRequestResponse> {
  const url = fixture.url?.(world, actor) ?? route.url;
  // What is throttled by address is throttled in its own tests.
  const from = Array.from(randomBytes(4), (byte) => 1 + (byte % 250)).join('.');
  const asking = { from, ...(route.who === 'anyone' || actor.cookie === undefined ? {} : { cookie: actor.cookie }) };
  if (route.url !== '/api/events') return route.method === 'GET' ? world.tested.get(url, asking) : world.tested.post(url, fixture.body?.(world, actor) ?? {}, asking);
  return askStream(actor);
}

/** A stream does not end: its head is enough, what it says is in its own tests and in the canary test. */
async function askStream({ cookie }: Actor): Promise<LightMyRequestResponse> {
  const reply = await world.tested.send({ method: 'GET', url: '/api/events', payloadAsStream: true, headers: { host: 'localhost:7400', 'sec-fetch-site': 'same-origin', ...(cookie === undefined ? {} : { cookie }) } });
  const stream = reply.stream();
  let body = '';
  for await (const part of stream) {
    body += String(part);
    break;
  }
  stream.destroy();
  return Object.assign(reply, { body, json: () => JSON.parse(body) as never });
}

interface Cell { readonly route: Asked; readonly fixture: Fixture; readonly actor: Actor; readonly expects: readonly Verdict[] }

/** What is wrong with the answer to one cell; nothing when all is well. */
async function judge({ route, fixture, actor, expects }: Cell): Promise<string[]> {
  const reply = await ask(route, fixture, actor);
  const cell = `${nameOf(route)} ${fixture.name ?? ''} as ${actor.role}, ${actor.relation}, ${actor.session}`;
  const isInside = fixture.readVerdicts !== undefined && reply.statusCode === 200;
  const told = isInside ? fixture.readVerdicts(reply.json()) : [reply.statusCode === 200 ? 'ok' : failureIn(reply)];
  const wrong: string[] = [];
  if (told.join() !== expects.join()) wrong.push(`${cell}: ${told.join()} (${reply.statusCode}) in place of ${expects.join()}`);
  else if (!isInside && expects[0] !== 'ok' && reply.statusCode !== statusOf(expects[0]!)) wrong.push(`${cell}: status ${reply.statusCode}`);
  for (const place of world.canaries.placesIn(`${reply.body} ${JSON.stringify(reply.headers)}`)) {
    if (actor.session !== 'live' || !mayReadPlace(actor, place)) wrong.push(`${cell}: tells of ${place}`);
  }
  return wrong;
}

function failureIn({ body }: LightMyRequestResponse): Failure | 'no failure of ours' {
  try {
    const { failure, ...rest } = JSON.parse(body) as { failure?: Failure };
    return failure !== undefined && failures.includes(failure) && Object.keys(rest).length === 0 ? failure : 'no failure of ours';
  } catch {
    return 'no failure of ours';
  }
}

const cellsOf = (route: Asked, fixture: Fixture, actors: readonly Actor[]): Cell[] =>
  actors.map((actor) => ({ route, fixture, actor, expects: expected(route, fixture, actor) }));

async function runRefused(cells: readonly Cell[]): Promise<string[]> {
  const wrong: string[] = [];
  for (let from = 0; from < cells.length; from += 12) wrong.push(...(await Promise.all(cells.slice(from, from + 12).map(judge))).flat());
  return wrong;
}

/** What a refused request may add to: the log, what is kept for its author, and when a session was last used. */
const mayGrow = ['audit', 'refused_change', 'session', 'device_contact'];

test('every route has its line in the matrix, and no line is of a route that is gone', () => {
  expect(routes.map(nameOf).filter((name) => fixtures[name] === undefined), 'routes without a line in test/access/fixtures.ts').toEqual([]);
  expect(Object.keys(fixtures).filter((name) => !routes.some((route) => nameOf(route) === name)), 'lines without a route').toEqual([]);
});

test('every route, role, relation and session: the answer is what the table of acts says, and a refusal changes nothing', async () => {
  const wrong: string[] = [];
  const counts = { cells: 0, granted: 0 };
  for (const route of routes) {
    for (const fixture of fixtures[nameOf(route)] ?? []) {
      const cells = cellsOf(route, fixture, route.who === 'anyone' ? world.shutOut : [...world.actors, ...world.shutOut]);
      const granted = cells.filter(({ expects }) => expects.includes('ok'));
      const refused = cells.filter(({ expects }) => !expects.includes('ok'));
      const before = await fingerprint(world.tested.network, mayGrow);
      wrong.push(...await runRefused(refused));
      const after = await fingerprint(world.tested.network, mayGrow);
      const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
      // Reading delivers the case to a device, which is noted; a refusal inside a round of sync is such a reading too.
      const isNoted = route.url === '/api/sync';
      if (changed.some((table) => !(isNoted && table === 'device_case'))) wrong.push(`${nameOf(route)} ${fixture.name ?? ''}: a refusal changed ${changed.join(', ')}`);
      for (const cell of granted) {
        wrong.push(...await judge(cell));
        await fixture.undo?.(world, cell.actor);
      }
      const verdicts = cells.flatMap(({ expects }) => expects);
      counts.cells += verdicts.length;
      counts.granted += verdicts.filter((verdict) => verdict === 'ok').length;
    }
  }
  console.log(`${counts.cells} cells of the access matrix (${routes.length} routes, ${world.actors.length} people, ${world.shutOut.length} sessions not to be believed): ${counts.granted} granted, ${counts.cells - counts.granted} refused`);
  expect(wrong).toEqual([]);
}, 600_000);

/** The sections whose words stand in the case as each person is given it, where they are not those that the person may see. */
async function sectionDifferences(): Promise<string[]> {
  const all = [...world.canaries.places].filter((place) => place.startsWith('case.'));
  const wrong: string[] = [];
  for (const actor of world.actors) {
    const { body } = await world.tested.get(`/api/cases/${world.caseId}`, actor.cookie === undefined ? {} : { cookie: actor.cookie });
    const told = [...world.canaries.placesIn(body)].filter((place) => place.startsWith('case.')).sort();
    const predicted = all.filter((place) => mayReadPlace(actor, place)).sort();
    if (told.join() !== predicted.join()) wrong.push(`${actor.role}, ${actor.relation}: ${told.join(' ')} in place of ${predicted.join(' ')}`);
  }
  return wrong;
}

test('everybody is given exactly the sections that are open to them', async () => {
  expect(await sectionDifferences()).toEqual([]);
});

test('the controls: a route that lies about who may ask, and a policy that opens too much, are noticed', async () => {
  const { tested: { network: { admin } } } = world;
  const [readsCase] = fixtures['GET /api/cases/:id']!;
  const liar: Asked = { method: 'GET', url: '/api/cases/:id', who: 'readStatistics' };
  const lied = await runRefused(cellsOf(liar, readsCase!, world.actors.filter(({ relation }) => relation === 'owner')));
  expect(lied.length).toBeGreaterThan(4);
  await admin.query(`create or replace function guard.opens(the_sections text[], the_section text) returns boolean language sql immutable as 'select true'`);
  expect((await sectionDifferences()).length).toBeGreaterThan(10);
});
