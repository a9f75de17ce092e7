// A case opened in an emergency: for one person, to read, for an hour; owners, supervisors and auditors are told at once.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '#domain/access.ts';
import { canary, createEmergencyNetwork, firNumber, reason, said, type EmergencyNetwork, type Person } from '../../../test/emergency-network.ts';
import { failureOf } from '../../../test/test-app.ts';
import { draftCase } from '../../../test/small-network.ts';

let n: EmergencyNetwork;
beforeAll(async () => { n = await createEmergencyNetwork(); });
afterAll(() => n.stop());

const caseOf = (person: Person, id = n.caseId) => n.tested.get(`/api/cases/${id}`, person);
const admin = <T extends object>(sql: string, values: unknown[] = []) => n.tested.network.admin.query<T>(sql, values);
/** As if nothing had been opened yet. */
async function forget(person: Person): Promise<void> {
  await admin('delete from audit where account_id = $1 and action = $2', [person.officer.accountId, 'breakGlass.opened']);
  await admin(`update break_glass set reviewed_at = now(), verdict = 'justified' where account_id = $1 and reviewed_at is null`, [person.officer.accountId]);
  await admin(`update case_access set valid_to = now() where account_id = $1 and kind = 'breakGlass' and valid_to > now()`, [person.officer.accountId]);
}
const kinds = async (person: Person): Promise<string[]> => (await n.sync(person)).notices.map(({ kind }) => kind);

test('it opens the case for an hour, to its opener alone, to read; everybody who answers for it is told at once', async () => {
  const { opener, colleague, owner } = n;
  expect((await caseOf(opener)).statusCode).toBe(404);
  const before = (await n.sync(colleague)).cursor;
  const opened = await n.open(opener);
  expect(opened.statusCode).toBe(200);
  const { id, caseId, endsAt } = opened.json<{ id: string; caseId: string; endsAt: string }>();
  expect(caseId).toBe(n.caseId);
  const { rows: [left] } = await admin<{ minutes: number }>('select extract(epoch from ends_at - opened_at) / 60 as minutes from break_glass where id = $1', [id]);
  expect(Number(left!.minutes)).toBe(60);
  const found = (await n.sync(opener)).cases.find((one) => one.id === n.caseId)!;
  expect(found.access).toEqual({ kind: 'breakGlass', ownerUnitId: owner.officer.unitId, mayEdit: false, mayPrint: false, mayExport: false, sections: null, isRestrictedOpen: false, emergencyUntil: endsAt });
  expect(found.records.map(({ type }) => type).sort()).toEqual(['case', 'leg', 'note', 'person']);
  // A colleague in the same unit gets nothing, not even the case's id.
  expect((await caseOf(colleague)).statusCode).toBe(404);
  const colleagues = await n.sync(colleague, { cursor: before });
  expect(colleagues.text).not.toContain(n.caseId);
  expect(await kinds(colleague)).toEqual([]);
  expect(await kinds(owner)).toEqual([]);
  for (const told of [n.ownersSupervisor, n.ownersNodal, n.openersSupervisor, n.auditor]) expect(await kinds(told)).toEqual(['breakGlassOpened']);
  expect((await n.sync(n.openersSupervisor)).text).not.toContain(n.caseId);
  expect((await n.sync(n.auditor)).text).not.toContain(n.caseId);
  expect((await n.sync(owner)).cases.find((one) => one.id === n.caseId)!.sharedWith).toContain(opener.officer.unitId);
  const { rows } = await admin<{ result: string; detail: Buffer }>(`select result, detail from audit where action = 'breakGlass.opened' and account_id = $1 and case_id = $2 and $3 = any (objects)`, [opener.officer.accountId, n.caseId, id]);
  expect(rows.map(({ result }) => result)).toEqual(['ok']);
});

test('nothing of it may be changed, printed or exported, and its restricted facts stay closed', async () => {
  const edit = draftCase({ ...n.opener.officer, deviceId: n.opener.deviceId }, n.caseId);
  edit.create('note', { text: 'From outside.' });
  edit.create('message', { text: 'From outside.' });
  edit.create('restrictedFact', { details: canary });
  const { outcomes } = await n.sync(n.opener, { changes: edit.changes });
  expect(new Set(outcomes.map(({ outcome }) => JSON.stringify(outcome)))).toEqual(new Set(['{"status":"refused","reason":"mayNot"}']));
});

test('the reason and the FIR number lie in no table in clear', async () => {
  const { rows: tables } = await admin<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'public'`);
  for (const { name } of tables) {
    const { rows } = await admin<{ found: number }>(`select count(*)::int as found from public.${name} t where t::text like any ($1)`, [[reason, firNumber].map((text) => `%${text}%`)]);
    expect(rows[0]!.found, name).toBe(0);
  }
});

test('opening what is open to oneself is no emergency, and does not count', async () => {
  expect(failureOf(await n.open(n.opener))).toBe('alreadyDone');
  expect(failureOf(await n.open(n.owner))).toBe('alreadyDone');
  expect((await admin(`select from audit where action = 'breakGlass.opened' and account_id = $1`, [n.owner.officer.accountId])).rows.length).toBe(0);
});

test('its opener may give it back before the hour is over; nobody else may end it', async () => {
  const { rows: [row] } = await admin<{ id: string }>('select id from break_glass where account_id = $1', [n.opener.officer.accountId]);
  for (const other of [n.colleague, n.ownersSupervisor, n.stranger]) expect(failureOf(await n.tested.post(`/api/break-glass/${row!.id}/end`, {}, other))).toBe('notFound');
  const { cursor } = await n.sync(n.opener);
  expect((await n.tested.post(`/api/break-glass/${row!.id}/end`, {}, n.opener)).statusCode).toBe(200);
  expect(failureOf(await n.tested.post(`/api/break-glass/${row!.id}/end`, {}, n.opener))).toBe('notFound');
  expect((await caseOf(n.opener)).statusCode).toBe(404);
  expect((await n.sync(n.opener, { cursor })).removed).toEqual([n.caseId]);
  expect((await n.sync(n.owner)).cases.find((one) => one.id === n.caseId)!.sharedWith).toEqual([]);
});

test('the hour ends by itself, and the device is told', async () => {
  await forget(n.opener);
  expect((await n.open(n.opener)).statusCode).toBe(200);
  const { cursor } = await n.sync(n.opener);
  const colleagues = (await n.sync(n.colleague)).cursor;
  await admin(`update case_access set valid_to = now() - interval '1 second' where kind = 'breakGlass' and account_id = $1 and valid_to > now()`, [n.opener.officer.accountId]);
  // Closed from that second on, whether anybody has been told or not.
  expect((await caseOf(n.opener)).statusCode).toBe(404);
  await n.tested.network.parts.tellOfEnds();
  expect((await n.sync(n.opener, { cursor })).removed).toEqual([n.caseId]);
  expect((await n.sync(n.colleague, { cursor: colleagues })).text).not.toContain(n.caseId);
});

test('by an alert of one’s own the other side’s case opens, without its number being known', async () => {
  await forget(n.opener);
  const byAlert = { unitCode: undefined, number: undefined, alertId: n.alertId };
  expect((await n.open(n.opener, byAlert)).json()).toMatchObject({ caseId: n.caseId });
  // From the other side it is the other case; from elsewhere it is none.
  expect((await n.open(n.owner, byAlert)).json()).toMatchObject({ caseId: n.theirCaseId });
  expect(failureOf(await n.open(n.stranger, byAlert))).toBe('notFound');
  await forget(n.owner);
});

test('what is not there, withdrawn, withheld or somebody else’s alert gets one answer, is logged, and counts', async () => {
  const { admin: client } = n.tested.network;
  const withdrawn = draftCase(n.tested.network.guwahati);
  withdrawn.create('case', { number: 'GHY/2026/A/0009' });
  await n.tested.network.exchange(n.tested.network.guwahati, { changes: withdrawn.changes });
  await client.query('update case_file set withdrawn_at = now() where id = $1', [withdrawn.caseId]);
  await client.query('insert into withheld (case_id, record_id, unit_id) values ($1, gen_random_uuid(), $2)', [n.caseId, n.opener.officer.unitId]);
  const numbers: object[] = [
    { number: 'GHY/2026/A/9999' }, { unitCode: 'XXX' }, { unitCode: undefined, unitId: randomUUID() }, { number: 'GHY/2026/A/0009' }, {},
    { unitCode: undefined, number: undefined, alertId: randomUUID() },
  ];
  const answers: unknown[] = [];
  for (const body of numbers) {
    await forget(n.opener);
    const answer = await n.open(n.opener, body);
    answers.push(said(answer));
    expect(answer.statusCode).toBe(404);
    expect((await admin(`select from audit where action = 'breakGlass.opened' and result = 'refused' and detail is not null and account_id = $1`, [n.opener.officer.accountId])).rows.length).toBe(1);
  }
  await forget(n.stranger);
  answers.push(said(await n.open(n.stranger, { unitCode: undefined, number: undefined, alertId: n.alertId })));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect((await caseOf(n.opener)).statusCode).toBe(404);
  await client.query('delete from withheld');
  // The control: without the withholding the same request opens the case.
  await forget(n.opener);
  expect((await n.open(n.opener)).statusCode).toBe(200);
});

test('three times a day, right or wrong, even all at once; then not even the right number opens', async () => {
  await forget(n.opener);
  await n.prove(n.opener);
  const tries = await Promise.all(Array.from({ length: 10 }, (_, index) => n.tested.post('/api/break-glass', { unitCode: 'GHY', number: `GHY/2026/A/1${index}`, reason, firNumber }, n.opener)));
  expect(tries.map(({ statusCode }) => statusCode).sort()).toEqual([404, 404, 404, ...Array(7).fill(429)]);
  expect(failureOf(await n.open(n.opener))).toBe('tooOften');
  // The control: what counts is the log of a day.
  await admin(`update audit set at = at - interval '25 hours' where action = 'breakGlass.opened' and account_id = $1`, [n.opener.officer.accountId]);
  expect((await n.open(n.opener)).statusCode).toBe(200);
});

test('a reason of twenty characters, a number of the matter and one case are needed; whatever else is in the body changes nothing', async () => {
  await forget(n.opener);
  for (const [more, failure] of [
    [{ reason: '' }, 'reasonNeeded'], [{ reason: 'too short a reason' }, 'reasonNeeded'], [{ reason: `   ${'x'.repeat(19)}   ` }, 'reasonNeeded'], [{ reason: 7 }, 'reasonNeeded'],
    [{ reason: 'x'.repeat(2001) }, 'tooLong'], [{ reason: `${reason}\u0000` }, 'reasonNeeded'], [{ firNumber: '' }, 'firNeeded'], [{ firNumber: 'none' }, 'firNeeded'], [{ firNumber: undefined }, 'firNeeded'],
    [{ number: '' }, 'badRequest'], [{ number: ['GHY'] }, 'badRequest'], [{ unitCode: undefined }, 'badRequest'], [{ alertId: n.alertId }, 'badRequest'], [{ alertId: 'x' }, 'badRequest'],
  ] as const) expect(failureOf(await n.open(n.opener, more)), JSON.stringify(more)).toBe(failure);
  expect((await admin(`select from audit where action = 'breakGlass.opened' and account_id = $1`, [n.opener.officer.accountId])).rows.length).toBe(0);
  const forbidden = {
    id: randomUUID(), accountId: n.colleague.officer.accountId, unit: n.stranger.officer.unitId, sections: ['restricted'], mayEdit: true, mayPrint: true, mayExport: true,
    kind: 'owner', basis: 'order', validTo: '2099-01-01', minutes: 6000, endsAt: '2099-01-01', openedAt: '2020-01-01', caseId: randomUUID(), ownerUnitId: n.stranger.officer.unitId,
    reviewedAt: '2026-01-01', verdict: 'justified', __proto__: { mayEdit: true },
  };
  const opened = (await n.open(n.opener, forbidden)).json<{ id: string; endsAt: string }>();
  expect(opened.id).not.toBe(forbidden.id);
  const { rows } = await admin(`select account_id as "accountId", kind, sections, may_edit or may_print or may_export as may, basis, valid_to <= now() + interval '1 hour' as "inAnHour"
    from case_access where kind = 'breakGlass' and valid_to > now()`);
  expect(rows).toEqual([{ accountId: n.opener.officer.accountId, kind: 'breakGlass', sections: null, may: false, basis: 'emergency', inAnHour: true }]);
});

test('who may: investigating officers, supervisors and nodal officers, and only with a fresh proof', async () => {
  for (const role of roles) {
    const person = await n.person(n.tested.network.siliguri.unitId, role);
    const may = ['investigatingOfficer', 'supervisor', 'nodalOfficer'].includes(role);
    const bare = await n.tested.post('/api/break-glass', { unitCode: 'GHY', number: n.number, reason, firNumber }, person);
    expect(failureOf(bare), role).toBe(may ? 'proofNeeded' : 'mayNot');
    expect((await n.open(person)).statusCode, role).toBe(may ? 200 : 403);
  }
});

test('a hundred times over, nobody reads a case after its emergency has ended', async () => {
  await forget(n.opener);
  const { accountId } = n.opener.officer;
  const { rows: [access] } = await admin<{ id: string }>(`insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, may_edit, may_print, may_export, basis, valid_to)
    values (gen_random_uuid(), $1, $2, $3, $4, 'breakGlass', false, false, false, 'emergency', now()) returning id`, [n.caseId, n.owner.officer.unitId, n.opener.officer.unitId, accountId]);
  let late = 0;
  let early = 0;
  for (let round = 0; round < 100; round += 1) {
    const id = randomUUID();
    await admin(`update case_access set valid_to = now() + interval '1 hour' where id = $1`, [access!.id]);
    await admin(`insert into break_glass (id, case_id, owner_unit_id, unit_id, account_id, access_id, ends_at, reason, fir) values ($1, $2, $3, $4, $5, $6, now(), 'x', 'x')`,
      [id, n.caseId, n.owner.officer.unitId, n.opener.officer.unitId, accountId, access!.id]);
    if ((await caseOf(n.opener)).statusCode === 200) early += 1;
    let isEnded = false;
    const ending = n.tested.post(`/api/break-glass/${id}/end`, {}, n.opener).then(() => { isEnded = true; });
    const reading = (async () => {
      for (let read = 0; read < 3; read += 1) {
        const wasEnded = isEnded;
        const { statusCode } = await caseOf(n.opener);
        if (wasEnded && statusCode === 200) late += 1;
      }
    })();
    await Promise.all([ending, reading]);
    if ((await caseOf(n.opener)).statusCode === 200) late += 1;
  }
  // The control: until then it was open each time.
  expect([early, late]).toEqual([100, 0]);
  await admin('delete from break_glass where access_id = $1', [access!.id]);
}, 60_000);
