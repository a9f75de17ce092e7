// Many accounts quickly: copies of one that exists, with its passphrase, so that nothing is derived anew.

import { randomUUID } from 'node:crypto';
import type { Role } from '#domain/access.ts';
import { openCommandSession } from '#server/admin/write-units.ts';
import type { Officer, SmallNetwork } from './small-network.ts';

export async function copyAccount({ admin, guwahati }: SmallNetwork, unitId: string, role: Role): Promise<Officer> {
  const id = randomUUID();
  await admin.query(`insert into account (id, unit_id, user_name, display_name, role, kdf_salt, kdf_memory_kib, kdf_passes, verifier)
    select $1, $2, $3, 'A copied officer', $4, kdf_salt, kdf_memory_kib, kdf_passes, verifier from account where id = $5`,
  [id, unitId, `officer.${id.slice(0, 8)}`, role, guwahati.accountId]);
  return { accountId: id, unitId, ...await openCommandSession(admin, { id, unitId }) };
}

/** Says for its sessions, as a proof would, that the person has just shown who they are. */
export const proveAll = ({ admin }: SmallNetwork, ...officers: readonly Pick<Officer, 'accountId'>[]): Promise<unknown> =>
  admin.query('update session set proved_at = now() where account_id = any($1)', [officers.map(({ accountId }) => accountId)]);

/** The cookie of an officer's command session. */
export const pageOf = ({ token, deviceId }: Officer) => ({ cookie: `__Host-icmc=${token}`, deviceId });
