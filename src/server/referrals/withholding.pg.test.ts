// A withholding beats every grant: what there is ends, what waits is taken back, nothing new is made, and alerts are silent.

import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roleUrl } from '#server/db/connect.ts';
import { testMasterKey } from '../../../test/master-key.ts';
import { createSmallNetwork, rehanaInGuwahati, rehanaInSiliguri, type Officer, type SmallNetwork } from '../../../test/small-network.ts';
import { createSharing, type Sharing } from '../../../test/sharing.ts';

let network: SmallNetwork;
let sharing: Sharing;
let guwahati: Officer;
let siliguri: Officer;
let aizawl: Officer;
beforeAll(async () => {
  network = await createSmallNetwork();
  sharing = createSharing(network);
  ({ guwahati, siliguri, aizawl } = network);
});
afterAll(() => network.stop());

const withhold = (by: Officer, caseId: string, from: Officer) => sharing.record(by, caseId, 'withholding', { from: 'unit', unit: from.unitId, reason: 'fearOfHarm' });
const liveAccess = async (caseId: string, { unitId }: Officer): Promise<number> =>
  (await network.admin.query('select from case_access where case_id = $1 and unit_id = $2 and valid_from <= now() and (valid_to is null or valid_to > now())', [caseId, unitId])).rowCount!;
const grant = (caseId: string, to: Officer, kind: string) => network.admin.query(`insert into case_access (id, case_id, owner_unit_id, unit_id, kind, may_edit, may_print, may_export, basis, valid_to)
  select gen_random_uuid(), id, owner_unit_id, $2, $3, false, false, false, 'x', now() + interval '1 hour' from case_file where id = $1`, [caseId, to.unitId, kind]);

test('access ends at once, also on a device that was away, and what waited is taken back', async () => {
  const { caseId } = await sharing.newCase(guwahati);
  const accepted = await sharing.send(guwahati, siliguri, caseId);
  await sharing.step(siliguri, accepted.id, 'accepted');
  const waiting = await sharing.send(guwahati, siliguri, caseId);
  const away = await network.exchange(siliguri);
  expect(away.cases.map(({ id }) => id)).toContain(caseId);
  await withhold(guwahati, caseId, siliguri);
  expect(await liveAccess(caseId, siliguri)).toBe(0);
  const back = await network.exchange(siliguri, { cursor: away.cursor });
  expect(back.removed).toContain(caseId);
  expect(new Map(back.referrals.map(({ id, state }) => [id, state]))).toEqual(new Map([[accepted.id, 'revoked'], [waiting.id, 'revoked']]));
  expect(await sharing.step(siliguri, waiting.id, 'accepted')).toBe('referralAnswered');
  expect((await sharing.send(guwahati, siliguri, caseId)).outcome).toBe('withheld');
  // The owner goes on as before, and another unit may have it.
  expect(await sharing.sees(guwahati, caseId)).toBe(true);
  expect((await sharing.send(guwahati, aizawl, caseId)).outcome).toBe('ok');
});

test('no grant of any kind gets past it, and none is made longer', async () => {
  const { caseId } = await sharing.newCase(guwahati);
  await grant(caseId, aizawl, 'oversight');
  await withhold(guwahati, caseId, siliguri);
  for (const kind of ['referral', 'oversight', 'breakGlass']) await expect(grant(caseId, siliguri, kind), kind).rejects.toThrow('withheld');
  await withhold(guwahati, caseId, aizawl);
  await expect(network.admin.query('update case_access set valid_to = null where case_id = $1 and unit_id = $2', [caseId, aizawl.unitId])).rejects.toThrow('withheld');
  await expect(network.admin.query(`update case_access set unit_id = $2, valid_to = null where case_id = $1 and unit_id = $3`, [caseId, siliguri.unitId, aizawl.unitId])).rejects.toThrow('withheld');
});

test('the owner cannot be withheld from itself, and only what the record says counts', async () => {
  const { caseId } = await sharing.newCase(guwahati);
  await withhold(guwahati, caseId, guwahati);
  await sharing.record(guwahati, caseId, 'withholding', { from: 'family', unit: aizawl.unitId });
  await sharing.record(guwahati, caseId, 'withholding', { from: 'unit', unit: randomUUID() });
  expect((await network.admin.query('select from withheld where case_id = $1', [caseId])).rowCount).toBe(0);
  expect(await sharing.sees(guwahati, caseId)).toBe(true);
});

test('withdrawn, it opens nothing by itself, and the case may be referred again; another one that says the same still holds', async () => {
  const { caseId } = await sharing.newCase(guwahati);
  const [first, second] = [await withhold(guwahati, caseId, siliguri), await withhold(guwahati, caseId, siliguri)];
  await sharing.withdraw(guwahati, caseId, 'withholding', first);
  expect((await sharing.send(guwahati, siliguri, caseId)).outcome).toBe('withheld');
  await sharing.withdraw(guwahati, caseId, 'withholding', second);
  expect(await liveAccess(caseId, siliguri)).toBe(0);
  expect((await sharing.send(guwahati, siliguri, caseId)).outcome).toBe('ok');
});

test('a unit that withholds the case from itself lets go of it, and its device gets its answer', async () => {
  const { caseId } = await sharing.newCase(guwahati);
  const { id } = await sharing.send(guwahati, siliguri, caseId);
  await sharing.step(siliguri, id, 'accepted');
  await withhold(siliguri, caseId, siliguri);
  await network.admin.query(`select pg_sleep(1.1)`);
  await network.parts.tellOfEnds();
  expect(await sharing.sees(siliguri, caseId)).toBe(false);
});

test('injected SQL of a stranger or of the unit itself cannot lift it', async () => {
  const { caseId } = await sharing.newCase(guwahati);
  const record = await withhold(guwahati, caseId, siliguri);
  const app = new pg.Client({ connectionString: roleUrl(network.adminUrl, 'icmc_app', testMasterKey) });
  await app.connect();
  for (const who of [siliguri, guwahati]) {
    for (const sql of [`delete from withheld where case_id = '${caseId}'`, `update withheld set unit_id = '${aizawl.unitId}'`, `select guard.is_withheld('${caseId}', '${siliguri.unitId}')`]) {
      await app.query('begin');
      await app.query(`select set_config('icmc.token', $1, true)`, [who.token]);
      await expect(app.query(sql), sql).rejects.toThrow(/permission denied/);
      await app.query('rollback');
    }
  }
  await app.query('begin');
  await app.query(`select set_config('icmc.token', $1, true)`, [guwahati.token]);
  // It reads the record itself: called by hand, it changes nothing.
  await app.query('select guard.project_withholding($1, $2)', [caseId, record]);
  await app.query('commit');
  await app.end();
  expect((await network.admin.query('select unit_id from withheld where record_id = $1', [record])).rows).toEqual([{ unit_id: siliguri.unitId }]);
});

test('withholding and accepting at the same instant end with no access, in twelve races', async () => {
  for (let race = 0; race < 12; race += 1) {
    const { caseId } = await sharing.newCase(guwahati);
    const { id } = await sharing.send(guwahati, siliguri, caseId);
    const [, accepted] = await Promise.all([withhold(guwahati, caseId, siliguri), sharing.step(siliguri, id, 'accepted')]);
    expect(['ok', 'referralAnswered']).toContain(accepted);
    expect(await liveAccess(caseId, siliguri)).toBe(0);
  }
}, 60_000);

test('withholding and sending at the same instant leave nothing that waits, in twelve races', async () => {
  for (let race = 0; race < 12; race += 1) {
    const { caseId } = await sharing.newCase(guwahati);
    const [, sent] = await Promise.all([withhold(guwahati, caseId, siliguri), sharing.send(guwahati, siliguri, caseId)]);
    expect(['ok', 'withheld']).toContain(sent.outcome);
    const { rows } = await network.admin.query('select state from referral where case_id = $1', [caseId]);
    expect(rows.every(({ state }) => state === 'revoked')).toBe(true);
  }
}, 60_000);

/** The same person in both units; says the alert's side of each, if there is one. */
async function samePerson(before: (ours: string) => Promise<unknown>): Promise<{ ours: string; theirs: string; sides: () => Promise<{ unit_id: string; alert_id: string }[]> }> {
  const village = `Village ${randomUUID().slice(0, 8)}`;
  const ours = await sharing.newCase(guwahati, { ...rehanaInGuwahati, village, phones: ['+91 98640 12345'] });
  await before(ours.caseId);
  const theirs = await sharing.newCase(siliguri, { ...rehanaInSiliguri, village, phones: ['+91 98640 12345'] });
  await network.matchAll();
  return { ours: ours.caseId, theirs: theirs.caseId,
    sides: async () => (await network.admin.query(`select s.unit_id, s.alert_id from alert_side s join alert a on a.id = s.alert_id where $1 in (a.case_a, a.case_b) and $2 in (a.case_a, a.case_b)`, [ours.caseId, theirs.caseId])).rows };
}

test('an alert is silent for the unit from which the other case is withheld, and comes when that is withdrawn', async () => {
  let record = '';
  const { ours, sides } = await samePerson(async (caseId) => { record = await withhold(guwahati, caseId, siliguri); });
  expect((await sides()).map((side) => side.unit_id)).toEqual([guwahati.unitId]);
  // Matched again, it stays so.
  await network.admin.query('insert into match_job (person_id, case_id, due_at) select id, case_id, now() from case_record where case_id = $1 and type = $2', [ours, 'person']);
  await network.matchAll();
  expect((await sides()).map((side) => side.unit_id)).toEqual([guwahati.unitId]);
  await sharing.withdraw(guwahati, ours, 'withholding', record);
  await network.matchAll();
  expect((await sides()).map((side) => side.unit_id).sort()).toEqual([guwahati.unitId, siliguri.unitId].sort());
});

test('an alert that was raised is taken back, from the device too; one that was answered is known already', async () => {
  const { ours, sides } = await samePerson(async () => undefined);
  expect((await sides()).length).toBe(2);
  const start = await network.exchange(siliguri);
  const [{ alert_id: alertId } = { alert_id: '' }] = await sides();
  expect(start.alerts.map(({ id }) => id)).toContain(alertId);
  await withhold(guwahati, ours, siliguri);
  expect((await sides()).map((side) => side.unit_id)).toEqual([guwahati.unitId]);
  expect((await network.exchange(siliguri, { cursor: start.cursor })).gone).toContain(alertId);

  const second = await samePerson(async () => undefined);
  await network.admin.query(`update alert_side set answer = 'same' where unit_id = $1`, [siliguri.unitId]);
  await withhold(guwahati, second.ours, siliguri);
  expect((await second.sides()).length).toBe(2);
});

test('a withholding and a match at the same instant leave no side for that unit, in six races', async () => {
  for (let race = 0; race < 6; race += 1) {
    const village = `Race ${race}`;
    const ours = await sharing.newCase(guwahati, { ...rehanaInGuwahati, village, phones: [`+91 98640 5${String(race).padStart(4, '0')}`] });
    const theirs = await sharing.newCase(siliguri, { ...rehanaInSiliguri, village, phones: [`+91 98640 5${String(race).padStart(4, '0')}`] });
    await Promise.all([network.matchAll(), withhold(guwahati, ours.caseId, siliguri)]);
    const { rowCount } = await network.admin.query('select from alert_side s join alert a on a.id = s.alert_id where s.unit_id = $1 and s.case_id = $2 and $3 in (a.case_a, a.case_b)', [siliguri.unitId, theirs.caseId, ours.caseId]);
    expect(rowCount).toBe(0);
  }
}, 90_000);

test('the control: without the trigger a grant gets past a withholding', async () => {
  const { caseId } = await sharing.newCase(guwahati);
  await withhold(guwahati, caseId, siliguri);
  await network.admin.query('alter table case_access disable trigger keep_withheld');
  await grant(caseId, siliguri, 'breakGlass');
  await network.admin.query('alter table case_access enable trigger keep_withheld');
  expect(await liveAccess(caseId, siliguri)).toBe(1);
});
