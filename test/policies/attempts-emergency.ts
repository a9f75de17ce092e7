// What may be tried by raw SQL around an emergency and restricted facts: by the opener and a colleague, by persons with and
// without a grant, by an auditor.

import { randomUUID } from 'node:crypto';
import { openInEmergency } from '#server/emergency/break-glass.ts';
import { proveAll } from '../colleagues.ts';
import { draftCase, expectOk, type Officer } from '../small-network.ts';
import type { AttackedNetwork } from './attacked-network.ts';
import type { AttemptLine } from './attempts.ts';

interface Emergency { readonly opener: Officer; readonly auditor: Officer; readonly named: Officer; readonly formerlyNamed: Officer; readonly factId: string; readonly breakGlassId: string }

/** Somebody of Siliguri opens the case that waits; two persons of Guwahati are named for restricted facts, one of them no longer. */
async function prepareEmergency(network: AttackedNetwork): Promise<Emergency> {
  const { admin, guwahati, siliguri, aizawl, ids: { caseId } } = network;
  const { asUser, keys } = network.parts.deps;
  const [opener, auditor] = [await network.officer(siliguri.unitId, 'supervisor'), await network.officer(aizawl.unitId, 'auditor')];
  const named = await network.officer(guwahati.unitId, 'caseWorker');
  const formerlyNamed = await network.officer(guwahati.unitId, 'caseWorker');
  const access = `insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, sections, may_edit, may_print, may_export, basis) values (gen_random_uuid(), $1, $2, $2, $3, 'owner', '{restricted}', true, false, false, 'restricted')`;
  let factId = '';
  for (const officer of [formerlyNamed, named]) {
    await admin.query(access, [caseId, guwahati.unitId, officer.accountId]);
    const draft = draftCase(officer, caseId);
    factId = draft.create('restrictedFact', { details: 'Behind the mill.' });
    await network.exchange(officer, { changes: draft.changes });
  }
  await admin.query(`update case_access set valid_to = now() - interval '1 second', valid_from = now() - interval '1 hour' where account_id = $1`, [formerlyNamed.accountId]);
  await proveAll(network, opener);
  const opened = expectOk((await asUser(opener.token, (transaction) => openInEmergency(transaction, { keys, newId: randomUUID },
    { unitId: guwahati.unitId, number: 'GHY/2026/A/0002', reason: 'The raid starts within the hour.', firNumber: 'FIR 1/2026' })))!) as { id: string };
  return { opener, auditor, named, formerlyNamed, factId, breakGlassId: opened.id };
}

export async function listEmergency(network: AttackedNetwork): Promise<AttemptLine[]> {
  const { opener, auditor, named, formerlyNamed, factId, breakGlassId } = await prepareEmergency(network);
  const { guwahati, siliguri, aizawl, ids } = network;
  // Not the supervisor of the other lists, who may have given a proof.
  const supervisor = await network.officer(guwahati.unitId, 'supervisor');
  const people = { opener, auditor, named, formerlyNamed, colleague: siliguri, owner: guwahati, supervisor, stranger: aizawl };
  const waiting = ids.waitingCaseId;
  const own = `account_id = '${opener.accountId}'`;
  const open = `select from guard.open_in_emergency(gen_random_uuid(), '${guwahati.unitId}', 'GHY/2026/A/0001', null, 'x')`;
  const restricted = `from %s where case_id = '${ids.caseId}' and section = 'restricted'`;
  const lines: (readonly [who: keyof typeof people, may: 'may' | 'mayNot', name: string, sql: string])[] = [
    ['opener', 'may', 'read what was opened in an emergency', `select from case_record where case_id = '${waiting}'`],
    ['opener', 'may', 'read the key of what was opened', `select from case_key where case_id = '${waiting}'`],
    ['opener', 'may', 'read the feed of their own', `select from unit_feed where ${own}`],
    ['opener', 'may', 'see their own access', `select from case_access where ${own}`],
    ['opener', 'mayNot', 'write to what was opened', `insert into case_record (case_id, id, type, section, version, created_change, plain) values ('${waiting}', gen_random_uuid(), 'note', 'notes', 99, gen_random_uuid(), '{}')`],
    ['opener', 'mayNot', 'speak in what was opened', `insert into case_record (case_id, id, type, section, version, created_change, plain) values ('${waiting}', gen_random_uuid(), 'message', 'conversation', 99, gen_random_uuid(), '{}')`],
    ['opener', 'mayNot', 'move on what was opened', `update case_file set stage = 'rescue' where id = '${waiting}'`],
    ['opener', 'mayNot', 'lengthen the hour', `update case_access set valid_to = null where ${own}`],
    ['opener', 'mayNot', 'open a case without a reason', `${open}; set constraints all immediate`],
    ['opener', 'mayNot', 'review what they opened', `select where guard.review_break_glass('${breakGlassId}', 'justified', 'x') = 'done'`],
    ['opener', 'mayNot', 'put another reason', `with kept as (select guard.keep_reason_of('${breakGlassId}', 'x', 'x')) select from kept, break_glass`],
    ['colleague', 'mayNot', 'read the feed of the opener', `select from unit_feed where ${own}`],
    ['colleague', 'mayNot', 'see the opener’s access', `select from case_access where ${own}`],
    ['colleague', 'mayNot', 'read what the opener opened', `select from case_file where id = '${waiting}'`],
    ['colleague', 'mayNot', 'end what the opener opened', `select where guard.end_break_glass('${breakGlassId}') is not null`],
    ['colleague', 'mayNot', 'narrow a referral', `select where guard.narrow_access('${ids.referralId}', '{route}') <> 'notFound'`],
    ['stranger', 'mayNot', 'open a case without a proof', open],
    ['stranger', 'mayNot', 'see who sees a case', `select where guard.who_sees('${ids.caseId}') is not null`],
    ['stranger', 'mayNot', 'count devices of a referral', `select from guard.devices_of_referral('${ids.referralId}') d where d is not null`],
    ['owner', 'may', 'see who sees a case', `select where guard.who_sees('${ids.caseId}') is not null`],
    ['auditor', 'mayNot', 'see who sees a case', `select where guard.who_sees('${ids.caseId}') is not null`],
    ['auditor', 'may', 'read the reasons', 'select from guard.break_glasses()'],
    ['auditor', 'may', 'read the wrapped key of the reasons', `select from unit_key where unit_id = '${guwahati.unitId}'`],
    ['auditor', 'mayNot', 'read the wrapped key of another unit', `select from unit_key where unit_id = '${siliguri.unitId}'`],
    ...['case_file', 'case_key', 'person_key', 'case_record', 'case_access', 'fact', 'change'].map((table): (typeof lines)[number] => ['auditor', 'mayNot', `read ${table}`, `select from ${table}`]),
    ['supervisor', 'mayNot', 'read the reasons', 'select from guard.break_glasses()'],
    ['named', 'may', 'read restricted facts', `select ${restricted.replace('%s', 'case_record')}`],
    ['named', 'may', 'read what was written of restricted facts', `select ${restricted.replace('%s', 'change')}`],
    ...(['owner', 'supervisor', 'formerlyNamed', 'colleague', 'opener', 'auditor', 'stranger'] as const).flatMap((who): typeof lines => [
      [who, 'mayNot', 'read restricted facts', `select ${restricted.replace('%s', 'case_record')}`],
      [who, 'mayNot', 'read what was written of restricted facts', `select ${restricted.replace('%s', 'change')}`],
      [who, 'mayNot', 'change restricted facts', `update case_record set version = version + 1 where id = '${factId}'`],
      [who, 'mayNot', 'grant restricted facts', `select guard.grant_restricted('${ids.caseId}', '${guwahati.accountId}', null)`],
      [who, 'mayNot', 'end a grant', `select guard.end_restricted('${ids.caseId}', '${named.accountId}')`],
      [who, 'mayNot', 'name themselves', `insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, sections, may_edit, may_print, may_export, basis)
        values (gen_random_uuid(), '${ids.caseId}', '${guwahati.unitId}', '${guwahati.unitId}', '${people[who].accountId}', 'owner', '{restricted}', true, false, false, 'x')`],
    ]).filter(([who, , name]) => who !== 'opener' || !/grant/.test(name)),
    ...['break_glass', 'device_contact'].flatMap((table) => (['opener', 'owner', 'auditor'] as const).map((who): (typeof lines)[number] => [who, 'mayNot', `read ${table}`, `select from ${table}`])),
  ];
  return lines.map(([who, may, name, sql]): AttemptLine => [people[who], may, `${name} (${who} of an emergency)`, sql]);
}
