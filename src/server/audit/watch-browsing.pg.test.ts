// The counts of the database are those of the model, and an auditor is told once an account and day.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { browsingRules } from '#domain/browsing.ts';
import { createPool, roleUrl } from '#server/db/connect.ts';
import { flagBrowsing, readDays } from '#server/audit/watch-browsing.ts';
import { createRandom, summarise, workDay, type Look } from '../../../test/browsing-model.ts';
import { testMasterKey } from '../../../test/master-key.ts';
import { createSmallNetwork, type Officer, type SmallNetwork } from '../../../test/small-network.ts';

let network: SmallNetwork;
let auditor: Officer;
let pool: ReturnType<typeof createPool>;
// Half past five in the afternoon in India.
const today = Date.UTC(2026, 10, 20, 12, 0);
const dayMs = 86_400_000;
beforeAll(async () => {
  network = await createSmallNetwork();
  auditor = await network.officer(network.siliguri.unitId, 'auditor');
  pool = createPool(roleUrl(network.adminUrl, 'icmc_sealer', testMasterKey), 1);
});
afterAll(async () => {
  await pool.end();
  await network.stop();
});

const units = new Map<string, string>();
const files = new Map<string, string>();
const subjects = new Map<string, string>();
const idOf = (map: Map<string, string>, name: string): string => {
  if (!map.has(name)) map.set(name, randomUUID());
  return map.get(name)!;
};

async function writeFile(look: Look): Promise<string | null> {
  if (look.caseId === null) return null;
  const isNew = !files.has(look.caseId);
  const id = idOf(files, look.caseId);
  if (!isNew) return id;
  let unitId = network.guwahati.unitId;
  if (look.otherUnit !== null) {
    if (!units.has(look.otherUnit)) {
      unitId = idOf(units, look.otherUnit);
      await network.admin.query(`insert into unit (id, code, name, kind, country, duty_name, duty_phone) values ($1, $2, 'A unit', 'ahtu', 'IN', 'Duty', '+91 00000 00000')`, [unitId, `X${units.size}`]);
    } else unitId = units.get(look.otherUnit)!;
  }
  await network.admin.query('insert into case_file (id, owner_unit_id, status) values ($1, $2, $3)', [id, unitId, look.isClosed ? 'closed' : 'active']);
  return id;
}

/** The rows that these look-ups leave, on a day of India's clock. */
async function writeDay(looks: readonly Look[], daysAgo: number): Promise<void> {
  for (const [index, look] of looks.entries()) {
    const local = new Date(today - daysAgo * dayMs + 5.5 * 3600_000);
    local.setUTCHours(look.hour, index % 60, index % 50);
    const at = new Date(local.getTime() - 5.5 * 3600_000);
    const caseId = await writeFile(look);
    const subject = look.subject === null ? null : [idOf(subjects, look.subject)];
    const action = look.kind === 'refusal' ? 'request' : look.kind === 'search' ? 'device.searched' : look.kind === 'taken' ? 'device.printed' : look.subject === null ? 'device.opened' : 'device.revealed';
    const write = (row: { caseId: string | null; subject: string[] | null; result: string }) => network.admin.query('insert into audit (at, account_id, unit_id, action, case_id, objects, result, route) values ($1, $2, $3, $4, $5, $6, $7, $8)',
      [at, network.guwahati.accountId, network.guwahati.unitId, action, row.caseId, row.subject, row.result, look.kind === 'refusal' ? 'GET /api/cases/:id' : null]);
    if (look.kind !== 'search') await write({ caseId, subject, result: look.kind === 'refusal' ? 'notFound' : at.toISOString() });
    else {
      // As guard.hear_log does: the search, then each case that it found.
      await write({ caseId: null, subject, result: `${at.toISOString()} 1` });
      await write({ caseId, subject, result: at.toISOString() });
    }
  }
}

test('a day is counted in the database as the model counts it', async () => {
  const random = createRandom(20_261_122);
  for (let day = 1; day <= 20; day += 1) {
    const looks = workDay(random, 'officer', day);
    await writeDay(looks, 21 - day);
    const from = new Date(today - (21 - day) * dayMs - 18 * 3600_000);
    const [counted] = (await readDays(pool, from, [network.guwahati.accountId])).filter(({ day: name }) => name === new Date(today - (21 - day) * dayMs + 5.5 * 3600_000).toISOString().slice(0, 10));
    if (looks.length === 0) { expect(counted).toBeUndefined(); continue; }
    const wanted = summarise(looks);
    expect(Object.fromEntries(browsingRules.map((rule) => [rule, counted![rule]])), `day ${day}`).toEqual(Object.fromEntries(browsingRules.map((rule) => [rule, wanted[rule]])));
  }
});

test('a usual day is not told; a day of paging through cases is, once', async () => {
  expect(await flagBrowsing(pool, new Date(today))).toBe(0);
  await writeDay(Array.from({ length: 150 }, (_, index) => ({ hour: 10 + (index % 5), kind: 'look', caseId: `page${index}`, isClosed: false, otherUnit: null, subject: null })), 0);
  expect([await flagBrowsing(pool, new Date(today + 3600_000)), await flagBrowsing(pool, new Date(today + 3600_000)), await flagBrowsing(pool, new Date(today + 3600_000), true)]).toEqual([1, 0, 0]);
  const { notices } = await network.exchange(auditor);
  expect(notices).toMatchObject([{ kind: 'browsingUnusual', subjectId: network.guwahati.accountId, caseId: null }]);
  const { rows } = await network.admin.query<{ result: string }>(`select result from audit where action = 'browsing.unusual'`);
  expect(rows[0]!.result).toMatch(/^2026-11-20 lookups.*cases/);
  // Their own supervisor is not told, nor they.
  expect((await network.exchange(network.guwahati)).notices).toEqual([]);
});
