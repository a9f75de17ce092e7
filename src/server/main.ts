// The composition root: opens the database, starts the matching process, hands the parts to the app and listens.

import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { vocabulary } from '#domain/records.ts';
import { readAlerts } from '#server/alerts/read-alerts.ts';
import { createApp } from '#server/app.ts';
import { createThrottle } from '#server/auth/throttle.ts';
import type { Config } from '#server/config.ts';
import { createAsUser } from '#server/db/as-user.ts';
import { createPool, roleUrl } from '#server/db/connect.ts';
import { startEmbedded } from '#server/db/embedded.ts';
import { createKeys, type Keys } from '#server/db/keys.ts';
import { openMasterKey, type MasterKey } from '#server/db/master-key.ts';
import { migrate } from '#server/db/migrate.ts';
import { createFeedHub } from '#server/http/feed-hub.ts';
import { startMatcher, type Matcher } from '#server/matcher/start-matcher.ts';
import { readNotices } from '#server/notices/notices.ts';
import { createReadReferrals } from '#server/referrals/read-referrals.ts';
import { askMatch } from '#server/sync/ask-match.ts';
import { tellMentions } from '#server/sync/tell-mentions.ts';
import type { SyncDeps } from '#server/sync/sync-route.ts';

export interface Database {
  readonly adminUrl: string;
  readonly master: MasterKey;
  readonly keys: Keys;
  stop(): Promise<void>;
}

/** The database of this configuration, started if it is ours, and brought up to the newest schema. */
export async function openDatabase(config: Config): Promise<Database> {
  const master = openMasterKey(config.folder);
  const embedded = config.databaseUrl === null ? await startEmbedded({ folder: config.folder, log: (line) => console.error(line) }) : null;
  const adminUrl = config.databaseUrl ?? embedded!.url;
  await migrate(adminUrl, master);
  return { adminUrl, master, keys: createKeys(master), stop: async () => { await embedded?.stop(); } };
}

export interface SyncParts {
  readonly deps: SyncDeps;
  /** Tells the devices of receivers whose access has come to its end. */
  tellOfEnds(): Promise<void>;
  /** Tells holders that somebody asked the network about their persons: apart from the question, and always at the same beat. */
  tellOfQuestions(): Promise<void>;
  stop(): Promise<void>;
}

const endsMs = 60_000;
const questionsMs = 5_000;

/** What accepts changes and reads state, for the server and for the commands that write cases (import, demonstration). */
export function createSync({ adminUrl, master, keys }: Database, options: { isBulk?: boolean } = {}): SyncParts {
  const pool = createPool(roleUrl(adminUrl, 'icmc_app', master), 12);
  return {
    deps: {
      asUser: createAsUser(pool), words: vocabulary, keys,
      // What must follow an accepted change, in its transaction. Facts and feed are written with it.
      after: [askMatch(vocabulary), tellMentions],
      alerts: readAlerts, referrals: createReadReferrals(keys), notices: readNotices, isBulk: options.isBulk === true,
    },
    tellOfEnds: async () => { await pool.query('select guard.tell_of_ends()'); },
    tellOfQuestions: async () => { await pool.query('select guard.tell_of_questions()'); },
    stop: () => pool.end(),
  };
}

export interface Server {
  readonly url: string;
  readonly matcher: Matcher;
  stop(): Promise<void>;
}

export async function startServer(config: Config, database: Database, options: { isDemo: boolean; clientFolder: string | null; log: (line: string) => void }): Promise<Server> {
  const { adminUrl, master } = database;
  const parts = createSync(database);
  const signInPool = createPool(roleUrl(adminUrl, 'icmc_signin', master), 3);
  const matcher = startMatcher({ adminUrl, folder: config.folder, log: options.log });
  const hub = await createFeedHub(roleUrl(adminUrl, 'icmc_app', master));
  const app = await createApp({
    sync: parts.deps, hub, ask: matcher.ask, newId: randomUUID, ...options,
    signIn: { pool: signInPool, throttle: createThrottle(Date.now), decoySecret: master.derive('decoy salts'), now: Date.now },
  });
  const clocks = [setInterval(() => void parts.tellOfEnds().catch(() => undefined), endsMs), setInterval(() => void parts.tellOfQuestions().catch(() => undefined), questionsMs)];
  // Loopback only: a proxy with a certificate stands before it where others are to reach it.
  await app.listen({ port: config.port, host: 'localhost' });
  const { port } = app.server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`, matcher,
    async stop() {
      clocks.forEach(clearInterval);
      await app.close();
      await matcher.stop();
      await hub.stop();
      await Promise.all([parts.stop(), signInPool.end()]);
    },
  };
}
