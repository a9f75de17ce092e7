// What a careless client or an attacker may send: each gets an answer from the closed list with a sentence in every
// language, changes nothing, and the server lives on.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Failure } from '#domain/failure.ts';
import { languages } from '#i18n/format.ts';
import { createTestApp, failureOf, fingerprint, type TestApp, type Visitor } from '../../test/test-app.ts';
import { draftCase } from '../../test/small-network.ts';

let tested: TestApp;
let visitor: Visitor;
let caseId: string;
let personId: string;
beforeAll(async () => {
  tested = await createTestApp();
  const { network } = tested;
  visitor = await tested.signIn(network.guwahati);
  const draft = draftCase(network.guwahati);
  draft.create('case', { number: 'GHY/2026/A/0001', status: 'active', stage: 'reporting' });
  personId = draft.create('person', { role: 'victim', name: 'Nilima Basumatari' });
  caseId = draft.caseId;
  await network.exchange(network.guwahati, { changes: draft.changes });
});
afterAll(() => tested.stop());

const messages = languages.map((tag) => JSON.parse(readFileSync(new URL(`../i18n/messages/${tag}.json`, import.meta.url), 'utf8')) as Record<string, string>);
const post = (url: string, body: unknown, headers: Record<string, string | undefined> = {}) => tested.post(url, body, { ...visitor, headers });
const sync = (request: Record<string, unknown>) => post('/api/sync', { wire: 2, vocabulary: 'test', deviceId: '5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e', epoch: null, cursor: 0, changes: [], left: [], log: [], dropped: [], ...request });
const change = (part: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: randomUUID(), format: 1, caseId, recordId: caseId, recordType: 'case', kind: 'set', field: 'officer', value: 'N. Das', base: null,
  deviceId: visitor.deviceId, deviceTime: '2026-03-14T09:30:00+05:30', zone: 'Asia/Kolkata', ...part,
});
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const referral = (part: Record<string, unknown> = {}) => ({
  id: randomUUID(), caseId, toUnitId: tested.network.siliguri.unitId, purpose: 'investigation', legalBasis: 'investigation', message: 'Please look.',
  sections: null, mayEdit: false, mayPrint: false, mayExport: false, until: null, ...part,
});
const outside = (headers: InjectOptions['headers'], url = '/api/sync') => tested.send({
  method: 'POST', url, payload: '{}', headers: { host: 'localhost:7400', 'content-type': 'application/json', cookie: visitor.cookie, ...headers },
});

async function expectRefusals(cases: readonly (readonly [string, Promise<LightMyRequestResponse>, number, Failure])[]): Promise<void> {
  for (const [name, asked, status, failure] of cases) {
    const reply = await asked;
    expect([reply.statusCode, failureOf(reply)], name).toEqual([status, failure]);
    for (const words of messages) expect(words[`failure.${failure}`], `${name}: a sentence for ${failure}`).toMatch(/\S/);
  }
}

/** Nothing is changed by what happens inside; no line is written to the log, which only bugs are. */
async function unchanged(act: () => Promise<void>): Promise<void> {
  const before = await fingerprint(tested.network);
  await act();
  expect(await fingerprint(tested.network)).toEqual(before);
  expect(tested.log).toEqual([]);
  expect((await tested.get('/api/me', visitor)).statusCode).toBe(200);
}

test('bodies that are no request', () => unchanged(() => expectRefusals([
  ['broken JSON', post('/api/sync', '{"wire":1,'), 400, 'badJson'],
  ['empty body', post('/api/sync', ''), 400, 'badJson'],
  ['no body and no type', tested.send({ method: 'POST', url: '/api/sync', headers: { 'x-icmc': '1', cookie: visitor.cookie } }), 400, 'badRequest'],
  ['plain text', post('/api/sync', '{}', { 'content-type': 'text/plain' }), 400, 'badJson'],
  ['a form', post('/api/sync', 'wire=1', { 'content-type': 'application/x-www-form-urlencoded' }), 400, 'badJson'],
  ['a file', post('/api/sync', '--x--', { 'content-type': 'multipart/form-data; boundary=x' }), 400, 'badJson'],
  ['XML', post('/api/sync', '<wire/>', { 'content-type': 'application/xml' }), 400, 'badJson'],
  ['a compressed body', post('/api/sync', gzipSync('{}'), { 'content-encoding': 'gzip' }), 400, 'badJson'],
  ['50 MB', post('/api/sync', Buffer.alloc(50 * 1024 * 1024, 0x20)), 413, 'tooLarge'],
  ['50 MB announced', post('/api/sync', '{}', { 'content-length': String(50 * 1024 * 1024) }), 413, 'tooLarge'],
  ['null', post('/api/sync', 'null'), 400, 'badRequest'],
  ['a number', post('/api/sync', '7'), 400, 'badRequest'],
  ['a list', post('/api/sync', '[]'), 400, 'badRequest'],
  ['10,000 levels', post('/api/sync', nested(10_000)), 400, 'badRequest'],
  ['200,000 levels', post('/api/sync', nested(200_000)), 400, 'badRequest'],
  ['__proto__', post('/api/sync', '{"__proto__":{"wire":1},"wire":1,"epoch":null,"cursor":0,"changes":[],"left":[]}'), 400, 'badJson'],
  ['constructor.prototype', post('/api/sync', '{"constructor":{"prototype":{"isAdmin":true}}}'), 400, 'badJson'],
  ['not UTF-8', post('/api/sync', Buffer.from([0x22, 0xff, 0xfe, 0x22])), 400, 'badRequest'],
])));

test('requests to sync that make no sense', () => unchanged(() => expectRefusals([
  ['an old wire', sync({ wire: 0 }), 409, 'stalePage'],
  ['a wire of the future', sync({ wire: 3 }), 409, 'stalePage'],
  ['a wire that is no number', sync({ wire: '2' }), 400, 'badRequest'],
  ['201 changes', sync({ changes: Array.from({ length: 201 }, () => change()) }), 400, 'badRequest'],
  ['201 left', sync({ left: Array.from({ length: 201 }, () => randomUUID()) }), 400, 'badRequest'],
  ['a negative cursor', sync({ cursor: -1 }), 400, 'badRequest'],
  ['a cursor beyond counting', sync({ cursor: 2 ** 53 }), 400, 'badRequest'],
  ['a cursor in words', sync({ cursor: '0; drop table change' }), 400, 'badRequest'],
  ['an epoch that is none', sync({ epoch: 'yesterday' }), 400, 'badRequest'],
  ['left that are no ids', sync({ left: ['x'] }), 400, 'badRequest'],
  ['changes that are none', sync({ changes: [null, 1, 'x', [], {}] }), 400, 'badRequest'],
  ['U+0000 in a device time', sync({ changes: [change({ deviceTime: '2026\u0000' })] }), 400, 'badRequest'],
  ['U+0000 in a zone', sync({ changes: [change({ zone: '\u0000' })] }), 400, 'badRequest'],
  ['a lone surrogate in a record type', sync({ changes: [change({ recordType: '\ud800' })] }), 400, 'badRequest'],
  ['a record type of 300', sync({ changes: [change({ recordType: 'x'.repeat(300) })] }), 400, 'badRequest'],
  ['a value of 10,000 levels', post('/api/sync', JSON.stringify({ wire: 2, vocabulary: 'test', deviceId: '5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e', epoch: null, cursor: 0, changes: [change({ value: 'HERE' })], left: [], log: [], dropped: [] }).replace('"HERE"', nested(10_000))), 400, 'badRequest'],
  ['an id in capitals', sync({ changes: [change({ id: randomUUID().toUpperCase() })] }), 400, 'badRequest'],
  ['a format of the future', sync({ changes: [change({ format: 2 })] }), 400, 'badRequest'],
])));

test('changes that are refused one by one, kept for their author, and hold nothing else up', async () => {
  const refusals: [string, Record<string, unknown>, Failure][] = [
    ['an unknown field', { field: 'nothing' }, 'unknownField'],
    ['__proto__ as a field', { field: '__proto__' }, 'unknownField'],
    ['constructor as a field', { field: 'constructor' }, 'unknownField'],
    ['__proto__ as a record type', { recordType: '__proto__' }, 'unknownRecordType'],
    ['toString as a record type', { recordType: 'toString', kind: 'create', field: null, value: null }, 'unknownRecordType'],
    ['U+0000 in a value', { value: 'a\u0000b' }, 'wrongKindOfValue'],
    ['a lone surrogate', { value: 'a\ud800' }, 'wrongKindOfValue'],
    ['a name of 501', { recordType: 'person', recordId: personId, field: 'name', value: 'x'.repeat(501) }, 'tooLong'],
    ['an object for a text', { value: { text: 'x' } }, 'wrongKindOfValue'],
    ['a status out of order', { field: 'status', value: 'nowhere' }, 'notInList'],
    ['a second number', { field: 'number', value: 'GHY/2026/A/0009' }, 'mayNot'],
    ['an unknown record', { recordType: 'person', recordId: randomUUID(), field: 'name', value: 'A Name' }, 'unknownRecord'],
    ['a record of another type', { recordType: 'note', recordId: personId, field: 'text', value: 'x' }, 'unknownRecord'],
    ['the case made again', { kind: 'create', field: null, value: null }, 'recordExists'],
    ['the case withdrawn', { kind: 'withdraw', field: null, value: null }, 'mayNot'],
    ['a number beyond counting', { recordType: 'rescue', recordId: randomUUID(), field: 'rescued', value: 1e300 }, 'unknownRecord'],
  ];
  await unchanged(async () => {
    for (const [name, part, reason] of refusals) {
      const sent = change(part);
      const reply = await sync({ changes: [sent] });
      expect([reply.statusCode, reply.json().outcomes], name).toEqual([200, [{ id: sent.id, outcome: { status: 'refused', reason } }]]);
      for (const words of messages) expect(words[`failure.${reason}`], reason).toMatch(/\S/);
      const { rows } = await tested.network.admin.query('select reason from refused_change where id = $1', [sent.id]);
      expect(rows, name).toEqual([{ reason }]);
    }
  });
  // Beside a bad one, a good one is taken.
  const good = change({ value: 'I. Roy' });
  expect((await sync({ changes: [change({ field: 'nothing' }), good] })).json().outcomes[1]).toEqual({ id: good.id, outcome: { status: 'accepted' } });
});

test('a name of 300 letters, and a value with every odd sign, come back as they were', async () => {
  const odd = `${'ন'.repeat(270)} <b>&"'\\\u2028\u202e🙂 ' or 1=1 --`;
  expect(odd.length).toBeGreaterThan(290);
  const base = (await tested.get(`/api/cases/${caseId}`, visitor)).json().records.find((record: { id: string }) => record.id === personId).fields.name.change;
  expect((await sync({ changes: [change({ recordType: 'person', recordId: personId, field: 'name', value: odd, base })] })).json().outcomes[0].outcome.status).toBe('accepted');
  const { records } = (await tested.get(`/api/cases/${caseId}`, visitor)).json<{ records: { id: string; fields: Record<string, { value: unknown }> }[] }>();
  expect(records.find(({ id }) => id === personId)!.fields.name!.value).toBe(odd);
});

test('a case number that the database cannot hold is refused and holds nothing up', async () => {
  for (const [number, reason] of [['A', 'wrongKindOfValue'], ['x'.repeat(41), 'tooLong'], ['x'.repeat(300), 'tooLong'], ['GHY/2026/A/0001', 'numberTaken']] as const) {
    const draft = draftCase(tested.network.guwahati);
    draft.create('case', { number, status: 'active' });
    const { outcomes } = (await sync({ changes: draft.changes })).json<{ outcomes: { outcome: unknown }[] }>();
    expect(outcomes.map(({ outcome }) => outcome), number).toEqual([{ status: 'accepted' }, { status: 'refused', reason }, { status: 'accepted' }]);
  }
  expect(tested.log).toEqual([]);
});

test('duplicate keys: the last one counts, and what was checked is what is used', async () => {
  const draft = change({ value: 'First' });
  const text = JSON.stringify({ wire: 2, vocabulary: 'test', deviceId: '5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e', epoch: null, cursor: 0, changes: [draft], left: [], log: [], dropped: [] }).replace('"value":"First"', '"value":"First","value":"Second\\u0000"');
  expect((await post('/api/sync', text)).json().outcomes[0].outcome).toEqual({ status: 'refused', reason: 'wrongKindOfValue' });
});

test('an unknown epoch starts from the beginning, and a cursor of the future gives nothing', async () => {
  const fresh = (await sync({ epoch: randomUUID(), cursor: 1_000_000 })).json();
  expect(fresh.cases.map(({ id }: { id: string }) => id)).toContain(caseId);
  const { epoch } = fresh;
  expect((await sync({ epoch, cursor: 1_000_000 })).json()).toMatchObject({ cases: [], cursor: 1_000_000, more: false });
});

test('the same batch sent twice at the same instant is accepted once, and both answers say so', async () => {
  for (let round = 0; round < 5; round += 1) {
    const draft = draftCase(tested.network.guwahati);
    draft.create('case', { status: 'active' });
    draft.create('person', { role: 'victim', name: 'Twice Sent' });
    const replies = await Promise.all(Array.from({ length: 4 }, () => sync({ changes: draft.changes })));
    for (const reply of replies) expect(reply.json().outcomes.map(({ outcome }: { outcome: { status: string } }) => outcome.status)).toEqual(draft.changes.map(() => 'accepted'));
    const { rows } = await tested.network.admin.query('select count(*)::int as kept from refused_change where id = any($1)', [draft.changes.map(({ id }) => id)]);
    expect(rows).toEqual([{ kept: 0 }]);
  }
});

test('steps, referrals, answers and questions that make no sense', () => unchanged(async () => expectRefusals([
  ['an id that is none', tested.get('/api/cases/1 or 1=1', visitor), 404, 'notFound'],
  ['an id of 5,000', tested.get(`/api/cases/${'a'.repeat(5000)}`, visitor), 400, 'badRequest'],
  ['an id that is not there', tested.get(`/api/cases/${randomUUID()}`, visitor), 404, 'notFound'],
  ['a referral without words', post('/api/referrals', referral({ message: ' ' })), 422, 'messageNeeded'],
  ['a referral without a basis', post('/api/referrals', referral({ legalBasis: 'because' })), 422, 'basisNeeded'],
  ['a referral to nobody', post('/api/referrals', referral({ toUnitId: randomUUID() })), 422, 'unitUnknown'],
  ['a referral to oneself', post('/api/referrals', referral({ toUnitId: tested.network.guwahati.unitId })), 422, 'unitUnknown'],
  ['a referral of no sections', post('/api/referrals', referral({ sections: [] })), 400, 'badRequest'],
  ['a referral of an unknown section', post('/api/referrals', referral({ sections: ['everything'] })), 400, 'badRequest'],
  ['a referral until no day', post('/api/referrals', referral({ until: '2026-02-30' })), 422, 'impossibleDate'],
  ['a referral until the year 9999', post('/api/referrals', referral({ until: '9999-12-31' })), 422, 'impossibleDate'],
  ['a novel', post('/api/referrals', referral({ message: 'x'.repeat(5001) })), 422, 'tooLong'],
  ['a step on no id', post('/api/referrals/x', { state: 'accepted' }), 400, 'badRequest'],
  ['an unknown step', post(`/api/referrals/${randomUUID()}`, { state: 'granted' }), 400, 'badRequest'],
  ['a reason that is a list', post(`/api/referrals/${randomUUID()}`, { state: 'rejected', reason: ['x'] }), 400, 'badRequest'],
  ['an answer on no id', post('/api/alerts/x', { answer: 'same' }), 400, 'badRequest'],
  ['an unknown answer', post(`/api/alerts/${randomUUID()}`, { answer: 'new' }), 400, 'badRequest'],
  ['half a name', post('/api/network', { names: ['Rehana'] }), 422, 'nothingToAsk'],
  ['no question', post('/api/network', []), 422, 'nothingToAsk'],
  ['a name that is an object', post('/api/network', { names: { length: 3 } }), 422, 'nothingToAsk'],
  ['a sign-in with a list', post('/api/sign-in', { userName: ['x'], signInKey: {}, deviceId: 1 }), 400, 'badRequest'],
  ['a name of 65', post('/api/sign-in/parameters', { userName: 'x'.repeat(65) }), 400, 'badRequest'],
])));

test('methods and routes that are not there', () => unchanged(async () => {
  const ask = (method: NonNullable<InjectOptions['method']>, url: string) => tested.send({ method, url, headers: { 'x-icmc': '1', cookie: visitor.cookie } });
  await expectRefusals([
    ['GET /api/sync', ask('GET', '/api/sync'), 405, 'methodNotAllowed'],
    ['DELETE /api/cases/:id', ask('DELETE', `/api/cases/${caseId}`), 405, 'methodNotAllowed'],
    ['PUT /api/referrals/:id', ask('PUT', `/api/referrals/${caseId}`), 405, 'methodNotAllowed'],
    ['POST /api/me', ask('POST', '/api/me'), 405, 'methodNotAllowed'],
    ['POST /api/events', ask('POST', '/api/events'), 405, 'methodNotAllowed'],
    ['an unknown route', ask('GET', '/api/everything'), 404, 'notFound'],
    ['a route with a slash too many', ask('GET', '/api/me/'), 404, 'notFound'],
    ['a route in capitals', ask('GET', '/API/ME'), 404, 'notFound'],
    ['TRACE', ask('TRACE' as 'GET', '/api/me'), 404, 'notFound'],
    ['OPTIONS', ask('OPTIONS', '/api/sync'), 404, 'notFound'],
  ]);
  expect((await ask('HEAD', '/api/events')).statusCode).toBe(404);
}));

test('without a session every route but the open ones says so', () => unchanged(async () => {
  const none = [undefined, '__Host-icmc=', '__Host-icmc=%00', `__Host-icmc=${'A'.repeat(43)}`, `__Host-icmc=${'A'.repeat(10_000)}`, `icmc=${visitor.cookie}`, "__Host-icmc=' or ''='"];
  for (const cookie of none) {
    const asking = cookie === undefined ? {} : { cookie };
    const id = randomUUID();
    await expectRefusals([
      ['/api/me', tested.get('/api/me', asking), 401, 'signInNeeded'],
      ['/api/units', tested.get('/api/units', asking), 401, 'signInNeeded'],
      ['/api/events', tested.get('/api/events', asking), 401, 'signInNeeded'],
      ['/api/cases/:id', tested.get(`/api/cases/${caseId}`, asking), 401, 'signInNeeded'],
      ['/api/sync', tested.post('/api/sync', { wire: 2, vocabulary: 'test', deviceId: '5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e', epoch: null, cursor: 0, changes: [change()], left: [], log: [], dropped: [] }, asking), 401, 'signInNeeded'],
      ['/api/network', tested.post('/api/network', { names: ['Rehana Begum'] }, asking), 401, 'signInNeeded'],
      ['/api/referrals', tested.post('/api/referrals', referral(), asking), 401, 'signInNeeded'],
      ['/api/referrals/:id', tested.post(`/api/referrals/${id}`, { state: 'accepted' }, asking), 401, 'signInNeeded'],
      ['/api/alerts/:id', tested.post(`/api/alerts/${id}`, { answer: 'same' }, asking), 401, 'signInNeeded'],
    ]);
  }
}));

test('what did not come from our own page is refused, however the address is written', () => unchanged(async () => {
  const own = { origin: 'http://localhost:7400', 'sec-fetch-site': 'same-origin', 'x-icmc': '1' };
  const { 'x-icmc': _, ...withoutHeader } = own;
  await expectRefusals([
    ['another origin', outside({ ...own, origin: 'https://evil.example' }), 403, 'crossSite'],
    ['another port', outside({ ...own, origin: 'http://localhost:7401' }), 403, 'crossSite'],
    ['an opaque origin', outside({ ...own, origin: 'null' }), 403, 'crossSite'],
    ['a longer name', outside({ ...own, origin: 'http://localhost:7400.evil.example' }), 403, 'crossSite'],
    ['no own header', outside(withoutHeader), 403, 'crossSite'],
    ['another own header', outside({ ...own, 'x-icmc': 'true' }), 403, 'crossSite'],
    ['cross-site', outside({ ...own, 'sec-fetch-site': 'cross-site' }), 403, 'crossSite'],
    ['same-site', outside({ ...own, 'sec-fetch-site': 'same-site' }), 403, 'crossSite'],
    ['an escaped letter', outside({ origin: 'https://evil.example' }, '/%61pi/sync'), 403, 'crossSite'],
    ['a whole address', outside({ origin: 'https://evil.example' }, 'http://localhost:7400/api/sync'), 403, 'crossSite'],
    ['reading', tested.get('/api/me', { ...visitor, headers: { 'sec-fetch-site': 'cross-site', origin: undefined } }), 403, 'crossSite'],
    ['listening', tested.get('/%61pi/events', { ...visitor, headers: { 'sec-fetch-site': 'cross-site' } }), 403, 'crossSite'],
    ['signing in', outside({ origin: 'https://evil.example' }, '/api/sign-in'), 403, 'crossSite'],
    ['signing out', outside({ origin: 'https://evil.example' }, '/api/sign-out'), 403, 'crossSite'],
  ]);
  // The control: the same request from our own page is let through.
  expect((await outside(own)).json()).toEqual({ failure: 'badRequest' });
}));
