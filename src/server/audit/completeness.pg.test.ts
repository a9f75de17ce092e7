// Nothing is asked without a row, and nothing is given without one.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fail, ok } from '#domain/failure.ts';
import { apiRoutes, type AppDeps } from '#server/app.ts';
import { routesFor, type Asked } from '#server/http/route.ts';
import { createTestApp, failureOf, type TestApp, type Visitor } from '../../../test/test-app.ts';
import { proveAll } from '../../../test/colleagues.ts';
import { draftCase, type Officer } from '../../../test/small-network.ts';
import { auditColumns } from '#server/audit/leaf.ts';

interface Row { readonly action: string; readonly route: string | null; readonly caseId: string | null; readonly result: string; readonly objects: string[] | null; readonly relation: string | null }

let tested: TestApp;
let officer: Visitor;
let stranger: Visitor;
let auditor: Visitor;
let auditorAccount: Officer;
let caseId: string;
beforeAll(async () => {
  tested = await createTestApp();
  const { network } = tested;
  const draft = draftCase(network.guwahati);
  draft.create('case', { number: 'GHY/2026/A/0001', status: 'active' });
  draft.create('person', { role: 'victim', name: 'Rehana Begum' });
  await network.exchange(network.guwahati, { changes: draft.changes });
  caseId = draft.caseId;
  auditorAccount = await network.officer(network.aizawl.unitId, 'auditor');
  [officer, stranger, auditor] = [await tested.signIn(network.guwahati), await tested.signIn(network.siliguri), await tested.signIn(auditorAccount)];
});
afterAll(() => tested.stop());

/** The rows that an act leaves. */
async function rowsOf(act: () => Promise<unknown>): Promise<Row[]> {
  const { admin } = tested.network;
  const { rows: [mark] } = await admin.query<{ seq: number }>('select coalesce(max(seq), 0) as seq from audit');
  await act();
  return (await admin.query<Row>('select action, route, case_id as "caseId", result, objects, relation from audit where seq > $1 order by seq', [mark!.seq])).rows;
}
const routesOfApp = () => apiRoutes({ sync: tested.network.parts.deps } as unknown as AppDeps).filter(({ who, url }) => who !== 'anyone' && url !== '/api/sync');
const ask = (method: string, url: string, visitor: Visitor) => (method === 'GET' ? tested.get(url, visitor) : tested.post(url, {}, visitor));

test('every route leaves a row with its result and the case that was asked for, whoever asks', async () => {
  expect(routesOfApp().length).toBeGreaterThan(8);
  for (const { method, url } of routesOfApp()) {
    const id = randomUUID();
    for (const visitor of [officer, auditor]) {
      let failure = 'ok';
      const rows = await rowsOf(async () => {
        const reply = await ask(method, url.replaceAll(/:\w+/g, id), visitor);
        if (reply.statusCode !== 200) failure = failureOf(reply);
      });
      const row = rows.findLast(({ action }) => action === 'request');
      expect(row, url).toMatchObject({ route: `${method} ${url}`, result: failure });
      if (url.includes('/cases/:')) expect(row?.caseId, url).toBe(id);
      else if (url.includes(':id')) expect(row?.objects, url).toContain(id);
    }
  }
});

test('a case that is read names the access by which it was reached and its records; a list names what it holds', async () => {
  const rows = await rowsOf(() => tested.get(`/api/cases/${caseId}`, officer));
  expect(rows).toMatchObject([{ action: 'case.delivered', caseId, relation: 'owner' }, { action: 'request', caseId, result: 'ok' }]);
  expect(rows[0]!.objects).toHaveLength(2);
  const { rows: units } = await tested.network.admin.query<{ id: string }>('select id from unit');
  expect((await rowsOf(() => tested.get('/api/units', officer)))[0]!.objects?.sort()).toEqual(units.map(({ id }) => id).sort());
});

test('“not yours” and “not there” leave the same row, but for the id', async () => {
  const missing = randomUUID();
  const [theirs] = await rowsOf(() => tested.get(`/api/cases/${caseId}`, stranger));
  const [nobodys] = await rowsOf(() => tested.get(`/api/cases/${missing}`, stranger));
  expect(theirs).toMatchObject({ action: 'request', result: 'notFound', caseId });
  expect(nobodys).toEqual({ ...theirs!, caseId: missing });
});

test('a refusal by role, a step that may not be taken and another person’s page are kept', async () => {
  expect(await rowsOf(() => tested.get(`/api/cases/${caseId}`, auditor))).toMatchObject([{ action: 'request', result: 'mayNot', caseId }]);
  expect(await rowsOf(() => tested.post(`/api/referrals/${randomUUID()}`, { state: 'accepted' }, officer))).toMatchObject([{ result: 'notFound' }]);
  expect(await rowsOf(() => tested.get('/api/me', { ...officer, headers: { 'x-icmc-device': randomUUID() } }))).toMatchObject([{ route: 'GET /api/me', result: 'signInNeeded' }]);
});

test('what was asked by somebody who may no longer ask is kept, once a minute', async () => {
  const { network } = tested;
  const leaver = await network.officer(network.guwahati.unitId, 'caseWorker');
  const visitor = await tested.signIn(leaver);
  await network.admin.query(`update account set status = 'suspended' where id = $1`, [leaver.accountId]);
  const rows = await rowsOf(async () => { for (let turn = 0; turn < 3; turn += 1) await tested.get(`/api/cases/${caseId}`, visitor); });
  expect(rows).toMatchObject([{ action: 'request.refused', result: 'suspended' }]);
});

test('signing out leaves a row, once', async () => {
  const { network } = tested;
  const visitor = await tested.signIn(await network.officer(network.guwahati.unitId, 'caseWorker'));
  expect((await rowsOf(async () => { await tested.post('/api/sign-out', {}, visitor); await tested.post('/api/sign-out', {}, visitor); })).map(({ action }) => action).filter((action) => action === 'signOut')).toHaveLength(1);
});

test('the row of a refusal and of a mishap survives what the act leaves behind', async () => {
  const { asUser } = tested.network.parts.deps;
  const signedIn = routesFor(asUser);
  const asked = { params: {}, query: {}, body: null, token: tested.network.guwahati.token, device: undefined, address: '' } as unknown as Asked;
  const thrown = signedIn('GET', '/api/x', 'signedIn', async ({ query }) => { await query('select 1 / 0'); return ok({}); });
  expect(await rowsOf(() => thrown.run(asked).catch(() => undefined))).toMatchObject([{ route: 'GET /api/x', result: 'serverTrouble' }]);
  // A handler that takes a refusal of the database for its answer leaves a transaction that can write no more.
  const swallowed = signedIn('GET', '/api/x', 'signedIn', async ({ query }) => { await query('select 1 / 0').catch(() => undefined); return fail('unitUnknown'); });
  let answer: unknown;
  expect(await rowsOf(async () => { answer = await swallowed.run(asked); })).toMatchObject([{ result: 'unitUnknown' }]);
  expect(answer).toEqual(fail('unitUnknown'));
});

test('no log row, no data: without the right to write the log nothing is delivered, and with it all is', async () => {
  const { network } = tested;
  const draft = draftCase(network.guwahati, caseId);
  draft.create('note', { text: 'Unlogged.' });
  const attempts = [
    () => tested.get(`/api/cases/${caseId}`, officer), () => tested.get('/api/units', officer), () => tested.get('/api/me', officer), () => tested.get('/api/audit', auditor),
    () => tested.post('/api/sync', { wire: 2, vocabulary: '', deviceId: officer.deviceId, epoch: null, cursor: 0, changes: [], left: [], log: [], dropped: [] }, officer),
  ];
  await network.admin.query('revoke insert on audit from icmc_app; revoke insert on audit from icmc_owner');
  for (const attempt of attempts) {
    const reply = await attempt();
    expect({ status: reply.statusCode, body: reply.json() as unknown }).toEqual({ status: 500, body: { failure: 'serverTrouble' } });
  }
  await expect(network.exchange(network.guwahati, { changes: draft.changes })).rejects.toThrow();
  expect((await network.admin.query(`select from change where case_id = $1 and record_type = 'note'`, [caseId])).rowCount).toBe(0);
  await network.admin.query(`grant insert (account_id, unit_id, session_id, action, case_id, objects, result, detail, route, relation) on audit to icmc_app; grant insert on audit to icmc_owner`);
  for (const attempt of attempts) expect((await attempt()).statusCode).toBe(200);
});

test('the auditor reads the log and no route gives a case, or anything of one', async () => {
  const reply = await tested.get('/api/audit?refused=1', auditor);
  const { rows } = reply.json<{ rows: { seq: number; action: string; result: string }[] }>();
  expect(rows.length).toBeGreaterThan(3);
  expect(rows.every(({ action, result }) => result !== 'ok' || action === 'signInRefused')).toBe(true);
  expect(rows.map(({ seq }) => seq)).toEqual([...rows].map(({ seq }) => seq).sort((left, right) => right - left));
  const bodies: string[] = [];
  for (const { method, url, who } of routesOfApp()) {
    const answer = await ask(method, url.replaceAll(/:\w+/g, caseId), auditor);
    bodies.push(answer.body);
    if (!['signedIn', 'readAudit', 'exportAudit', 'reviewBreakGlass'].includes(who)) expect({ url, status: answer.statusCode }).toEqual({ url, status: 403 });
  }
  await proveAll(tested.network, auditorAccount);
  bodies.push((await tested.get('/api/audit', auditor)).body, (await tested.get('/api/audit/export', auditor)).body,
    JSON.stringify(await tested.network.exchange(auditorAccount)));
  expect(bodies.filter((body) => /GHY\/2026|Rehana/.test(body))).toEqual([]);
  // The control: somebody of the unit finds both.
  expect((await tested.get(`/api/cases/${caseId}`, officer)).body).toMatch(/GHY\/2026.*Rehana|Rehana.*GHY\/2026/s);
  expect(failureOf(await tested.get('/api/audit', officer))).toBe('mayNot');
});

test('the log is read in pages and by what one asks for; a filter that makes no sense is refused', async () => {
  // Reading it needs no proof; writing it out does.
  await tested.network.admin.query('update session set proved_at = null');
  expect(failureOf(await tested.get('/api/audit/export', auditor))).toBe('proofNeeded');
  await proveAll(tested.network, auditorAccount);
  const all = (await tested.get('/api/audit/export', auditor)).json<{ rows: { seq: number; caseId: string | null; userName: string | null }[] }>().rows;
  const seen: number[] = [];
  for (let next: number | null = null, first = true; first || next !== null; first = false) {
    const page: { rows: { seq: number }[]; next: number | null } = (await tested.get(`/api/audit?to=2100-01-01${next === null ? '' : `&before=${next}`}`, auditor)).json();
    seen.push(...page.rows.map(({ seq }) => seq));
    next = page.next;
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toEqual(expect.arrayContaining(all.map(({ seq }) => seq)));
  const ofCase = (await tested.get(`/api/audit?caseId=${caseId}`, auditor)).json<{ rows: { caseId: string }[] }>().rows;
  expect(ofCase.length).toBeGreaterThan(1);
  expect(ofCase.every((row) => row.caseId === caseId)).toBe(true);
  for (const wrong of ['account=x', 'caseId=1', 'from=yesterday', 'before=-1', 'action=%27', 'unit=%00']) expect(failureOf(await tested.get(`/api/audit?${wrong}`, auditor)), wrong).toBe('badRequest');
  expect(await rowsOf(() => tested.get(`/api/audit?caseId=${caseId}`, auditor))).toMatchObject([{ action: 'audit.read', caseId }, { action: 'request', route: 'GET /api/audit' }]);
});

test('every column of the log is hashed', async () => {
  const { rows } = await tested.network.admin.query<{ name: string }>(`select column_name as name from information_schema.columns where table_schema = 'public' and table_name = 'audit'`);
  expect(rows.map(({ name }) => name).sort()).toEqual([...auditColumns].sort());
});
