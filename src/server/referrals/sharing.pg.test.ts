// Referrals: to whom, on which basis, in which steps, and what either side learns of it.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSmallNetwork, draftCase, type Officer, type SmallNetwork } from '../../../test/small-network.ts';
import { createSharing, goodConsent, type Sharing } from '../../../test/sharing.ts';
import { revokeAllOn } from '#server/referrals/revoke-consent.ts';
import { readSharing } from '#server/referrals/sharing-history.ts';

let network: SmallNetwork;
let sharing: Sharing;
let guwahati: Officer;
let siliguri: Officer;
let aizawl: Officer;
let colleague: Officer;
let chief: Officer;
let ownChief: Officer;
beforeAll(async () => {
  network = await createSmallNetwork();
  sharing = createSharing(network);
  ({ guwahati, siliguri, aizawl } = network);
  colleague = await network.officer(siliguri.unitId, 'caseWorker');
  chief = await network.officer(siliguri.unitId, 'supervisor');
  ownChief = await network.officer(guwahati.unitId, 'supervisor');
});
afterAll(() => network.stop());

const history = (officer: Officer, caseId: string) => sharing.read(officer, (transaction) => readSharing(transaction, { keys: network.parts.deps.keys, requests: async () => [] }, caseId));

test('a share without a basis, or by consent without one that stands, is refused and leaves only its line in the log', async () => {
  const { caseId } = await sharing.newCase(guwahati);
  const send = (more: object) => sharing.send(guwahati, siliguri, caseId, { ...more }).then(({ outcome }) => outcome);
  expect(await send({ legalBasis: undefined })).toBe('basisNeeded');
  expect(await send({ legalBasis: 'because' })).toBe('basisNeeded');
  expect(await send({ legalBasis: 'consent' })).toBe('consentMissing');
  expect(await send({ legalBasis: 'consent', consentId: randomUUID() })).toBe('consentMissing');
  const consentId = await sharing.record(guwahati, caseId, 'consent', { given: true, agreesTo: ['services'] });
  expect(await send({ legalBasis: 'consent', consentId })).toBe('consentMissing');
  expect(await send({ legalBasis: 'consent', consentId: await sharing.record(guwahati, caseId, 'consent', { ...goodConsent, withdrawnOn: '2026-11-01' }) })).toBe('consentMissing');
  // A consent of another file is none of this one.
  const other = await sharing.newCase(guwahati);
  expect(await send({ legalBasis: 'consent', consentId: await sharing.record(guwahati, other.caseId, 'consent', goodConsent) })).toBe('consentMissing');
  const { rows } = await network.admin.query(`select result from audit where case_id = $1 and action = 'referral.sent'`, [caseId]);
  expect(rows.every(({ result }) => result === 'consentMissing')).toBe(true);
  expect((await network.admin.query('select from referral where case_id = $1', [caseId])).rowCount).toBe(0);
  expect(await send({ legalBasis: 'consent', consentId: await sharing.record(guwahati, caseId, 'consent', goodConsent) })).toBe('ok');
  for (const legalBasis of ['investigation', 'order', 'legalObligation', 'vitalInterest', 'legalClaim']) expect(await send({ legalBasis })).toBe('ok');
});

test('for a child a parent’s consent is not enough; the child’s age is sealed, and is asked all the same', async () => {
  const { caseId } = await sharing.newCase(guwahati, { role: 'victim', name: 'A child', age: 14 });
  const by = async (fields: Record<string, string>) =>
    (await sharing.send(guwahati, siliguri, caseId, { legalBasis: 'consent', consentId: await sharing.record(guwahati, caseId, 'consent', { ...goodConsent, ...fields }) })).outcome;
  expect(await by({ consentedBy: 'parent' })).toBe('consentMissing');
  expect(await by({ consentedBy: 'self' })).toBe('consentMissing');
  expect(await by({ consentedBy: 'parent', assent: 'given' })).toBe('ok');
  expect(await by({ consentedBy: 'cwc' })).toBe('ok');
});

test('an override needs its permission and a reason, is sealed, and is told to those who answer for the unit', async () => {
  const { caseId } = await sharing.newCase(guwahati);
  const start = await sharing.cursorOf(ownChief);
  expect((await sharing.send(guwahati, siliguri, caseId, { legalBasis: 'override', overrideReason: 'Nobody to ask.' })).outcome).toBe('mayNot');
  expect((await sharing.send(ownChief, siliguri, caseId, { legalBasis: 'override' })).outcome).toBe('reasonNeeded');
  expect((await sharing.send(ownChief, siliguri, caseId, { legalBasis: 'override', overrideReason: ' ' })).outcome).toBe('reasonNeeded');
  const { id, outcome } = await sharing.send(ownChief, siliguri, caseId, { legalBasis: 'override', overrideReason: 'Canary override reason.' });
  expect(outcome).toBe('ok');
  const told = await network.exchange(ownChief, { cursor: start });
  expect(told.notices).toMatchObject([{ kind: 'consentOverridden', caseId, subjectId: id }]);
  expect((await network.exchange(guwahati)).notices.filter(({ kind }) => kind === 'consentOverridden')).toEqual([]);
  expect((await history(ownChief, caseId)).referrals[0]).toMatchObject({ overrideReason: 'Canary override reason.' });
  expect(await sharing.step(siliguri, id, 'accepted')).toBe('ok');
  expect((await history(siliguri, caseId)).referrals[0]).toMatchObject({ overrideReason: null, referral: { legalBasis: 'override' } });
  const { rows } = await network.admin.query('select referral::text as row from referral where id = $1', [id]);
  expect(JSON.stringify(rows)).not.toContain('Canary');
});

test('a referral to a person is that person’s: a colleague learns nothing, a supervisor that it is there and may only say no', async () => {
  const { caseId } = await sharing.newCase(guwahati);
  const { id, outcome } = await sharing.send(guwahati, siliguri, caseId, { toAccountId: siliguri.accountId, message: 'For you alone.' });
  expect(outcome).toBe('ok');
  const readBy = async (officer: Officer) => (await network.exchange(officer)).referrals.find((one) => one.id === id);
  expect(await readBy(siliguri)).toMatchObject({ message: 'For you alone.', toAccountId: siliguri.accountId });
  expect(await readBy(colleague)).toBeUndefined();
  expect((await network.exchange(colleague)).gone).not.toContain(id);
  expect(await readBy(chief)).toMatchObject({ message: '' });
  expect(await sharing.step(colleague, id, 'accepted')).toBe(await sharing.step(colleague, randomUUID(), 'accepted'));
  expect(await sharing.step(chief, id, 'accepted')).toBe('referralAnswered');
  expect(await sharing.step(siliguri, id, 'accepted')).toBe('ok');
  expect(await sharing.sees(siliguri, caseId)).toBe(true);
  for (const other of [colleague, chief]) {
    expect(await sharing.sees(other, caseId)).toBe(false);
    expect(await sharing.step(other, id, 'done')).not.toBe('ok');
  }
  const second = await sharing.send(guwahati, siliguri, caseId, { toAccountId: siliguri.accountId });
  expect(await sharing.step(chief, second.id, 'rejected', 'On leave.')).toBe('ok');
  expect((await network.exchange(guwahati)).referrals.find((one) => one.id === second.id)).toMatchObject({ state: 'rejected', reason: 'On leave.' });
});

test('only a person of that unit who may answer can be named', async () => {
  const { caseId } = await sharing.newCase(guwahati);
  const analyst = await network.officer(siliguri.unitId, 'analyst');
  for (const toAccountId of [aizawl.accountId, guwahati.accountId, randomUUID(), analyst.accountId]) {
    expect((await sharing.send(guwahati, siliguri, caseId, { toAccountId })).outcome).toBe('unitUnknown');
  }
  // A home's own staff can be given a case, or nobody there could take it.
  const shelterStaff = await network.officer(siliguri.unitId, 'shelterStaff');
  expect((await sharing.send(guwahati, siliguri, caseId, { toAccountId: shelterStaff.accountId })).outcome).toBe('ok');
});

test('sections, documents, rights and end are those of the referral; restricted facts are no one’s to refer', async () => {
  const { caseId, personId } = await sharing.newCase(guwahati);
  const document = randomUUID();
  expect((await sharing.send(guwahati, siliguri, caseId, { sections: ['restricted'] })).outcome).toBe('badRequest');
  const { id } = await sharing.send(guwahati, siliguri, caseId, { sections: ['route', 'route'], documents: [document, document], mayEdit: false, mayPrint: true, until: '2031-01-31' });
  await sharing.step(siliguri, id, 'accepted');
  const { rows: [access] } = await network.admin.query(`select sections, documents, may_edit, may_print, may_export, to_char(valid_to, 'YYYY-MM-DD') as until from case_access where referral_id = $1`, [id]);
  expect(access).toEqual({ sections: ['route'], documents: [document], may_edit: false, may_print: true, may_export: false, until: '2031-02-01' });
  const found = (await network.exchange(siliguri)).cases.find((one) => one.id === caseId)!;
  expect(found.records.map((one) => one.id)).not.toContain(personId);
  // What a request says beside its own properties counts for nothing.
  const forged = await sharing.send(guwahati, siliguri, caseId, { state: 'accepted', fromUnitId: aizawl.unitId, sentBy: aizawl.accountId, sent_by: aizawl.accountId, caseNumber: 'X', kind: 'referral' });
  expect((await network.admin.query('select state, kind, from_unit_id, sent_by from referral where id = $1', [forged.id])).rows)
    .toEqual([{ state: 'sent', kind: 'referral', from_unit_id: guwahati.unitId, sent_by: guwahati.accountId }]);
});

test('every step is in the file’s history, with who, when and why, for those who may see it', async () => {
  const { caseId } = await sharing.newCase(guwahati);
  const first = await sharing.send(guwahati, siliguri, caseId);
  await sharing.step(siliguri, first.id, 'rejected', 'Not ours.');
  const second = await sharing.send(guwahati, siliguri, caseId);
  await sharing.step(siliguri, second.id, 'accepted');
  const third = await sharing.send(guwahati, aizawl, caseId);
  await sharing.step(guwahati, second.id, 'revoked', 'Closed.');
  const own = await history(guwahati, caseId);
  const stepsOf = (id: string) => own.referrals.find(({ referral }) => referral.id === id)!.steps.map(({ state, name, unitId, reason }) => [state, name, unitId, reason]);
  expect(stepsOf(first.id)).toEqual([['sent', 'An officer', guwahati.unitId, null], ['rejected', 'An officer', siliguri.unitId, 'Not ours.']]);
  expect(stepsOf(second.id)).toEqual([['sent', 'An officer', guwahati.unitId, null], ['accepted', 'An officer', siliguri.unitId, null], ['revoked', 'An officer', guwahati.unitId, 'Closed.']]);
  expect(own.referrals.map(({ referral }) => referral.id)).toContain(third.id);
  await sharing.step(aizawl, third.id, 'accepted');
  // A receiver finds what went between it and the owner, and not who else has the case.
  expect((await history(aizawl, caseId)).referrals.map(({ referral }) => referral.id)).toEqual([third.id]);
  for (const id of [caseId, randomUUID(), 'x']) await expect(history(siliguri, id)).rejects.toThrow('notFound');
});

test('accepting and revoking at the same instant end with no access, in fifty races', async () => {
  const { caseId } = await sharing.newCase(guwahati);
  for (let race = 0; race < 50; race += 1) {
    const { id } = await sharing.send(guwahati, siliguri, caseId);
    const outcomes = await Promise.all([sharing.step(siliguri, id, 'accepted'), sharing.step(guwahati, id, 'revoked')]);
    for (const outcome of outcomes) expect(['ok', 'referralAnswered']).toContain(outcome);
    const { rows: [left] } = await network.admin.query(`select r.state, (select count(*)::int from case_access a where a.referral_id = r.id and (a.valid_to is null or a.valid_to > now())) as open from referral r where id = $1`, [id]);
    expect(left).toEqual({ state: 'revoked', open: 0 });
  }
  expect(await sharing.sees(siliguri, caseId)).toBe(false);
}, 60_000);

test('a consent that is withdrawn stops what waits, tells whoever has the case, and all of it is taken back as one', async () => {
  const { caseId } = await sharing.newCase(guwahati);
  const consentId = await sharing.record(guwahati, caseId, 'consent', goodConsent);
  const basis = { legalBasis: 'consent', consentId };
  const accepted = await sharing.send(guwahati, siliguri, caseId, basis);
  await sharing.step(siliguri, accepted.id, 'accepted');
  const waiting = await sharing.send(guwahati, aizawl, caseId, basis);
  const other = await sharing.send(guwahati, aizawl, caseId);
  const cursors = { siliguri: await sharing.cursorOf(siliguri), guwahati: await sharing.cursorOf(guwahati) };
  const draft = draftCase(guwahati, caseId);
  draft.set('consent', consentId, 'withdrawnOn', '2026-11-20');
  await network.exchange(guwahati, { changes: draft.changes });
  expect((await network.exchange(siliguri, { cursor: cursors.siliguri })).notices).toMatchObject([{ kind: 'consentWithdrawn', caseId, subjectId: accepted.id }]);
  expect((await network.exchange(guwahati, { cursor: cursors.guwahati })).notices).toMatchObject([{ kind: 'consentWithdrawn', caseId, subjectId: accepted.id, fromUnitId: siliguri.unitId }]);
  expect(await sharing.step(aizawl, waiting.id, 'accepted')).toBe('referralAnswered');
  expect(await sharing.sees(siliguri, caseId)).toBe(true);
  expect((await sharing.send(guwahati, siliguri, caseId, basis)).outcome).toBe('consentMissing');
  const revoke = (officer: Officer, id = caseId) => sharing.act(officer, (transaction) => revokeAllOn(transaction, network.parts.deps.keys, id, { consentId, reason: 'Withdrawn.' }));
  expect(await revoke(siliguri)).toBe('notFound');
  expect(await revoke(guwahati, randomUUID())).toBe('notFound');
  expect(await revoke(guwahati)).toBe('ok');
  expect((await network.exchange(siliguri, { cursor: cursors.siliguri })).removed).toContain(caseId);
  // What rests on something else goes on.
  expect(await sharing.step(aizawl, other.id, 'accepted')).toBe('ok');
});

test('the control: without the rule in the database a consent that was withdrawn is accepted on', async () => {
  const { caseId } = await sharing.newCase(guwahati);
  const consentId = await sharing.record(guwahati, caseId, 'consent', goodConsent);
  const { id } = await sharing.send(guwahati, siliguri, caseId, { legalBasis: 'consent', consentId });
  // As if what follows an accepted change had been forgotten.
  await network.admin.query(`update case_record set plain = jsonb_set(plain, '{withdrawnOn}', '{"value": "2026-11-20"}') where id = $1`, [consentId]);
  expect(await sharing.step(siliguri, id, 'accepted')).toBe('referralAnswered');
  await network.admin.query(`update referral set legal_basis = 'order' where id = $1`, [id]);
  expect(await sharing.step(siliguri, id, 'accepted')).toBe('ok');
});
