// A system administrator opens a unit on the page and gives it a last day; the demonstration's network.

import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startIcmc, type Icmc } from './harness.ts';

let icmc: Icmc;
beforeAll(async () => { icmc = await startIcmc({ cases: 0 }); });
afterAll(async () => { await icmc?.stop(); });

test('a unit is opened, found in the tree, and gets a last day', async () => {
  const { page, problems } = await icmc.newOfficer('centre.administrator');
  const picture = async (name: string): Promise<void> => {
    if (process.env.ICMC_PICTURES === undefined) return;
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 900 });
      await page.screenshot({ path: join(process.env.ICMC_PICTURES, `units-${name}-${width}.png`) });
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  };
  const prove = async (): Promise<void> => {
    await page.getByRole('heading', { name: 'Prove that it is you' }).waitFor();
    await page.getByLabel('Passphrase', { exact: true }).fill('four boats on the brahmaputra');
    await page.getByRole('button', { name: 'Go on' }).click();
  };
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Units' }).first().click();
  await page.getByText('AHTU Guwahati').waitFor();
  await picture('tree');
  await page.getByRole('button', { name: 'Open a unit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Code', { exact: true }).fill('DIB');
  await dialog.getByLabel('Name', { exact: true }).fill('AHTU Dibrugarh');
  await dialog.getByLabel('Kind').selectOption('Anti-human-trafficking unit');
  await dialog.getByLabel('State', { exact: true }).selectOption('Assam');
  await dialog.getByLabel('Duty officer').fill('Inspector Rima Gogoi');
  await dialog.getByLabel('Phone').fill('+91 00000 10099');
  await picture('form');
  await dialog.getByRole('button', { name: 'Open a unit' }).click();
  await prove();
  await page.getByText('The unit is open').waitFor();
  await page.getByLabel('Find a unit').fill('Dibrugarh');
  await page.getByText('No nodal officer yet').waitFor();
  await page.getByRole('button', { name: 'Change' }).click();
  await dialog.getByLabel('Last day').fill('2099-12-31');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Until 31 Dec 2099').waitFor();
  expect(problems).toEqual([]);
});
