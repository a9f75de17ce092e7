// Sharing, end to end: no consent, no share; a consent, a referral to one person; a withholding that takes it back at once;
// an answer to whoever asks behind an alert; and a case handed over.

import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startIcmc, takePictures, type Icmc, type Officer } from './harness.ts';
import { chooseUnit, finishSteps, moreAlertsThan, newAlertCount, openRecord, openSection, registerCase } from './steps.ts';

let icmc: Icmc;
let guwahati: Officer;
let siliguri: Officer;
let chief: Officer;
let caseUrl = '';
let number = '';

beforeAll(async () => {
  icmc = await startIcmc();
  [guwahati, siliguri, chief] = [await icmc.newOfficer('guwahati.officer'), await icmc.newOfficer('siliguri.officer', { width: 360, height: 760 }), await icmc.newOfficer('guwahati.supervisor')];
});
afterEach(({ task }) => takePictures(task.name, { guwahati, siliguri, chief }));
afterAll(async () => { await icmc?.stop(); });

const show = ({ page }: Officer, path: string) => page.evaluate((to) => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')); }, path);

test('without a consent nothing is shared on it, and the form says what to do', async () => {
  const { page } = guwahati;
  await registerCase(page, { name: 'Nilima Basumatari', age: '31', village: 'Kokrajhar', father: 'Haren Basumatari' });
  await finishSteps(page);
  await page.getByText('Received').waitFor();
  caseUrl = new URL(page.url()).pathname.replace(/\/persons$/, '');
  number = await page.locator('h1').innerText();
  await page.getByRole('button', { name: 'Refer', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await chooseUnit(page, 'To', 'AHTU Siliguri (IN)');
  await dialog.getByLabel('Purpose').selectOption({ label: 'Shelter' });
  await dialog.getByLabel('Message').fill('Invented: she asks to stay near her sister.');
  await dialog.getByLabel('Consent or legal basis').selectOption({ label: 'Consent of the person' });
  await dialog.getByRole('button', { name: 'Send' }).click();
  await dialog.getByText('The file has no consent to sharing that stands').first().waitFor();
  await takePictures('refused', { guwahati });
  await dialog.getByRole('link', { name: 'Record consent' }).click();
  await page.getByRole('heading', { name: 'Consent', level: 2 }).waitFor();
});

test('with one it is referred to a named person, who alone sees it', async () => {
  const { page } = guwahati;
  if (await page.getByRole('dialog').count() > 0) await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Add: Consent' }).click();
  await page.getByRole('group', { name: 'Consent given?' }).getByText('Yes', { exact: true }).click();
  await page.getByRole('group', { name: 'Agrees to' }).getByText('Sharing with other units').click();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByText('Received').waitFor();
  await page.getByRole('button', { name: 'Refer', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Consent or legal basis').selectOption({ label: 'Consent of the person' });
  // Given and for sharing is not enough: everything that is left to do is said at once.
  for (const left of ['Write who gave the consent', 'Write how it was given', 'Tell the person what it is for']) await dialog.getByText(left).first().waitFor();
  await takePictures('lacking', { guwahati });
  await page.keyboard.press('Escape');
  await openRecord(page, 'Consent');
  await page.getByLabel('Consent given by', { exact: true }).selectOption({ label: 'The person' });
  for (const told of ['What it is for', 'How the details are used', 'How to withdraw']) await page.getByRole('group', { name: 'Was told about' }).getByText(told).click();
  await page.getByRole('group', { name: 'How it was given' }).getByText('Thumb print').click();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByText('Received').waitFor();
  await page.getByRole('button', { name: 'Refer', exact: true }).click();
  await chooseUnit(page, 'To', 'AHTU Siliguri (IN)');
  const person = dialog.getByRole('group', { name: 'For one person there' }).or(dialog.getByLabel('For one person there')).first();
  await person.waitFor();
  await takePictures('named', { guwahati });
  const name = await namesOf(siliguri);
  if (await person.evaluate((element) => element.tagName) === 'SELECT') await person.selectOption({ label: await person.locator('option', { hasText: name }).first().innerText() });
  else await person.getByText(name).click();
  await dialog.getByLabel('Purpose').selectOption({ label: 'Shelter' });
  await dialog.getByLabel('Message').fill('Invented: she asks to stay near her sister.');
  await dialog.getByLabel('Consent or legal basis').selectOption({ label: 'Consent of the person' });
  await dialog.getByText('Stands: sharing was agreed to').waitFor();
  await dialog.getByText(`Only ${name}.`).waitFor();
  await page.setViewportSize({ width: 360, height: 760 });
  await takePictures('phone', { guwahati });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.setViewportSize({ width: 1440, height: 900 });
  await dialog.getByRole('button', { name: 'Send' }).click();
  await dialog.waitFor({ state: 'detached' });
  await show(siliguri, '/referrals');
  await siliguri.page.getByRole('link', { name: new RegExp(`refers ${number}`) }).click();
  await siliguri.page.getByText('she asks to stay near her sister').waitFor();
  await takePictures('received', { siliguri });
  await siliguri.page.getByRole('button', { name: 'Accept' }).click();
  await siliguri.page.getByRole('link', { name: 'Open the case' }).click();
  await siliguri.page.getByText('From AHTU Guwahati').waitFor();
  await page.getByText('Also seen by AHTU Siliguri').waitFor();
});

test('the file’s history says who took which step', async () => {
  const { page } = guwahati;
  await page.getByRole('button', { name: 'Sharing so far' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Referred to AHTU Siliguri').waitFor();
  expect(await dialog.innerText()).toMatch(/Sent[\s\S]*Accepted/);
  await takePictures('history', { guwahati });
  await page.keyboard.press('Escape');
});

test('withheld from that unit, the case is gone there at once, and is referred there no more', async () => {
  const { page } = guwahati;
  await openSection(page, 'Consent');
  await page.getByRole('button', { name: 'Add: Withholding' }).click();
  await page.getByLabel('Do not tell', { exact: true }).selectOption({ label: 'A unit' });
  await chooseUnit(page, 'Which unit', 'AHTU Siliguri (IN)');
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByText('Do not tell: AHTU Siliguri').first().waitFor();
  await siliguri.page.getByText('There is no case here for you').waitFor();
  await takePictures('withheld', { guwahati, siliguri });
  await page.getByRole('button', { name: 'Refer', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Do not tell: AHTU Siliguri').waitFor();
  await chooseUnit(page, 'To', 'AHTU Siliguri (IN)');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await dialog.getByText('This case is withheld from that unit').first().waitFor();
  await page.keyboard.press('Escape');
});

test('handed over across a border: the words are read first, and the case is the other unit’s once it accepts', async () => {
  const admin = new pg.Client({ connectionString: icmc.database.adminUrl });
  await admin.connect();
  await admin.query('update session set proved_at = now()');
  const { page } = chief;
  await show(chief, caseUrl);
  await page.getByRole('button', { name: 'Hand over' }).click();
  const dialog = page.getByRole('dialog');
  const { rows: [abroad] } = await admin.query<{ name: string; country: string; userName: string }>(`select u.name, u.country, a.user_name as "userName" from unit u join account a on a.unit_id = u.id
    where u.country <> 'IN' and a.role in ('supervisor', 'nodalOfficer') and a.status = 'active' order by u.name limit 1`);
  await chooseUnit(page, 'To', `${abroad!.name} (${abroad!.country})`);
  await dialog.getByLabel('Purpose').selectOption({ label: 'Repatriation' });
  await dialog.getByLabel('Message').fill('Invented: she goes home on Monday.');
  await dialog.getByLabel('Consent or legal basis').selectOption({ label: 'Order of a court or CWC' });
  await dialog.getByText('No lawyer has reviewed this.').waitFor();
  await dialog.getByRole('button', { name: 'Offer it' }).click();
  await dialog.getByText('Read what applies across the border, and say so').first().waitFor();
  await takePictures('border', { chief });
  await dialog.getByText('I have read this, and the basis above covers it').click();
  await dialog.getByRole('button', { name: 'Offer it' }).click();
  await dialog.waitFor({ state: 'detached' });
  const receiver = await icmc.newOfficer(abroad!.userName);
  await show(receiver, '/referrals');
  await receiver.page.getByRole('link', { name: new RegExp(`hands ${number} over`) }).click();
  await receiver.page.getByRole('button', { name: 'Take the case over' }).click();
  await receiver.page.getByRole('link', { name: 'Open the case' }).click();
  await receiver.page.getByRole('button', { name: 'Refer', exact: true }).waitFor();
  await guwahati.page.getByText('There is no case here for you').waitFor();
  await takePictures('taken', { receiver, guwahati });
  await admin.end();
});

test('behind an alert one unit asks, and the other answers by a referral that is filled in already', async () => {
  const other = siliguri.page;
  await other.setViewportSize({ width: 1440, height: 900 });
  const before = await newAlertCount(guwahati.page);
  await registerCase(guwahati.page, { name: 'Rehana Begum Choudhury', age: '16', village: 'Barpeta', father: 'Abdul Rahman Choudhury' });
  await finishSteps(guwahati.page);
  await registerCase(other, { name: 'রেহানা বেগম চৌধুরী', age: '18', village: 'বরপেটা', father: 'আব্দুর রহমান চৌধুরী' });
  await finishSteps(other);
  await moreAlertsThan(guwahati.page, before);
  await show(guwahati, '/alerts');
  await guwahati.page.getByRole('link', { name: /a person of AHTU Siliguri/ }).first().click();
  await guwahati.page.getByRole('button', { name: 'Ask for access' }).click();
  const asking = guwahati.page.getByRole('dialog');
  await asking.getByLabel('Purpose').selectOption({ label: 'Investigation' });
  await asking.getByLabel('Message').fill('Invented: we hold the man who met her.');
  await asking.getByRole('button', { name: 'Ask', exact: true }).click();
  await asking.waitFor({ state: 'detached' });
  await guwahati.page.getByText('You asked AHTU Siliguri for access').waitFor();
  await show(siliguri, '/referrals');
  await other.getByRole('link', { name: /AHTU Guwahati asks for access/ }).click();
  await other.getByText('we hold the man who met her').waitFor();
  await takePictures('asked', { siliguri, guwahati });
  await other.getByRole('link', { name: 'Share the case with them' }).click();
  const dialog = other.getByRole('dialog');
  await expect.poll(() => dialog.getByRole('combobox', { name: 'To' }).inputValue()).toBe('AHTU Guwahati (IN)');
  await dialog.getByLabel('Message').fill('Invented: here it is.');
  await dialog.getByLabel('Consent or legal basis').selectOption({ label: 'Investigation of an offence' });
  await dialog.getByRole('button', { name: 'Send' }).click();
  await dialog.waitFor({ state: 'detached' });
  await guwahati.page.getByText('Granted: see Referrals').waitFor();
});

test('no page complained of a script error or a refused resource', () => {
  expect([...guwahati.problems, ...siliguri.problems, ...chief.problems]).toEqual([]);
});

const namesOf = async ({ page }: Officer): Promise<string> => page.evaluate(async () => (await (await fetch('/api/me', { headers: { 'x-icmc': '1' } })).json() as { displayName: string }).displayName);
