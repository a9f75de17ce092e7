// Signing in where it is no demonstration, with Chromium's virtual authenticator and an app's codes.

import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { passphrase, startRealIcmc, type RealIcmc } from './real-icmc.ts';

type Visitor = Awaited<ReturnType<RealIcmc['newBrowser']>>;

let icmc: RealIcmc;
beforeAll(async () => { icmc = await startRealIcmc(); });
afterAll(async () => { await icmc?.stop(); });

async function typeName(page: Page, userName: string, words = passphrase): Promise<void> {
  await page.goto(icmc.url);
  await page.getByLabel('User name').fill(userName);
  await page.getByLabel('Passphrase', { exact: true }).fill(words);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
const home = (page: Page) => page.locator('h1#page-title').waitFor();
const goSecurity = async (page: Page): Promise<void> => {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Security' }).first().click();
  await title(page, 'Security');
};

async function keepCodes(page: Page): Promise<string[]> {
  await page.getByRole('list', { name: 'Recovery codes' }).waitFor();
  const codes = await page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').allInnerTexts();
  await picture(page, 'codes');
  await page.getByText('I have kept them in a safe place').click();
  await page.getByRole('button', { name: 'Go on' }).click();
  return codes;
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.ICMC_PICTURES;
  if (folder === undefined) return;
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
    await page.screenshot({ path: join(folder, `auth-${name}-${width}.png`), fullPage: true });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

test('a first passkey is set up after the passphrase; it then signs in, and opens the vault, by itself', async () => {
  await icmc.newAccount('nilima.one');
  const { page, context, problems } = await icmc.newBrowser({ hasPrf: true });
  await page.goto(icmc.url);
  await picture(page, 'sign-in');
  await typeName(page, 'nilima.one');
  await title(page, 'Set up your second proof');
  await picture(page, 'enrol');
  await page.getByRole('button', { name: 'Set up a passkey' }).click();
  expect(await keepCodes(page)).toHaveLength(10);
  await home(page);

  // Behind a lock the passkey alone, with the network and without it.
  for (const isOffline of [false, true]) {
    await page.getByRole('button', { name: 'Lock' }).click();
    await title(page, 'Locked');
    await context.setOffline(isOffline);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await home(page);
  }
  // The server’s own lock asks for the passkey once more: what opened the vault without it proves nothing to it.
  await context.setOffline(false);
  await title(page, 'Locked');
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await home(page);
  await goSecurity(page);
  await page.getByRole('button', { name: 'Sign out here' }).click();
  await title(page, 'Sign in');
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await home(page);
  expect(problems).toEqual([]);
  await context.close();
});

test('a passkey that makes no key signs in, and the passphrase opens the vault', async () => {
  await icmc.newAccount('nilima.two');
  const { page, context } = await icmc.newBrowser({ hasPrf: false });
  await typeName(page, 'nilima.two');
  await page.getByRole('button', { name: 'Set up a passkey' }).click();
  await keepCodes(page);
  await home(page);
  await goSecurity(page);
  await page.getByRole('button', { name: 'Sign out here' }).click();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await title(page, 'Open your work on this device');
  await picture(page, 'vault-passphrase');
  await page.getByLabel('Passphrase', { exact: true }).fill('not the passphrase at all');
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByText('User name or passphrase is not right').waitFor();
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await page.getByRole('button', { name: 'Go on' }).click();
  await home(page);
  await context.close();
});

let three: { first: Visitor; second: Visitor; codes: string[] };

test('an app’s codes set up and sign in; a recovery code does where the app is not at hand', async () => {
  await icmc.newAccount('nilima.three');
  const [first, second] = [await icmc.newBrowser(), await icmc.newBrowser()];
  const { page } = first;
  await typeName(page, 'nilima.three');
  await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
  await page.getByRole('img', { name: 'QR code' }).waitFor();
  await picture(page, 'totp');
  const secret = (await page.locator('code.key').innerText()).replaceAll(' ', '');
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  await page.getByLabel('Six digits').fill('000000');
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('That is not the right code').waitFor();
  await page.getByLabel('Six digits').fill(totp.generate());
  await page.getByRole('button', { name: 'Confirm' }).click();
  const codes = await keepCodes(page);
  await home(page);

  // The other device: a recovery code, and only once.
  await typeName(second.page, 'nilima.three');
  await title(second.page, 'Now the second proof');
  await picture(second.page, 'second');
  await second.page.getByRole('button', { name: 'Use a recovery code instead' }).click();
  await second.page.getByLabel('Recovery code').fill(codes[0]!);
  await second.page.getByRole('button', { name: 'Go on' }).click();
  await home(second.page);
  three = { first, second, codes };
});

test('a new passphrase asks for a proof, and on the other device for the old one', async () => {
  const { first, second, codes } = three;
  const { page } = first;
  await goSecurity(page);
  await page.getByText('9 recovery codes are left').waitFor();
  await picture(page, 'security');
  await page.getByRole('button', { name: 'Change the passphrase' }).click();
  await page.getByLabel('New passphrase').fill('nilimabasumatari');
  await page.getByText('Too easy to guess').waitFor();
  const fresh = 'nine boats without any oars';
  await page.getByLabel('New passphrase').fill(fresh);
  await page.getByLabel('The same once more').fill(fresh);
  // It is judged when the hand rests.
  await expect.poll(() => page.locator('.field-error').count()).toBe(0);
  await page.waitForTimeout(600);
  await page.getByRole('button', { name: 'Change the passphrase' }).click();
  const dialog = page.getByRole('dialog', { name: 'Prove that it is you' });
  await dialog.waitFor();
  await picture(page, 'proof');
  await dialog.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await dialog.getByLabel('Code').fill(codes[1]!);
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await page.getByText('Your passphrase is changed').waitFor();

  // Here the new one opens.
  await page.getByRole('button', { name: 'Lock' }).click();
  await page.getByLabel('Passphrase', { exact: true }).fill(fresh);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await home(page);

  // There, its session was ended; the new one signs in, and the old one opens what is kept.
  await typeName(second.page, 'nilima.three', fresh);
  await second.page.getByRole('button', { name: 'Use a recovery code instead' }).click();
  await second.page.getByLabel('Recovery code').fill(codes[2]!);
  await second.page.getByRole('button', { name: 'Go on' }).click();
  await title(second.page, 'Your passphrase was changed on another device');
  await picture(second.page, 'old-passphrase');
  await second.page.getByLabel('The passphrase before it').fill(passphrase);
  await second.page.getByRole('button', { name: 'Open', exact: true }).click();
  await home(second.page);
  expect([first.problems, second.problems]).toEqual([[], []]);
  await Promise.all([first.context.close(), second.context.close()]);
});

test('the page locks after its minutes without a hand, and the person’s own choice of them is kept', async () => {
  await icmc.newAccount('nilima.four');
  const { page, context } = await icmc.newBrowser({ hasPrf: false });
  await page.clock.install();
  await typeName(page, 'nilima.four');
  await page.getByRole('button', { name: 'Set up a passkey' }).click();
  await keepCodes(page);
  await home(page);
  const minutes = (count: number) => page.clock.fastForward(count * 60_000 + 1000);
  const unlock = async (): Promise<void> => {
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await home(page);
  };
  await minutes(4);
  expect(await page.getByRole('heading', { level: 1, name: 'Locked' }).count()).toBe(0);
  await minutes(5);
  await title(page, 'Locked');
  // The server has locked too: the cookie alone reads nothing.
  const asked = () => page.evaluate(async () => (await fetch('/api/me', { headers: { 'x-icmc': '1' } })).text());
  await expect.poll(asked, { timeout: 10_000 }).toBe('{"failure":"locked"}');
  await unlock();

  await goSecurity(page);
  await page.getByText('15 minutes').click();
  await minutes(14);
  expect(await page.getByRole('heading', { level: 1, name: 'Locked' }).count()).toBe(0);
  await page.keyboard.press('Shift');
  await minutes(14);
  expect(await page.getByRole('heading', { level: 1, name: 'Locked' }).count()).toBe(0);
  await minutes(15);
  await title(page, 'Locked');
  await unlock();
  // A neighbour in the same browser needs no second factor while the session lives, and locks with this one.
  const neighbour = await context.newPage();
  neighbour.setDefaultTimeout(20_000);
  await typeName(neighbour, 'nilima.four');
  await home(neighbour);
  await page.getByRole('button', { name: 'Lock' }).click();
  await Promise.all([title(page, 'Locked'), title(neighbour, 'Locked')]);
  await unlock();
  await goSecurity(page);
  expect(await page.getByRole('radio', { name: '15 minutes' }).isChecked()).toBe(true);
  await context.close();
});
