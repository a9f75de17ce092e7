// A case opened in an emergency, from the alert to the review; who can see a survivor; restricted facts opened by name.

import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { demoPassphrase } from '#cli/seed-demo.ts';
import { kdfFloor } from '#crypto/derivation.ts';
import { makeAccountSecret, writeAccount } from '#server/admin/write-units.ts';
import type { Page } from 'playwright-core';
import { startIcmc, takePictures, type Icmc, type Officer } from './harness.ts';
import { finishSteps, moreAlertsThan, newAlertCount, openSection, registerCase } from './steps.ts';

let icmc: Icmc;
let guwahati: Officer;
let siliguri: Officer;
let nodal: Officer;
let caseUrl = '';

beforeAll(async () => {
  icmc = await startIcmc();
  const client = new pg.Client({ connectionString: icmc.database.adminUrl });
  await client.connect();
  const { rows: [unit] } = await client.query<{ id: string }>(`select unit_id as id from account where user_name = 'guwahati.officer'`);
  await writeAccount(client, { id: randomUUID(), unitId: unit!.id, userName: 'guwahati.answers', displayName: 'N. Hazarika', role: 'nodalOfficer', language: 'en' }, await makeAccountSecret(demoPassphrase, kdfFloor));
  await client.end();
  guwahati = await icmc.newOfficer('guwahati.officer');
  siliguri = await icmc.newOfficer('siliguri.officer');
  nodal = await icmc.newOfficer('guwahati.answers');
});
afterEach(({ task }) => takePictures(task.name, { guwahati, siliguri, nodal }));
afterAll(async () => { await icmc?.stop(); });

/** As a link would, without loading the page anew: an address typed into the browser's bar asks for the passphrase again. */
const visit = (page: Page, path: string) => page.evaluate((to) => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')); }, path);
async function proveIfAsked(page: Page, isDone: () => Promise<unknown>): Promise<void> {
  const passphrase = page.getByLabel('Passphrase');
  await Promise.race([passphrase.waitFor(), isDone()]);
  if (!await passphrase.isVisible()) return;
  await passphrase.fill(demoPassphrase);
  await passphrase.press('Enter');
  await isDone();
}

test('an alert joins the two units', async () => {
  const before = await newAlertCount(siliguri.page);
  await registerCase(guwahati.page, { name: 'Ombeline Quorlbandel', age: '17', village: 'Kalapahar', father: 'Brontel Vexmordan' });
  await finishSteps(guwahati.page);
  await guwahati.page.getByText('Received').waitFor();
  caseUrl = new URL(guwahati.page.url()).pathname.replace(/\/persons$/, '');
  await registerCase(siliguri.page, { name: 'Ombelin Quorlbandel', age: '17', village: 'Kalapahar', father: 'Brontel Vexmordan' });
  await moreAlertsThan(siliguri.page, before);
});

test('the case behind the alert opens in an emergency, with a reason, a number and a proof; the owner’s nodal officer sees it at once', async () => {
  await visit(nodal.page, '/reviews');
  await nodal.page.getByText('No case was opened in an emergency').waitFor();
  const { page } = siliguri;
  await page.setViewportSize({ width: 360, height: 740 });
  await visit(page, '/alerts');
  await page.getByRole('main').getByRole('link', { name: /Guwahati/ }).first().click();
  await page.getByRole('button', { name: 'Open in an emergency' }).click();
  const dialog = page.getByRole('dialog', { name: 'Open in an emergency' });
  await dialog.getByRole('button', { name: 'Open the case' }).click();
  await dialog.getByRole('link', { name: /Say why it cannot wait/ }).waitFor();
  await dialog.getByLabel('Why it cannot wait').fill('She is held in a hotel now; the raid starts within the hour.');
  await dialog.getByLabel('FIR or General Diary number').fill('GD 41/2026');
  await takePictures('the dialog of an emergency', { siliguri });
  await dialog.getByRole('button', { name: 'Open the case' }).click();
  await proveIfAsked(page, () => page.getByText(/Opened in an emergency: \d+ minutes left/).waitFor());
  expect(new URL(page.url()).pathname).toBe(caseUrl);
  await page.getByText('From AHTU Guwahati').waitFor();
  expect(await page.getByRole('button', { name: 'Edit' }).count()).toBe(0);
  // Nobody has pressed anything here.
  await nodal.page.getByText('She is held in a hotel now; the raid starts within the hour.').waitFor();
  await nodal.page.getByText('GD 41/2026').waitFor();
  await visit(nodal.page, '/');
  await nodal.page.getByText('AHTU Siliguri opened a case of yours in an emergency').waitFor();
  await visit(nodal.page, '/reviews');
});

test('the review is given once, with words', async () => {
  const { page } = nodal;
  await page.getByRole('button', { name: 'Finish the review' }).click();
  await page.getByText('Say whether it was justified').waitFor();
  await page.getByText('Justified', { exact: true }).click();
  await page.getByLabel('What you found').fill('The station confirmed the raid.');
  await takePictures('the review', { nodal });
  await page.getByRole('button', { name: 'Finish the review' }).click();
  await page.getByText(/Reviewed by N. Hazarika/).waitFor();
  await page.getByText('The station confirmed the raid.').waitFor();
});

test('the owner reads who can see the survivor, and why, and from how many devices it is gone', async () => {
  const { page } = guwahati;
  await page.getByRole('link', { name: 'Who can see this' }).click();
  await page.getByRole('heading', { name: 'Who can see this survivor, and why' }).waitFor();
  const emergency = page.locator('section', { has: page.getByRole('heading', { name: 'AHTU Siliguri' }) });
  await emergency.getByText('Opened in an emergency; the review found it justified').waitFor();
  await emergency.getByText('Lies on 1 device').waitFor();
  await page.getByText('N. Hazarika').first().waitFor();
  await takePictures('who can see', { guwahati });
  await siliguri.page.getByRole('button', { name: 'Give it back now' }).click();
  await siliguri.page.getByText('There is no case here for you').waitFor();
  await expect.poll(async () => {
    await visit(page, caseUrl);
    await page.getByRole('link', { name: 'Who can see this' }).click();
    return page.getByText('Removed from the one device it was on.').waitFor({ timeout: 2000 }).then(() => true, () => false);
  }, { timeout: 20_000 }).toBe(true);
  // As the moment of an allowed print shows it.
  await page.getByRole('button', { name: 'Print', exact: true }).waitFor();
  await page.evaluate(() => { document.documentElement.dataset.paper = 'yes'; });
  await page.emulateMedia({ media: 'print' });
  await takePictures('who can see, on paper', { guwahati });
  await page.emulateMedia({ media: 'screen' });
});

test('restricted facts show to whom they are opened by name, and leave when that ends', async () => {
  const { page } = nodal;
  const section = (of: Page) => of.getByRole('navigation', { name: 'Sections of the case' }).getByRole('link', { name: /^Restricted facts/ });
  await visit(guwahati.page, caseUrl);
  await guwahati.page.getByRole('heading', { name: 'Persons' }).waitFor();
  expect(await section(guwahati.page).count()).toBe(0);
  await visit(page, `${caseUrl}/restricted`);
  await page.getByText('Nobody has them yet.').waitFor();
  await page.getByRole('button', { name: 'Name a person' }).click();
  const dialog = page.getByRole('dialog', { name: 'Name a person' });
  const officer = await guwahati.page.locator('.top-who span').last().innerText();
  // Five are shown as buttons, more as a list.
  const option = dialog.locator('option', { hasText: officer });
  await dialog.getByText(new RegExp(officer)).first().waitFor({ state: 'attached' });
  if (await option.count() === 0) await dialog.getByText(new RegExp(officer)).click();
  else await dialog.getByLabel('Person', { exact: true }).selectOption(await option.first().getAttribute('value'));
  await dialog.getByRole('button', { name: 'Open to this person' }).click();
  await proveIfAsked(page, () => dialog.waitFor({ state: 'detached' }));
  await takePictures('restricted facts, to name', { nodal });
  // The officer's page learns of it by itself.
  await section(guwahati.page).waitFor();
  await openSection(guwahati.page, 'Restricted facts');
  await guwahati.page.getByRole('button', { name: 'Restricted fact', exact: false }).last().click();
  await guwahati.page.getByLabel('Details').fill('Invented: the home behind the mill.');
  await guwahati.page.getByLabel('Details').blur();
  await guwahati.page.getByText('Received').waitFor();
  await takePictures('restricted facts, to write', { guwahati });
  expect(await page.content()).not.toContain('behind the mill');
  // There is one now; whoever has none is told neither that there is nothing nor that there is something.
  await page.getByText('whether there are any is not on this device').waitFor();
  expect(await page.getByText('Nothing here yet').count()).toBe(0);
  await page.context().setOffline(true);
  await openSection(page, 'Persons');
  await openSection(page, 'Restricted facts');
  await page.getByText('Who has them cannot be shown now').waitFor();
  await takePictures('restricted facts, without a network', { nodal });
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Ask again' }).click();
  await page.getByRole('button', { name: 'End' }).click();
  const ending = page.getByRole('alertdialog');
  await ending.getByRole('button', { name: 'End' }).click();
  await proveIfAsked(page, () => ending.waitFor({ state: 'detached' }));
  await section(guwahati.page).waitFor({ state: 'detached' });
  expect(await guwahati.page.content()).not.toContain('behind the mill');
});

test('the owner leaves a receiver fewer sections, and reads on how many devices the case lies', async () => {
  const { page } = guwahati;
  const other = siliguri.page;
  await other.setViewportSize({ width: 1440, height: 900 });
  const id = randomUUID();
  expect(await refer(page, id)).toBe(200);
  await visit(other, `/referrals/${id}`);
  await other.getByRole('button', { name: 'Accept' }).click();
  await other.getByRole('link', { name: 'Open the case' }).click();
  await openSection(other, 'Route');
  await visit(page, `/referrals/${id}`);
  await page.getByText('Lies on 1 device').waitFor();
  await page.getByRole('button', { name: 'Leave fewer sections open' }).click();
  const dialog = page.getByRole('dialog', { name: 'Leave fewer sections open' });
  await dialog.getByText('Route', { exact: true }).click();
  await takePictures('fewer sections', { guwahati });
  await dialog.getByRole('button', { name: 'Close the rest' }).click();
  await dialog.waitFor({ state: 'detached' });
  // What lay there a moment ago is gone from the receiver's page, and the section with it.
  await other.getByRole('navigation', { name: 'Sections of the case' }).getByRole('link', { name: /^Route/ }).waitFor({ state: 'detached' });
  await other.getByRole('heading', { name: 'Persons', level: 2 }).waitFor();
});

/** As the dialog of referring sends it, which is another journey. */
async function refer(page: Page, id: string): Promise<number> {
  const client = new pg.Client({ connectionString: icmc.database.adminUrl });
  await client.connect();
  const { rows: [to] } = await client.query<{ id: string }>(`select unit_id as id from account where user_name = 'siliguri.officer'`);
  await client.end();
  const body = { id, kind: 'referral', caseId: caseUrl.split('/').at(-1), toUnitId: to!.id, toAccountId: null, purpose: 'investigation', message: 'Please look.', legalBasis: 'investigation', consentId: null,
    sections: null, documents: null, mayEdit: true, mayPrint: false, mayExport: false, until: null, requestId: null };
  return page.evaluate(async (sent) => (await fetch('/api/referrals', { method: 'POST', headers: { 'x-icmc': '1', 'content-type': 'application/json' }, body: JSON.stringify(sent) })).status, body);
}

test('no page complained of a script error or a refused resource', () => {
  expect([...guwahati.problems, ...siliguri.problems, ...nodal.problems]).toEqual([]);
});
