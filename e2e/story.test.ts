// The main job, end to end: two units, one person, one alert; then a referral, a shared file, and a lost network.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { signIn, startIcmc, takePictures, type Icmc, type Officer } from './harness.ts';
import { chooseUnit, finishSteps, goTo, moreAlertsThan, newAlertCount, openRecord, openSection, registerCase } from './steps.ts';

let icmc: Icmc;
let guwahati: Officer;
let siliguri: Officer;
let shillong: Officer;
let caseUrl = '';
/** What lists call Rehana. */
let pseudonym = '';

beforeAll(async () => {
  icmc = await startIcmc();
  [guwahati, siliguri, shillong] = [await icmc.newOfficer('guwahati.officer'), await icmc.newOfficer('siliguri.officer'), await icmc.newOfficer('shillong.officer')];
});
afterEach(({ task }) => takePictures(task.name, { guwahati, siliguri, shillong }));
afterAll(async () => { await icmc?.stop(); });

test('Guwahati registers a case, and it reaches the server', async () => {
  const { page } = guwahati;
  await registerCase(page, { name: 'Rehana Begum Choudhury', age: '16', village: 'Barpeta', father: 'Abdul Rahman Choudhury' }, async () => {
    await page.getByLabel('Name', { exact: true }).fill('Jiten Das');
  });
  await finishSteps(page);
  await page.getByText('Received').waitFor();
  caseUrl = page.url().replace(/\/persons$/, '');
  expect(await page.locator('h1').innerText()).toMatch(/^GHY\/\d{4}\/[A-Z]+\/\d{4}$/);
  for (const name of ['Rehana Begum Choudhury', 'Jiten Das']) await page.getByRole('heading', { name }).first().waitFor();
  expect(await page.title()).not.toContain('Rehana');
  pseudonym = /^[A-Z][a-z]{3}-\d{3}/.exec(await page.locator('.case-persons li').first().innerText())![0];
});

test('Siliguri enters the same person in Bengali script, two years older: both are alerted without reloading', async () => {
  const before = [await newAlertCount(guwahati.page), await newAlertCount(siliguri.page)] as const;
  const { page } = siliguri;
  await registerCase(page, { name: 'রেহানা বেগম চৌধুরী', age: '18', village: 'বরপেটা', father: 'আব্দুর রহমান চৌধুরী' });
  await Promise.all([moreAlertsThan(guwahati.page, before[0]), moreAlertsThan(page, before[1])]);
});

test('the alert says how strong, which kinds agree, whether the other case is open and whom to call; and nothing else', async () => {
  const { page } = guwahati;
  await goTo(page, /Alerts/);
  await page.getByRole('link', { name: `${pseudonym} and a person of AHTU Siliguri` }).first().click();
  await page.getByRole('heading', { name: /likely the same person/i }).waitFor();
  const text = await page.locator('main').innerText();
  expect(text).toMatch(/Name: (agrees|close)/);
  expect(text).toContain('Open');
  expect(text).toContain('AHTU Siliguri');
  expect(text).toMatch(/\+91/);
  for (const secret of ['রেহানা', 'SLG/', 'বরপেটা', 'আব্দুর']) expect(await page.content()).not.toContain(secret);
});

test('a third unit that asks for the case by its exact address is answered as for a case that is not there', async () => {
  const { page } = shillong;
  const says = async (url: string) => {
    await page.evaluate((path) => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')); }, new URL(url).pathname);
    await page.getByText('There is no case here for you').waitFor();
    return (await page.locator('main').innerText()).trim();
  };
  const nowhere = caseUrl.replace(/[^/]+$/, 'b7e51c0e-4f5a-4d0c-9a53-0c1b3f1f7a11');
  expect(await says(caseUrl)).toBe(await says(nowhere));
  const answers = await page.evaluate(async (ids) => Promise.all(ids.map(async (id) => {
    const response = await fetch(`/api/cases/${id}`);
    return [response.status, await response.text(), [...response.headers.keys()].sort().join()].join('|');
  })), [caseUrl, nowhere].map((url) => url.split('/').at(-1)!));
  expect(answers[0]).toBe(answers[1]);
  expect(answers[0]).toContain('404');
});

test('Guwahati refers the case, Siliguri accepts, and both see each other’s edits live', async () => {
  const { page } = guwahati;
  await page.goto('about:blank').catch(() => undefined);
  await goBackTo(guwahati, caseUrl);
  await page.getByRole('button', { name: 'Refer', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await dialog.getByText('Before it can be sent').waitFor();
  await chooseUnit(page, 'To', 'AHTU Siliguri (IN)');
  await dialog.getByLabel('Purpose').selectOption({ label: 'Investigation' });
  await dialog.getByLabel('Message').fill('She may have passed your station.');
  await dialog.getByLabel('Consent or legal basis').selectOption({ label: 'Investigation of an offence' });
  await dialog.getByRole('button', { name: 'Send' }).click();
  await dialog.waitFor({ state: 'detached' });

  const other = siliguri.page;
  await other.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: /Referrals/ }).filter({ hasText: '1' }).first().waitFor();
  await goTo(other, /Referrals/);
  await other.getByRole('link', { name: /AHTU Guwahati refers GHY/ }).first().click();
  await other.getByText('She may have passed your station.').waitFor();
  await other.getByRole('button', { name: 'Accept' }).click();
  await other.getByRole('link', { name: 'Open the case' }).click();
  await other.getByText('From AHTU Guwahati').waitFor();
  await page.getByText('Also seen by AHTU Siliguri').waitFor();

  await openSection(other, 'Reporting');
  await openRecord(other, 'Report');
  await other.getByLabel('FIR number').fill('77/2026');
  await other.getByLabel('FIR number').blur();
  await openSection(page, 'Reporting');
  await page.getByRole('button', { name: /^Report/ }).click();
  await page.getByText('77/2026').first().waitFor();
});

test('the network goes away in mid-edit; the edits arrive when it is back, once each', async () => {
  const { page, context } = guwahati;
  await page.getByRole('button', { name: 'Edit' }).click();
  await context.setOffline(true);
  const account = page.getByLabel('What was reported?');
  await account.fill('Invented: she was seen at the bus stand at nine.');
  await account.blur();
  const diary = page.getByLabel('General diary (GD) number');
  await diary.fill('GD 12');
  await diary.blur();
  await page.getByText(/Offline, 2 edits to send/).first().waitFor();
  await page.getByText(/Saved on this device, 2 edits to send/).waitFor();
  await context.setOffline(false);
  await page.getByText('Received').waitFor();
  await siliguri.page.getByText('GD 12').first().waitFor().catch(async () => { await siliguri.page.getByLabel('General diary (GD) number').waitFor(); });
  await expect.poll(() => siliguri.page.getByLabel('General diary (GD) number').inputValue(), { timeout: 10_000 }).toBe('GD 12');
});

test('no page complained of a script error or a refused resource', () => {
  expect([...guwahati.problems, ...siliguri.problems, ...shillong.problems]).toEqual([]);
});

/** Signs in again in the same browser: what it holds is sealed, and opens with the passphrase. */
async function goBackTo(officer: Officer, url: string): Promise<void> {
  await signIn(officer.page, url, 'guwahati.officer');
}
