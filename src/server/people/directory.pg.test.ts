// Who stands in the directory of persons, and for whom.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles, type Role } from '#domain/access.ts';
import type { PersonOfUnit } from '#domain/account.ts';
import { createTestApp, type TestApp } from '../../../test/test-app.ts';
import type { Officer } from '../../../test/small-network.ts';

let tested: TestApp;
beforeAll(async () => { tested = await createTestApp(); });
afterAll(() => tested.stop());

const readAs = async (officer: Officer): Promise<PersonOfUnit[]> => (await tested.get('/api/people', await tested.signIn(officer))).json() as PersonOfUnit[];

test('those who work on cases are named to all who do, and nobody else is', async () => {
  const { network } = tested;
  const { siliguri } = network;
  const byRole = new Map<Role, Officer>();
  for (const role of roles) byRole.set(role, await network.officer(siliguri.unitId, role));
  const seen = await readAs(network.guwahati);
  const seenRoles = new Set(seen.filter(({ id }) => [...byRole.values()].some(({ accountId }) => accountId === id)).map(({ role }) => role));
  expect([...seenRoles].sort()).toEqual(['caseWorker', 'investigatingOfficer', 'legalAid', 'nodalOfficer', 'shelterStaff', 'supervisor']);
  // A line is these four things and nothing more.
  for (const line of seen) expect(Object.keys(line).sort()).toEqual(['displayName', 'id', 'role', 'unitId']);
  for (const role of ['analyst', 'pressOfficer', 'auditor', 'systemAdministrator'] as const) {
    const reply = await tested.get('/api/people', await tested.signIn(byRole.get(role)!));
    expect([reply.statusCode, reply.json()]).toEqual([403, { failure: 'mayNot' }]);
  }
  expect((await tested.get('/api/people')).statusCode).toBe(401);
});

test('staff of a shelter are known to their own shelter only; whoever is not active, and whose unit is closed, to nobody', async () => {
  const { network } = tested;
  const { admin, aizawl, guwahati } = network;
  const shown = async (reader: Officer, { accountId }: Officer): Promise<boolean> => (await readAs(reader)).some(({ id }) => id === accountId);
  const colleague = await network.officer(aizawl.unitId, 'shelterStaff');
  expect([await shown(guwahati, aizawl), await shown(aizawl, colleague)]).toEqual([true, true]);
  await admin.query(`update unit set kind = 'shelter' where id = $1`, [aizawl.unitId]);
  expect([await shown(guwahati, aizawl), await shown(aizawl, colleague)]).toEqual([false, true]);
  await admin.query(`update unit set kind = 'ahtu' where id = $1`, [aizawl.unitId]);
  for (const status of ['asked', 'suspended', 'left']) {
    await admin.query('update account set status = $2 where id = $1', [colleague.accountId, status]);
    expect(await shown(guwahati, colleague), status).toBe(false);
  }
  await admin.query(`update account set status = 'active' where id = $1`, [colleague.accountId]);
  await admin.query('update unit set valid_to = current_date where id = $1', [aizawl.unitId]);
  expect(await shown(guwahati, colleague)).toBe(true);
  await admin.query('update unit set valid_from = current_date - 2, valid_to = current_date - 1 where id = $1', [aizawl.unitId]);
  expect(await shown(guwahati, colleague)).toBe(false);
  await admin.query('update unit set valid_to = null where id = $1', [aizawl.unitId]);
});
