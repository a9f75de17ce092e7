// A referral to one person who then leaves: both units hear of it, and whoever answers for the receiving one gives it on.

import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startIcmc, takePictures, type Icmc, type Officer } from './harness.ts';
import { chooseUnit, finishSteps, registerCase } from './steps.ts';

let icmc: Icmc;
let guwahati: Officer;
let chief: Officer;
beforeAll(async () => {
  icmc = await startIcmc();
  [guwahati, chief] = [await icmc.newOfficer('guwahati.supervisor'), await icmc.newOfficer('siliguri.supervisor', { width: 360, height: 760 })];
});
afterAll(async () => { await icmc?.stop(); });

const show = ({ page }: Officer, path: string) => page.evaluate((to) => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')); }, path);

/** Few colleagues are shown side by side, many in a list. */
async function chooseColleague({ page }: Officer): Promise<void> {
  const list = page.locator('select#readdress-person');
  if (await list.count() > 0) await list.selectOption({ index: 1 });
  else await page.locator('label[for^=readdress-person]').first().click();
}

test('the person leaves, the sender reads it, and a colleague goes on with it', async () => {
  const { page } = guwahati;
  await registerCase(page, { name: 'Nilima Basumatari', age: '31', village: 'Kokrajhar', father: 'Haren Basumatari' });
  await finishSteps(page);
  await page.getByText('Received').waitFor();
  const number = await page.locator('h1').innerText();
  await page.getByRole('button', { name: 'Refer', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await chooseUnit(page, 'To', 'AHTU Siliguri (IN)');
  await dialog.getByLabel('Purpose').selectOption({ label: 'Shelter' });
  await dialog.getByLabel('Message').fill('Invented: she asks to stay near her sister.');
  await dialog.getByLabel('Consent or legal basis').selectOption({ label: 'Order of a court or CWC' });
  await dialog.getByRole('button', { name: 'Send' }).click();
  await dialog.waitFor({ state: 'detached' });
  const admin = new pg.Client({ connectionString: icmc.database.adminUrl });
  await admin.connect();
  const { rows: [named] } = await admin.query<{ id: string; name: string }>(`select id, display_name as name from account where user_name = 'siliguri.officer'`);
  await admin.query(`update referral set to_account_id = $1 where case_number = $2`, [named!.id, number]);
  await admin.query(`update account set status = 'left' where id = $1`, [named!.id]);
  await admin.end();
  await show(guwahati, '/');
  await page.getByText('The person for whom a referral to AHTU Siliguri is meant is there no more').first().waitFor();
  await takePictures('sender', { guwahati });
  await show(chief, '/referrals');
  await chief.page.getByRole('link', { name: new RegExp(`refers ${number}`) }).click();
  await chief.page.getByText(`${named!.name} (there no more)`).waitFor();
  await chief.page.getByRole('button', { name: 'Give it to a colleague' }).click();
  await chief.page.getByRole('button', { name: 'Give it on' }).click();
  await chief.page.getByText('Choose a colleague').first().waitFor();
  await chooseColleague(chief);
  await chief.page.getByLabel('Reason').or(chief.page.locator('#readdress-reason')).first().fill('Invented: she has moved to Kolkata.');
  await takePictures('giving', { chief });
  expect(await chief.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await chief.page.getByRole('button', { name: 'Give it on' }).click();
  await chief.page.getByText('AHTU Guwahati is told').first().waitFor();
  await page.getByText('AHTU Siliguri has given a referral to another person there').first().waitFor();
  await takePictures('given', { guwahati, chief });
  expect([...guwahati.problems, ...chief.problems]).toEqual([]);
});
