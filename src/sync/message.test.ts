import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changeKinds, type Change } from '#domain/change.ts';
import { changesPerRequest, parseChange, parseSyncRequest, wireVersion, type SyncReply, type SyncRequest } from '#sync/message.ts';

const id = '5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e';

const change: Change = {
  id, format: 1, caseId: id, recordId: id, recordType: 'person', kind: 'set', field: 'name', value: 'Rehana', base: id,
  deviceId: id, deviceTime: '2026-03-14T09:30:00+05:30', zone: 'Asia/Kolkata',
};
const request: SyncRequest = { wire: wireVersion, vocabulary: '0a1b2c3d', deviceId: id, epoch: id, cursor: 7, changes: [change, { ...change, kind: 'settle', settles: [id] }], left: [id],
  log: [
    { id, act: 'revealed', caseId: id, personId: id, at: '2026-03-14T09:30:00+05:30' },
    { id, act: 'searched', caseId: null, personId: null, at: '2026-03-14T09:30:00+05:30', hits: { count: 2, personIds: [id] } },
    { id, act: 'printed', caseId: id, personId: null, at: '2026-03-14T09:30:00+05:30', purpose: 'court' },
  ], dropped: [id] };
const reply: SyncReply = {
  wire: wireVersion, vocabulary: '0a1b2c3d', epoch: id, cursor: 9, more: false,
  outcomes: [{ id, outcome: { status: 'accepted' } }, { id, outcome: { status: 'refused', reason: 'mayNot' } }],
  cases: [{
    id, version: 3, isWhole: true, sharedWith: [id],
    access: { kind: 'referral', ownerUnitId: id, mayEdit: true, mayPrint: true, mayExport: false, sections: ['persons'], isRestrictedOpen: false },
    records: [{ id, type: 'person', caseId: id, created: id, withdrawn: id, erased: '2026-03-14T04:00:00Z', by: { accountId: id, unitId: id, name: 'Officer', at: '2026-03-14T04:00:00Z' }, fields: { name: { value: 'Rehana', change: id, waiting: [{ value: 'Rehna', change: id }] } } }],
  }],
  removed: [id], gone: [id],
  alerts: [{
    id, caseId: id, personId: id, band: 'strong', verdicts: [{ kind: 'name', verdict: 'agrees' }], otherUnitId: id, otherCaseOpen: true, otherCaseId: null,
    isAcrossRoles: false, answer: 'new', raisedAt: '2026-03-14T04:00:00Z',
    requests: [{ id, alertId: id, side: 'asked', caseId: id, unitId: id, purpose: 'rescue', message: 'May we?', state: 'refused', reason: 'Not now.', askedBy: 'Officer',
      askedAt: '2026-03-14T04:00:00Z', answeredBy: 'Officer', answeredAt: '2026-03-14T04:00:00Z' }],
  }],
  referrals: [{
    id, kind: 'referral', caseId: id, fromUnitId: id, toUnitId: id, toAccountId: id, purpose: 'shelter', message: 'Please.', legalBasis: 'consent', consentId: id, requestId: null, documents: [id], sections: null, mayEdit: true, mayPrint: true,
    mayExport: false, until: null, state: 'sent', caseNumber: 'GHY/2026/A/0001', reason: null, sentAt: '2026-03-14T04:00:00Z', answeredAt: null, toName: null, isReceiverGone: false,
  }],
  notices: [{ id, kind: 'mentioned', caseId: id, subjectId: null, fromUnitId: id, at: '2026-03-14T04:00:00Z', isSeen: false }],
};

/** Names and kinds of values, in the order of the names: what a device of another version would stumble over. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((element) => JSON.stringify(shapeOf(element))))].sort().map((text) => JSON.parse(text) as unknown);
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, inner]) => [key, shapeOf(inner)]));
}

// The wire's history. A change of its shape gets a new version, and a line here; a device of the old version must still be
// understood or be told to load itself anew.
//   1  2026-11  one request: changes up; cases, alerts and referrals of the unit's feed down
//   2  2026-11  the device's own log (with what a search found and what a print is for) and what left it go up; notices, who wrote a record, what is gone,
//              named referrals and transfers (with the name, and whether the person is gone), requests behind alerts come down
const shapeHash = 'a4855b7895f133ef1f874349fe3def35e5d753caf75254c1b507e09dd4984455';

test('the shape of the wire is the one that this version had from its first day', () => {
  const shape = JSON.stringify({ wireVersion, changeKinds, request: shapeOf(request), reply: shapeOf(reply) });
  expect(createHash('sha256').update(shape).digest('hex'), shape).toBe(shapeHash);
});

describe('a request', () => {
  test('comes through as it was, and what nobody knows is dropped', () => {
    const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
    expect(parseSyncRequest(asJson(request))).toEqual(request);
    expect(parseSyncRequest(asJson({ ...request, unitId: id, changes: request.changes.map((one) => ({ ...one, accountId: id, unitId: id })) }))).toEqual(request);
    expect(parseSyncRequest({ ...request, epoch: null, changes: [], left: [], log: [], dropped: [] })).toEqual({ ...request, epoch: null, changes: [], left: [], log: [], dropped: [] });
  });

  test('is refused for anything odd in it', () => {
    const odd: Record<string, readonly unknown[]> = {
      wire: [0, 1, '2', null, undefined], epoch: ['', 'x', 5, undefined, {}], cursor: [-1, 1.5, '7', Number.NaN, 2 ** 53, null],
      changes: [null, {}, [null], [[]], 'x', Array(changesPerRequest + 1).fill(change)], left: [null, {}, [5], ['x'], Array(changesPerRequest + 1).fill(id)], dropped: [null, {}, [5], ['x'], Array(changesPerRequest + 1).fill(id)],
      log: [null, {}, [5], [{}], [{ ...request.log[0], act: 'erased' }], [{ ...request.log[0], personId: 'x' }], [{ ...request.log[0], at: 'x'.repeat(61) }],
        [{ ...request.log[0], caseId: null }], [{ ...request.log[0], hits: { count: 0, personIds: [] } }], [{ ...request.log[0], purpose: 'court' }], [{ ...request.log[2], purpose: 'because of Rehana' }],
        [{ ...request.log[1], hits: undefined }], [{ ...request.log[1], caseId: id }], [{ ...request.log[1], hits: { count: 0, personIds: [id] } }], [{ ...request.log[1], hits: { count: 1, personIds: ['Rehana'] } }],
        [{ ...request.log[1], hits: { count: 99, personIds: Array(51).fill(id) } }], [{ ...request.log[1], hits: { count: 1.5, personIds: [] } }], Array(changesPerRequest + 1).fill(request.log[0])],
    };
    for (const [key, values] of Object.entries(odd)) for (const value of values) expect(parseSyncRequest({ ...request, [key]: value }), `${key} ${JSON.stringify(value)}`).toBeNull();
    for (const body of [null, undefined, 5, 'x', [], [request], {}]) expect(parseSyncRequest(body)).toBeNull();
    expect(parseSyncRequest({ ...request, changes: Array(changesPerRequest).fill(change) })).not.toBeNull();
  });

  test('never throws, whatever it is', () => {
    fc.assert(fc.property(fc.anything(), (body) => { parseSyncRequest(body); }));
    fc.assert(fc.property(fc.json(), (body) => { parseSyncRequest(JSON.parse(body)); }));
    const near = fc.record({ wire: fc.constantFrom(1, '1'), epoch: fc.oneof(fc.constant(null), fc.anything()), cursor: fc.oneof(fc.nat(), fc.anything()),
      changes: fc.oneof(fc.array(fc.oneof(fc.constant(change), fc.anything())), fc.anything()), left: fc.oneof(fc.array(fc.uuid()), fc.anything()) }, { requiredKeys: [] });
    fc.assert(fc.property(near, (body) => { parseSyncRequest(body); }));
  });
});

describe('a change', () => {
  test('is kept only with its ids, its kind and its format', () => {
    const odd: Record<string, readonly unknown[]> = {
      id: [null, '', '__proto__', 'constructor', 7], caseId: ['x', null], recordId: ['__proto__', 'toString', null], deviceId: ['', undefined], format: [0, 2, '1', null],
      kind: ['delete', '__proto__', '', null, ['set']], recordType: [null, 5, 'x'.repeat(61)], field: [5, undefined, {}, 'x'.repeat(61)], base: ['', 'x', undefined, 5],
      deviceTime: [null, 'x'.repeat(61), 'a\u0000b', '\ud800'], zone: [5, 'UTC\u0000', 'UTC\n', 'x'.repeat(61)],
    };
    for (const [key, values] of Object.entries(odd)) for (const value of values) expect(parseChange({ ...change, [key]: value }), `${key} ${String(value)}`).toBeNull();
  });

  test('without a value empties its field, and any other value is the vocabulary’s to judge', () => {
    const { value: _, ...without } = change;
    expect(parseChange(without)).toEqual({ ...change, value: null });
    fc.assert(fc.property(fc.jsonValue(), (value) => { expect(parseChange({ ...change, value })?.value).toEqual(value); }));
  });

  test('never throws and never takes more than it knows', () => {
    fc.assert(fc.property(fc.anything(), (value) => { parseChange(value); }));
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (extra) => {
      const parsed = parseChange({ ...extra, ...change });
      expect(parsed && Object.keys(parsed).sort()).toEqual(Object.keys(change).sort());
    }));
  });
});
