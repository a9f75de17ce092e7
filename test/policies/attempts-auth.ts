// What the server's own role may try on sessions and second factors: nothing of it may work, whoever's session it holds.

import type { AttackedNetwork } from './attacked-network.ts';
import type { AttemptLine as Line } from './attempts.ts';

export function authAttempts({ guwahati, supervisor }: AttackedNetwork): Line[] {
  const whose = `account_id = '${supervisor.accountId}'`;
  return [
    ...['passkey', 'totp', 'recovery_code', 'used_challenge'].map((table): Line => ['owner', 'mayNot', `read ${table}`, `select from ${table}`]),
    ...['passkey', 'totp', 'recovery_code'].map((table): Line => ['owner', 'mayNot', `take away the ${table} of a colleague`, `delete from ${table} where ${whose}`]),
    ['owner', 'mayNot', 'give a colleague a passkey of its own', `insert into passkey (id, account_id, credential_id, public_key, counter, is_synced) values (gen_random_uuid(), '${supervisor.accountId}', 'x', 'x', 0, false)`],
    ['owner', 'mayNot', 'turn the counter of a passkey back', 'update passkey set counter = 0'],
    ['owner', 'mayNot', 'prove itself', 'update session set proved_at = now()'],
    ['owner', 'mayNot', 'unlock a session', `update session set idle_at = now() + interval '30 minutes'`],
    ['owner', 'mayNot', 'set a colleague’s passphrase', `update account set verifier = 'x' where id = '${supervisor.accountId}'`],
    ['owner', 'mayNot', 'set its own passphrase', `update account set verifier = 'x' where id = '${guwahati.accountId}'`],
  ];
}
