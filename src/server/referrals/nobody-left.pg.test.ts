// A referral to a person who is there no more is nobody's dead end; and an override is heard of outside the unit.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readdressReferral } from '#server/referrals/readdress-referral.ts';
import { readSharing } from '#server/referrals/sharing-history.ts';
import { copyAccount } from '../../../test/colleagues.ts';
import { createSharing, type Sharing } from '../../../test/sharing.ts';
import { addUnit, createSmallNetwork, type Officer, type SmallNetwork } from '../../../test/small-network.ts';

let network: SmallNetwork;
let sharing: Sharing;
let chief: Officer;
let heir: Officer;
beforeAll(async () => {
  network = await createSmallNetwork();
  sharing = createSharing(network);
  chief = await copyAccount(network, network.siliguri.unitId, 'nodalOfficer');
  heir = await copyAccount(network, network.siliguri.unitId, 'caseWorker');
});
afterAll(() => network.stop());

const readdress = (officer: Officer, id: string, accountId = heir.accountId, reason = 'Canary: she has moved on.') =>
  sharing.act(officer, (transaction) => readdressReferral(transaction, network.parts.deps.keys, id, { accountId, reason }));
const end = (officer: Officer, change = `status = 'left'`) => network.admin.query(`update account set ${change} where id = $1`, [officer.accountId]);

/** A case of Guwahati's, accepted by a person of Siliguri's by name. */
async function referTo(named: Officer, isAccepted = true) {
  const { caseId } = await sharing.newCase(network.guwahati);
  const { id } = await sharing.send(network.guwahati, network.siliguri, caseId, { toAccountId: named.accountId });
  if (isAccepted) expect(await sharing.step(named, id, 'accepted')).toBe('ok');
  return { id, caseId };
}
const named = () => copyAccount(network, network.siliguri.unitId, 'caseWorker');
const told = async (officer: Officer, cursor: number) => {
  const reply = await network.exchange(officer, { cursor });
  return { ...reply, kinds: reply.notices.map(({ kind, subjectId }) => [kind, subjectId]) };
};

test('however the person goes, both units are told once, the name stays readable, and coming back is no news', async () => {
  for (const change of [`status = 'left'`, `status = 'suspended'`, `role = 'analyst'`]) {
    const person = await named();
    await network.admin.query(`update account set display_name = 'Dipali Orang' where id = $1`, [person.accountId]);
    const { id, caseId } = await referTo(person);
    const other = await referTo(await named());
    const [ours, theirs, colleagues] = [await sharing.cursorOf(network.guwahati), await sharing.cursorOf(chief), await sharing.cursorOf(heir)];
    await end(person, change);
    const sender = await told(network.guwahati, ours);
    expect([change, sender.kinds]).toEqual([change, [['receiverGone', id]]]);
    expect(sender.notices[0]).toMatchObject({ caseId, fromUnitId: network.siliguri.unitId });
    expect(sender.referrals).toMatchObject([{ id, toName: 'Dipali Orang', isReceiverGone: true, state: 'accepted' }]);
    const receiver = await told(chief, theirs);
    expect(receiver.kinds).toEqual([['receiverGone', id]]);
    expect(receiver.notices[0]!.caseId).toBeNull();
    expect((await told(heir, colleagues)).kinds).toEqual([]);
    expect((await told(network.aizawl, 0)).kinds).toEqual([]);
    // The control: of whom is there, nothing is said.
    expect((await network.exchange(network.guwahati)).referrals.find((one) => one.id === other.id)).toMatchObject({ isReceiverGone: false });
    if (change.startsWith('status')) {
      const before = await sharing.cursorOf(network.guwahati);
      await end(person, `status = 'active'`);
      const again = await told(network.guwahati, before);
      expect([again.kinds, again.referrals.map(({ isReceiverGone }) => isReceiverGone)]).toEqual([[], [false]]);
    }
  }
});

test('while the person is there, nobody takes it from them; once they are gone, those who answer for the unit give it on', async () => {
  const person = await named();
  const { id, caseId } = await referTo(person);
  expect(await readdress(chief, id)).toBe('mayNot');
  expect(await sharing.step(chief, id, 'done')).toBe('referralAnswered');
  expect(await sharing.sees(person, caseId)).toBe(true);
  const old = await sharing.cursorOf(person);
  await end(person, `status = 'suspended'`);
  for (const officer of [network.guwahati, network.aizawl, heir, person]) {
    expect(await readdress(officer, id)).toBe(await readdress(officer, randomUUID()));
    expect(await sharing.sees(heir, caseId)).toBe(false);
  }
  for (const wrong of [person, network.guwahati, await copyAccount(network, network.siliguri.unitId, 'analyst')]) expect(await readdress(chief, id, wrong.accountId)).toBe('unitUnknown');
  expect(await readdress(chief, id, randomUUID())).toBe('unitUnknown');
  expect(await readdress(chief, id, heir.accountId, ' ')).toBe('reasonNeeded');
  expect(await readdress(chief, id, 'x')).toBe('badRequest');
  const [ours, fresh] = [await sharing.cursorOf(network.guwahati), await sharing.cursorOf(heir)];
  expect(await readdress(chief, id)).toBe('ok');
  const sender = await told(network.guwahati, ours);
  expect(sender.kinds).toEqual([['receiverChanged', id]]);
  expect(sender.referrals.at(-1)).toMatchObject({ id, toAccountId: heir.accountId, isReceiverGone: false, state: 'accepted' });
  expect((await told(heir, fresh)).cases.map((one) => one.id)).toEqual([caseId]);
  // Back after all: it is not theirs any more, and leaves their device.
  await end(person, `status = 'active'`);
  const lost = await told(person, old);
  expect([lost.removed.includes(caseId), lost.gone.includes(id)]).toEqual([true, true]);
  expect((await told(heir, 0)).gone).toEqual([]);
  expect([await sharing.sees(person, caseId), await sharing.sees(chief, caseId)]).toEqual([false, false]);
  expect(await sharing.step(chief, id, 'done')).toBe('referralAnswered');
  const { referrals } = await sharing.read(network.guwahati, (transaction) => readSharing(transaction, { keys: network.parts.deps.keys, requests: () => Promise.resolve([]) }, caseId));
  expect(referrals[0]!.steps.map(({ state, unitId, reason }) => [state, unitId, reason])).toEqual([
    ['sent', network.guwahati.unitId, null], ['accepted', network.siliguri.unitId, null], ['readdressed', network.siliguri.unitId, 'Canary: she has moved on.']]);
  const { rows } = await network.admin.query('select s::text as row from referral_step s where referral_id = $1', [id]);
  expect(JSON.stringify(rows)).not.toContain('Canary');
  expect((await network.admin.query(`select 1 from audit where action = 'referral.readdressed' and objects[1] = $1`, [id])).rowCount).toBe(1);
  expect(await sharing.step(heir, id, 'done')).toBe('ok');
});

test('one that still waits is given on as it waits; what nobody is to go on with is finished, or refused where nothing stands behind it', async () => {
  const [first, second, third] = [await named(), await named(), await named()];
  const waiting = await referTo(first, false);
  const finished = await referTo(second);
  const withheld = await referTo(third);
  for (const person of [first, second, third]) await end(person);
  expect(await readdress(chief, waiting.id)).toBe('ok');
  expect(await sharing.sees(heir, waiting.caseId)).toBe(false);
  expect(await sharing.step(heir, waiting.id, 'accepted')).toBe('ok');
  expect(await sharing.sees(heir, waiting.caseId)).toBe(true);
  expect(await sharing.step(heir, finished.id, 'done')).toBe('notFound');
  expect(await sharing.step(chief, finished.id, 'done')).toBe('ok');
  expect(await readdress(chief, finished.id)).toBe('referralAnswered');
  await network.admin.query(`update case_access set valid_to = null where referral_id = $1`, [withheld.id]);
  await network.admin.query('insert into withheld (case_id, record_id, unit_id) values ($1, $2, $3)', [withheld.caseId, randomUUID(), network.siliguri.unitId]);
  expect(await readdress(chief, withheld.id)).toBe('withheld');
});

test('given on and finished at the same instant, or to somebody who leaves meanwhile: one thing is true, in twenty races', async () => {
  for (let race = 0; race < 20; race += 1) {
    const [person, leaver] = [await named(), await named()];
    const { id } = await referTo(person);
    await end(person);
    const outcomes = await Promise.all([readdress(chief, id), sharing.step(chief, id, 'done')]);
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(1);
    const open = await network.admin.query(`select account_id from case_access where referral_id = $1 and (valid_to is null or valid_to > now())`, [id]);
    expect(open.rows).toEqual(outcomes[0] === 'ok' ? [{ account_id: heir.accountId }] : []);
    if (outcomes[0] !== 'ok') continue;
    await end(heir);
    const [given] = await Promise.all([readdress(chief, id, leaver.accountId), end(leaver)]);
    await end(heir, `status = 'active'`);
    const { rows: [last] } = await network.admin.query<{ told: number }>(`select count(*)::int as told from notice where kind = 'receiverGone' and subject_id = $1 and unit_id = $2`, [id, network.guwahati.unitId]);
    // Told of the first, of the heir, and of the leaver, if it was theirs by then.
    expect([given, last!.told]).toEqual(given === 'ok' ? ['ok', 3] : ['unitUnknown', 2]);
  }
}, 60_000);

test('an override is told to those who answer for the unit above, and to the auditors; not where the case is withheld from', async () => {
  const state = await addUnit(network, 'ASM', 'State of Assam');
  const middle = await addUnit(network, 'MID', 'A unit without anybody');
  await network.admin.query('update unit set parent_id = $2 where id = $1', [network.guwahati.unitId, middle]);
  await network.admin.query('update unit set parent_id = $2 where id = $1', [middle, state]);
  const [above, worker, lone] = [await copyAccount(network, state, 'nodalOfficer'), await copyAccount(network, state, 'caseWorker'), await copyAccount(network, network.guwahati.unitId, 'supervisor')];
  const auditor = await copyAccount(network, network.aizawl.unitId, 'auditor');
  const { caseId } = await sharing.newCase(network.guwahati);
  const basis = { legalBasis: 'override', overrideReason: 'Canary.' };
  const { id, outcome } = await sharing.send(lone, network.siliguri, caseId, basis);
  expect(outcome).toBe('ok');
  expect((await network.exchange(above)).notices).toMatchObject([{ kind: 'consentOverridden', caseId: null, subjectId: id, fromUnitId: network.guwahati.unitId }]);
  expect((await network.exchange(auditor)).notices).toMatchObject([{ kind: 'consentOverridden', caseId: null, subjectId: id }]);
  expect((await network.exchange(worker)).notices).toEqual([]);
  expect((await network.exchange(above)).referrals).toEqual([]);
  await network.admin.query('insert into withheld (case_id, record_id, unit_id) values ($1, $2, $3)', [caseId, randomUUID(), state]);
  expect((await sharing.send(lone, network.siliguri, caseId, basis)).outcome).toBe('ok');
  expect((await network.exchange(above)).notices).toHaveLength(1);
  expect((await network.exchange(auditor)).notices).toHaveLength(2);
});
