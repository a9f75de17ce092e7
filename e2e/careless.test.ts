// What a hurried hand does: a wrong passphrase, a second press, too long a text, a page closed in mid-word.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { signIn, startIcmc, type Icmc, type Officer } from './harness.ts';
import { goTo, openSection } from './steps.ts';

let icmc: Icmc;
let officer: Officer;
beforeAll(async () => {
  icmc = await startIcmc({ cases: 20 });
  officer = await icmc.newOfficer('guwahati.officer');
});
afterAll(async () => { await icmc?.stop(); });

test('a wrong passphrase is answered in plain words, and the name stays in the form', async () => {
  const page = await (await icmc.browser.newContext()).newPage();
  await page.goto(icmc.url);
  await page.getByLabel('User name').fill('guwahati.officer');
  await page.getByLabel('Passphrase').fill('not the passphrase at all');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('User name or passphrase is not right').waitFor();
  expect(await page.getByLabel('User name').inputValue()).toBe('guwahati.officer');
  await page.context().close();
});

test('“Register a new case” pressed twice registers one', async () => {
  const { page } = officer;
  await goTo(page, 'Cases');
  const before = await page.locator('main').getByText(/cases? of your unit/).innerText();
  await page.getByRole('link', { name: 'New case' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Ombeline Quorlbandel');
  await page.getByRole('button', { name: 'Register without searching' }).dblclick();
  await page.getByRole('heading', { name: 'Where and when was it reported?' }).waitFor();
  await goTo(page, 'Cases');
  const after = await page.locator('main').getByText(/cases? of your unit/).innerText();
  expect(Number.parseInt(after, 10)).toBe(Number.parseInt(before, 10) + 1);
});

test('a text that is too long stays in its field with a word beside it, and the step waits', async () => {
  const { page } = officer;
  await page.getByRole('link', { name: 'New case' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Yevralda Brindlewok');
  await page.getByRole('button', { name: 'Register without searching' }).click();
  await page.getByRole('heading', { name: 'Where and when was it reported?' }).waitFor();
  const account = page.getByLabel('What was reported?');
  const long = 'Invented. '.repeat(6000);
  await account.fill(long);
  await account.blur();
  await page.getByText('This is too long').waitFor();
  expect(await account.inputValue()).toBe(long);
  await page.getByRole('button', { name: 'Next' }).click();
  expect(await page.getByRole('heading', { name: 'Where and when was it reported?' }).count()).toBe(1);
  await account.fill('Invented: shorter.');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('heading', { name: 'The victim' }).waitFor();
  await page.getByLabel('Age', { exact: true }).fill('250');
  await page.getByLabel('Age', { exact: true }).blur();
  await page.getByText('This number is not possible here').waitFor();
  await page.getByLabel('Age', { exact: true }).fill('17');
  await page.getByRole('button', { name: 'Go on later' }).click();
  await page.getByText('Received').waitFor();
});

test('what was typed before the page was closed is there after signing in again', async () => {
  const { page } = officer;
  const address = page.url();
  await openSection(page, 'Reporting');
  await page.getByRole('button', { name: /^Report/ }).first().click();
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByLabel('General diary (GD) number').fill('GD 77');
  // The hand rests; the field is never left.
  await page.waitForTimeout(2500);
  await signIn(page, address, 'guwahati.officer');
  await openSection(page, 'Reporting');
  await page.getByRole('button', { name: /^Report/ }).first().click();
  await page.getByText('GD 77').first().waitFor();
});
