// From an empty server to two colleagues: a unit and its first nodal officer by command, everybody else on the pages. Then
// one of them is suspended while a page is open, and loses what the device holds; and one who has lost a passphrase comes
// back by the codes of two.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRealIcmc, type RealIcmc } from './real-icmc.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
type Visitor = Awaited<ReturnType<RealIcmc['newBrowser']>>;

let icmc: RealIcmc;
let nodal: Visitor;
let colleague: Visitor;
beforeAll(async () => {
  icmc = await startRealIcmc();
  [nodal, colleague] = [await icmc.newBrowser({ hasPrf: false }), await icmc.newBrowser({ hasPrf: false })];
});
afterAll(async () => {
  expect([...nodal.problems, ...colleague.problems]).toEqual([]);
  await icmc?.stop();
});

/** `npx icmc …` beside the running server. */
async function command(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'src/cli/main.ts'), ...args], { env: { ...process.env, ICMC_DATA: icmc.folder }, cwd: root });
  return stdout;
}
const codeIn = (text: string): string => /[0-9A-Z]{5}(?:-[0-9A-Z]{5}){3}-[0-9A-Z]{6}/.exec(text)![0];
const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const reason = (page: Page, text: string) => page.getByLabel('Reason', { exact: true }).fill(text);

async function choosePassphrase(page: Page, words: string): Promise<void> {
  await page.getByLabel('New passphrase').fill(words);
  await page.getByLabel('The same once more').fill(words);
}

/** Signing in for the first time: the second factor is set up on the way. */
async function signInFirst(page: Page, userName: string, words: string): Promise<void> {
  await page.goto(icmc.url);
  await page.getByLabel('User name').fill(userName);
  await page.getByLabel('Passphrase', { exact: true }).fill(words);
  await press(page, 'Sign in');
  await title(page, 'Set up your second proof');
  await press(page, 'Set up a passkey');
  await title(page, 'Ten recovery codes');
  await page.getByText('I have kept them in a safe place').click();
  await press(page, 'Go on');
  await page.locator('h1#page-title').waitFor();
}
const goPeople = async (page: Page): Promise<void> => {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'People' }).first().click();
  await page.getByRole('heading', { name: 'Accounts' }).waitFor();
};
/** Where the act asks for it, the proof is given by the passkey. */
async function prove(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Prove that it is you' }).waitFor();
  await press(page, 'Use a passkey');
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.ICMC_PICTURES;
  if (folder === undefined) return;
  const before = page.viewportSize()!;
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: join(folder, `join-${name}-${width}.png`), fullPage: true });
  }
  await page.setViewportSize(before);
}

const nodalWords = 'seven lamps under a crooked gate';
const colleagueWords = 'blue kettle walking over the fourth hill';

test('a unit and its nodal officer begin by command; the passphrase is the person’s own', async () => {
  expect(await command('unit', 'add', '--code', 'TEZ', '--name', 'AHTU Tezpur', '--kind', 'ahtu', '--country', 'IN', '--state', 'IN-AS', '--duty-name', 'Jiten Bora', '--duty-phone', '+91 00000 10004')).toContain('Added TEZ');
  const code = codeIn(await command('account', 'invite', '--unit', 'TEZ', '--name', 'Prabin Medhi', '--role', 'nodalOfficer', '--user', 'prabin.medhi'));
  const { page } = nodal;
  await page.goto(icmc.url);
  await page.getByRole('link', { name: 'Ask for an account, or enter a code' }).click();
  await title(page, 'Your account');
  await picture(page, 'ask');
  await page.getByText('I have a code', { exact: true }).click();
  await press(page, 'Open my account');
  await page.getByText('Write the code that was handed to you').waitFor();
  await page.getByLabel('Code', { exact: true }).fill(code.toLowerCase().replaceAll('-', ' '));
  await choosePassphrase(page, nodalWords);
  await press(page, 'Open my account');
  await title(page, 'Your account is open');
  await page.getByText('prabin.medhi').waitFor();
  await signInFirst(page, 'prabin.medhi', nodalWords);
});

test('a colleague asks, reads out the number, is approved, and signs in', async () => {
  const { page } = colleague;
  await page.goto(`${icmc.url}/join`);
  await press(page, 'Send the request');
  await page.getByText('Write the code of your unit').waitFor();
  await page.getByLabel('Code of your unit').fill('tez');
  await page.getByLabel('Your name').fill('Gitanjali Nath');
  await page.getByLabel('User name').fill('gitanjali.nath');
  await page.getByLabel('Your work').selectOption('Supervisor');
  await choosePassphrase(page, colleagueWords);
  await press(page, 'Send the request');
  await title(page, 'Your request is on its way');
  const number = (await page.locator('.join-number').innerText()).trim();
  await picture(page, 'asked');

  await goPeople(nodal.page);
  await nodal.page.getByText(number).waitFor();
  await picture(nodal.page, 'people');
  await press(nodal.page, 'Approve…');
  await nodal.page.getByText(`They must read out ${number}`).waitFor();
  await picture(nodal.page, 'approve');
  await press(nodal.page, 'Open the account');
  await prove(nodal.page);
  await nodal.page.getByText('Gitanjali Nath has an account now').waitFor();
  await signInFirst(page, 'gitanjali.nath', colleagueWords);
  await goPeople(page);
  // A supervisor helps with lost passphrases and gives nobody an account.
  await page.getByRole('button', { name: /^Prabin Medhi/ }).click();
  expect(await page.getByRole('button', { name: 'Suspend…' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Lost passphrase or phone…' }).waitFor();
});

test('suspended: the open page is cut, what the device kept is gone, and nobody is let in', async () => {
  const stores = (page: Page): Promise<number> => page.evaluate(async () => (await indexedDB.databases()).filter(({ name }) => /^icmc-[0-9a-f]{24}$/.test(name ?? '')).length);
  expect(await stores(colleague.page)).toBe(1);
  await goPeople(nodal.page);
  await nodal.page.getByRole('button', { name: /^Gitanjali Nath/ }).click();
  await picture(nodal.page, 'account');
  await press(nodal.page, 'Suspend…');
  await press(nodal.page, 'Suspend');
  await nodal.page.getByText('Give the reason').or(nodal.page.locator('.field-error')).first().waitFor();
  await reason(nodal.page, 'An invented reason.');
  await picture(nodal.page, 'suspend');
  await press(nodal.page, 'Suspend');
  await nodal.page.getByText('Suspended: Gitanjali Nath').waitFor();
  await title(colleague.page, 'Sign in');
  await colleague.page.getByText('This device was shut out').waitFor();
  await picture(colleague.page, 'shut-out');
  await expect.poll(() => stores(colleague.page), { timeout: 15_000 }).toBe(0);
  await colleague.page.getByLabel('User name').fill('gitanjali.nath');
  await colleague.page.getByLabel('Passphrase', { exact: true }).fill(colleagueWords);
  await press(colleague.page, 'Sign in');
  await colleague.page.locator('.banner-danger').nth(1).waitFor();
  // The server knows that nothing is left there.
  await expect.poll(async () => (await icmc.admin.query(`select 1 from device d join account a on a.id = d.account_id where a.user_name = 'gitanjali.nath' and d.emptied_at is not null`)).rowCount, { timeout: 15_000 }).toBe(1);
});

test('a closed page lets go too, as soon as it reaches the server, without anybody signing in', async () => {
  await press(nodal.page, 'Reopen…');
  await reason(nodal.page, 'A mistake.');
  await press(nodal.page, 'Reopen');
  await nodal.page.getByText('Reopened: Gitanjali Nath').waitFor();
  const { page } = await icmc.newBrowser({ hasPrf: false });
  const { rows: [before] } = await icmc.admin.query<{ id: string }>(`select id from account where user_name = 'gitanjali.nath'`);
  await icmc.admin.query('delete from passkey where account_id = $1', [before!.id]);
  await signInFirst(page, 'gitanjali.nath', colleagueWords);
  await page.goto('about:blank');
  await nodal.page.reload();
  await nodal.page.getByLabel('Passphrase', { exact: true }).waitFor();
  await nodal.page.getByLabel('User name').fill('prabin.medhi');
  await nodal.page.getByLabel('Passphrase', { exact: true }).fill(nodalWords);
  await press(nodal.page, 'Sign in');
  await nodal.page.locator('h1#page-title').waitFor();
  await goPeople(nodal.page);
  await nodal.page.getByRole('button', { name: /^Gitanjali Nath/ }).click();
  await nodal.page.getByRole('button', { name: 'Shut out…' }).first().click();
  await reason(nodal.page, 'Left in a train.');
  await press(nodal.page, 'Shut it out');
  await nodal.page.getByText('A device of Gitanjali Nath is shut out').waitFor();
  await page.goto(icmc.url);
  await page.getByText('This device was shut out').waitFor();
  expect(await page.evaluate(async () => (await indexedDB.databases()).filter(({ name }) => /^icmc-[0-9a-f]{24}$/.test(name ?? '')).length)).toBe(0);
  await page.context().close();
});
