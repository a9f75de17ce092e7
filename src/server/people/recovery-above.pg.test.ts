// Where a unit has not two who may approve that somebody enrols again: the unit above it is one of the two, or an administrator.

import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Role } from '#domain/access.ts';
import type { AccountsOfUnit } from '#domain/account.ts';
import { copyAccount, pageOf, proveAll } from '../../../test/colleagues.ts';
import { addUnit, type Officer } from '../../../test/small-network.ts';
import { createTestApp, failureOf, type TestApp } from '../../../test/test-app.ts';

let tested: TestApp;
beforeAll(async () => { tested = await createTestApp(); });
afterAll(() => tested.stop());

let count = 0;
/** A unit under another, with these persons, who all have just proved who they are. */
async function unitUnder<const R extends readonly Role[]>(parent: string | null, ...roles: R): Promise<{ unitId: string; people: { readonly [K in keyof R]: Officer } }> {
  const unitId = await addUnit(tested.network, `U${count += 1}`, 'An invented unit');
  await tested.network.admin.query('update unit set parent_id = $2 where id = $1', [unitId, parent]);
  const people: Officer[] = [];
  for (const role of roles) people.push(await copyAccount(tested.network, unitId, role));
  await proveAll(tested.network, ...people);
  return { unitId, people: people as never };
}
const said = (reply: LightMyRequestResponse): string => (reply.statusCode === 200 ? 'ok' : failureOf(reply));
const approve = (officer: Officer, { accountId }: Pick<Officer, 'accountId'>) => tested.post(`/api/accounts/${accountId}/recovery`, { reason: 'The phone is lost.' }, pageOf(officer));
const codeOf = (reply: LightMyRequestResponse): string => reply.json<{ code: string }>().code;
const secret = { salt: '00'.repeat(16), memoryKib: 19 * 1024, passes: 2, signInKey: '11'.repeat(32) };
const enrol = (...codes: string[]) => tested.post('/api/enrol', { codes, ...secret }, { from: `198.51.100.${count += 1}` });
const elsewhere = async (officer: Officer) => (await tested.get('/api/accounts', pageOf(officer))).json<AccountsOfUnit>().elsewhere;
const noticesOf = async (officer: Officer, about: Officer) => (await tested.network.exchange(officer)).notices.filter(({ kind, subjectId }) => kind === 'recoveryAsked' && subjectId === about.accountId).length;

test('the unit above is one of the two, across a unit without anybody; never both, and no stranger ever', async () => {
  const { unitId: top, people: [nodal, supervisor, worker] } = await unitUnder(null, 'nodalOfficer', 'supervisor', 'caseWorker');
  const { unitId: empty } = await unitUnder(top, 'caseWorker');
  const { unitId, people: [own, lost] } = await unitUnder(empty, 'supervisor', 'caseWorker');
  const { people: [stranger, administrator] } = await unitUnder(null, 'nodalOfficer', 'systemAdministrator');
  // Nothing is begun from outside where somebody of the own unit could begin it.
  for (const officer of [nodal, supervisor, stranger, administrator]) {
    expect(said(await approve(officer, lost))).toBe('notFound');
    expect((await elsewhere(officer)).filter(({ id }) => id === lost.accountId)).toEqual([]);
  }
  const first = await approve(own, lost);
  expect(first.json()).toMatchObject({ isSecond: false });
  // Of that unit: who has asked, and its only approver, for whom nobody there could.
  expect((await elsewhere(nodal)).filter((one) => one.unitId === unitId)).toEqual([{ id: lost.accountId, unitId, displayName: 'A copied officer', approvals: 1, hasApproved: false },
    { id: own.accountId, unitId, displayName: 'A copied officer', approvals: 0, hasApproved: false }]);
  expect(await Promise.all([nodal, supervisor, own, lost, worker, stranger, administrator].map((officer) => noticesOf(officer, lost)))).toEqual([1, 1, 1, 1, 0, 0, 0]);
  const [known, unknown] = [await approve(stranger, lost), await approve(stranger, { accountId: randomUUID() })];
  expect([known.statusCode, known.body]).toEqual([unknown.statusCode, unknown.body]);
  expect(said(await approve(worker, lost))).toBe('mayNot');
  expect(said(await approve(administrator, lost))).toBe('notFound');
  const second = await approve(nodal, lost);
  expect(second.json()).toMatchObject({ isSecond: true });
  expect(said(await approve(supervisor, lost))).toBe('twoPersonsNeeded');
  // Who has no say any more, has none by a code from before.
  await tested.network.admin.query(`update account set role = 'caseWorker' where id = $1`, [nodal.accountId]);
  expect(said(await enrol(codeOf(first), codeOf(second)))).toBe('wrongCode');
  await tested.network.admin.query(`update account set role = 'nodalOfficer' where id = $1`, [nodal.accountId]);
  expect(said(await enrol(codeOf(first), codeOf(second)))).toBe('ok');
});

test('two from above at the same instant are one too many, where the own unit has somebody; in ten races', async () => {
  const { unitId: top, people: [nodal, supervisor] } = await unitUnder(null, 'nodalOfficer', 'supervisor');
  const { people: [own] } = await unitUnder(top, 'supervisor');
  for (let race = 0; race < 10; race += 1) {
    const lost = await copyAccount(tested.network, own.unitId, 'caseWorker');
    expect(said(await approve(own, lost))).toBe('ok');
    const both = await Promise.all([approve(nodal, lost), approve(supervisor, lost)]);
    expect(both.map(said).sort()).toEqual(['ok', 'twoPersonsNeeded']);
  }
});

test('the only one of a unit who may approve is helped by two from above; and nobody helps themselves', async () => {
  const { unitId: top, people: [nodal, supervisor] } = await unitUnder(null, 'nodalOfficer', 'supervisor');
  const { people: [lost] } = await unitUnder(top, 'nodalOfficer');
  expect((await elsewhere(nodal)).map(({ id, approvals }) => [id, approvals])).toEqual([[lost.accountId, 0]]);
  expect(said(await approve(lost, lost))).toBe('twoPersonsNeeded');
  const first = await approve(nodal, lost);
  expect(said(await approve(nodal, lost))).toBe('twoPersonsNeeded');
  expect(said(await approve(lost, lost))).toBe('twoPersonsNeeded');
  const second = await approve(supervisor, lost);
  expect([first, second].map(said)).toEqual(['ok', 'ok']);
  expect(said(await enrol(codeOf(first), codeOf(second)))).toBe('ok');
});

test('where nobody is above, an administrator is the second; they may take their own approval back, and see no more than a name and a unit', async () => {
  const { unitId, people: [own, lost] } = await unitUnder(null, 'nodalOfficer', 'caseWorker');
  const { people: [administrator, other] } = await unitUnder(null, 'systemAdministrator', 'supervisor');
  const first = await approve(own, lost);
  expect([await noticesOf(administrator, lost), await noticesOf(other, lost)]).toEqual([1, 0]);
  const mine = (await elsewhere(administrator)).filter((one) => one.unitId === unitId && one.id === lost.accountId);
  expect(mine.map((one) => Object.keys(one).sort())).toEqual([['approvals', 'displayName', 'hasApproved', 'id', 'unitId']]);
  expect(await elsewhere(other)).toEqual([]);
  const withdraw = (officer: Officer) => tested.post(`/api/accounts/${lost.accountId}/recovery/withdraw`, { reason: 'Found again.' }, pageOf(officer));
  expect(said(await withdraw(administrator))).toBe('notFound');
  const second = await approve(administrator, lost);
  expect(second.json()).toMatchObject({ isSecond: true });
  expect(said(await withdraw(administrator))).toBe('ok');
  expect(said(await enrol(codeOf(first), codeOf(second)))).toBe('wrongCode');
  const again = [await approve(own, lost), await approve(administrator, lost)];
  expect(said(await enrol(...again.map(codeOf)))).toBe('ok');
});
