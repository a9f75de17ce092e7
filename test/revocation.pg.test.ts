// A hundred times, access ends while somebody reads without a pause: from the moment at which the end was answered, no read
// that begins succeeds.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addUnit, draftCase, type Officer } from './small-network.ts';
import { createTestApp, type TestApp } from './test-app.ts';

const rounds = 100;
let tested: TestApp;
let receiver: Officer;
let caseId: string;
beforeAll(async () => {
  tested = await createTestApp();
  const { network } = tested;
  const draft = draftCase(network.guwahati);
  draft.create('case', { status: 'active' });
  draft.create('person', { role: 'victim', name: 'Nilima Basumatari' });
  await network.exchange(network.guwahati, { changes: draft.changes });
  ({ caseId } = draft);
  receiver = await network.officer(await addUnit(network, 'RCV', 'A receiver'), 'caseWorker');
});
afterAll(() => tested.stop());

const admin = (sql: string, values: readonly unknown[] = []) => tested.network.admin.query(sql, values as unknown[]);
const asOwner = { cookie: '' };

async function grant(): Promise<string> {
  const id = randomUUID();
  await admin(`insert into referral (id, case_id, from_unit_id, to_unit_id, purpose, legal_basis, may_edit, may_print, may_export, message, case_number, sent_by, state)
    values ($1, $2, $3, $4, 'rescue', 'order', true, true, true, 'x', 'x', $5, 'accepted')`, [id, caseId, tested.network.guwahati.unitId, receiver.unitId, tested.network.guwahati.accountId]);
  await admin(`insert into case_access (id, case_id, owner_unit_id, unit_id, kind, may_edit, may_print, may_export, basis, referral_id) values (gen_random_uuid(), $1, $2, $3, 'referral', true, true, true, 'order', $4)`,
    [caseId, tested.network.guwahati.unitId, receiver.unitId, id]);
  return id;
}

/** How access ends, and what puts it back for the next round. */
const ends: Readonly<Record<string, (referralId: string) => Promise<unknown>>> = {
  'the referral is revoked': async (id) => expect((await tested.post(`/api/referrals/${id}`, { state: 'revoked' }, asOwner)).statusCode).toBe(200),
  'the referral runs out': (id) => admin(`update case_access set valid_to = clock_timestamp() - interval '1 millisecond' where referral_id = $1`, [id]),
  'the account is suspended': () => admin(`update account set status = 'suspended' where id = $1`, [receiver.accountId]),
  'the device is shut out': () => admin('update device set revoked_at = now() where id = $1', [receiver.deviceId]),
  'the session is ended': () => admin('update session set ended_at = now() where account_id = $1', [receiver.accountId]),
};

async function restore(): Promise<void> {
  await admin('delete from case_access where unit_id = $1', [receiver.unitId]);
  await admin(`update account set status = 'active' where id = $1`, [receiver.accountId]);
  await admin('update device set revoked_at = null where id = $1', [receiver.deviceId]);
  await admin(`update session set ended_at = null, idle_at = now() + interval '1 hour' where account_id = $1`, [receiver.accountId]);
}

/** Reads in three lanes until some time after the end; counts those that began after its answer and still got the case. */
async function race(end: () => Promise<unknown>): Promise<{ before: number; late: number; after: number }> {
  let isOver = false;
  let isEnough = false;
  const counts = { before: 0, late: 0, after: 0 };
  const lane = async (): Promise<void> => {
    while (!isEnough) {
      const beganAfter = isOver;
      const { statusCode } = await tested.get(`/api/cases/${caseId}`, { cookie: `__Host-icmc=${receiver.token}` });
      if (!beganAfter) counts.before += statusCode === 200 ? 1 : 0;
      else {
        counts.after += 1;
        if (statusCode === 200) counts.late += 1;
        if (counts.after >= 6) isEnough = true;
      }
    }
  };
  const lanes = [lane(), lane(), lane()];
  while (counts.before < 3) await new Promise((resolve) => { setImmediate(resolve); });
  await end();
  isOver = true;
  await Promise.all(lanes);
  return counts;
}

test(`after ${rounds} ends of access, no read that begins later succeeds`, async () => {
  asOwner.cookie = `__Host-icmc=${tested.network.guwahati.token}`;
  const names = Object.keys(ends);
  const sums = { before: 0, late: 0, after: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const referralId = await grant();
    const counts = await race(() => ends[names[round % names.length]!]!(referralId));
    for (const key of ['before', 'late', 'after'] as const) sums[key] += counts[key];
    expect(counts.late, names[round % names.length]).toBe(0);
    await restore();
  }
  console.log(`${rounds} races between reading and the end of access: ${sums.before} reads before, ${sums.after} after, ${sums.late} of those succeeded`);
  expect(sums.before).toBeGreaterThanOrEqual(3 * rounds);
}, 600_000);

test('the control: an end that ends nothing is noticed', async () => {
  await grant();
  expect((await race(async () => undefined)).late).toBeGreaterThan(0);
  await restore();
});
