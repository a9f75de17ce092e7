// A whole ICMC for one journey: its own PostgreSQL, a small demonstration network, the server, the matcher, and a real
// browser. Everything is thrown away at the end.

import { chmod, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { buildClient } from '#cli/build-client.ts';
import { demoPassphrase, seedDemo } from '#cli/seed-demo.ts';
import { openDatabase, startServer, type Database, type Server } from '#server/main.ts';
import { findChromium } from '../test/chromium.ts';

const browserFlags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export interface Icmc {
  readonly url: string;
  readonly database: Database;
  readonly server: Server;
  readonly browser: Browser;
  /** A browser of its own: other cookies, other storage. */
  newOfficer(userName: string, size?: { width: number; height: number }): Promise<Officer>;
  stop(): Promise<void>;
}

export interface Officer { readonly page: Page; readonly context: BrowserContext; readonly problems: string[] }

export async function startIcmc({ cases = 60 }: { cases?: number } = {}): Promise<Icmc> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'icmc-e2e-'));
  // PostgreSQL's own user must be able to come in.
  await chmod(folder, 0o755);
  const config = { folder, databaseUrl: null, port: 0, origin: null };
  const [database, clientFolder] = await Promise.all([openDatabase(config), buildClient()]);
  await (await seedDemo(database, cases)).writeCases(() => undefined);
  const server = await startServer(config, database, { isDemo: true, clientFolder, log: (line) => console.error(line) });
  await server.matcher.ready;
  const browser = await chromium.launch({ executablePath: await findChromium(), args: browserFlags });
  return {
    url: server.url, database, server, browser,
    async newOfficer(userName, viewport = { width: 1440, height: 900 }) {
      const context = await browser.newContext({ viewport, locale: 'en-IN', timezoneId: 'Asia/Kolkata' });
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      const problems = watchProblems(page);
      await signIn(page, server.url, userName);
      return { page, context, problems };
    },
    async stop() {
      await browser.close();
      await server.stop();
      await database.stop();
      const elsewhere = await readFile(join(folder, 'cluster-location'), 'utf8').catch(() => undefined);
      if (elsewhere !== undefined) await rm(elsewhere.trim(), { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function signIn(page: Page, url: string, userName: string): Promise<void> {
  await page.goto(url);
  await page.getByLabel('User name').fill(userName);
  await page.getByLabel('Passphrase').fill(demoPassphrase);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('h1#page-title').waitFor();
}

/** What the page complains of: script errors and everything that the Content-Security-Policy refused. */
function watchProblems(page: Page): string[] {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => { if (/Content Security Policy|Trusted ?Type/i.test(message.text())) problems.push(message.text()); });
  return problems;
}

/** With ICMC_PICTURES=folder, what each officer sees at the end of a step, for people to look at. */
export async function takePictures(name: string, officers: Readonly<Record<string, Officer | undefined>>): Promise<void> {
  const folder = process.env.ICMC_PICTURES;
  if (folder === undefined) return;
  for (const [who, officer] of Object.entries(officers)) {
    await officer?.page.screenshot({ path: join(folder, `${name.slice(0, 40).replace(/\W+/g, '-')}.${who}.png`) });
  }
}
