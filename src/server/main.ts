// The composition root: opens the database, starts the matching process, hands the parts to the app and listens.

import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { kdfDefault, kdfFloor } from '#crypto/derivation.ts';
import { vocabulary } from '#domain/records.ts';
import { createReadAlerts } from '#server/alerts/read-alerts.ts';
import { createSealKey } from '#server/audit/seal.ts';
import { sealFolder } from '#server/audit/seal-file.ts';
import { passSealedNumbers } from '#server/audit/sealed-numbers.ts';
import { startWatch } from '#server/audit/watch.ts';
import { createApp } from '#server/app.ts';
import type { Site } from '#server/auth/sign-in-deps.ts';
import { createThrottle } from '#server/auth/throttle.ts';
import type { Config } from '#server/config.ts';
import { createAsUser } from '#server/db/as-user.ts';
import { createPool, roleUrl, withClient } from '#server/db/connect.ts';
import { startEmbedded } from '#server/db/embedded.ts';
import { createKeys, type Keys } from '#server/db/keys.ts';
import { chooseKeyService } from '#server/db/key-service.ts';
import { openMasterKey, type MasterKey } from '#server/db/master-key.ts';
import { migrate } from '#server/db/migrate.ts';
import { eraseAgain } from '#server/erasure/erase-again.ts';
import { openErasureLedger, type ErasureLedger } from '#server/erasure/ledger.ts';
import { createFeedHub } from '#server/http/feed-hub.ts';
import { startMatcher, type Matcher } from '#server/matcher/start-matcher.ts';
import { readNotices } from '#server/notices/notices.ts';
import { afterConsent } from '#server/referrals/after-consent.ts';
import { createReadReferrals } from '#server/referrals/read-referrals.ts';
import { askMatch } from '#server/sync/ask-match.ts';
import { tellMentions } from '#server/sync/tell-mentions.ts';
import type { SyncDeps } from '#server/sync/sync-route.ts';

export interface Database {
  readonly adminUrl: string;
  readonly master: MasterKey;
  readonly keys: Keys;
  readonly ledger: ErasureLedger;
  stop(): Promise<void>;
}

/** The database of this configuration, started if it is ours, and brought up to the newest schema. */
export async function openDatabase(config: Config): Promise<Database> {
  const master = openMasterKey(config.folder);
  const embedded = config.databaseUrl === null ? await startEmbedded({ folder: config.folder, log: (line) => console.error(line) }) : null;
  const adminUrl = config.databaseUrl ?? embedded!.url;
  await migrate(adminUrl, master);
  await passSealedNumbers(adminUrl, sealFolder(config.folder));
  const ledger = openErasureLedger(config.folder);
  // Before anybody is served: a backup that was put back may hold people who were erased since.
  await eraseAgain(adminUrl, ledger);
  const keys = keysOf(config, master);
  return { adminUrl, master, keys, ledger, stop: async () => { await embedded?.stop(); } };
}

export const keysOf = (config: Config, master: MasterKey): Keys =>
  createKeys(chooseKeyService(config.keyService, master), { keepMs: (config.keyMinutes ?? 5) * 60_000, exchangeRoot: master.derive('exchange keys') });

export interface SyncParts {
  readonly deps: SyncDeps;
  /** Tells the devices of receivers whose access has come to its end. */
  tellOfEnds(): Promise<void>;
  /** Tells holders that somebody asked the network about their persons: apart from the question, and always at the same beat. */
  tellOfQuestions(): Promise<void>;
  stop(): Promise<void>;
}

/** Access ends by itself at its minute; this is how long after it a device may have to wait to be told. */
const tellMs = 5_000;

/** What accepts changes and reads state, for the server and for the commands that write cases (import, demonstration). */
export function createSync({ adminUrl, master, keys }: Pick<Database, 'adminUrl' | 'master' | 'keys'>, options: { isBulk?: boolean } = {}): SyncParts {
  const pool = createPool(roleUrl(adminUrl, 'icmc_app', master), 12);
  return {
    deps: {
      asUser: createAsUser(pool), words: vocabulary, keys,
      // What must follow an accepted change, in its transaction. Facts and feed are written with it.
      after: [askMatch(vocabulary), afterConsent, tellMentions],
      alerts: createReadAlerts(keys), referrals: createReadReferrals(keys), notices: readNotices, isBulk: options.isBulk === true,
    },
    tellOfEnds: async () => {
      await pool.query('select guard.tell_of_ends()');
      await pool.query('select guard.tell_of_reviews()');
    },
    tellOfQuestions: async () => { await pool.query('select guard.tell_of_questions()'); },
    stop: () => pool.end(),
  };
}

const siteOf = (origin: string): Site => ({ origin, rpId: new URL(origin).hostname });

const isDemoDatabase = (adminUrl: string): Promise<boolean> => withClient(adminUrl, async (client) => {
  const { rows } = await client.query<{ isDemo: boolean }>('select is_demo as "isDemo" from server_meta');
  return rows[0]?.isDemo === true;
});

export interface Server {
  readonly url: string;
  readonly matcher: Matcher;
  stop(): Promise<void>;
}

export async function startServer(config: Config, database: Database, options: { isDemo: boolean; clientFolder: string | null; log: (line: string) => void }): Promise<Server> {
  const { adminUrl, master } = database;
  const parts = createSync(database);
  const signInPool = createPool(roleUrl(adminUrl, 'icmc_signin', master), 3);
  const matcher = startMatcher({ adminUrl, config, log: options.log });
  const sealerPool = createPool(roleUrl(adminUrl, 'icmc_sealer', master), 2);
  const watch = startWatch({ pool: sealerPool, key: createSealKey(master), folder: sealFolder(config.folder), now: () => new Date(), log: options.log });
  const hub = await createFeedHub(roleUrl(adminUrl, 'icmc_app', master));
  // A file in a folder waives nothing: the database must say of itself that everything in it is invented.
  const isDemo = options.isDemo && await isDemoDatabase(adminUrl);
  let site = siteOf(config.origin ?? `http://localhost:${config.port}`);
  const app = await createApp({
    sync: parts.deps, hub, ask: matcher.ask, newId: randomUUID, ledger: database.ledger, ...options, isDemo,
    signIn: {
      pool: signInPool, throttle: createThrottle(Date.now), decoySecret: master.derive('decoy salts'), totpKey: master.derive('totp secrets'), challengeKey: master.derive('challenges'),
      cost: isDemo ? kdfFloor : kdfDefault, site: () => site, now: Date.now,
    },
  });
  const clocks = [parts.tellOfEnds, parts.tellOfQuestions].map((tell) => setInterval(() => void tell().catch(() => undefined), tellMs));
  // Loopback only: a proxy with a certificate stands before it where others are to reach it.
  await app.listen({ port: config.port, host: 'localhost' });
  const { port } = app.server.address() as AddressInfo;
  if (config.origin === null) site = siteOf(`http://localhost:${port}`);
  return {
    url: `http://localhost:${port}`, matcher,
    async stop() {
      clocks.forEach(clearInterval);
      await app.close();
      await matcher.stop();
      await hub.stop();
      await watch.stop();
      await Promise.all([parts.stop(), signInPool.end(), sealerPool.end()]);
    },
  };
}
