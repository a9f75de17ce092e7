// What a nodal officer does with the accounts of the own unit, and how two persons give somebody an account back. Who may,
// on whom, and in which order is judged in the database (guard.begin_act and what follows it), where it happens; here a
// request is read, and every act leaves a row in the log with its sealed reason.

import type { AuditAction } from '#domain/audit-act.ts';
import { randomUUID } from 'node:crypto';
import { isRole } from '#domain/access.ts';
import { accountActs, type AccountOfUnit, type AccountRequest, type AccountsOfUnit, type DeviceOfUnit, type RecoveryElsewhere } from '#domain/account.ts';
import { fail, isFailure, ok, type Result } from '#domain/failure.ts';
import { partsOf } from '#domain/given.ts';
import { isId } from '#domain/id.ts';
import { hashCode, makeCode } from '#server/auth/one-time-code.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { unitKeyFetcher } from '#server/db/case-key.ts';
import type { Keys } from '#server/db/keys.ts';
import { sealUnder } from '#server/db/unit-seal.ts';
import { utcText } from '#server/db/utc-text.ts';
import { parseUserName } from '#server/people/join.ts';

const longestReason = 1000;

export interface PeopleTransaction { readonly transaction: UserTransaction; readonly keys: Keys; readonly id: unknown; readonly body: unknown }

/** The unit's own accounts; requests, devices and re-enrolments as far as the reader answers for them. */
export async function readAccounts({ query }: UserTransaction): Promise<AccountsOfUnit> {
  const accounts = await query<AccountOfUnit & Record<string, unknown>>(`select a.id, a.user_name as "userName", a.display_name as "displayName", a.role, a.status,
      array(select p.account_id from recovery r join recovery_approval p on p.recovery_id = r.id where r.account_id = a.id and r.ended_at is null and r.expires_at > now()) as "recoveryApprovedBy"
    from account a where a.unit_id = (select guard.unit_id()) order by a.display_name, a.id`);
  const requests = await query<AccountRequest & Record<string, unknown>>(`select id, user_name as "userName", display_name as "displayName", role, language, ${utcText('asked_at')} as "askedAt"
    from account_request where answer is null order by asked_at, id`);
  const devices = await query<DeviceOfUnit & Record<string, unknown>>(`select id, account_id as "accountId", letter, ${utcText('first_seen')} as "firstSeen", ${utcText('last_used')} as "lastUsed",
      revoked_at is not null as "isShutOut", emptied_at is not null as "isEmptied" from guard.unit_devices() order by last_used desc nulls last, id`);
  const elsewhere = await query<RecoveryElsewhere & Record<string, unknown>>(`select id, unit_id as "unitId", display_name as "displayName", approvals, has_approved as "hasApproved"
    from guard.recoveries_elsewhere() order by approvals desc, display_name, id`);
  return { accounts, requests, devices, elsewhere };
}

export async function answerRequest({ transaction, keys, id, body }: PeopleTransaction): Promise<Result<object>> {
  const { answer, role, userName: given, reason } = partsOf(body);
  const userName = parseUserName(given);
  if (answer !== 'approved' && answer !== 'rejected') return fail('badRequest');
  if (answer === 'approved' && (!isRole(role) || userName === null)) return fail('badRequest');
  const act: UnitAct = { action: `account.${answer}`, sql: 'select guard.answer_request($1, $2, $3, $4) as said', values: [answer, userName, role ?? null] };
  return await doAct({ transaction, keys, id }, answer === 'rejected' ? reason : reason ?? '', act);
}

export async function changeAccount({ transaction, keys, id, body }: PeopleTransaction): Promise<Result<object>> {
  const { act, role, reason } = partsOf(body);
  const known = accountActs.find((one) => one === act);
  if (known === undefined || (known === 'role' && !isRole(role))) return fail('badRequest');
  return await doAct({ transaction, keys, id }, reason, { action: `account.${known}`, sql: 'select guard.change_account($1, $2, $3) as said', values: [known, known === 'role' ? role : null] });
}

export const shutOutDevice = ({ transaction, keys, id, body }: PeopleTransaction): Promise<Result<object>> =>
  doAct({ transaction, keys, id }, partsOf(body).reason, { action: 'device.shutOut', sql: 'select guard.shut_out_device($1) as said', values: [] });

/** The approver's own code, shown once; the person needs those of two. */
export async function approveRecovery({ transaction, keys, id, body }: PeopleTransaction): Promise<Result<{ code: string; isSecond: boolean }>> {
  const code = makeCode();
  let said: string | null = null;
  const done = await doAct({ transaction, keys, id }, partsOf(body).reason,
    { action: 'recovery.approved', sql: 'select guard.approve_recovery($1, $2) as said', values: [hashCode(code)], hear: (text) => { said = text; } });
  return done.ok ? ok({ code, isSecond: said === 'second' }) : done;
}

export const withdrawRecovery = ({ transaction, keys, id, body }: PeopleTransaction): Promise<Result<object>> =>
  doAct({ transaction, keys, id }, partsOf(body).reason, { action: 'recovery.withdrawn', sql: 'select guard.withdraw_recovery($1) as said', values: [] });

interface UnitAct { readonly action: AuditAction; readonly sql: string; readonly values: readonly unknown[]; readonly hear?: (said: string | null) => void }

async function doAct({ transaction, keys, id }: Pick<PeopleTransaction, 'transaction' | 'keys' | 'id'>, reason: unknown, { action, sql, values, hear }: UnitAct): Promise<Result<object>> {
  if (!isId(id)) return fail('notFound');
  if (typeof reason !== 'string') return fail('reasonNeeded');
  // An approval is its own reason.
  if (reason.trim() === '' && action !== 'account.approved') return fail('reasonNeeded');
  if (reason.length > longestReason) return fail('tooLong');
  const { actor, query } = transaction;
  // Fetched before the act, which is the last moment at which it is certain that the unit's key is to be had.
  const unitKey = await keys.unitKey(actor.unitId, unitKeyFetcher(transaction));
  const [row] = await query<{ said: string | null }>(sql, [id, ...values]);
  const said = row?.said ?? null;
  if (isFailure(said)) {
    // Ended while this waited: nobody is left to write under.
    if (said !== 'signInNeeded') transaction.audit({ action, objects: [id], result: said });
    return fail(said);
  }
  hear?.(said);
  // The first object names the place that the detail is sealed for.
  const entryId = randomUUID();
  const detail = sealUnder(unitKey, { table: 'audit', row: entryId, field: 'detail' }, JSON.stringify({ reason: reason.trim(), ...describe(values) }));
  transaction.audit({ action, objects: [entryId, id], detail });
  return ok({});
}

/** The role that was given, where there is one. */
const describe = (values: readonly unknown[]): object => ({ given: values.filter((value) => typeof value === 'string') });
