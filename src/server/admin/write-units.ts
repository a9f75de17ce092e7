// Units and accounts, written by the administrator's connection: what the commands beside the database use.

import { createHash, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import type pg from 'pg';
import { signInInfo, type KdfCost } from '#crypto/derivation.ts';
import type { Role } from '#domain/access.ts';
import type { Unit } from '#domain/unit.ts';
import { makeVerifier, type AccountSecret } from '#server/auth/new-secret.ts';
import { numberToLetters } from '#server/auth/sign-in.ts';
import type { Keys } from '#server/db/keys.ts';

export interface NewAccount {
  readonly id: string;
  readonly unitId: string;
  readonly userName: string;
  readonly displayName: string;
  readonly role: Role;
  readonly language: string;
}

/** Each unit with its key; a unit that is there already is left as it is. Parents come before their children. */
export async function writeUnits(client: pg.Client, keys: Keys, units: readonly Unit[]): Promise<void> {
  for (const unit of units) {
    if (unit.kind === 'shelter' && unit.contactUnitId === null && unit.parentId === null) {
      throw new Error(`The shelter ${unit.code} needs a contact unit: alerts name that one, because they must never name a shelter.`);
    }
    await client.query(`insert into unit (id, code, name, kind, parent_id, country, state, district, languages, duty_name, duty_phone)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing`,
    [unit.id, unit.code, unit.name, unit.kind, unit.parentId, unit.country, unit.state, unit.district, unit.languages, unit.dutyName, unit.dutyPhone]);
    const { rowCount: hasKey } = await client.query('select from unit_key where unit_id = $1 limit 1', [unit.id]);
    if (hasKey) continue;
    const { keyVersion, masterVersion, wrapped } = await keys.newUnitKey(unit.id);
    await client.query('insert into unit_key (unit_id, key_version, master_version, wrapped) values ($1, $2, $3, $4) on conflict do nothing', [unit.id, keyVersion, masterVersion, wrapped]);
  }
  for (const { id, contactUnitId } of units) {
    if (contactUnitId !== null) await client.query('update unit set contact_unit_id = $2 where id = $1', [id, contactUnitId]);
  }
}

/** What is kept of a passphrase that is known here: the derivation is the device's own (web/vault/derive-keys.ts). */
export async function makeAccountSecret(passphrase: string, cost: KdfCost): Promise<AccountSecret> {
  const salt = randomBytes(16);
  const root = await hashRaw(passphrase.normalize('NFKC'), { salt, memoryCost: cost.memoryKib, timeCost: cost.passes, parallelism: 1, outputLen: 32 });
  const signInKey = Buffer.from(hkdfSync('sha256', root, Buffer.alloc(0), signInInfo, 32)).toString('hex');
  return { salt, cost, verifier: await makeVerifier(signInKey) };
}

export async function writeAccount(client: pg.Client, account: NewAccount, { salt, cost, verifier }: AccountSecret): Promise<void> {
  await client.query(`insert into account (id, unit_id, user_name, display_name, role, language, kdf_salt, kdf_memory_kib, kdf_passes, verifier)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
  [account.id, account.unitId, account.userName, account.displayName, account.role, account.language, salt, cost.memoryKib, cost.passes, verifier]);
}

/** A session of an hour for a command that acts as this account (import, demonstration), on a device of its own. */
export async function openCommandSession(client: pg.Client, account: { id: string; unitId: string }): Promise<{ token: string; deviceId: string; end: () => Promise<void> }> {
  const token = randomBytes(32).toString('base64url');
  const deviceId = randomUUID();
  const { rows } = await client.query<{ count: number }>('select count(*)::int as count from device where unit_id = $1', [account.unitId]);
  await client.query('insert into device (id, account_id, unit_id, letter) values ($1, $2, $3, $4)',
    [deviceId, account.id, account.unitId, numberToLetters(rows[0]!.count)]);
  await client.query(`insert into session (token_hash, id, account_id, device_id, expires_at) values ($1, $2, $3, $4, now() + interval '1 hour')`,
    [createHash('sha256').update(token).digest(), randomUUID(), account.id, deviceId]);
  return { token, deviceId, end: async () => { await client.query('update device set revoked_at = now() where id = $1', [deviceId]); } };
}
