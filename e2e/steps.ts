// What an officer does on the pages, as the journeys need it.

import { expect } from 'vitest';
import type { Page } from 'playwright-core';

export const goTo = (page: Page, name: RegExp | string) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).first().click();

/** Search first, then the four short steps. */
export async function registerCase(page: Page, person: { name: string; age: string; village: string; father: string; sex?: string }, rest?: (page: Page) => Promise<void>): Promise<void> {
  await goTo(page, 'Cases');
  await page.getByRole('link', { name: 'New case' }).click();
  await page.getByLabel('Name', { exact: true }).fill(person.name);
  // The label covers its button, as a finger meets it.
  await page.getByText(person.sex ?? 'Female', { exact: true }).click();
  await page.getByLabel('Age', { exact: true }).fill(person.age);
  await page.getByLabel('Village or town').fill(person.village);
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.getByRole('heading', { name: 'What was found' }).waitFor();
  await page.getByRole('button', { name: 'Register a new case' }).click();
  await page.getByRole('heading', { name: 'Where and when was it reported?' }).waitFor();
  await page.getByLabel('What was reported?').fill('Invented: she did not come back from the market.');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('heading', { name: 'The victim' }).waitFor();
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe(person.name);
  await page.getByLabel('Father’s name').fill(person.father);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('heading', { name: 'A suspect' }).waitFor();
  await rest?.(page);
}

export async function finishSteps(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('heading', { name: 'The route' }).waitFor();
  const places = page.getByLabel('Place');
  for (const [index, place] of ['Barpeta', 'Siliguri', 'Delhi'].entries()) await places.nth(index).fill(place);
  await page.getByRole('button', { name: 'Finish' }).click();
  await page.getByRole('heading', { name: 'Persons' }).waitFor();
}

export const newAlertCount = async (page: Page): Promise<number> => {
  const text = await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: /Alerts/ }).first().innerText();
  return Number(/\d+/.exec(text)?.[0] ?? 0);
};
export const moreAlertsThan = async (page: Page, count: number): Promise<void> => {
  await expect.poll(() => newAlertCount(page), { timeout: 20_000 }).toBe(count + 1);
};

export async function openSection(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Sections of the case' }).getByRole('link', { name: new RegExp(`^${name}`) }).click();
  await page.getByRole('heading', { name, level: 2 }).waitFor();
}

export async function openRecord(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${title}`) }).first().click();
  await page.getByRole('button', { name: 'Edit' }).click();
}

/** Types its name and takes the first that is found, with the keyboard alone. */
export async function chooseUnit(page: Page, label: string, name: string): Promise<void> {
  const field = page.getByRole('combobox', { name: label });
  await field.fill(name.replace(/ \(.*/, ''));
  await field.press('ArrowDown');
  await field.press('Enter');
  await expect.poll(() => field.inputValue()).toBe(name);
}
