// Restricted facts reach those who were named, and nobody else: looked for byte by byte in every answer.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '#domain/access.ts';
import { canary, createEmergencyNetwork, said, type EmergencyNetwork, type Person } from '../../../test/emergency-network.ts';
import { failureOf } from '../../../test/test-app.ts';
import { draftCase } from '../../../test/small-network.ts';
import { randomUUID } from 'node:crypto';

let n: EmergencyNetwork;
let reader: Person;
beforeAll(async () => {
  n = await createEmergencyNetwork();
  reader = await n.person(n.owner.officer.unitId, 'caseWorker');
});
afterAll(() => n.stop());

const admin = (sql: string, values: unknown[] = []) => n.tested.network.admin.query(sql, values);
const ask = (who: Person, act: '' | '/end', body: object, caseId = n.caseId) => n.tested.post(`/api/cases/${caseId}/restricted${act}`, body, who);
async function grant(to: Person, by = n.ownersSupervisor, until: string | null = null) {
  await n.prove(by);
  return ask(by, '', { accountId: to.officer.accountId, until });
}
async function end(of: Person, by = n.ownersSupervisor) {
  await n.prove(by);
  return ask(by, '/end', { accountId: of.officer.accountId });
}
async function write(who: Person, details = canary) {
  const draft = draftCase({ ...who.officer, deviceId: who.deviceId }, n.caseId);
  draft.create('restrictedFact', { kind: 'shelter', details, contact: canary, place: { text: canary } });
  return (await n.sync(who, { changes: draft.changes })).outcomes.map(({ outcome }) => outcome);
}
/** All that a person is given by any route. */
async function given(who: Person): Promise<string> {
  const urls = [`/api/cases/${n.caseId}`, `/api/cases/${n.caseId}/access`, '/api/units', '/api/break-glass', '/api/me'];
  const bodies = [(await n.sync(who)).text];
  for (const url of urls) bodies.push((await n.tested.get(url, who)).body);
  return bodies.join('\n');
}

test('an officer without a grant is told whom to ask, and nothing is written of it in the case', async () => {
  expect(await write(n.owner)).toEqual(Array(5).fill({ status: 'refused', reason: 'restrictedClosed' }));
  expect(await write(n.ownersSupervisor)).toEqual(Array(5).fill({ status: 'refused', reason: 'restrictedClosed' }));
  expect((await admin(`select from case_record where section = 'restricted' and case_id = $1`, [n.caseId])).rowCount).toBe(0);
});

test('who may grant: supervisors and nodal officers of the owning unit, with a fresh proof', async () => {
  const body = { accountId: reader.officer.accountId, until: null };
  for (const role of roles) {
    const may = ['supervisor', 'nodalOfficer'].includes(role);
    const person = await n.person(n.owner.officer.unitId, role);
    for (const act of ['', '/end'] as const) expect(failureOf(await ask(person, act, body)), `${role} ${act}`).toBe(may ? 'proofNeeded' : 'mayNot');
    await n.prove(person);
    for (const act of ['', '/end'] as const) expect((await ask(person, act, body)).statusCode, `${role} ${act}`).toBe(may ? 200 : 403);
  }
  // Another unit's supervisor asks as of a case that is not there, even where the unit may read it.
  await n.open(n.openersSupervisor);
  await n.prove(n.openersSupervisor);
  for (const act of ['', '/end'] as const) {
    for (const accountId of [reader.officer.accountId, n.opener.officer.accountId]) expect(said(await ask(n.openersSupervisor, act, { accountId, until: null }))).toEqual(said(await ask(n.openersSupervisor, act, { accountId, until: null }, randomUUID())));
  }
});

test('it is granted to persons of the owning unit who read cases, and to nobody else', async () => {
  const analyst = await n.person(n.owner.officer.unitId, 'analyst');
  for (const to of [analyst, n.opener, n.auditor, n.stranger]) expect(failureOf(await grant(to))).toBe('notFound');
  await n.prove(n.ownersSupervisor);
  expect(failureOf(await ask(n.ownersSupervisor, '', { accountId: randomUUID(), until: null }))).toBe('notFound');
  for (const [body, failure] of [[{}, 'badRequest'], [{ accountId: 'x', until: null }, 'badRequest'], [{ accountId: reader.officer.accountId }, 'impossibleDate'], [{ accountId: reader.officer.accountId, until: '2020-01-01' }, 'impossibleDate'],
    [{ accountId: reader.officer.accountId, until: '2026-02-31' }, 'impossibleDate'], [{ accountId: reader.officer.accountId, until: '2099' }, 'impossibleDate']] as const) expect(failureOf(await ask(n.ownersSupervisor, '', body))).toBe(failure);
  expect((await admin(`select from case_access where 'restricted' = any (sections) and valid_to is null and case_id = $1`, [n.caseId])).rowCount).toBe(0);
  // The table itself refuses it too.
  const forbidden = `insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, sections, may_edit, may_print, may_export, basis)
    values (gen_random_uuid(), $1, $2, $3, $4, 'referral', array['restricted'], false, false, false, 'x')`;
  await expect(admin(forbidden, [n.caseId, n.owner.officer.unitId, n.opener.officer.unitId, n.opener.officer.accountId])).rejects.toThrow(/restricted_is_named/);
  await expect(admin(forbidden, [n.caseId, n.owner.officer.unitId, n.owner.officer.unitId, null])).rejects.toThrow(/restricted_is_named/);
});

test('the first may grant to oneself; whoever has them is told when one more is named', async () => {
  const forbidden = { sections: null, mayExport: true, kind: 'oversight', unitId: n.opener.officer.unitId, grantedBy: n.opener.officer.accountId, basis: 'order' };
  const told = async (person: Person) => (await n.sync(person)).notices.filter(({ kind }) => kind === 'restrictedGranted').length;
  const before = [await told(n.ownersSupervisor), await told(reader), await told(n.owner), await told(n.ownersNodal)];
  await n.prove(n.ownersSupervisor);
  expect((await ask(n.ownersSupervisor, '', { accountId: n.ownersSupervisor.officer.accountId, until: null, ...forbidden })).statusCode).toBe(200);
  expect((await grant(reader, n.ownersNodal)).statusCode).toBe(200);
  expect(failureOf(await grant(reader))).toBe('alreadyDone');
  expect([await told(n.ownersSupervisor), await told(reader), await told(n.owner), await told(n.ownersNodal)]).toEqual([1, 1, 0, 0].map((more, index) => more + before[index]!));
  const { rows } = await admin(`select kind, sections, may_edit as edit, may_print or may_export as out, granted_by as "by" from case_access where account_id = $1 and valid_to is null`, [n.ownersSupervisor.officer.accountId]);
  expect(rows).toEqual([{ kind: 'owner', sections: ['restricted'], edit: true, out: false, by: n.ownersSupervisor.officer.accountId }]);
  expect((await admin(`select from audit where action = 'restricted.granted' and case_id = $1 and $2 = any (objects)`, [n.caseId, reader.officer.accountId])).rowCount).toBeGreaterThan(0);
});

test('what they write reaches those who were named, and not a byte of it anybody else', async () => {
  const cursors = new Map<Person, number>();
  const others = [n.owner, n.ownersNodal, n.opener, n.colleague, n.openersSupervisor, n.auditor, n.stranger, await n.person(n.owner.officer.unitId, 'supervisor')];
  const referral = { id: randomUUID(), caseId: n.caseId, toUnitId: n.stranger.officer.unitId, purpose: 'rescue', legalBasis: 'order', message: 'x', sections: null, mayEdit: true, mayPrint: true, mayExport: true, until: null };
  expect((await n.tested.post('/api/referrals', referral, n.owner)).statusCode).toBe(200);
  expect((await n.tested.post(`/api/referrals/${referral.id}`, { state: 'accepted' }, n.stranger)).statusCode).toBe(200);
  expect((await n.open(n.opener)).statusCode).toBe(200);
  for (const other of others) cursors.set(other, (await n.sync(other)).cursor);
  expect(await write(reader)).toEqual(Array(5).fill({ status: 'accepted' }));
  const [fact] = (await admin(`select id from case_record where section = 'restricted' and case_id = $1`, [n.caseId])).rows as { id: string }[];
  // The control: those who were named are given it.
  for (const named of [reader, n.ownersSupervisor]) {
    expect(await given(named)).toContain(canary);
    expect((await n.sync(named)).cases.find(({ id }) => id === n.caseId)!.access.isRestrictedOpen).toBe(true);
  }
  for (const other of others) {
    const all = await given(other);
    expect(all).not.toContain(canary);
    expect(all).not.toContain(fact!.id);
    expect(all).not.toContain('"restrictedFact"');
    // Not even that something was written.
    expect((await n.sync(other, { cursor: cursors.get(other)! })).cases).toEqual([]);
  }
});

test('no table holds it in clear, and matching, alerts, statistics and referrals know nothing of it', async () => {
  const { rows: tables } = await admin(`select tablename as name from pg_tables where schemaname = 'public'`);
  for (const { name } of tables as { name: string }[]) expect((await admin(`select from public.${name} t where t::text like $1`, [`%${canary}%`])).rowCount, name).toBe(0);
  expect((await admin(`select from fact where section = 'restricted' or name like 'restricted%'`)).rowCount).toBe(0);
  expect((await admin(`select from match_job j join case_record r on r.id = j.person_id where r.section = 'restricted'`)).rowCount).toBe(0);
  expect((await admin(`set role icmc_matcher; select from case_record where section = 'restricted'`) as unknown as { rowCount: number }[])[1]!.rowCount).toBe(0);
  await admin('reset role');
});

test('ended, it leaves the device that had it, and is closed to its author too', async () => {
  const { cursor } = await n.sync(reader);
  const colleagues = (await n.sync(n.owner)).cursor;
  expect((await end(reader)).statusCode).toBe(200);
  expect(failureOf(await end(reader))).toBe('notFound');
  const after = await n.sync(reader, { cursor });
  const [delta] = after.cases;
  // The case comes whole again, without the section: what else the device holds of it goes.
  expect([after.cases.length, delta!.isWhole, delta!.access.isRestrictedOpen]).toEqual([1, true, false]);
  expect(delta!.records.map(({ type }) => type)).not.toContain('restrictedFact');
  expect(await given(reader)).not.toContain(canary);
  expect((await n.sync(n.owner, { cursor: colleagues })).cases).toEqual([]);
  const own = await n.tested.network.parts.deps.asUser(cookieToken(reader), ({ query }) => query(`select from change where section = 'restricted'`));
  expect(own).toEqual([]);
  expect(await write(reader)).toEqual(Array(5).fill({ status: 'refused', reason: 'restrictedClosed' }));
  expect((await admin(`select from audit where action = 'restricted.ended' and $1 = any (objects)`, [reader.officer.accountId])).rowCount).toBeGreaterThan(0);
});

test('a grant with a last day ends by itself', async () => {
  const { rows: [day] } = await admin(`select to_char(current_date, 'YYYY-MM-DD') as today`);
  expect((await grant(reader, n.ownersSupervisor, (day as { today: string }).today)).statusCode).toBe(200);
  expect(await given(reader)).toContain(canary);
  const { cursor } = await n.sync(reader);
  await admin(`update case_access set valid_to = now() - interval '1 second' where account_id = $1 and valid_to > now()`, [reader.officer.accountId]);
  expect((await n.tested.get(`/api/cases/${n.caseId}`, reader)).body).not.toContain(canary);
  await n.tested.network.parts.tellOfEnds();
  const [delta] = (await n.sync(reader, { cursor })).cases;
  expect([delta!.isWhole, delta!.access.isRestrictedOpen]).toEqual([true, false]);
});

test('a hundred times over, nobody reads restricted facts after the grant has ended', async () => {
  await admin(`delete from case_access where account_id = $1`, [reader.officer.accountId]);
  await n.prove(n.ownersSupervisor);
  let [early, late] = [0, 0];
  const reads = async () => (await n.tested.get(`/api/cases/${n.caseId}`, reader)).body.includes(canary);
  for (let round = 0; round < 100; round += 1) {
    await ask(n.ownersSupervisor, '', { accountId: reader.officer.accountId, until: null });
    if (await reads()) early += 1;
    let isEnded = false;
    const ending = ask(n.ownersSupervisor, '/end', { accountId: reader.officer.accountId }).then(() => { isEnded = true; });
    for (let read = 0; read < 3; read += 1) {
      const wasEnded = isEnded;
      if (await reads() && wasEnded) late += 1;
    }
    await ending;
    if (await reads()) late += 1;
  }
  expect([early, late]).toEqual([100, 0]);
}, 60_000);

const cookieToken = ({ cookie }: Person): string => cookie.slice(cookie.indexOf('=') + 1);
