// From the save in one browser to the alert on the other's screen, with 10,000 persons registered. The first officer goes
// through the form by hand; the clock starts at the press that leaves the person's form and stops when the count in the
// second officer's page changes. Both pages run on this machine, so their clocks are one.

import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { changeFormat, type Change } from '#domain/change.ts';
import type { FieldValue } from '#domain/field.ts';
import { openCommandSession } from '#server/admin/write-units.ts';
import { createSync } from '#server/main.ts';
import { acceptChanges } from '#server/sync/accept-changes.ts';
import { signIn, startIcmc, type Icmc } from '../../e2e/harness.ts';
import { percentile, round, type Figures } from '../figures.ts';

const casesFor10000Persons = 4900;
const rounds = 25;

// Invented, and unlike each other and the demonstration's names, so that each alert is its round's own.
const given = ['Thorvika', 'Zelmira', 'Quistana', 'Ombeline', 'Yevralda', 'Fennuca', 'Jorvessa', 'Wixandra', 'Hesperil', 'Uldrika', 'Cazimela', 'Brontelle', 'Eskarina', 'Vantorra', 'Ixolita', 'Grendessa', 'Pavolina', 'Leontrix', 'Drusovia', 'Kelvorin', 'Mirazond', 'Sarvonia', 'Noctelle', 'Rhodavika', 'Atrevisa'];
const family = ['Quorlbandel', 'Zhupretti', 'Vexmordan', 'Ghastrovel', 'Brindlewok', 'Thessimar', 'Oquandry', 'Plovakin', 'Hurskeld', 'Wembrato', 'Yistofel', 'Drackenlo', 'Sulvimet', 'Kroptane', 'Abbesdun', 'Fulgenis', 'Mohvertz', 'Nerquist', 'Jallopar', 'Eitrunsk', 'Cavelmot', 'Ristgorn', 'Ubrenvik', 'Lanzotri', 'Xandremo'];

const ageOf = (round: number): number => 12 + round;
const villageOf = (round: number): string => `${family[(round + 7) % family.length]!}gaon`;

export async function benchAlert(say: (line: string) => void): Promise<Figures> {
  say('registering 10,000 persons …');
  const icmc = await startIcmc({ cases: casesFor10000Persons });
  try {
    const persons = await waitForMatcher(icmc, say);
    const shell = await measureShell(icmc);
    const [guwahati, siliguri] = [await icmc.newOfficer('guwahati.officer'), await icmc.newOfficer('siliguri.officer')];
    const enter = await otherUnit(icmc);
    const samples: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const name = `${given[round]!} ${family[round]!}`;
      await enter(name, round);
      // A hand on the page, or it would lock itself after five minutes.
      await siliguri.page.keyboard.press('Shift');
      await watchAlerts(siliguri.page);
      const savedAt = await enterAndSave(guwahati.page, name, round);
      samples.push(await alertSeen(siliguri.page) - savedAt);
      say(`alert ${round + 1}: ${Math.round(samples[round]!)} ms`);
    }
    return { alertP95Ms: round(percentile(samples, 0.95)), alertP50Ms: round(percentile(samples, 0.5)), persons, rounds, ...shell };
  } finally {
    await icmc.stop();
  }
}

/** The bulk matching of the demonstration must be over, or it would be measured too. */
async function waitForMatcher({ database }: Icmc, say: (line: string) => void): Promise<number> {
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  for (;;) {
    const { rows } = await client.query<{ jobs: number; persons: number }>(`select (select count(*)::int from match_job) as jobs,
      (select count(*)::int from case_record where type = 'person') as persons`);
    if (rows[0]!.jobs === 0) {
      // The demonstration's own alerts would fill the counter, which stops counting at 99.
      await client.query(`update alert_side set answer = 'seen'`);
      await client.end();
      say(`${rows[0]!.persons} persons registered`);
      return rows[0]!.persons;
    }
    await new Promise((resolve) => { setTimeout(resolve, 500); });
  }
}

/** Siliguri's side of each round, through the server's own door. */
async function otherUnit({ database }: Icmc): Promise<(name: string, round: number) => Promise<void>> {
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  const { rows } = await client.query<{ id: string; unitId: string }>(`select id, unit_id as "unitId" from account where user_name = 'siliguri.officer'`);
  const { token, deviceId } = await openCommandSession(client, rows[0]!);
  await client.end();
  const { deps } = createSync(database);
  return async (name, round) => {
    const [caseId, personId] = [randomUUID(), randomUUID()];
    const change = (recordId: string, recordType: string, field: string | null, value: FieldValue | null): Change => ({
      id: randomUUID(), format: changeFormat, caseId, recordId, recordType, kind: field === null ? 'create' : 'set', field, value, base: null,
      deviceId, deviceTime: '2026-11-20T10:00:00+05:30', zone: 'Asia/Kolkata',
    });
    const fields = { role: 'victim', name, sex: 'female', age: ageOf(round), ageAsOf: '2026-11', village: villageOf(round) };
    await deps.asUser(token, (transaction) => acceptChanges(transaction, deps, [
      change(caseId, 'case', null, null), change(caseId, 'case', 'status', 'active'), change(personId, 'person', null, null),
      ...Object.entries(fields).map(([field, value]) => change(personId, 'person', field, value)),
    ]));
    // Past the five quiet seconds, so that the register knows the person.
    await new Promise((resolve) => { setTimeout(resolve, 5300); });
  };
}

async function enterAndSave(page: Page, name: string, round: number): Promise<number> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Cases' }).first().click();
  await page.getByRole('link', { name: 'New case' }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByText('Female', { exact: true }).click();
  await page.getByLabel('Age', { exact: true }).fill(String(ageOf(round)));
  await page.getByLabel('Village or town').fill(villageOf(round));
  await page.getByRole('button', { name: 'Register without searching' }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('heading', { name: 'The victim' }).waitFor();
  await page.evaluate(() => {
    const mark = globalThis as { savedAt?: number };
    addEventListener('click', () => { mark.savedAt = performance.timeOrigin + performance.now(); }, { capture: true, once: true });
  });
  await page.getByRole('button', { name: 'Next' }).click();
  return page.evaluate(() => (globalThis as { savedAt?: number }).savedAt ?? Number.NaN);
}

/** Notes the moment at which the alert count in the page changes. */
async function watchAlerts(page: Page): Promise<void> {
  await page.evaluate(() => {
    const mark = globalThis as { alertAt?: number | undefined };
    mark.alertAt = undefined;
    const link = document.querySelector('nav.rail a[href="/alerts"]')!;
    const before = link.textContent;
    const observer = new MutationObserver(() => {
      if (link.textContent === before) return;
      mark.alertAt = performance.timeOrigin + performance.now();
      observer.disconnect();
    });
    observer.observe(link, { subtree: true, childList: true, characterData: true });
  });
}

async function alertSeen(page: Page): Promise<number> {
  await page.waitForFunction(() => (globalThis as { alertAt?: number }).alertAt !== undefined, undefined, { timeout: 20_000 });
  return page.evaluate(() => (globalThis as { alertAt?: number }).alertAt ?? Number.NaN);
}

/** Scripts and styles, gzipped, that are loaded before the sign-in page answers, and before the home page does. */
async function measureShell({ browser, url }: Icmc): Promise<{ shellKb: number; homeKb: number }> {
  const context = await browser.newContext({ locale: 'en-IN' });
  const page = await context.newPage();
  const sizes: Promise<number>[] = [];
  page.on('response', (response) => {
    if (/\.(js|css|html)$|\/$/.test(new URL(response.url()).pathname)) sizes.push(response.body().then((body) => gzipSync(body).length, () => 0));
  });
  const sum = async (): Promise<number> => (await Promise.all(sizes)).reduce((total, size) => total + size, 0) / 1024;
  await page.goto(url);
  // The page answers: what it fetches after this, for later, no longer stands between a person and it.
  await page.getByLabel('User name').fill('shillong.officer');
  const shellKb = round(await sum());
  await signIn(page, url, 'shillong.officer');
  // Signing in loads the page once more; what the cache answers then is not loaded twice.
  const homeKb = round(await sum() - shellKb);
  await context.close();
  return { shellKb, homeKb };
}
