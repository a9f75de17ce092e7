// Inviting a person by a code, and ending an account, by whoever runs the server: the first nodal officer of a unit, and
// auditors and administrators, whom no unit may choose. A passphrase is never set from here: the code opens a page on which
// the person sets their own.

import type pg from 'pg';
import type { Role } from '#domain/access.ts';
import { hashCode, makeCode } from '#server/auth/one-time-code.ts';

export interface Invitation { readonly unitCode: string; readonly userName: string; readonly displayName: string; readonly role: Role }
export type Invited = { readonly code: string; readonly unit: string } | { readonly problem: 'noUnit' | 'nameTaken' };

/** @param client may act as the owner of the tables. An older code for the same name opens nothing any more. */
export async function inviteAccount(client: pg.Client, { unitCode, userName, displayName, role }: Invitation): Promise<Invited> {
  const { rows: [unit] } = await client.query<{ id: string; name: string }>('select id, name from unit where code = $1 and guard.unit_is_open(id)', [unitCode]);
  if (!unit) return { problem: 'noUnit' };
  const { rowCount: isTaken } = await client.query('select 1 from account where user_name = $1', [userName]);
  if (isTaken) return { problem: 'nameTaken' };
  const code = makeCode();
  await client.query('update invitation set expires_at = now() where user_name = $1 and used_at is null and expires_at > now()', [userName]);
  await client.query('insert into invitation (code_hash, unit_id, user_name, display_name, role) values ($1, $2, $3, $4, $5)', [hashCode(code), unit.id, userName, displayName, role]);
  await client.query(`insert into audit (unit_id, action, result) values ($1, 'account.invited', $2)`, [unit.id, role]);
  return { code, unit: unit.name };
}

/** Ends an account for good, with its sessions and devices; false when there is none that could be ended. */
export async function endAccount(client: pg.Client, userName: string): Promise<boolean> {
  const { rows: [account] } = await client.query<{ id: string; unitId: string }>(`update account set status = 'left' where user_name = $1 and status <> 'left' returning id, unit_id as "unitId"`, [userName]);
  if (!account) return false;
  await client.query('select guard.revoke_devices($1), guard.end_sessions($1, null)', [account.id]);
  await client.query(`insert into audit (unit_id, action, objects) values ($1, 'account.endedByCommand', array[$2::uuid])`, [account.unitId, account.id]);
  return true;
}
