// A case handed over: offered with a fresh proof, taken as one with its keys, access and alerts; what stood with others goes on.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSmallNetwork, draftCase, rehanaInGuwahati, rehanaInSiliguri, type Officer, type SmallNetwork } from '../../../test/small-network.ts';
import { createSharing, type Sharing } from '../../../test/sharing.ts';
import { readSharing } from '#server/referrals/sharing-history.ts';
import { stepReferral } from '#server/referrals/send-referral.ts';

let network: SmallNetwork;
let sharing: Sharing;
let guwahati: Officer;
let siliguri: Officer;
let aizawl: Officer;
let from: Officer;
let to: Officer;
beforeAll(async () => {
  network = await createSmallNetwork();
  sharing = createSharing(network);
  ({ guwahati, siliguri, aizawl } = network);
  from = await network.officer(guwahati.unitId, 'supervisor');
  to = await network.officer(siliguri.unitId, 'supervisor');
  await sharing.prove(from);
});
afterAll(() => network.stop());

const offer = (caseId: string, more: object = {}, by = from, whom = siliguri) => sharing.send(by, whom, caseId, { ...more, kind: 'transfer' });
const ownerOf = async (caseId: string): Promise<string> => (await network.admin.query('select owner_unit_id from case_file where id = $1', [caseId])).rows[0].owner_unit_id;

test('only those who answer for the unit hand a case over, and only with a fresh proof', async () => {
  const { caseId } = await sharing.newCase(guwahati);
  expect((await offer(caseId, {}, guwahati)).outcome).toBe('mayNot');
  const unproven = await network.officer(guwahati.unitId, 'supervisor');
  // The route asks for the proof (app.pg.test.ts); the database does too.
  await expect(offer(caseId, {}, unproven)).rejects.toThrow('row-level security');
  expect((await offer(caseId, {}, to)).outcome).toBe('notFound');
  expect((await offer(caseId, { toAccountId: to.accountId })).outcome).toBe('badRequest');
  const { id, outcome } = await offer(caseId);
  expect(outcome).toBe('ok');
  for (const stranger of [aizawl, from, guwahati]) expect(await sharing.step(stranger, id, 'accepted')).not.toBe('ok');
  expect(await sharing.step(siliguri, id, 'accepted')).toBe('mayNot');
  expect(await ownerOf(caseId)).toBe(guwahati.unitId);
});

test('once accepted the case is the new owner’s: opened, edited and numbered as before; the old owner keeps nothing', async () => {
  const { caseId, personId, number } = await sharing.newCase(guwahati, rehanaInGuwahati);
  const { id } = await offer(caseId, { message: 'She lives with you now.' });
  expect(await sharing.sees(to, caseId)).toBe(false);
  const before = await network.exchange(guwahati);
  expect((await network.exchange(to)).referrals.find((one) => one.id === id)).toMatchObject({ kind: 'transfer', message: 'She lives with you now.' });
  expect(await sharing.step(to, id, 'accepted')).toBe('ok');
  expect(await sharing.step(to, id, 'accepted')).toBe('ok');
  const taken = (await network.exchange(siliguri)).cases.find((one) => one.id === caseId)!;
  expect(taken.access).toMatchObject({ kind: 'owner', ownerUnitId: siliguri.unitId, mayEdit: true, mayExport: true });
  expect(taken.records.find((one) => one.id === personId)!.fields.name!.value).toBe(rehanaInGuwahati.name);
  expect(taken.records.find((one) => one.id === caseId)!.fields.number!.value).toBe(number);
  const after = await network.exchange(guwahati, { cursor: before.cursor });
  expect(after.removed).toContain(caseId);
  expect(after.referrals.find((one) => one.id === id)).toMatchObject({ state: 'accepted' });
  const draft = draftCase(siliguri, caseId);
  draft.create('note', { text: 'Arrived.' });
  draft.create('person', { role: 'suspect', name: 'Somebody' });
  expect((await network.exchange(siliguri, { changes: draft.changes })).outcomes.every(({ outcome }) => outcome.status === 'accepted')).toBe(true);
  for (const step of ['done', 'revoked']) for (const who of [from, to]) expect(await sharing.step(who, id, step)).not.toBe('ok');
  // No key of it is wrapped by the old owner's any more.
  for (const table of ['case_key', 'person_key', 'case_access']) {
    expect((await network.admin.query(`select from ${table} where case_id = $1 and owner_unit_id <> $2`, [caseId, siliguri.unitId])).rowCount, table).toBe(0);
  }
});

test('the old owner reads on until the day that the transfer said, and only reads', async () => {
  const { caseId } = await sharing.newCase(guwahati);
  const { id } = await offer(caseId, { until: '2031-06-30' });
  await sharing.step(to, id, 'accepted');
  const found = (await network.exchange(guwahati)).cases.find((one) => one.id === caseId)!;
  expect(found.access).toMatchObject({ kind: 'referral', ownerUnitId: siliguri.unitId, mayEdit: false, mayPrint: false, mayExport: false });
  expect((await sharing.send(guwahati, aizawl, caseId)).outcome).toBe('notFound');
});

test('a referral that stands goes on for its receiver, with the new owner as its sender; one to the new owner is over', async () => {
  const { caseId, personId } = await sharing.newCase(guwahati);
  const standing = await sharing.send(guwahati, aizawl, caseId, { sections: ['persons'] });
  await sharing.step(aizawl, standing.id, 'accepted');
  const waiting = await sharing.send(guwahati, aizawl, caseId, { sections: ['persons'] });
  const own = await sharing.send(guwahati, siliguri, caseId);
  await sharing.step(siliguri, own.id, 'accepted');
  const cursors = [await sharing.cursorOf(aizawl), await sharing.cursorOf(guwahati)] as const;
  const { id } = await offer(caseId);
  expect(await sharing.step(to, id, 'accepted')).toBe('ok');
  const seen = await network.exchange(aizawl, { cursor: cursors[0] });
  expect(seen.referrals.map((one) => [one.id, one.fromUnitId, one.state]).sort()).toEqual([[standing.id, siliguri.unitId, 'accepted'], [waiting.id, siliguri.unitId, 'sent']].sort());
  expect(seen.cases.find((one) => one.id === caseId)!.access).toMatchObject({ ownerUnitId: siliguri.unitId });
  expect((await network.exchange(aizawl)).cases.find((one) => one.id === caseId)!.records.find((one) => one.id === personId)!.fields.name!.value).toBe('Nilima Basumatari');
  expect(await sharing.step(aizawl, waiting.id, 'accepted')).toBe('ok');
  expect(await sharing.step(from, standing.id, 'revoked')).not.toBe('ok');
  expect([...(await network.exchange(guwahati, { cursor: cursors[1] })).gone].sort()).toEqual([standing.id, waiting.id].sort());
  expect((await network.admin.query('select state from referral where id = $1', [own.id])).rows).toEqual([{ state: 'done' }]);
  expect(await sharing.step(siliguri, standing.id, 'revoked')).toBe('ok');
  const found = await sharing.read(siliguri, (transaction) => readSharing(transaction, { keys: network.parts.deps.keys, requests: async () => [] }, caseId));
  expect(found.referrals.map(({ referral }) => referral.id).sort()).toEqual([standing.id, waiting.id, own.id, id].sort());
});

test('grants of restricted facts by the old owner end; alerts go to the new owner, and the other side is told whom to call', async () => {
  const ours = await sharing.newCase(guwahati, { ...rehanaInGuwahati, village: 'Handed over' });
  const theirs = await sharing.newCase(aizawl, { ...rehanaInSiliguri, village: 'Handed over' });
  await network.matchAll();
  await network.admin.query(`insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, sections, may_edit, may_print, may_export, basis)
    values (gen_random_uuid(), $1, $2, $2, $3, 'owner', '{restricted}', true, false, false, 'named')`, [ours.caseId, guwahati.unitId, guwahati.accountId]);
  const sidesOf = async () => (await network.admin.query<{ unit: string; other: string }>(`select s.unit_id as unit, s.other_unit_id as other from alert_side s join alert a on a.id = s.alert_id
    where $1 in (a.case_a, a.case_b) and $2 in (a.case_a, a.case_b)`, [ours.caseId, theirs.caseId])).rows;
  expect((await sidesOf()).map(({ unit }) => unit).sort()).toEqual([guwahati.unitId, aizawl.unitId].sort());
  const { id } = await offer(ours.caseId);
  expect(await sharing.step(to, id, 'accepted')).toBe('ok');
  expect(new Map((await sidesOf()).map(({ unit, other }) => [unit, other]))).toEqual(new Map([[siliguri.unitId, aizawl.unitId], [aizawl.unitId, siliguri.unitId]]));
  expect((await network.exchange(siliguri)).alerts.some(({ caseId }) => caseId === ours.caseId)).toBe(true);
  expect((await network.admin.query(`select from case_access where case_id = $1 and unit_id = $2 and (valid_to is null or valid_to > now())`, [ours.caseId, guwahati.unitId])).rowCount).toBe(0);
  await network.matchAll();
  expect((await sidesOf()).length).toBe(2);
});

test('a number that the new owner has already is a clear answer, and nothing has moved', async () => {
  const { caseId, number } = await sharing.newCase(guwahati);
  await sharing.newCase(siliguri, { role: 'victim', name: 'Another' }, number);
  const { id } = await offer(caseId);
  expect(await sharing.step(to, id, 'accepted')).toBe('numberTaken');
  expect(await ownerOf(caseId)).toBe(guwahati.unitId);
  expect(await sharing.sees(guwahati, caseId)).toBe(true);
  expect(await sharing.step(to, id, 'rejected', 'The number.')).toBe('ok');
});

test('of two transfers one is taken, in ten races; revoking at the same instant leaves one owner who can open it', async () => {
  const third = await network.officer(aizawl.unitId, 'supervisor');
  for (let race = 0; race < 10; race += 1) {
    const { caseId } = await sharing.newCase(guwahati);
    const [one, other] = [await offer(caseId), await offer(caseId, {}, from, aizawl)];
    const outcomes = await Promise.all([sharing.step(to, one.id, 'accepted'), sharing.step(third, other.id, 'accepted'), ...race % 2 === 0 ? [sharing.step(from, one.id, 'revoked')] : []]);
    const owner = await ownerOf(caseId);
    const [first, second] = outcomes;
    expect([first, second].filter((outcome) => outcome === 'ok').length).toBe(1);
    expect(owner).toBe(first === 'ok' ? siliguri.unitId : aizawl.unitId);
    for (const officer of [guwahati, siliguri, aizawl]) expect(await sharing.sees(officer, caseId), `race ${race}`).toBe(officer.unitId === owner);
  }
}, 60_000);

test('cut off before its commit, nothing has moved; accepted again, all has', async () => {
  const { caseId } = await sharing.newCase(guwahati);
  const { id } = await offer(caseId);
  const { asUser, keys } = network.parts.deps;
  await expect(asUser(to.token, async (transaction) => {
    expect(await stepReferral(transaction, keys, id, { state: 'accepted' })).toEqual({ ok: true, value: {} });
    // As if the machine had lost its power here.
    await transaction.query('select pg_terminate_backend(pg_backend_pid())');
  })).rejects.toThrow();
  expect(await ownerOf(caseId)).toBe(guwahati.unitId);
  expect(await sharing.sees(guwahati, caseId)).toBe(true);
  expect(await sharing.step(to, id, 'accepted')).toBe('ok');
  expect(await sharing.sees(to, caseId)).toBe(true);
});

test('a withheld unit is offered no case and takes none', async () => {
  const { caseId } = await sharing.newCase(guwahati);
  const { id } = await offer(caseId);
  await sharing.record(guwahati, caseId, 'withholding', { from: 'unit', unit: siliguri.unitId });
  expect(await sharing.step(to, id, 'accepted')).toBe('referralAnswered');
  expect((await offer(caseId)).outcome).toBe('withheld');
  expect(await ownerOf(caseId)).toBe(guwahati.unitId);
});

test('the database hands out and takes keys for the one who may accept, and only all of them', async () => {
  const { caseId } = await sharing.newCase(guwahati);
  const { id } = await offer(caseId);
  const ask = (officer: Officer, sql: string, values: readonly unknown[]) => network.parts.deps.asUser(officer.token, (transaction) => transaction.query(sql, values));
  for (const officer of [siliguri, aizawl, guwahati, from]) expect(await ask(officer, 'select * from guard.transfer_keys($1)', [id])).toEqual([]);
  expect((await ask(to, 'select * from guard.transfer_keys($1)', [id]))!.length).toBe(2);
  const accept = (officer: Officer, ids: readonly string[]) => ask(officer, 'select guard.accept_transfer($1, 1, $2, $3) as said', [id, ids, ids.map(() => Buffer.from('x'))]);
  for (const officer of [siliguri, aizawl, guwahati, from]) expect(await accept(officer, [caseId])).toEqual([{ said: 'notTaken' }]);
  for (const ids of [[], [caseId], [caseId, randomUUID()], [caseId, caseId]]) expect(await accept(to, ids)).toEqual([{ said: 'keysMoved' }]);
  expect(await ownerOf(caseId)).toBe(guwahati.unitId);
});
