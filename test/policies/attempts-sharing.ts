// What may be tried by raw SQL on what was shared, withheld and asked for.

import { randomUUID } from 'node:crypto';
import type { AttackedNetwork } from './attacked-network.ts';
import type { AttemptLine } from './attempts.ts';

/** With a unit from which the case is withheld, and a request behind the alert. */
export async function listSharing({ admin, guwahati, siliguri, ids }: AttackedNetwork): Promise<AttemptLine[]> {
  const { caseId, referralId, waitingReferralId, alertId } = ids;
  const [ownerUnitId, receiverUnitId, ownerAccountId] = [guwahati.unitId, siliguri.unitId, guwahati.accountId];
  const unitId = randomUUID();
  await admin.query(`insert into unit (id, code, name, kind, country, duty_name, duty_phone) values ($1, 'WTH', 'Withheld', 'ahtu', 'IN', 'x', 'x')`, [unitId]);
  await admin.query('insert into withheld (case_id, record_id, unit_id) values ($1, gen_random_uuid(), $2)', [caseId, unitId]);
  await admin.query(`insert into access_request (id, alert_id, from_unit_id, to_unit_id, contact_unit_id, purpose, message, asked_by)
    values (gen_random_uuid(), $1, $2, $3, $3, 'other', 'x', $4)`, [alertId, ownerUnitId, receiverUnitId, ownerAccountId]);
  const step = `select from referral_step where referral_id = '${referralId}'`;
  const withheld = `select from withheld where case_id = '${caseId}'`;
  const refer = (more: readonly [string, string], basis = 'order'): string =>
    `insert into referral (id, case_id, from_unit_id, to_unit_id, purpose, legal_basis, may_edit, may_print, may_export, message, case_number, sent_by${more[0]})
      select gen_random_uuid(), '${caseId}', '${ownerUnitId}', u.id, 'rescue', '${basis}', true, true, true, 'x', 'x', '${ownerAccountId}'${more[1]} from unit u`;
  const toReceiver = ` where u.id = '${receiverUnitId}'`;
  return [
    ['owner', 'may', 'read the steps of a referral', step],
    ['receiver', 'may', 'read the steps of a referral', step],
    ...(['none', 'stranger'] as const).map((who): AttemptLine => [who, 'mayNot', 'read the steps of a referral', step]),
    ['owner', 'may', 'read from whom a case is withheld', withheld],
    ...(['none', 'stranger', 'receiver'] as const).map((who): AttemptLine => [who, 'mayNot', 'read from whom a case is withheld', withheld]),
    ['owner', 'may', 'refer to a unit that is not withheld', refer(['', '']) + toReceiver],
    ['owner', 'mayNot', 'refer to a withheld unit', `${refer(['', ''])} where u.code = 'WTH'`],
    ['owner', 'mayNot', 'refer on no basis', refer(['', ''], 'because') + toReceiver],
    ['owner', 'mayNot', 'refer on a consent that is not there', refer([', consent_id', `, gen_random_uuid()`], 'consent') + toReceiver],
    ['owner', 'mayNot', 'override consent', refer([', override_reason', `, 'x'`], 'override') + toReceiver],
    ['supervisor', 'mayNot', 'override consent in a colleague’s name', refer([', override_reason', `, 'x'`], 'override') + toReceiver],
    ['owner', 'mayNot', 'hand a case over', refer([', kind', `, 'transfer'`]) + toReceiver],
    ['owner', 'mayNot', 'refer restricted facts', refer([', sections', `, '{restricted}'`]) + toReceiver],
    ['owner', 'mayNot', 'refer to a person of another unit', refer([', to_account_id', `, '${ownerAccountId}'`]) + toReceiver],
    ...['referral_step', 'withheld', 'access_request'].map((table): AttemptLine => ['owner', 'mayNot', `delete from ${table}`, `delete from ${table}`]),
    ...['insert into withheld (case_id, record_id, unit_id) values', 'insert into referral_step (referral_id, state) values'].map((insert): AttemptLine =>
      ['owner', 'mayNot', insert, insert.includes('withheld') ? `${insert} ('${caseId}', gen_random_uuid(), '${ownerUnitId}')` : `${insert} ('${referralId}', 'done')`]),
    ['owner', 'mayNot', 'read requests from their table', 'select id from access_request'],
    ['owner', 'may', 'read its request', `select from guard.access_requests(array['${alertId}']::uuid[], null, null)`],
    ['receiver', 'may', 'read the request that reached it', `select from guard.access_requests(array['${alertId}']::uuid[], null, null)`],
    ...(['none', 'stranger'] as const).map((who): AttemptLine => [who, 'mayNot', 'read a request', `select from guard.access_requests(array['${alertId}']::uuid[], (select array_agg(id) from referral), '${caseId}')`]),
    ['stranger', 'mayNot', 'ask behind an alert of others', `select 1 where guard.ask_access(gen_random_uuid(), '${alertId}', 'other', 'x') = 'asked'`],
    ['stranger', 'mayNot', 'project a withholding', `select guard.project_withholding('${caseId}', '${caseId}')`],
    ['receiver', 'mayNot', 'have the keys of a case that is not handed over', `select from guard.transfer_keys('${waitingReferralId}')`],
    ['receiver', 'mayNot', 'take a case over that is not handed over', `select 1 where guard.accept_transfer('${waitingReferralId}', 1, '{}', '{}') = 'taken'`],
  ];
}
