// Which Chromium the browser tests drive, and how one gets here if there is none.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

const usualPlaces = [
  '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The path of a Chromium that runs: ICMC_CHROMIUM, the system's, or Playwright's own. Throws when there is none. */
export function findChromium(): Promise<string> {
  found ??= search();
  return found;
}

let found: Promise<string> | undefined;

async function search(): Promise<string> {
  const given = process.env.ICMC_CHROMIUM;
  if (given !== undefined && given !== '') {
    if (!existsSync(given)) throw new Error(`ICMC_CHROMIUM is ${given}, but there is no such file`);
    return given;
  }
  for (const path of usualPlaces) if (await mayRun(path)) return path;
  const { chromium } = await import('playwright-core');
  const cached = chromium.executablePath();
  if (await mayRun(cached)) return cached;
  throw new Error('There is no Chromium for the browser tests: install one, or set ICMC_CHROMIUM to its path');
}

/** Finds a Chromium or installs one, and says in one line what it installed. */
export async function ensureChromium(say: (line: string) => void): Promise<string> {
  for (const install of [installByApt, installByPlaywright]) {
    const path = await findChromium().catch(() => undefined);
    if (path !== undefined) return path;
    say(await install());
    found = undefined;
  }
  return findChromium();
}

/** Some systems ship a stub in its place, which only tells how to install it. */
async function mayRun(path: string): Promise<boolean> {
  return existsSync(path) && run(path, ['--version'], { timeout: 30_000 }).then(() => true, () => false);
}

async function installByApt(): Promise<string> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return 'No Chromium: apt-get is not for us to use here';
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, maxBuffer: 100_000_000 };
  try {
    await run('apt-get', ['update'], options);
    await run('apt-get', ['install', '-y', 'chromium'], options);
    return 'No Chromium: installed the system’s (apt-get install chromium)';
  } catch (error) {
    return `No Chromium: apt-get install chromium failed (${lastLine(error)})`;
  }
}

async function installByPlaywright(): Promise<string> {
  const program = new URL('../node_modules/playwright-core/cli.js', import.meta.url).pathname;
  try {
    await run(process.execPath, [program, 'install', 'chromium'], { maxBuffer: 100_000_000 });
    return 'No Chromium: downloaded Playwright’s (playwright-core install chromium)';
  } catch (error) {
    return `No Chromium: playwright-core install chromium failed (${lastLine(error)})`;
  }
}

const lastLine = (error: unknown): string => String(error instanceof Error ? error.message : error).trim().split('\n').at(-1) ?? '';
