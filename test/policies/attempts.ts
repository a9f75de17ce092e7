// What may be tried by raw SQL, and whether it may work: reads and writes of strangers, receivers and owners. The allowed
// ones are the control: a policy that is missing stops them.

import { readdirSync } from 'node:fs';
import type { Attempt, AttackedNetwork, AttemptingRole } from './attacked-network.ts';
import type { Officer } from '../small-network.ts';

type Person = 'none' | 'stranger' | 'receiver' | 'owner' | 'supervisor' | 'analyst';
export type AttemptLine = readonly [who: Person | Officer, may: 'may' | 'mayNot', name: string, sql: string, role?: AttemptingRole];
type Line = AttemptLine;

/**
 * Those of this file, and of every file beside it whose name begins with "attempts-": each function that one exports gets the
 * network, may first write rows of its own with the administrator's connection, and returns its lines.
 */
export async function listAttempts(network: AttackedNetwork): Promise<Attempt[]> {
  const { guwahati, siliguri, aizawl, supervisor, analyst } = network;
  const people = { none: null, stranger: aizawl, receiver: siliguri, owner: guwahati, supervisor, analyst };
  const lines: Line[] = [...reads(network), ...accessWrites(network), ...recordWrites(network), ...referralWrites(network), ...unitWrites(network)];
  for (const file of readdirSync(import.meta.dirname).filter((name) => /^attempts-.*\.ts$/.test(name)).sort()) {
    const module = await import(`${import.meta.dirname}/${file}`) as Record<string, unknown>;
    for (const list of Object.values(module)) if (typeof list === 'function') lines.push(...await (list as (of: AttackedNetwork) => Line[] | Promise<Line[]>)(network));
  }
  const attempts = lines.map(([who, may, name, sql, role]): Attempt => ({
    name: `${typeof who === 'string' ? who : who.accountId.slice(0, 8)} ${may === 'may' ? 'may' : 'may not'} ${name}`,
    who: typeof who === 'string' ? people[who] : who, sql, isAllowed: may === 'may', role: role ?? 'icmc_app',
  }));
  // What two lists try alike is tried once.
  return [...new Map(attempts.map((attempt) => [`${attempt.name} ${attempt.sql}`, attempt])).values()];
}

function reads({ guwahati, siliguri, ids }: AttackedNetwork): Line[] {
  const ofCase = (table: string, caseId = ids.caseId): string => `select from ${table} where case_id = '${caseId}'`;
  const tables = ['case_record', 'case_key', 'person_key', 'change', 'fact', 'match_job'];
  const ofUnit = ['unit_feed', 'unit_feed_counter', 'unit_key', 'import', 'import_row', 'account', 'refused_change'];
  return [
    ...['none', 'stranger'].flatMap((who) => [
      ...tables.map((table): Line => [who as 'none', 'mayNot', `read ${table} of a case`, ofCase(table)]),
      ...ofUnit.map((table): Line => [who as 'none', 'mayNot', `read ${table} of a unit`, `select from ${table} where unit_id = '${guwahati.unitId}'`]),
      [who as 'none', 'mayNot', 'read a case', `select from case_file where id = '${ids.caseId}'`] as const,
      [who as 'none', 'mayNot', 'read who has access', `select from case_access where case_id = '${ids.caseId}' and unit_id <> (select guard.unit_id())`] as const,
      [who as 'none', 'mayNot', 'read referrals', 'select from referral'] as const,
      [who as 'none', 'mayNot', 'read alert sides', 'select from alert_side'] as const,
      [who as 'none', 'mayNot', 'read devices of others', `select from device where account_id = '${guwahati.accountId}'`] as const,
    ]),
    ...['unit', 'server_meta', 'device', 'case_access'].map((table): Line => ['none', 'mayNot', `read any ${table}`, `select from ${table}`]),
    ...tables.map((table): Line => ['owner', 'may', `read ${table} of a case`, ofCase(table)]),
    ...ofUnit.map((table): Line => ['owner', 'may', `read ${table} of the unit`, `select from ${table} where unit_id = '${guwahati.unitId}'`]),
    ...['unit', 'server_meta', 'device', 'case_file', 'case_access', 'referral', 'alert_side'].map((table): Line => ['owner', 'may', `read ${table}`, `select from ${table}`]),
    ['supervisor', 'mayNot', 'read a colleague’s devices', `select from device where account_id = '${guwahati.accountId}'`],
    ['supervisor', 'mayNot', 'read a colleague’s refused changes', 'select from refused_change'],
    ['supervisor', 'may', 'read a hit across roles', `select from alert_side where alert_id = '${ids.acrossAlertId}'`],
    ['owner', 'mayNot', 'read a hit across roles', `select from alert_side where alert_id = '${ids.acrossAlertId}'`],
    ['owner', 'mayNot', 'read the other side of an alert', `select from alert_side where unit_id = '${siliguri.unitId}'`],
    ['owner', 'mayNot', 'read the case of the other side', `select from case_file where id = '${ids.siliguriCaseId}'`],
    ['owner', 'mayNot', 'read keys of a unit that referred nothing', `select from unit_key where unit_id = '${siliguri.unitId}'`],
    ['receiver', 'may', 'read the section it was referred', `${ofCase('case_record')} and section = 'route'`],
    ['receiver', 'may', 'read the case', `select from case_file where id = '${ids.caseId}'`],
    ['receiver', 'may', 'read the key of the case', ofCase('case_key')],
    ['receiver', 'may', 'read the unit’s wrapped key', `select from unit_key where unit_id = '${guwahati.unitId}'`],
    ['receiver', 'may', 'read the facts it was referred', `${ofCase('fact')} and section = 'route'`],
    ['receiver', 'may', 'read the key of a message that waits', ofCase('case_key', ids.waitingCaseId)],
    ['receiver', 'mayNot', 'read a case that waits', `select from case_file where id = '${ids.waitingCaseId}'`],
    ['receiver', 'mayNot', 'read records of a case that waits', ofCase('case_record', ids.waitingCaseId)],
    ['receiver', 'mayNot', 'read persons without the section', `${ofCase('case_record')} and section = 'persons'`],
    ['receiver', 'mayNot', 'read keys of persons without the section', ofCase('person_key')],
    ['receiver', 'mayNot', 'read changes of persons without the section', `${ofCase('change')} and section = 'persons'`],
    ['receiver', 'mayNot', 'read facts of persons without the section', `${ofCase('fact')} and section = 'persons'`],
    ['receiver', 'mayNot', 'read match jobs without the section', ofCase('match_job')],
    ['receiver', 'mayNot', 'read who else has access', `select from case_access where case_id = '${ids.caseId}' and unit_id <> '${siliguri.unitId}'`],
    ['receiver', 'mayNot', 'read the alert of the owner', `select from alert_side where unit_id = '${guwahati.unitId}'`],
    ...(['verifier', 'kdf_salt', 'kdf_memory_kib', 'created_at'] as const).map((column): Line => ['owner', 'mayNot', `read ${column} of an account`, `select ${column} from account`]),
    ...['session', 'audit', 'audit_seal', 'alert', 'icmc_migration'].map((table): Line => ['owner', 'mayNot', `read ${table}`, `select from ${table}`]),
  ];
}

function accessWrites({ guwahati, siliguri, aizawl, ids }: AttackedNetwork): Line[] {
  const access = (caseId: string, owner: string, unitId: string, kind = 'owner'): string =>
    `insert into case_access (id, case_id, owner_unit_id, unit_id, kind, may_edit, may_print, may_export, basis) values (gen_random_uuid(), '${caseId}', '${owner}', '${unitId}', '${kind}', true, true, true, 'x')`;
  const register = (unitId: string): string => `insert into case_file (id, owner_unit_id) values ('11111111-1111-4111-8111-111111111111', '${unitId}')`;
  const newId = '11111111-1111-4111-8111-111111111111';
  return [
    ['owner', 'may', 'register a case', `${register(guwahati.unitId)}; ${access(newId, guwahati.unitId, guwahati.unitId)}`],
    ['owner', 'may', 'register the key of a case', `${register(guwahati.unitId)}; insert into case_key (case_id, owner_unit_id, unit_key_version, wrapped) values ('${newId}', '${guwahati.unitId}', 1, 'x')`],
    ['stranger', 'mayNot', 'register a case of another unit', register(guwahati.unitId)],
    ['stranger', 'mayNot', 'register a key for another unit’s case', `insert into case_key (case_id, owner_unit_id, unit_key_version, wrapped) values ('${ids.keylessCaseId}', '${guwahati.unitId}', 1, 'x')`],
    ['none', 'mayNot', 'register a case', register(guwahati.unitId)],
    ['stranger', 'mayNot', 'give itself a case as its owner', access(ids.caseId, aizawl.unitId, aizawl.unitId)],
    ['stranger', 'mayNot', 'give itself a case of its true owner', access(ids.caseId, guwahati.unitId, aizawl.unitId)],
    ['stranger', 'mayNot', 'give itself a referral', access(ids.caseId, guwahati.unitId, aizawl.unitId, 'referral')],
    ['stranger', 'mayNot', 'break the glass', access(ids.caseId, guwahati.unitId, aizawl.unitId, 'breakGlass')],
    ['receiver', 'mayNot', 'widen its access', access(ids.caseId, guwahati.unitId, siliguri.unitId)],
    ['receiver', 'mayNot', 'lengthen its access', `update case_access set valid_to = null, sections = null where unit_id = '${siliguri.unitId}'`],
    ['owner', 'mayNot', 'give away a case without a referral', access(ids.caseId, guwahati.unitId, aizawl.unitId, 'referral')],
    ['owner', 'mayNot', 'give a case away as its owner', access(ids.caseId, guwahati.unitId, aizawl.unitId)],
    ['owner', 'may', 'move its case on', `update case_file set stage = 'rescue' where id = '${ids.caseId}'`],
    ['stranger', 'mayNot', 'move any case on', `update case_file set stage = 'rescue'`],
    ['none', 'mayNot', 'move any case on', `update case_file set stage = 'rescue'`],
    ['receiver', 'mayNot', 'take a case over', `update case_file set owner_unit_id = '${siliguri.unitId}' where id = '${ids.caseId}'`],
    ['receiver', 'mayNot', 'withdraw a case', `update case_file set withdrawn_at = now() where id = '${ids.caseId}'`],
    ['receiver', 'mayNot', 'renumber a case', `update case_file set number = 'SLG/1' where id = '${ids.caseId}'`],
    ['owner', 'mayNot', 'renumber a case', `update case_file set number = 'GHY/9' where id = '${ids.caseId}'`],
    ['owner', 'mayNot', 'turn the version of a case back', `update case_file set version = 0 where id = '${ids.caseId}'`],
    ...['case_file', 'case_record', 'change', 'case_access', 'case_key', 'person_key', 'referral', 'alert_side', 'refused_change', 'match_job', 'audit', 'unit_feed', 'import'].map((table): Line =>
      ['owner', 'mayNot', `delete from ${table}`, `delete from ${table}`]),
  ];
}

function recordWrites({ guwahati, siliguri, aizawl, supervisor, ids }: AttackedNetwork): Line[] {
  const record = (caseId: string, section: string): string =>
    `insert into case_record (case_id, id, type, section, version, created_change, plain) values ('${caseId}', gen_random_uuid(), 'note', '${section}', 99, gen_random_uuid(), '{}')`;
  const change = (caseId: string, { accountId, unitId, deviceId }: { accountId: string; unitId: string; deviceId: string }, section = 'route', more = ['', '']): string =>
    `insert into change (id, format, case_id, version, record_id, record_type, section, kind, outcome, account_id, unit_id, device_id, device_time, zone${more[0]})
      values (gen_random_uuid(), 1, '${caseId}', 9999, gen_random_uuid(), 'leg', '${section}', 'create', 'accepted', '${accountId}', '${unitId}', '${deviceId}', 'x', 'x'${more[1]})`;
  const personKey = (caseId: string, owner: string): string => `insert into person_key (person_id, case_id, owner_unit_id, unit_key_version, wrapped) values (gen_random_uuid(), '${caseId}', '${owner}', 1, 'x')`;
  const fact = (section: string): string => `insert into fact (case_id, record_id, section, name, value) values ('${ids.caseId}', gen_random_uuid(), '${section}', 'x', 'x')`;
  const job = (caseId: string, personId: string, accountId: string): string => `insert into match_job (person_id, case_id, account_id, due_at) values ('${personId}', '${caseId}', '${accountId}', now())`;
  return [
    ['owner', 'may', 'add a record', record(ids.caseId, 'notes')],
    ['receiver', 'may', 'add a record to its section', record(ids.caseId, 'route')],
    ['receiver', 'mayNot', 'add a record to another section', record(ids.caseId, 'notes')],
    ['stranger', 'mayNot', 'add a record', record(ids.caseId, 'route')],
    ['owner', 'may', 'change a record', `update case_record set version = version + 1 where case_id = '${ids.caseId}'`],
    ['receiver', 'mayNot', 'change a person', `update case_record set version = version + 1 where id = '${ids.personId}'`],
    ['receiver', 'mayNot', 'move a record to its own case', `update case_record set case_id = '${ids.siliguriCaseId}' where id = '${ids.legId}'`],
    ['receiver', 'mayNot', 'move a record to a section it sees', `update case_record set section = 'route' where case_id = '${ids.caseId}'`],
    ['stranger', 'mayNot', 'change any record', 'update case_record set version = 1'],
    ['owner', 'may', 'add a change', change(ids.caseId, guwahati)],
    ['receiver', 'may', 'add a change to its section', change(ids.caseId, siliguri)],
    ['receiver', 'mayNot', 'add a change to another section', change(ids.caseId, siliguri, 'persons')],
    ['stranger', 'mayNot', 'add a change', change(ids.caseId, aizawl)],
    ['receiver', 'mayNot', 'write as the owner', change(ids.caseId, guwahati)],
    ['owner', 'mayNot', 'write as a colleague', change(ids.caseId, { ...guwahati, accountId: supervisor.accountId })],
    ['owner', 'mayNot', 'write from a colleague’s device', change(ids.caseId, { ...guwahati, deviceId: supervisor.deviceId })],
    ['owner', 'mayNot', 'write as of last year', change(ids.caseId, guwahati, 'route', [', received_at', `, now() - interval '1 year'`])],
    ['owner', 'mayNot', 'rewrite what was written', `update change set plain = '1' where case_id = '${ids.caseId}'`],
    ['owner', 'may', 'make a person’s key', personKey(ids.caseId, guwahati.unitId)],
    ['receiver', 'mayNot', 'make a person’s key', personKey(ids.caseId, guwahati.unitId)],
    ['stranger', 'mayNot', 'make a person’s key', personKey(ids.caseId, guwahati.unitId)],
    ['owner', 'mayNot', 'put another key in place of a person’s', `update person_key set wrapped = 'x' where person_id = '${ids.personId}'`],
    ['owner', 'may', 'write a fact', fact('persons')],
    ['receiver', 'mayNot', 'write a fact of another section', fact('persons')],
    ['stranger', 'mayNot', 'write a fact', fact('route')],
    ['owner', 'may', 'renew facts', `delete from fact where case_id = '${ids.caseId}'`],
    ['receiver', 'mayNot', 'delete facts of another section', `delete from fact where case_id = '${ids.caseId}' and section = 'persons'`],
    ['stranger', 'mayNot', 'delete any fact', 'delete from fact'],
    ['owner', 'may', 'have a person matched', job(ids.caseId, ids.secondPersonId, guwahati.accountId)],
    ['owner', 'mayNot', 'have a person matched in a colleague’s name', job(ids.caseId, ids.secondPersonId, supervisor.accountId)],
    ['owner', 'mayNot', 'have another unit’s person matched', job(ids.caseId, ids.siliguriPersonId, guwahati.accountId)],
    ['stranger', 'mayNot', 'have a person matched', job(ids.caseId, ids.secondPersonId, aizawl.accountId)],
    ['owner', 'may', 'hasten a match', 'update match_job set due_at = now()'],
    ['stranger', 'mayNot', 'hasten a match', 'update match_job set turn = 1'],
  ];
}

function referralWrites({ guwahati, siliguri, aizawl, supervisor, ids }: AttackedNetwork): Line[] {
  const referral = (caseId: string, [from, to]: readonly [string, string], sentBy: string, more = ['', '']): string =>
    `insert into referral (id, case_id, from_unit_id, to_unit_id, purpose, legal_basis, may_edit, may_print, may_export, message, case_number, sent_by${more[0]})
      values (gen_random_uuid(), '${caseId}', '${from}', '${to}', 'rescue', 'order', true, true, true, 'x', 'x', '${sentBy}'${more[1]})`;
  const step = (id: string, state: string): string => `select 1 where guard.step_referral('${id}', '${state}', null)`;
  const answer = (id: string, by: string): string => `update alert_side set answer = 'same', answered_by = '${by}', answered_at = now() where alert_id = '${id}'`;
  return [
    ['owner', 'may', 'refer its case', referral(ids.caseId, [guwahati.unitId, aizawl.unitId], guwahati.accountId)],
    ['stranger', 'mayNot', 'refer a case that is not its own', referral(ids.caseId, [aizawl.unitId, siliguri.unitId], aizawl.accountId)],
    ['receiver', 'mayNot', 'refer a case on', referral(ids.caseId, [siliguri.unitId, aizawl.unitId], siliguri.accountId)],
    ['receiver', 'mayNot', 'refer a case to itself in the owner’s name', referral(ids.caseId, [guwahati.unitId, siliguri.unitId], siliguri.accountId)],
    ['owner', 'mayNot', 'refer as a colleague', referral(ids.caseId, [guwahati.unitId, aizawl.unitId], supervisor.accountId)],
    ['owner', 'mayNot', 'refer to itself', referral(ids.caseId, [guwahati.unitId, guwahati.unitId], guwahati.accountId)],
    ['owner', 'mayNot', 'send a referral that is accepted already', referral(ids.caseId, [guwahati.unitId, aizawl.unitId], guwahati.accountId, [', state', `, 'accepted'`])],
    ['owner', 'mayNot', 'date a referral back', referral(ids.caseId, [guwahati.unitId, aizawl.unitId], guwahati.accountId, [', sent_at', `, now() - interval '1 year'`])],
    ['receiver', 'mayNot', 'accept by writing the state', `update referral set state = 'accepted' where id = '${ids.waitingReferralId}'`],
    ['receiver', 'may', 'accept', step(ids.waitingReferralId, 'accepted')],
    ['receiver', 'may', 'finish', step(ids.referralId, 'done')],
    ['receiver', 'mayNot', 'revoke', step(ids.referralId, 'revoked')],
    ['owner', 'may', 'revoke', step(ids.referralId, 'revoked')],
    ['owner', 'mayNot', 'accept for the receiver', step(ids.waitingReferralId, 'accepted')],
    ['owner', 'mayNot', 'finish for the receiver', step(ids.referralId, 'done')],
    ['stranger', 'mayNot', 'accept', step(ids.waitingReferralId, 'accepted')],
    ['stranger', 'mayNot', 'revoke', step(ids.referralId, 'revoked')],
    ['none', 'mayNot', 'accept', step(ids.waitingReferralId, 'accepted')],
    ['owner', 'may', 'answer its alert', answer(ids.alertId, guwahati.accountId)],
    ['owner', 'mayNot', 'answer as a colleague', answer(ids.alertId, supervisor.accountId)],
    ['owner', 'mayNot', 'answer a hit across roles', answer(ids.acrossAlertId, guwahati.accountId)],
    ['supervisor', 'may', 'answer a hit across roles', answer(ids.acrossAlertId, supervisor.accountId)],
    ['stranger', 'mayNot', 'answer any alert', `update alert_side set answer = 'different', answered_by = '${aizawl.accountId}'`],
    ['owner', 'mayNot', 'make an alert stronger', `update alert_side set band = 'strong' where alert_id = '${ids.alertId}'`],
    ['stranger', 'mayNot', 'raise an alert side for itself', `insert into alert_side (alert_id, unit_id, case_id, person_id, other_unit_id, other_case_open, is_across_roles, band, verdicts)
      values ('${ids.alertId}', '${aizawl.unitId}', '${ids.caseId}', '${ids.personId}', '${guwahati.unitId}', true, false, 'strong', '[]')`],
  ];
}

function unitWrites({ guwahati, siliguri, aizawl, supervisor, ids }: AttackedNetwork): Line[] {
  const audit = (accountId: string | null, unitId: string | null, session: string): string =>
    `insert into audit (account_id, unit_id, session_id, action) values (${accountId === null ? 'null' : `'${accountId}'`}, ${unitId === null ? 'null' : `'${unitId}'`}, ${session}, 'case.delivered')`;
  const mine = '(select id from guard.session_row())';
  const refused = (accountId: string, unitId: string): string => `insert into refused_change (id, account_id, unit_id, reason, sealed) values (gen_random_uuid(), '${accountId}', '${unitId}', 'x', 'x')`;
  const stage = (accountId: string, unitId: string): string => `insert into import (id, unit_id, account_id, file_hash, rows) values (gen_random_uuid(), '${unitId}', '${accountId}', 'y', 1)`;
  return [
    ['owner', 'mayNot', 'append to a feed', `select guard.append_to_feed('${siliguri.unitId}', 'alert', null, 0, null)`],
    ['owner', 'mayNot', 'append many to a feed', `select guard.append_many_to_feed('${siliguri.unitId}', array['alert'], array[null::uuid], array[null::uuid])`],
    ['owner', 'mayNot', 'write a feed', `insert into unit_feed (unit_id, seq, kind) values ('${siliguri.unitId}', 99999, 'alert')`],
    ['owner', 'mayNot', 'turn a feed back', 'update unit_feed_counter set seq = 0'],
    ['stranger', 'mayNot', 'tell of a change', `select guard.tell_of_change('${ids.caseId}', 1, array['route'])`],
    ['owner', 'may', 'tell of a change', `select guard.tell_of_change('${ids.caseId}', 1, array['route'])`],
    ['stranger', 'mayNot', 'take an import back', `select from guard.undo_import('${ids.importId}')`],
    ['owner', 'may', 'stage an import', stage(guwahati.accountId, guwahati.unitId)],
    ['owner', 'mayNot', 'stage an import as a colleague', stage(supervisor.accountId, guwahati.unitId)],
    ['stranger', 'mayNot', 'stage an import for another unit', stage(aizawl.accountId, guwahati.unitId)],
    ['owner', 'may', 'advance an import', `update import set state = 'applied' where id = '${ids.importId}'`],
    ['stranger', 'mayNot', 'advance any import', `update import set state = 'applied'`],
    ['owner', 'may', 'stage a row', `insert into import_row (import_id, unit_id, row, case_id) values ('${ids.importId}', '${guwahati.unitId}', 2, gen_random_uuid())`],
    ['stranger', 'mayNot', 'stage a row of another unit', `insert into import_row (import_id, unit_id, row, case_id) values ('${ids.importId}', '${guwahati.unitId}', 2, gen_random_uuid())`],
    ['stranger', 'mayNot', 'empty any row', 'update import_row set sealed = null'],
    ['owner', 'may', 'keep a refused change', refused(guwahati.accountId, guwahati.unitId)],
    ['owner', 'mayNot', 'keep a refused change for a colleague', refused(supervisor.accountId, guwahati.unitId)],
    ['owner', 'may', 'write to the log', audit(guwahati.accountId, guwahati.unitId, mine)],
    ['owner', 'mayNot', 'write to the log as a colleague', audit(supervisor.accountId, guwahati.unitId, mine)],
    ['owner', 'mayNot', 'write to the log for another unit', audit(guwahati.accountId, siliguri.unitId, mine)],
    ['owner', 'mayNot', 'write to the log with another session', audit(guwahati.accountId, guwahati.unitId, 'gen_random_uuid()')],
    ['owner', 'mayNot', 'write to the log without a name', audit(null, null, 'null')],
    ['owner', 'mayNot', 'write that an alarm was told', audit(guwahati.accountId, guwahati.unitId, mine).replace('case.delivered', 'canary.opened')],
    ['none', 'mayNot', 'write to the log', audit(null, null, 'null')],
    ['owner', 'mayNot', 'choose the time in the log', `insert into audit (account_id, unit_id, session_id, action, at) values ('${guwahati.accountId}', '${guwahati.unitId}', ${mine}, 'x', now())`],
    ['owner', 'mayNot', 'choose the place in the log', `insert into audit (account_id, unit_id, session_id, action, seq) overriding system value values ('${guwahati.accountId}', '${guwahati.unitId}', ${mine}, 'x', 1)`],
    ['owner', 'mayNot', 'change the log', `update audit set action = 'x'`],
    ['owner', 'mayNot', 'open a session', `insert into session (token_hash, id, account_id, device_id, expires_at) values ('x', gen_random_uuid(), '${supervisor.accountId}', '${supervisor.deviceId}', now() + interval '1 hour')`],
    ['owner', 'mayNot', 'lengthen its session', `update session set expires_at = now() + interval '1 year'`],
    ['owner', 'mayNot', 'make itself an officer of another unit', `update account set unit_id = '${siliguri.unitId}' where id = '${guwahati.accountId}'`],
    ['owner', 'mayNot', 'make itself a supervisor', `update account set role = 'supervisor' where id = '${guwahati.accountId}'`],
    ['owner', 'mayNot', 'enrol a device', `insert into device (id, account_id, unit_id, letter) values (gen_random_uuid(), '${guwahati.accountId}', '${guwahati.unitId}', 'ZZ')`],
    ['owner', 'mayNot', 'bring a revoked device back', 'update device set revoked_at = null'],
    ['owner', 'mayNot', 'change the directory', `update unit set duty_phone = '+91 00000 66666'`],
    ['owner', 'mayNot', 'change the epoch', 'update server_meta set epoch = gen_random_uuid()'],
  ];
}
