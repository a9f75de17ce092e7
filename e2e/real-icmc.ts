// An ICMC that is no demonstration: one unit, invented officers without a second factor yet, and a browser whose
// authenticator is Chromium's own virtual one.

import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { buildClient } from '#cli/build-client.ts';
import { kdfDefault } from '#crypto/derivation.ts';
import type { Unit } from '#domain/unit.ts';
import { makeAccountSecret, writeAccount, writeUnits } from '#server/admin/write-units.ts';
import { openDatabase, startServer } from '#server/main.ts';
import { findChromium } from '../test/chromium.ts';

export const passphrase = 'seven lamps under a crooked gate';

export interface RealIcmc {
  readonly url: string;
  readonly admin: pg.Client;
  /** The data folder, for the commands beside the server. */
  readonly folder: string;
  /** A new officer, who has a passphrase and nothing else. */
  newAccount(userName: string): Promise<void>;
  /** A browser of its own; with an authenticator that verifies its person, and makes keys or not. */
  newBrowser(authenticator?: { hasPrf: boolean }, size?: { width: number; height: number }): Promise<{ page: Page; context: BrowserContext; problems: string[] }>;
  stop(): Promise<void>;
}

export async function startRealIcmc(): Promise<RealIcmc> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'icmc-real-'));
  await chmod(folder, 0o755);
  const config = { folder, databaseUrl: null, port: 0, origin: null };
  const [database, clientFolder] = await Promise.all([openDatabase(config), buildClient()]);
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const unit: Unit = {
    id: randomUUID(), code: 'GHY', name: 'AHTU Guwahati', kind: 'ahtu', parentId: null, country: 'IN', state: null, district: null, languages: ['en'],
    dutyName: 'Duty officer', dutyPhone: '+91 00000 00000', contactUnitId: null,
  };
  await writeUnits(admin, database.keys, [unit]);
  // It asks to be a demonstration, and is none: only the database can say that.
  const server = await startServer(config, database, { isDemo: true, clientFolder, log: (line) => console.error(line) });
  const browser: Browser = await chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'] });
  return {
    url: server.url, admin, folder,
    async newAccount(userName) {
      await writeAccount(admin, { id: randomUUID(), unitId: unit.id, userName, displayName: 'Nilima Basumatari', role: 'caseWorker', language: 'en' }, await makeAccountSecret(passphrase, kdfDefault));
    },
    async newBrowser(authenticator, viewport = { width: 1440, height: 900 }) {
      const context = await browser.newContext({ viewport, locale: 'en-IN', timezoneId: 'Asia/Kolkata' });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('console', (message) => { if (/Content Security Policy|Trusted ?Type/i.test(message.text())) problems.push(message.text()); });
      if (authenticator) {
        const cdp = await context.newCDPSession(page);
        await cdp.send('WebAuthn.enable');
        await cdp.send('WebAuthn.addVirtualAuthenticator', { options: {
          protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true, hasUserVerification: true, hasPrf: authenticator.hasPrf,
          isUserVerified: true, automaticPresenceSimulation: true,
        } });
      }
      return { page, context, problems };
    },
    async stop() {
      await browser.close();
      await admin.end();
      await server.stop();
      await database.stop();
      const elsewhere = await readFile(join(folder, 'cluster-location'), 'utf8').catch(() => undefined);
      if (elsewhere !== undefined) await rm(elsewhere.trim(), { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}
