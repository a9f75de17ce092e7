// Two people erase who a person is: one asks, the other confirms, and a third, who had the case open, sees it go.

import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoPassphrase } from '#cli/seed-demo.ts';
import { startIcmc, takePictures, type Icmc, type Officer } from './harness.ts';

let icmc: Icmc;
let admin: pg.Client;
let [nodal, supervisor, officer]: (Officer | undefined)[] = [];
let file: { id: string; number: string; personId: string };

beforeAll(async () => {
  icmc = await startIcmc();
  admin = new pg.Client({ connectionString: icmc.database.adminUrl });
  await admin.connect();
  const { rows } = await admin.query<typeof file>(`select f.id, f.number, r.id as "personId" from case_file f join unit u on u.id = f.owner_unit_id and u.code = 'GHY'
    join case_record r on r.case_id = f.id and r.type = 'person' and r.plain #>> '{role,value}' = 'victim' where f.number is not null order by f.number limit 1`);
  file = rows[0]!;
  nodal = await icmc.newOfficer('guwahati.nodal');
  supervisor = await icmc.newOfficer('guwahati.supervisor', { width: 360, height: 740 });
  officer = await icmc.newOfficer('guwahati.officer');
});
afterAll(async () => {
  await admin.end();
  await icmc.stop();
});

const look = (name: string): Promise<void> => takePictures(name, { nodal, supervisor, officer });
/** "Prove that it is you": in the demonstration the passphrase alone. */
async function prove({ page }: Officer): Promise<void> {
  await page.locator('#proof-passphrase').fill(demoPassphrase);
  await page.locator('form:has(#proof-passphrase) button[type=submit]').click();
}

async function openPerson({ page }: Officer): Promise<void> {
  // As a link does it: loading the page anew would lock it.
  await page.evaluate((path) => { history.pushState(null, '', path); }, `/cases/${file.id}/persons`);
  await page.locator(`#r-${file.personId} .card-toggle`).click();
}

test('an officer sees the person and no way to erase; whoever answers for the unit has one, and must say why and type the number', async () => {
  await openPerson(officer!);
  expect(await officer!.page.getByRole('button', { name: 'Erase this person’s identity' }).count()).toBe(0);
  const { page } = nodal!;
  await openPerson(nodal!);
  await page.getByRole('button', { name: 'Erase this person’s identity' }).click();
  await page.getByRole('dialog').waitFor();
  await page.getByRole('button', { name: 'Ask for the erasure' }).click();
  await page.getByRole('dialog').getByText('Choose why it may be erased.').waitFor();
  await page.getByText('The person withdrew consent').click();
  await page.getByLabel(/Type the number/).fill('GHY/1999/A/0001');
  await page.getByRole('button', { name: 'Ask for the erasure' }).click();
  await page.getByText(`Type ${file.number} exactly`).waitFor();
  await look('erase-dialog');
  await page.getByLabel(/Type the number/).fill(file.number);
  await page.getByRole('button', { name: 'Ask for the erasure' }).click();
  await prove(nodal!);
  await page.getByText('A second person, a supervisor or another nodal officer').waitFor();
  await look('erase-asked');
});

test('the second person confirms on a phone; the name leaves the open page of a third', async () => {
  const { page } = supervisor!;
  await openPerson(supervisor!);
  await page.getByText('Read the case first, then confirm or refuse.').waitFor();
  await look('erase-waiting');
  await page.getByRole('button', { name: 'Erase for good' }).click();
  await page.getByLabel(/Type the number/).fill(file.number);
  await look('erase-confirm');
  await page.getByRole('dialog').getByRole('button', { name: 'Erase for good' }).click();
  await prove(supervisor!);
  for (const each of [supervisor!, nodal!, officer!]) await each.page.getByText(/Identity erased on/).waitFor();
  await look('erased');
  const { rows } = await admin.query('select 1 from case_record where id = $1 and identity is null', [file.personId]);
  expect(rows).toHaveLength(1);
  expect([nodal, supervisor, officer].flatMap((each) => each!.problems)).toEqual([]);
});
