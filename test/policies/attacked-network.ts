// A small network with something in every table, and everything that two units and a stranger may try on it with SQL of
// their own: as if a hole in the server let them run any statement under their own session.

import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { sendReferral, stepReferral } from '#server/referrals/send-referral.ts';
import { createSmallNetwork, draftCase, expectOk, rehanaInGuwahati, rehanaInSiliguri, type Officer, type SmallNetwork } from '../small-network.ts';

export interface AttackedNetwork extends SmallNetwork {
  /** Of Guwahati: `caseId` is referred to Siliguri with one section, `waitingCaseId` waits for Siliguri's answer. */
  readonly ids: {
    readonly caseId: string; readonly waitingCaseId: string; readonly personId: string; readonly secondPersonId: string; readonly legId: string;
    readonly alertId: string; readonly acrossAlertId: string; readonly referralId: string; readonly waitingReferralId: string; readonly importId: string;
    readonly erasureId: string;
    readonly keylessCaseId: string;
    readonly siliguriCaseId: string; readonly siliguriPersonId: string;
    /** For supervisors of Guwahati, and for its officer by name. */
    readonly noticeId: string; readonly mentionId: string;
  };
  readonly supervisor: Officer;
  /** Of Siliguri, with oversight of its case only: reads and changes nothing. */
  readonly overseer: Officer;
  /** Of Guwahati, in a role that reads no case. */
  readonly analyst: Officer;
}

export async function createAttackedNetwork(): Promise<AttackedNetwork> {
  const network = await createSmallNetwork();
  const { guwahati, siliguri, aizawl, admin } = network;
  const { asUser, keys } = network.parts.deps;
  const ours = draftCase(guwahati);
  ours.create('case', { number: 'GHY/2026/A/0001', status: 'active', stage: 'reporting' });
  const personId = ours.create('person', rehanaInGuwahati);
  const secondPersonId = ours.create('person', { role: 'victim', name: 'Nilima Basumatari' });
  const legId = ours.create('leg', { kind: 'transit', mode: 'train' });
  ours.set('case', ours.caseId, 'scope', 'nowhere');
  const waiting = draftCase(guwahati);
  waiting.create('case', { number: 'GHY/2026/A/0002', status: 'active' });
  const theirs = draftCase(siliguri);
  theirs.create('case', { number: 'SLG/2026/A/0001', status: 'active' });
  const siliguriPersonId = theirs.create('person', rehanaInSiliguri);
  for (const [officer, { changes }] of [[guwahati, ours], [guwahati, waiting], [siliguri, theirs]] as const) await network.exchange(officer, { changes });
  await network.matchAll();
  const touch = draftCase(guwahati, ours.caseId);
  touch.set('person', personId, 'mother', 'Amina');
  await network.exchange(guwahati, { changes: touch.changes });

  const refer = async (caseId: string, sections: string[] | null, mayEdit: boolean): Promise<string> => {
    const id = randomUUID();
    const body = { id, caseId, toUnitId: siliguri.unitId, purpose: 'investigation', legalBasis: 'order', message: 'Please look.', sections, mayEdit, mayPrint: false, mayExport: false, until: null };
    expectOk((await asUser(guwahati.token, (transaction) => sendReferral(transaction, keys, body)))!);
    return id;
  };
  const referralId = await refer(ours.caseId, ['route'], true);
  expectOk((await asUser(siliguri.token, (transaction) => stepReferral(transaction, keys, referralId, { state: 'accepted' })))!);
  await network.admin.query('delete from match_job where person_id = $1', [secondPersonId]);
  const waitingReferralId = await refer(waiting.caseId, null, true);

  const keylessCaseId = randomUUID();
  await admin.query('insert into case_file (id, owner_unit_id) values ($1, $2)', [keylessCaseId, guwahati.unitId]);
  const importId = randomUUID();
  await admin.query('insert into import (id, unit_id, account_id, file_hash, rows) values ($1, $2, $3, $4, 1)', [importId, guwahati.unitId, guwahati.accountId, Buffer.from('x')]);
  await admin.query('insert into import_row (import_id, unit_id, row, case_id, sealed) values ($1, $2, 1, $3, $4)', [importId, guwahati.unitId, randomUUID(), Buffer.from('x')]);
  // Access of Aizawl that is over, has not begun, or is a colleague's: all of it opens nothing.
  const colleague = await network.officer(aizawl.unitId, 'caseWorker');
  const lapsed = `insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, may_edit, may_print, may_export, basis, valid_from, valid_to)
    values (gen_random_uuid(), $1, $2, $3, $4, 'referral', true, true, true, 'order', now() + $5::interval, now() + $6::interval)`;
  for (const [accountId, from, to] of [[null, '-2 days', '-1 second'], [null, '1 day', null], [colleague.accountId, '-1 day', null]]) {
    await admin.query(lapsed, [ours.caseId, guwahati.unitId, aizawl.unitId, accountId, from, to]);
  }
  const { rows: [alert] } = await admin.query<{ id: string }>('select alert_id as id from alert_side where unit_id = $1', [guwahati.unitId]);
  const acrossAlertId = randomUUID();
  const [first, second] = [secondPersonId, siliguriPersonId].sort();
  await admin.query(`insert into alert (id, person_a, person_b, case_a, case_b, band, verdicts, bits, model_version) values ($1, $2, $3, $4, $5, 'likely', '[]', 1, 'x')`,
    [acrossAlertId, first, second, ours.caseId, theirs.caseId]);
  await admin.query(`insert into alert_side (alert_id, unit_id, case_id, person_id, other_unit_id, other_case_open, is_across_roles, band, verdicts)
    values ($1, $2, $3, $4, $5, true, true, 'likely', '[]')`, [acrossAlertId, guwahati.unitId, ours.caseId, secondPersonId, siliguri.unitId]);
  const more = await addReaders(network, ours.caseId, theirs.caseId);
  return {
    ...network, supervisor: more.supervisor, overseer: more.overseer, analyst: more.analyst,
    ids: {
      caseId: ours.caseId, waitingCaseId: waiting.caseId, personId, secondPersonId, legId, alertId: alert!.id, acrossAlertId, referralId, waitingReferralId,
      importId, keylessCaseId, erasureId: await askErasures(network, { guwahati: [ours.caseId, secondPersonId], siliguri: [theirs.caseId, siliguriPersonId] }), siliguriCaseId: theirs.caseId, siliguriPersonId, noticeId: more.noticeId, mentionId: more.mentionId,
    },
  };
}

async function addReaders(network: SmallNetwork, caseId: string, siliguriCaseId: string) {
  const { guwahati, siliguri, admin } = network;
  const supervisor = await network.officer(guwahati.unitId, 'supervisor');
  // Siliguri's superior reads along and may change nothing.
  const overseer = await network.officer(siliguri.unitId, 'nodalOfficer');
  await admin.query(`insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, may_edit, may_print, may_export, basis)
    values (gen_random_uuid(), $1, $2, $3, $4, 'oversight', false, false, false, 'order')`, [siliguriCaseId, siliguri.unitId, siliguri.unitId, overseer.accountId]);
  const analyst = await network.officer(guwahati.unitId, 'analyst');
  const { rows: [notice] } = await admin.query<{ id: string }>(`insert into notice (unit_id, roles, kind, case_id) values ($1, '{supervisor}', 'breakGlassOpened', $2) returning id`, [guwahati.unitId, caseId]);
  const { rows: [mention] } = await admin.query<{ id: string }>(`insert into notice (unit_id, account_id, kind, case_id) values ($1, $2, 'mentioned', $3) returning id`, [guwahati.unitId, guwahati.accountId, caseId]);
  return { supervisor, overseer, analyst, noticeId: notice!.id, mentionId: mention!.id };
}

/** One that waits in either unit; returns that of Guwahati. */
async function askErasures({ admin, guwahati, siliguri, officer }: SmallNetwork, of: Readonly<Record<'guwahati' | 'siliguri', readonly [caseId: string, personId: string]>>): Promise<string> {
  const erasureId = randomUUID();
  const nodalOfficer = await officer(guwahati.unitId, 'nodalOfficer');
  const erasure = `insert into erasure (id, person_id, case_id, unit_id, ground, asked_by) values ($1, $2, $3, $4, 'courtOrder', $5)`;
  await admin.query(erasure, [erasureId, of.guwahati[1], of.guwahati[0], guwahati.unitId, nodalOfficer.accountId]);
  await admin.query(erasure, [randomUUID(), of.siliguri[1], of.siliguri[0], siliguri.unitId, siliguri.accountId]);
  return erasureId;
}

export type AttemptingRole = 'icmc_app' | 'icmc_signin' | 'icmc_matcher' | 'icmc_sealer';
export interface Attempt {
  readonly name: string;
  /** null: without any session. */
  readonly who: Officer | null;
  readonly sql: string;
  /** Whether a row may come back or be written. */
  readonly isAllowed: boolean;
  readonly role: AttemptingRole;
}

/** Each attempt for itself, undone before the next; says which rows came of it. The connection is the role's own, or one that may become it. */
export async function* tryEach(client: pg.ClientBase, attempts: readonly Attempt[], mayBecome: boolean): AsyncGenerator<[Attempt, string]> {
  await client.query('savepoint attempt');
  for (const attempt of attempts) {
    const become = mayBecome ? `set local role ${attempt.role};` : '';
    yield [attempt, await outcomeOf(client, `${become}select set_config('icmc.token', '${attempt.who?.token ?? ''}', true);${attempt.sql}`)];
    // The role and the token go with what was written.
    await client.query('rollback to savepoint attempt');
  }
}

async function outcomeOf(client: pg.ClientBase, sql: string): Promise<string> {
  try {
    const answers: pg.QueryResult | pg.QueryResult[] = await client.query(sql);
    const last = Array.isArray(answers) ? answers.at(-1) : answers;
    return (last?.rowCount ?? 0) > 0 ? 'done' : 'no rows';
  } catch (error) {
    return `refused ${(error as { code?: string }).code ?? String(error)}`;
  }
}
