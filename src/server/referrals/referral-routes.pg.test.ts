// The routes of sharing, asked as a browser asks them: proofs, borders, odd bodies.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lawText } from '#domain/referral.ts';
import { createSharing, type Sharing } from '../../../test/sharing.ts';
import { createTestApp, failureOf, type TestApp, type Visitor } from '../../../test/test-app.ts';

let tested: TestApp;
let sharing: Sharing;
let officer: Visitor;
let chief: Visitor;
beforeAll(async () => {
  tested = await createTestApp();
  sharing = createSharing(tested.network);
  officer = await tested.signIn(tested.network.guwahati);
  chief = await tested.signIn(await tested.network.officer(tested.network.guwahati.unitId, 'supervisor'));
});
afterAll(() => tested.stop());

const body = (caseId: string, more: object = {}) => ({
  id: randomUUID(), caseId, toUnitId: tested.network.siliguri.unitId, purpose: 'investigation', legalBasis: 'order', message: 'Please look.', sections: null,
  mayEdit: false, mayPrint: false, mayExport: false, until: null, ...more,
});
const said = async (url: string, sent: unknown, visitor: Visitor): Promise<string> => {
  const reply = await tested.post(url, sent, visitor);
  return reply.statusCode === 200 ? 'ok' : `${reply.statusCode} ${failureOf(reply)}`;
};

test('a transfer asks for the role and for a fresh proof', async () => {
  const { caseId } = await sharing.newCase(tested.network.guwahati);
  expect(await said('/api/transfers', body(caseId), officer)).toBe('403 mayNot');
  expect(await said('/api/transfers', body(caseId), chief)).toBe('403 proofNeeded');
  await tested.network.admin.query('update session set proved_at = now()');
  expect(await said('/api/transfers', body(caseId), chief)).toBe('ok');
  await tested.network.admin.query(`update session set proved_at = now() - interval '11 minutes'`);
  expect(await said('/api/transfers', body(caseId), chief)).toBe('403 proofNeeded');
});

test('across a border nobody shares who was not shown what the law makes of it, and which words is kept', async () => {
  const { network } = tested;
  const { caseId } = await sharing.newCase(network.guwahati);
  await network.admin.query(`update unit set country = 'BD' where id = $1`, [network.siliguri.unitId]);
  for (const shown of [undefined, null, '', '2020-01', 7]) expect(await said('/api/referrals', body(caseId, { lawText: shown }), officer)).toBe('422 basisNeeded');
  const sent = body(caseId, { lawText });
  expect(await said('/api/referrals', sent, officer)).toBe('ok');
  expect((await network.admin.query('select law_text from referral where id = $1', [sent.id])).rows).toEqual([{ law_text: lawText }]);
  await network.admin.query(`update unit set country = 'IN'`);
  expect(await said('/api/referrals', body(caseId), officer)).toBe('ok');
});

test('odd bodies are refused, whatever the route, and the control is that a good one is taken', async () => {
  const { caseId } = await sharing.newCase(tested.network.guwahati);
  await tested.network.admin.query('update session set proved_at = now()');
  const odd = [
    null, [], 'x', 7, {}, body('x'), body(caseId, { id: '1' }), body(caseId, { toUnitId: null }), body(caseId, { toAccountId: 'x' }), body(caseId, { consentId: 7 }),
    body(caseId, { requestId: {} }), body(caseId, { purpose: '__proto__' }), body(caseId, { legalBasis: ['order'] }), body(caseId, { sections: [] }),
    body(caseId, { sections: ['nowhere'] }), body(caseId, { documents: ['x'] }), body(caseId, { documents: Array.from({ length: 501 }, () => randomUUID()) }),
    body(caseId, { until: '2031-02-30' }), body(caseId, { until: '2031' }), body(caseId, { message: '' }), body(caseId, { message: 'x'.repeat(5001) }),
  ];
  for (const url of ['/api/referrals', '/api/transfers']) for (const one of odd) expect(await said(url, one, chief), JSON.stringify(one)?.slice(0, 90)).toMatch(/^4\d\d /);
  for (const one of [{}, { consentId: 'x' }, { consentId: randomUUID(), reason: 7 }]) expect(await said(`/api/cases/${caseId}/consent-revoked`, one, chief)).toBe('400 badRequest');
  expect(await said('/api/referrals', body(caseId), chief)).toBe('ok');
  expect(await said(`/api/cases/${caseId}/consent-revoked`, { consentId: randomUUID() }, chief)).toBe('ok');
  const { referrals } = (await tested.get(`/api/cases/${caseId}/sharing`, officer)).json<{ referrals: unknown[] }>();
  expect(referrals.length).toBe(1);
});
