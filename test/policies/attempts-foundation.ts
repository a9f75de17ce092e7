// What may be tried on the tables of sections, notices and devices, and by the roles that sign people in and match.

import type { AttackedNetwork } from './attacked-network.ts';
import type { AttemptLine } from './attempts.ts';

export function listHeads({ overseer, ids }: AttackedNetwork): AttemptLine[] {
  const mine = `where id = '${ids.siliguriCaseId}'`;
  return [
    ['stranger', 'mayNot', 'move the version of any case', 'update case_file set version = 1000000'],
    ['none', 'mayNot', 'move the version of any case', 'update case_file set version = 1000000'],
    ['receiver', 'may', 'move the version of a case it takes part in', `update case_file set version = version + 1 where id = '${ids.caseId}'`],
    [overseer, 'may', 'read the case it oversees', `select from case_file ${mine}`],
    ['receiver', 'may', 'lock a case of its own', `select from case_file ${mine} for no key update`],
    ['analyst', 'mayNot', 'read any case', 'select from case_file'],
    ['analyst', 'mayNot', 'read any record', 'select from case_record'],
    ['analyst', 'mayNot', 'read who has access', 'select from case_access'],
    ['analyst', 'mayNot', 'read referrals', 'select from referral'],
    ['analyst', 'mayNot', 'read alerts', 'select from alert_side'],
    ['analyst', 'mayNot', 'register a case', `insert into case_file (id, owner_unit_id) select gen_random_uuid(), guard.unit_id()`],
    ['analyst', 'mayNot', 'answer any alert', `update alert_side set answer = 'same', answered_by = guard.account_id()`],
  ];
}

export function listRestricted({ guwahati, ids }: AttackedNetwork): AttemptLine[] {
  const record = (section: 'restricted' | 'conversation'): string => `insert into case_record (case_id, id, type, section, version, created_change, plain)
    values ('${ids.caseId}', gen_random_uuid(), '${section === 'restricted' ? 'restrictedFact' : 'message'}', '${section}', 99, gen_random_uuid(), '{}')`;
  return [
    ['owner', 'mayNot', 'write restricted facts without a grant by name', record('restricted')],
    ['receiver', 'mayNot', 'write restricted facts', record('restricted')],
    ['receiver', 'may', 'speak in the conversation', record('conversation')],
    ['stranger', 'mayNot', 'speak in the conversation', record('conversation')],
    ['owner', 'mayNot', 'give itself the restricted section', `update case_access set sections = '{restricted}' where unit_id = '${guwahati.unitId}'`],
    ['owner', 'mayNot', 'write a record in a colleague’s name', `insert into case_record (case_id, id, type, section, version, created_change, plain, author_name)
      values ('${ids.caseId}', gen_random_uuid(), 'note', 'notes', 99, gen_random_uuid(), '{}', 'Somebody else')`],
    ...['role_act', 'device_log'].flatMap((table) => (['none', 'stranger', 'owner', 'supervisor'] as const).map((who): AttemptLine => [who, 'mayNot', `read ${table}`, `select from ${table}`])),
    ['supervisor', 'mayNot', 'give its role another act', `insert into role_act values ('supervisor', 'readAudit')`],
  ];
}

export function listDevicesAndNotices({ guwahati, aizawl, supervisor, ids }: AttackedNetwork): AttemptLine[] {
  const lies = (deviceId: string, unitId: string, caseId = ids.waitingCaseId): string => `insert into device_case (device_id, case_id, unit_id) values ('${deviceId}', '${caseId}', '${unitId}') on conflict do nothing`;
  const readNotice = (id: string): string => `select from notice where id = '${id}'`;
  return [
    ['owner', 'may', 'read what lies on its device', `select from device_case where device_id = '${guwahati.deviceId}'`],
    ['supervisor', 'mayNot', 'read what lies on a colleague’s device', `select from device_case where device_id = '${guwahati.deviceId}'`],
    ['stranger', 'mayNot', 'read what lies on any device of others', `select from device_case where device_id <> '${aizawl.deviceId}'`],
    ['none', 'mayNot', 'read what lies on any device', 'select from device_case'],
    ['owner', 'may', 'note what lies on its device', lies(guwahati.deviceId, guwahati.unitId, ids.keylessCaseId)],
    ['owner', 'mayNot', 'note what lies on a colleague’s device', lies(supervisor.deviceId, guwahati.unitId)],
    ['owner', 'mayNot', 'note it for another unit', lies(guwahati.deviceId, aizawl.unitId, ids.keylessCaseId)],
    ['owner', 'may', 'note that a case left its device', `update device_case set removed_at = now() where case_id = '${ids.caseId}'`],
    ['stranger', 'mayNot', 'note that cases left the devices of others', 'update device_case set removed_at = now()'],
    ['supervisor', 'may', 'read a notice for supervisors', readNotice(ids.noticeId)],
    ['owner', 'mayNot', 'read a notice for supervisors', readNotice(ids.noticeId)],
    ['owner', 'may', 'read a notice by name', readNotice(ids.mentionId)],
    ['supervisor', 'mayNot', 'read a colleague’s notice', readNotice(ids.mentionId)],
    ['stranger', 'mayNot', 'read notices of another unit', `select from notice where unit_id = '${guwahati.unitId}'`],
    ['none', 'mayNot', 'read any notice', 'select from notice'],
    ['owner', 'mayNot', 'write a notice', `insert into notice (unit_id, kind) values ('${guwahati.unitId}', 'mentioned')`],
    ['owner', 'mayNot', 'tell another unit of anything', `select guard.tell('${aizawl.unitId}', null, null, 'mentioned', null, null, null)`],
    ['owner', 'mayNot', 'tell auditors of anything', `select guard.tell_auditors('auditBroken', null)`],
  ];
}

/** The other roles of the server: what each needs it has, and what it could do harm with it has not. */
export function listServerRoles({ guwahati, supervisor, ids }: AttackedNetwork): AttemptLine[] {
  const open = (hours: number): string => `insert into session (token_hash, id, account_id, device_id, expires_at, idle_at) values ('x', gen_random_uuid(), '${guwahati.accountId}', '${guwahati.deviceId}', now() + interval '${hours} hours', now() + interval '5 minutes')`;
  const log = (action: string): string => `insert into audit (action, account_id, unit_id) values ('${action}', '${guwahati.accountId}', '${guwahati.unitId}')`;
  const lines: readonly (readonly ['may' | 'mayNot', string, string])[] = [
    ['may', 'open a session of eleven hours', open(11)], ['mayNot', 'open a session of a week', open(168)],
    ['may', 'end a session', `update session set ended_at = now() where account_id = '${guwahati.accountId}'`],
    ['may', 'renew a session for some minutes', `update session set idle_at = now() + interval '5 minutes' where account_id = '${guwahati.accountId}'`],
    ['mayNot', 'renew a session for a day', `update session set idle_at = now() + interval '1 day' where account_id = '${guwahati.accountId}'`],
    ['may', 'log a sign-in', log('signIn')], ['mayNot', 'log anything else', log('case.delivered')],
    ...['case_file', 'case_record', 'case_key', 'person_key', 'unit_key', 'case_access', 'alert', 'alert_side', 'referral', 'notice'].map((table) => ['mayNot', `read ${table}`, `select from ${table}`] as const),
    ['mayNot', 'give a role', `update account set role = 'supervisor' where id = '${supervisor.accountId}'`],
  ];
  const matcher: readonly (readonly ['may' | 'mayNot', string, string])[] = [
    ['may', 'read persons', `select from case_record where id = '${ids.personId}'`],
    ['mayNot', 'read what is no person', `select from case_record where type <> 'person'`],
    ...['account', 'session', 'audit', 'referral', 'case_key', 'change', 'notice'].map((table) => ['mayNot', `read ${table}`, `select from ${table}`] as const),
    ['mayNot', 'change a person', `update case_record set version = 1`],
    ['mayNot', 'give access', `update case_access set sections = null`],
  ];
  return [
    ...lines.map(([may, name, sql]): AttemptLine => ['none', may, `as icmc_signin ${name}`, sql, 'icmc_signin']),
    ...matcher.map(([may, name, sql]): AttemptLine => ['none', may, `as icmc_matcher ${name}`, sql, 'icmc_matcher']),
  ];
}
