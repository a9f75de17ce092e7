// What may be tried by raw SQL on units, accounts, requests and re-enrolments, with the persons who may.

import type { Role } from '#domain/access.ts';
import { copyAccount, proveAll } from '../colleagues.ts';
import type { Officer } from '../small-network.ts';
import type { AttackedNetwork } from './attacked-network.ts';
import type { AttemptLine } from './attempts.ts';

export async function peopleAttempts(network: AttackedNetwork): Promise<AttemptLine[]> {
  const { admin, siliguri } = network;
  const make = (role: Role, unitId = network.guwahati.unitId): Promise<Officer> => copyAccount(network, unitId, role);
  // Of their own: with a proof, the officers of the other lists could do what those lists say they may not.
  const [guwahati, supervisor] = [await make('investigatingOfficer'), await make('supervisor')];
  const [nodal, otherNodal, administrator, colleague] = [await make('nodalOfficer'), await make('nodalOfficer', siliguri.unitId), await make('systemAdministrator'), await make('caseWorker')];
  const otherSupervisor = await make('supervisor', siliguri.unitId);
  await proveAll(network, nodal, otherNodal, administrator, guwahati, supervisor, otherSupervisor);
  await admin.query(`insert into account_request (id, unit_id, user_name, display_name, role, language, kdf_memory_kib, kdf_passes) values (gen_random_uuid(), $1, 'x', 'x', 'caseWorker', 'en', 1, 1)`, [guwahati.unitId]);
  await admin.query('update unit set name = name where id = $1', [guwahati.unitId]);
  const { rows: [recovery] } = await admin.query<{ id: string }>('insert into recovery (account_id, unit_id) values ($1, $2) returning id', [colleague.accountId, guwahati.unitId]);
  await admin.query(`insert into recovery_approval (recovery_id, unit_id, account_id, code_hash) values ($1, $2, $3, 'x')`, [recovery!.id, guwahati.unitId, supervisor.accountId]);

  const inUnit = (table: string, columns = ''): string => `select ${columns} from ${table} where unit_id = '${guwahati.unitId}'`;
  const people: Readonly<Record<string, Officer | 'none'>> = { nobody: 'none', 'a colleague': guwahati, 'a nodal officer': nodal, 'a supervisor': supervisor, 'a nodal officer elsewhere': otherNodal, 'a supervisor elsewhere': otherSupervisor, 'an administrator': administrator };
  const readers: Readonly<Record<string, readonly string[]>> = {
    account_request: ['a nodal officer'], recovery: ['a nodal officer', 'a supervisor', 'an administrator'], recovery_approval: ['a nodal officer', 'a supervisor', 'an administrator'], unit_history: ['an administrator'],
  };
  const reads = Object.entries(readers).flatMap(([table, allowed]) => Object.entries(people).map(([who, officer]): AttemptLine =>
    [officer, allowed.includes(who) ? 'may' : 'mayNot', `read ${table}, as ${who}`, inUnit(table)]));
  const never: readonly (readonly [string, Officer, string])[] = [
    ['the verifier of a request', nodal, inUnit('account_request', 'verifier')], ['the salt of a request', nodal, inUnit('account_request', 'kdf_salt')], ['the codes of approvals', supervisor, inUnit('recovery_approval', 'code_hash')],
    ['invitations', nodal, 'select from invitation'], ['give a role by hand', nodal, `update account set role = 'caseWorker' where id = '${colleague.accountId}'`], ['answer by hand', nodal, `update account_request set answer = 'approved'`],
    ['approve by hand', nodal, `insert into recovery_approval (recovery_id, unit_id, account_id, code_hash) values ('${recovery!.id}', '${guwahati.unitId}', '${nodal.accountId}', 'y')`],
    ['invite by hand', nodal, `insert into invitation (code_hash, unit_id, user_name, display_name, role) values ('x', '${guwahati.unitId}', 'abc', 'x', 'auditor')`],
    ['move a unit by hand', administrator, `update unit set name = 'x' where id = '${guwahati.unitId}'`], ['forget what a unit was', administrator, 'delete from unit_history'], ['read cases', administrator, 'select from case_file'],
    ['end sessions', nodal, `select guard.end_sessions('${colleague.accountId}', null)`], ['revoke devices', nodal, `select guard.revoke_devices('${colleague.accountId}')`], ['forget factors', nodal, `select guard.forget_factors('${colleague.accountId}')`],
    ['enrol', nodal, `select guard.enrol(array['x'::bytea], 'x', 1, 1, 'x')`], ['ask which devices are shut out', nodal, `select from guard.shut_out(null, array['${colleague.deviceId}'::uuid])`],
    ['see devices as a colleague', guwahati, 'select from guard.unit_devices()'], ['see devices of another unit', otherNodal, `select from guard.unit_devices() where account_id = '${colleague.accountId}'`],
    ['see nodal officers as a colleague', guwahati, 'select from guard.nodal_officers()'], ['see persons as an administrator', administrator, 'select from guard.people()'],
  ];
  return [...reads, ...never.map(([name, who, sql]): AttemptLine => [who, 'mayNot', name, sql])];
}
