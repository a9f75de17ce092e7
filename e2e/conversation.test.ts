// Two units in one referred case: they talk live, one calls upon the other, an identity is shown and the owner sees by whom;
// and what may not be printed is not.

import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { signIn, startIcmc, takePictures, type Icmc, type Officer } from './harness.ts';
import { goTo, openSection, registerCase } from './steps.ts';

let icmc: Icmc;
let guwahati: Officer;
let siliguri: Officer;
let caseUrl = '';
let pseudonym = '';
const person = 'Ombeline Quorlbandel';

beforeAll(async () => {
  icmc = await startIcmc({ cases: 20 });
  [guwahati, siliguri] = [await icmc.newOfficer('guwahati.officer'), await icmc.newOfficer('siliguri.officer', { width: 360, height: 780 })];
  await registerCase(guwahati.page, { name: person, age: '16', village: 'Kalapahar', father: 'Brontel Vexmordan' });
  await guwahati.page.getByRole('button', { name: 'Go on later' }).click();
  await guwahati.page.waitForURL(/cases\/[0-9a-f-]{36}/);
  await guwahati.page.getByText('Received').waitFor();
  caseUrl = guwahati.page.url();
  pseudonym = /^[A-Z][a-z]{3}-\d{3}/.exec(await guwahati.page.locator('.case-persons li').first().innerText())![0];
  await share(caseUrl.split('/').at(-1)!);
  await siliguri.page.goto(caseUrl);
  await openAgain(siliguri, 'siliguri.officer');
});
afterEach(({ task }) => takePictures(task.name, { guwahati, siliguri }));
afterAll(async () => { await icmc?.stop(); });

/** As an accepted referral leaves it: every section to read, nothing to change, print or take away. */
async function share(caseId: string): Promise<void> {
  const admin = new pg.Client({ connectionString: icmc.database.adminUrl });
  await admin.connect();
  await admin.query(`insert into case_access (id, case_id, owner_unit_id, unit_id, kind, may_edit, may_print, may_export, basis)
    select gen_random_uuid(), f.id, f.owner_unit_id, u.id, 'referral', false, false, false, 'investigation' from case_file f, unit u where f.id = $1 and u.code = 'SLG'`, [caseId]);
  await admin.query(`select guard.append_to_feed(u.id, 'granted', $1, 0, null) from unit u where u.code = 'SLG'`, [caseId]);
  await admin.query(`select guard.append_to_feed(f.owner_unit_id, 'changed', f.id, f.version + 1, null) from case_file f where f.id = $1`, [caseId]);
  await admin.end();
}

async function openAgain({ page }: Officer, userName: string): Promise<void> {
  await signIn(page, caseUrl, userName);
  await page.getByRole('heading', { name: /^GHY\// }).waitFor();
}

const write = async ({ page }: Officer, text: string) => {
  await page.getByLabel('Your message').fill(text);
  await page.getByLabel('Your message').press('Enter');
};

test('two units talk in the case, live, and each reads the other’s name and unit', async () => {
  await openSection(guwahati.page, 'Conversation');
  await write(guwahati, 'The train is due at nine.');
  // On a phone the sections are a list of their own; the unread mark stands there.
  await siliguri.page.getByRole('link', { name: /1 unread message/ }).first().waitFor();
  await openSection(siliguri.page, 'Conversation');
  await siliguri.page.getByText('The train is due at nine.').waitFor();
  await siliguri.page.getByText('AHTU Guwahati', { exact: false }).first().waitFor();
  await write(siliguri, 'Two of us wait on the platform.');
  await guwahati.page.getByText('Two of us wait on the platform.').waitFor();
  expect(await guwahati.page.locator('.message').count()).toBe(2);
});

test('without a network a message is kept, marked, and arrives once', async () => {
  await siliguri.context.setOffline(true);
  await write(siliguri, 'She is here.');
  await siliguri.page.getByText('On this device, not sent yet').waitFor();
  await siliguri.context.setOffline(false);
  await siliguri.page.getByText('On this device, not sent yet').waitFor({ state: 'detached' });
  await guwahati.page.getByText('She is here.').waitFor();
  expect(await guwahati.page.getByText('She is here.').count()).toBe(1);
});

test('whoever is called upon finds it on Home, goes there, and it is put away', async () => {
  await goTo(siliguri.page, /Home/);
  const { page } = guwahati;
  await page.getByLabel('Your message').pressSequentially('Please call us, @AHTU Sil');
  await page.getByRole('option', { name: /^AHTU Siliguri/ }).waitFor();
  await page.getByLabel('Your message').press('Enter');
  expect(await page.getByLabel('Your message').inputValue()).toBe('Please call us, @AHTU Siliguri ');
  await page.getByRole('combobox', { name: 'Add an entry of the case' }).selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Send' }).click();
  await page.locator('.message-name').getByText('@AHTU Siliguri').waitFor();
  const other = siliguri.page;
  await other.getByRole('link', { name: 'Somebody of AHTU Guwahati calls upon you' }).click();
  await other.getByText('Please call us, @AHTU Siliguri').waitFor();
  await other.locator('.message-attached a').first().waitFor();
  await goTo(other, /Home/);
  await expect.poll(() => other.getByText('Somebody of AHTU Guwahati calls upon you').count()).toBe(0);
  expect(await guwahati.page.getByText('calls upon you').count()).toBe(0);
});

test('the receiver sees a pseudonym until asking for the identity, and the owner sees who asked', async () => {
  const { page } = siliguri;
  await page.evaluate((path) => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')); }, `${new URL(caseUrl).pathname}/persons`);
  await page.getByRole('button', { name: new RegExp(`^${pseudonym}`) }).click();
  await page.getByText('Who this is stays covered').waitFor();
  for (const secret of [person, 'Vexmordan', 'Kalapahar']) expect(await page.content()).not.toContain(secret);
  await page.getByRole('button', { name: 'Show identity' }).click();
  await page.getByRole('heading', { name: person }).waitFor();
  await page.getByText('Brontel Vexmordan').waitFor();

  await openSection(guwahati.page, 'Who opened');
  const log = guwahati.page.getByRole('list', { name: 'Who opened this case' });
  await expect.poll(async () => {
    await guwahati.page.getByLabel('Unit').selectOption({ label: 'Every unit' });
    await guwahati.page.getByLabel('Unit').selectOption({ label: 'AHTU Siliguri' });
    await guwahati.page.waitForTimeout(300);
    return (await log.allInnerTexts()).join('\n');
  }, { timeout: 15_000 }).toMatch(new RegExp(`Showed who it is: ${pseudonym}`));
  expect((await log.allInnerTexts()).join('\n')).toContain('Opened the case');
});

test('a search by name is noted with whom it found, and not with what was typed', async () => {
  const { page } = guwahati;
  await goTo(page, 'Cases');
  await page.getByLabel('Find a case').fill('Quorlband');
  await page.getByRole('link', { name: /^GHY\// }).first().waitFor();
  expect(await page.locator('main').innerText()).not.toContain(person);
  await page.waitForTimeout(1500);
  const admin = new pg.Client({ connectionString: icmc.database.adminUrl });
  await admin.connect();
  await expect.poll(async () => (await admin.query(`select from audit where action = 'device.searched' and case_id = $1`, [caseUrl.split('/').at(-1)])).rowCount, { timeout: 10_000 }).toBe(1);
  expect((await admin.query(`select from audit where audit::text ilike '%Quorl%'`)).rowCount).toBe(0);
  await admin.end();
});

test('somebody known is found before a new case by pseudonym and case number, and named only when asked for', async () => {
  const { page } = siliguri;
  await page.evaluate(() => { history.pushState(null, '', '/cases/new'); dispatchEvent(new PopStateEvent('popstate')); });
  await page.getByLabel('Name', { exact: true }).fill('Ombelin Quorlbandel');
  await page.getByLabel('Age', { exact: true }).fill('16');
  await page.getByLabel('Village or town').fill('Kalapahar');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  // Shown a moment ago in this sitting: she is named. After the lock she is not, and there is a button.
  await page.getByRole('link', { name: person }).waitFor();
  await signIn(page, `${icmc.url}/cases/new`, 'siliguri.officer');
  await page.getByLabel('Name', { exact: true }).fill('Ombelin Quorlbandel');
  await page.getByLabel('Age', { exact: true }).fill('16');
  await page.getByLabel('Village or town').fill('Kalapahar');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.getByRole('link', { name: pseudonym }).waitFor();
  expect(await page.getByText(person).count()).toBe(0);
  await page.getByRole('button', { name: 'Show identity' }).click();
  await page.getByRole('link', { name: person }).waitFor();
  await page.evaluate((path) => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')); }, `${new URL(caseUrl).pathname}/persons`);
});

test('what may not be printed gives a sheet that says so, and the attempt is in the log; the owner prints with a reason', async () => {
  const other = siliguri.page;
  await other.getByRole('heading', { name: 'Persons' }).waitFor();
  expect(await other.getByRole('button', { name: 'Print', exact: true }).count()).toBe(0);
  await other.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await other.emulateMedia({ media: 'print' });
  const paper = (await other.locator('body').innerText()).trim();
  expect(paper).toBe('This unit may not print this case.');
  await other.emulateMedia({ media: null });

  const { page } = guwahati;
  await page.evaluate((path) => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')); }, new URL(caseUrl).pathname);
  await page.evaluate(() => { window.print = () => { document.documentElement.dataset.was = document.documentElement.dataset.paper; }; });
  await page.emulateMedia({ media: 'print' });
  expect((await page.locator('body').innerText()).trim()).toMatch(/^Press “Print”/);
  await page.emulateMedia({ media: null });
  await page.getByRole('heading', { name: 'Persons' }).waitFor();
  await page.keyboard.press('Control+p');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Print' }).click();
  await dialog.getByText('Choose what it is for').waitFor();
  await dialog.getByLabel('What is it for?').selectOption({ label: 'Court' });
  await dialog.getByRole('button', { name: 'Print' }).click();
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset.was)).toBe('yes');
  expect(await page.locator('.paper-footer').textContent()).toMatch(/AHTU Guwahati · .* · GHY\/.* · Court/);
  expect(await page.title()).toBe('ICMC');
});

test('after the lock everything is covered again, and what was half written is there', async () => {
  const { page } = siliguri;
  await page.evaluate((path) => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')); }, `${new URL(caseUrl).pathname}/conversation`);
  await page.getByLabel('Your message').fill('Half a word');
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await page.getByLabel('Passphrase').waitFor();
  await openAgain(siliguri, 'siliguri.officer');
  await openSection(page, 'Persons');
  await page.getByRole('button', { name: new RegExp(`^${pseudonym}`) }).waitFor();
  expect(await page.content()).not.toContain(person);
  await page.getByRole('link', { name: 'All sections' }).click();
  await openSection(page, 'Conversation');
  expect(await page.getByLabel('Your message').inputValue()).toBe('Half a word');
});

test('no page complained of a script error or a refused resource', () => {
  expect([...guwahati.problems, ...siliguri.problems]).toEqual([]);
});
