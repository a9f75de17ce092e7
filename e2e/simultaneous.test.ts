// Two officers save the same person at the same instant: both are alerted, each once.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { startIcmc, type Icmc, type Officer } from './harness.ts';
import { newAlertCount, registerCase } from './steps.ts';

let icmc: Icmc;
let guwahati: Officer;
let siliguri: Officer;
beforeAll(async () => {
  icmc = await startIcmc({ cases: 20 });
  [guwahati, siliguri] = [await icmc.newOfficer('guwahati.officer'), await icmc.newOfficer('siliguri.officer')];
});
afterAll(async () => { await icmc?.stop(); });

test.each([
  ['Ombeline Quorlbandel', 'Ombelin Quorlbandel'],
  ['Thorvika Zhupretti', 'Torvika Zhuprety'],
])('%s and %s', async (name, otherName) => {
  const before = await Promise.all([newAlertCount(guwahati.page), newAlertCount(siliguri.page)]);
  const person = { age: '17', village: 'Kalapahar', father: 'Brontel Vexmordan' };
  // The last press of registerCase leaves the victim's form: both presses fall together.
  await Promise.all([
    registerCase(guwahati.page, { ...person, name }),
    registerCase(siliguri.page, { ...person, name: otherName }),
  ]);
  const counts = () => Promise.all([newAlertCount(guwahati.page), newAlertCount(siliguri.page)]);
  await expect.poll(counts, { timeout: 20_000 }).toEqual(before.map((count) => count + 1));
  // A doubled one would come within the quiet time of the form.
  await guwahati.page.waitForTimeout(6500);
  expect(await counts()).toEqual(before.map((count) => count + 1));
});
