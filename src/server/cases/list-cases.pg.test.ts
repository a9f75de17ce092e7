import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, failureOf, type TestApp, type Visitor } from '../../../test/test-app.ts';
import { draftCase } from '../../../test/small-network.ts';
import type { CaseList } from '#server/cases/list-cases.ts';

let tested: TestApp;
let guwahati: Visitor;
const made: string[] = [];
beforeAll(async () => {
  tested = await createTestApp();
  guwahati = await tested.signIn(tested.network.guwahati);
  const drafts = Array.from({ length: 120 }, (_, index) => {
    const draft = draftCase(tested.network.guwahati);
    draft.create('case', { number: `GHY/2026/A/${String(index).padStart(4, '0')}`, status: 'active', stage: 'rescue' });
    if (index % 10 === 0) draft.create('person', { role: 'victim', name: 'Nilima Basumatari' });
    return draft;
  });
  // A batch holds at most 200 changes; each case is a transaction of its own.
  for (let from = 0; from < drafts.length; from += 30) await tested.network.exchange(tested.network.guwahati, { changes: drafts.slice(from, from + 30).flatMap(({ changes }) => changes) });
  made.push(...drafts.map(({ caseId }) => caseId));
});
afterAll(() => tested.stop());

const page = async (visitor: Visitor, after?: string): Promise<CaseList> =>
  (await tested.get(`/api/cases${after === undefined ? '' : `?after=${encodeURIComponent(after)}`}`, visitor)).json<CaseList>();

test('every case comes once, newest first, over three pages, without a name', async () => {
  const first = await page(guwahati);
  const second = await page(guwahati, first.next!);
  const third = await page(guwahati, second.next!);
  expect([first, second, third].map(({ cases }) => cases.length)).toEqual([50, 50, 20]);
  expect(third.next).toBeNull();
  expect([...first.cases, ...second.cases, ...third.cases].map(({ id }) => id)).toEqual([...made].reverse());
  expect(first.cases[0]).toMatchObject({ number: 'GHY/2026/A/0119', status: 'active', stage: 'rescue', ownerUnitId: tested.network.guwahati.unitId });
  expect(JSON.stringify([first, second, third])).not.toContain('Nilima');
});

test('cases that were made in one transaction, at one instant, are not skipped at the edge of a page', async () => {
  await tested.network.admin.query(`update case_access set touched = '2026-03-01' where unit_id = $1`, [tested.network.guwahati.unitId]);
  const seen: string[] = [];
  for (let after: string | null | undefined; after !== null;) {
    const { cases, next }: CaseList = await page(guwahati, after);
    seen.push(...cases.map(({ id }) => id));
    after = next;
  }
  expect(seen).toEqual([...made].sort());
});

test('another unit’s list is empty, an auditor has none, and what was listed is in the log', async () => {
  expect(await page(await tested.signIn(tested.network.aizawl))).toEqual({ cases: [], next: null });
  const auditor = await tested.signIn(await tested.network.officer(tested.network.guwahati.unitId, 'auditor'));
  expect(failureOf(await tested.get('/api/cases', auditor))).toBe('mayNot');
  const { rows } = await tested.network.admin.query<{ objects: string[] }>(`select objects from audit where action = 'case.listed' and account_id = $1 order by seq limit 1`, [tested.network.guwahati.accountId]);
  expect(rows[0]!.objects).toEqual([...made].reverse().slice(0, 50));
});

test('a case that was granted twice appears once', async () => {
  const { guwahati: officer, admin } = tested.network;
  await admin.query(`insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, sections, may_edit, may_print, may_export, basis, touched)
    values (gen_random_uuid(), $1, $2, $2, $3, 'owner', '{restricted}', true, false, false, 'named', '2026-03-01')`, [[...made].sort()[0], officer.unitId, officer.accountId]);
  expect((await page(guwahati)).cases.filter(({ id }) => id === [...made].sort()[0])).toHaveLength(1);
});

test('a key of a page that we did not give is refused', async () => {
  for (const after of ['', 'x', '2026-03-01~x', "2026-03-01T00:00:00.000000Z~'; drop table audit", 'infinity~00000000-0000-0000-0000-000000000000', '9999-99-99T99:99:99.999999Z~5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e']) {
    const reply = await tested.get(`/api/cases?after=${encodeURIComponent(after)}`, guwahati);
    expect([reply.statusCode, failureOf(reply)], after).toEqual([400, 'badRequest']);
  }
  const twice = await tested.get('/api/cases?after=a&after=b', guwahati);
  expect(failureOf(twice)).toBe('badRequest');
});
