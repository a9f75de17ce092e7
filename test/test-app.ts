// The real app over a test database, asked as a browser asks it: accounts sign in with their passphrase through the same
// two requests as a device, and get the same cookie.

import { createHmac, hkdfSync, randomUUID } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { kdfFloor, signInInfo } from '#crypto/derivation.ts';
import { failures, type Failure } from '#domain/failure.ts';
import type { Band } from '#domain/alert.ts';
import { apiRoutes, createApp, type AppDeps } from '#server/app.ts';
import type { Route } from '#server/http/route.ts';
import { createThrottle } from '#server/auth/throttle.ts';
import { createPool, roleUrl } from '#server/db/connect.ts';
import type { Keys } from '#server/db/keys.ts';
import { createFeedHub } from '#server/http/feed-hub.ts';
import { testMasterKey } from './master-key.ts';
import { plantCanaries, watchLeaks, type LeakWatch } from './leak-watch.ts';
import { createSmallNetwork, type Officer, type SmallNetwork } from './small-network.ts';

export const passphrase = 'a long enough passphrase';
export const userNameOf = ({ accountId }: Officer): string => `officer.${accountId.slice(0, 8)}`;

export interface Visitor { readonly cookie: string; readonly deviceId: string }
export interface Asking extends Partial<Visitor> { readonly headers?: Record<string, string | undefined>; readonly from?: string }

export interface TestApp {
  readonly network: SmallNetwork;
  readonly app: FastifyInstance;
  /** What the app was made of, but for the event stream. */
  readonly routes: readonly Route[];
  /** Looks at all that is said to anybody; `stop` throws when it told of a unit that no suite knows. */
  readonly watch: LeakWatch;
  /** What the server wrote to its log. */
  readonly log: string[];
  /** Sets what the matching process says. */
  answer(band: Band | null): void;
  /** The clock of the throttle, of challenges and of codes, in milliseconds. */
  clock: { now: number };
  get(url: string, asking?: Asking): Promise<LightMyRequestResponse>;
  post(url: string, body: unknown, asking?: Asking): Promise<LightMyRequestResponse>;
  send(options: InjectOptions): Promise<LightMyRequestResponse>;
  deriveSignInKey(userName: string, words?: string): Promise<string>;
  signIn(officer: Officer, deviceId?: string): Promise<Visitor>;
  stop(): Promise<void>;
}

/** The device that tests write into a body in place of the visitor's own. */
export const anyDevice = '5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e';
function withDevice(body: unknown, deviceId: string | undefined): string | Buffer {
  if (Buffer.isBuffer(body)) return body;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return deviceId === undefined || text === undefined ? text : text.replace(`"deviceId":"${anyDevice}"`, `"deviceId":"${deviceId}"`);
}

/** `isDemo`: false where the second factor is what is tested. */
export interface TestAppOptions { readonly clientFolder?: string; readonly beatMs?: number; readonly isDemo?: boolean; readonly site?: typeof testSite; readonly keys?: Keys; readonly mayLeak?: boolean }

/** Where the pages of a test app are, as its browsers see it. */
export const testSite = { origin: 'http://localhost:7400', rpId: 'localhost' };

export async function createTestApp({ clientFolder, beatMs, isDemo = true, site = testSite, keys, mayLeak }: TestAppOptions = {}): Promise<TestApp> {
  const network = await createSmallNetwork(keys);
  const pool = createPool(roleUrl(network.adminUrl, 'icmc_signin', testMasterKey), 3);
  const hub = await createFeedHub(roleUrl(network.adminUrl, 'icmc_app', testMasterKey));
  const log: string[] = [];
  const clock = { now: 1_000_000 };
  let band: Band | null = null;
  const erased: string[] = [];
  const deps: AppDeps = {
    ledger: { read: () => erased.map((personId) => ({ personId, at: '' })), append: async (personId) => void erased.push(personId) },
    sync: network.parts.deps, hub, newId: randomUUID, isDemo, clientFolder: clientFolder ?? null, log: (line) => void log.push(line),
    ask: async () => (band === null ? [] : [{ personId: randomUUID(), band }]), ...(beatMs === undefined ? {} : { beatMs }),
    signIn: {
      pool, throttle: createThrottle(() => clock.now), decoySecret: testMasterKey.derive('decoy salts'), totpKey: testMasterKey.derive('totp secrets'),
      challengeKey: testMasterKey.derive('challenges'), cost: kdfFloor, site: () => site, now: () => clock.now,
    },
  };
  const app = await createApp(deps);
  const watch = watchLeaks(app, await plantCanaries(network));
  const headersOf = ({ cookie, headers, from }: Asking): Record<string, string> => Object.fromEntries(Object.entries({
    host: 'localhost:7400', origin: 'http://localhost:7400', 'sec-fetch-site': 'same-origin', 'x-icmc': '1',
    ...(cookie === undefined ? {} : { cookie }), ...(from === undefined ? {} : { 'x-forwarded-for': from }), ...headers,
  }).filter((entry): entry is [string, string] => entry[1] !== undefined));
  const send: TestApp['send'] = (options) => app.inject(options);
  const post: TestApp['post'] = (url, body, asking = {}) => send({
    method: 'POST', url, headers: { 'content-type': 'application/json', ...headersOf(asking) },
    payload: withDevice(body, asking.deviceId),
  });

  async function deriveSignInKey(userName: string, words = passphrase): Promise<string> {
    const { salt, memoryKib, passes } = (await post('/api/sign-in/parameters', { userName })).json<{ salt: string; memoryKib: number; passes: number }>();
    const root = await hashRaw(words, { salt: Buffer.from(salt, 'hex'), memoryCost: memoryKib, timeCost: passes, parallelism: 1, outputLen: 32 });
    return Buffer.from(hkdfSync('sha256', root, Buffer.alloc(0), signInInfo, 32)).toString('hex');
  }

  return {
    network, app, routes: apiRoutes(deps), watch, log, clock, send, post, deriveSignInKey,
    answer: (said) => { band = said; },
    get: (url, asking = {}) => send({ method: 'GET', url, headers: headersOf(asking) }),
    async signIn(officer, deviceId = randomUUID()) {
      const userName = userNameOf(officer);
      const reply = await post('/api/sign-in', { userName, signInKey: await deriveSignInKey(userName), deviceId });
      const [cookie] = reply.cookies;
      if (reply.statusCode !== 200 || !cookie) throw new Error(`signing in failed: ${reply.statusCode} ${reply.body}`);
      return { cookie: `${cookie.name}=${cookie.value}`, deviceId };
    },
    async stop() {
      await app.close();
      await hub.stop();
      await pool.end();
      await network.stop();
      const hits = watch.hits(log);
      if (hits.length > 0 && !mayLeak) throw new Error(`${hits.length} leaks: ${hits.slice(0, 5).join('; ')}`);
    },
  };
}

/** The failure of a reply; throws when its body is anything else. */
export function failureOf(reply: LightMyRequestResponse): Failure {
  const { failure, ...rest } = reply.json<{ failure?: Failure }>();
  if (failure === undefined || !failures.includes(failure) || Object.keys(rest).length > 0) throw new Error(`no failure of ours: ${reply.body}`);
  return failure;
}

/** A mark over every row of every table but those that a refused request may add to (which case lies where is among them: a sync delivers too). */
export async function fingerprint({ admin }: SmallNetwork, except: readonly string[] = ['audit', 'refused_change', 'device_case', 'device_contact']): Promise<Record<string, string>> {
  const { rows } = await admin.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'public' order by 1`);
  const marks: Record<string, string> = {};
  for (const { name } of rows.filter((table) => !except.includes(table.name))) {
    const { rows: texts } = await admin.query<{ row: string }>(`select t::text as row from public.${name} t order by 1`);
    marks[name] = `${texts.length} ${createHmac('sha256', '').update(texts.map(({ row }) => row).join('\n')).digest('hex').slice(0, 12)}`;
  }
  return marks;
}
