// The tree of units: who may change it, what may not become of it, and that nothing of its past is lost.

import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roles } from '#domain/access.ts';
import type { Unit } from '#domain/unit.ts';
import { createTestApp, failureOf, fingerprint, type TestApp, type Visitor } from '../../../test/test-app.ts';
import { copyAccount, pageOf, proveAll } from '../../../test/colleagues.ts';
import { draftCase } from '../../../test/small-network.ts';

let tested: TestApp;
let administrator: Visitor;
beforeAll(async () => {
  tested = await createTestApp();
  const officer = await copyAccount(tested.network, tested.network.aizawl.unitId, 'systemAdministrator');
  await proveAll(tested.network, officer);
  administrator = pageOf(officer);
});
afterAll(() => tested.stop());

const unit = (more: object = {}): Record<string, unknown> & { id: string } => ({
  id: randomUUID(), code: 'TEZ', name: 'AHTU Tezpur', kind: 'ahtu', parentId: null, country: 'IN', state: 'IN-AS', district: 'IN-AS-301', languages: ['en', 'as'],
  dutyName: 'Sub-Inspector Jiten Bora', dutyPhone: '+91 00000 10004', contactUnitId: null, validFrom: null, validTo: null, ...more,
});
const open = (body: unknown, page = administrator) => tested.post('/api/units', body, page);
const change = (id: string, body: unknown, page = administrator) => tested.post(`/api/units/${id}`, body, page);
const said = (reply: LightMyRequestResponse): string => (reply.statusCode === 200 ? 'ok' : failureOf(reply));
const read = async (id: string): Promise<Unit> => (await tested.get('/api/units', pageOf(tested.network.guwahati))).json<Unit[]>().find((one) => one.id === id)!;

test('a unit is opened with a key of its own, changed, and closed; what it was stays', async () => {
  const { network } = tested;
  const made = unit();
  expect(said(await open(made))).toBe('ok');
  // Pressed again because the answer was lost.
  expect(said(await open(made))).toBe('ok');
  expect(await read(made.id)).toMatchObject({ code: 'TEZ', name: 'AHTU Tezpur', district: 'IN-AS-301', languages: ['en', 'as'], validTo: null });
  expect((await network.admin.query('select 1 from unit_key where unit_id = $1', [made.id])).rowCount).toBe(1);
  // Its first officer can enter a case at once.
  const officer = await copyAccount(network, made.id, 'caseWorker');
  const draft = draftCase(officer);
  draft.create('case', { number: 'TEZ/2026/A/0001' });
  expect((await network.exchange(officer, { changes: draft.changes })).outcomes.map(({ outcome }) => outcome.status)).toEqual(['accepted', 'accepted']);

  expect(said(await change(made.id, unit({ code: 'OTHER', name: 'AHTU Sonitpur', parentId: network.guwahati.unitId, validTo: '2099-12-31' })))).toBe('ok');
  expect(await read(made.id)).toMatchObject({ code: 'TEZ', name: 'AHTU Sonitpur', parentId: network.guwahati.unitId, validTo: '2099-12-31' });
  const past = (await tested.get(`/api/units/${made.id}/past`, administrator)).json<Record<string, unknown>[]>();
  expect(past).toEqual([{ changedAt: expect.any(String), name: 'AHTU Tezpur', kind: 'ahtu', parentId: null, district: 'IN-AS-301', dutyName: 'Sub-Inspector Jiten Bora', dutyPhone: '+91 00000 10004', validTo: null }]);
  const { rows } = await network.admin.query<{ action: string }>(`select action from audit where $1 = any (objects) and action like 'unit.%' order by seq`, [made.id]);
  expect(rows.map(({ action }) => action)).toEqual(['unit.opened', 'unit.changedWithEnd']);
});

test('a closed unit is still named, for the cases that tell of it, and nothing is referred to it', async () => {
  const { network } = tested;
  const made = unit({ code: 'OLD' });
  await open(made);
  await network.admin.query('update unit set valid_from = current_date - 9 where id = $1', [made.id]);
  const { rows: [day] } = await network.admin.query<{ yesterday: string }>('select (current_date - 1)::text as yesterday');
  expect(said(await change(made.id, unit({ validTo: day!.yesterday })))).toBe('ok');
  expect(await read(made.id)).toMatchObject({ name: 'AHTU Tezpur', validTo: day!.yesterday });
  expect(said(await open(unit({ code: 'NEW', parentId: made.id })))).toBe('unitUnknown');
});

test('who may: whoever looks after units, with a proof, and nobody else', async () => {
  const { network } = tested;
  for (const role of roles) {
    const officer = await copyAccount(network, network.guwahati.unitId, role);
    const page = pageOf(officer);
    const isAdministrator = role === 'systemAdministrator';
    expect(said(await open(unit({ code: 'X1' }), page))).toBe(isAdministrator ? 'proofNeeded' : 'mayNot');
    await proveAll(network, officer);
    const before = await fingerprint(network);
    if (!isAdministrator) {
      expect([role, said(await open(unit({ code: 'X1' }), page)), said(await change(network.guwahati.unitId, unit(), page))]).toEqual([role, 'mayNot', 'mayNot']);
      expect(await fingerprint(network)).toEqual(before);
    }
    const past = (await tested.get(`/api/units/${network.guwahati.unitId}/past`, page)).json<unknown[]>();
    const nodal = (await tested.get('/api/nodal-officers', page)).json<unknown[]>();
    if (!isAdministrator) expect([past, nodal]).toEqual([[], []]);
  }
  const stranger = await network.parts.deps.asUser(network.guwahati.token, async ({ query }) => (await query<{ said: string }>(`select guard.write_unit('${network.guwahati.unitId}', '{}', null) as said`))[0]!.said);
  expect(stranger).toBe('mayNot');
  const officers = (await tested.get('/api/nodal-officers', administrator)).json<{ unitId: string; displayName: string }[]>();
  expect(officers.length).toBeGreaterThan(0);
  // Whoever looks after units sees no case and no account of another unit.
  const seen = await tested.network.parts.deps.asUser(administrator.cookie.split('=')[1]!, async ({ query }) =>
    [await query('select 1 from case_file'), await query('select 1 from case_record'), await query('select 1 from account where unit_id <> guard.unit_id()')]);
  expect(seen).toEqual([[], [], []]);
});

test('what may not become of the tree is refused, and changes nothing', async () => {
  const { network } = tested;
  const [upper, lower] = [unit({ code: 'UP' }), unit({ code: 'LOW' })];
  await open(upper);
  await open({ ...lower, parentId: upper.id });
  const before = await fingerprint(network, ['audit']);
  const refused: readonly (readonly [string, Promise<LightMyRequestResponse>, string])[] = [
    ['a code that is taken', open(unit({ code: 'GHY' })), 'codeTaken'], ['an id that is taken', open({ ...unit({ code: 'Z1' }), id: network.guwahati.unitId }), 'codeTaken'],
    ['itself above itself', change(upper.id, unit({ parentId: upper.id })), 'unitCircle'], ['a circle', change(upper.id, unit({ parentId: lower.id })), 'unitCircle'],
    ['itself as its contact', change(upper.id, unit({ contactUnitId: upper.id })), 'unitCircle'], ['a parent that is none', change(upper.id, unit({ parentId: randomUUID() })), 'unitUnknown'],
    ['a shelter without a contact', open(unit({ code: 'SH', kind: 'shelter' })), 'unitContactNeeded'], ['an end before its beginning', change(upper.id, unit({ validFrom: '2026-05-01', validTo: '2026-04-30' })), 'impossibleDate'],
    ['a day that is none', change(upper.id, unit({ validTo: '2026-02-30' })), 'impossibleDate'], ['a month', change(upper.id, unit({ validTo: '2026-02' })), 'impossibleDate'], ['a unit that is none', change(randomUUID(), unit()), 'notFound'],
    ['an address that is no id', change('GHY', unit()), 'notFound'], ['no phone', change(upper.id, unit({ dutyPhone: 'call the office' })), 'impossiblePhone'], ['null', open(null), 'badRequest'],
    ['no name', open(unit({ name: '' })), 'badRequest'], ['control characters', open(unit({ name: 'two\nlines' })), 'badRequest'], ['a code in small print', open(unit({ code: 'a b' })), 'badRequest'], ['a kind that is none', open(unit({ kind: 'palace' })), 'badRequest'],
    ['a country in words', open(unit({ country: 'India' })), 'badRequest'], ['languages that are none', open(unit({ languages: ['English'] })), 'badRequest'], ['a state that is none', open(unit({ state: '<b>' })), 'badRequest'], ['an id that is none', open({ ...unit(), id: 'x' }), 'badRequest'],
  ];
  for (const [name, asked, failure] of refused) expect([name, said(await asked)]).toEqual([name, failure]);
  expect(await fingerprint(network, ['audit'])).toEqual(before);
  // Two changes at once that are harmless alone: one of them closes the circle and is refused.
  const [left, right] = [unit({ code: 'L1' }), unit({ code: 'R1' })];
  for (const one of [left, right]) await open(one);
  const both = await Promise.all([change(left.id, unit({ parentId: right.id })), change(right.id, unit({ parentId: left.id }))]);
  expect(both.map(said).sort()).toEqual(['ok', 'unitCircle']);
});

test('a body cannot slip anything else into a unit', async () => {
  const made = unit({ code: 'SLIP', wrapped: 'x', key_version: 9, __proto__: { kind: 'court' }, isAdmin: true, valid_to: '2020-01-01' });
  expect(said(await open(made))).toBe('ok');
  expect(await read(made.id)).toMatchObject({ kind: 'ahtu', validTo: null });
});
