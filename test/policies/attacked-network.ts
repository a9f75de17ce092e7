// A small network with something in every table, and everything that two units and a stranger may try on it with SQL of
// their own: as if a hole in the server let them run any statement under their own session.

import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { sendReferral, stepReferral } from '#server/referrals/send-referral.ts';
import { prepareSharing } from './attempts-sharing.ts';
import { createSmallNetwork, draftCase, expectOk, rehanaInGuwahati, rehanaInSiliguri, type Officer, type SmallNetwork } from '../small-network.ts';

export interface AttackedNetwork extends SmallNetwork {
  /** Of Guwahati: `caseId` is referred to Siliguri with one section, `waitingCaseId` waits for Siliguri's answer. */
  readonly ids: {
    readonly caseId: string; readonly waitingCaseId: string; readonly personId: string; readonly secondPersonId: string; readonly legId: string;
    readonly alertId: string; readonly acrossAlertId: string; readonly referralId: string; readonly waitingReferralId: string; readonly importId: string;
    readonly keylessCaseId: string;
    readonly siliguriCaseId: string; readonly siliguriPersonId: string;
  };
  readonly supervisor: Officer;
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
  await prepareSharing(network, { caseId: ours.caseId, alertId: alert!.id });
  return {
    ...network, supervisor: await network.officer(guwahati.unitId, 'supervisor'),
    ids: {
      caseId: ours.caseId, waitingCaseId: waiting.caseId, personId, secondPersonId, legId, alertId: alert!.id, acrossAlertId, referralId, waitingReferralId,
      importId, keylessCaseId, siliguriCaseId: theirs.caseId, siliguriPersonId,
    },
  };
}

export interface Attempt {
  readonly name: string;
  /** null: without any session. */
  readonly who: Officer | null;
  readonly sql: string;
  /** Whether a row may come back or be written. */
  readonly isAllowed: boolean;
}

/** Runs each attempt for itself and undoes it; says which rows came of it. The connection is the app's, or one that may become it. */
export async function tryAll(client: pg.ClientBase, attempts: readonly Attempt[], becomeApp = ''): Promise<Map<string, string>> {
  const outcomes = new Map<string, string>();
  for (const { name, who, sql } of attempts) {
    await client.query('savepoint attempt');
    try {
      await client.query(`${becomeApp};select set_config('icmc.token', '${who?.token ?? ''}', true)`);
      const answers: pg.QueryResult | pg.QueryResult[] = await client.query(sql);
      const last = Array.isArray(answers) ? answers.at(-1) : answers;
      outcomes.set(name, (last?.rowCount ?? 0) > 0 ? 'done' : 'no rows');
    } catch (error) {
      outcomes.set(name, `refused ${(error as { code?: string }).code ?? String(error)}`);
    }
    await client.query('rollback to savepoint attempt');
  }
  return outcomes;
}
