// Ten codes of 128 bits for the day on which the phone is gone. Shown once, kept as hashes, each good for one time. They
// are random and long, so a plain hash is enough: there is nothing to guess.

import { createHash, randomBytes } from 'node:crypto';
import type { Database } from '#server/auth/sign-in-deps.ts';

const codes = 10;
const codeBytes = 16;
// Crockford's: no letter that is read as another one, or as a digit.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Ten new codes in place of all older ones. */
export async function makeRecoveryCodes(database: Database, accountId: string): Promise<string[]> {
  const made = Array.from({ length: codes }, () => toText(randomBytes(codeBytes)));
  await database.query('delete from recovery_code where account_id = $1', [accountId]);
  await database.query('insert into recovery_code (account_id, hash) select $1, unnest($2::bytea[])', [accountId, made.map(hashCode)]);
  return made;
}

/** True when it was one of the account's, and unused until now. */
export async function spendRecoveryCode(database: Database, accountId: string, code: string): Promise<boolean> {
  const { rowCount } = await database.query('update recovery_code set used_at = now() where account_id = $1 and hash = $2 and used_at is null', [accountId, hashCode(code)]);
  return rowCount === 1;
}

export async function countRecoveryCodes(database: Database, accountId: string): Promise<number> {
  const { rows } = await database.query<{ count: number }>('select count(*) as count from recovery_code where account_id = $1 and used_at is null', [accountId]);
  return rows[0]!.count;
}

/** Whether it could be one, as people copy it: in any case, with or without its dashes. */
export const isRecoveryCode = (text: string): boolean => normalise(text).length === Math.ceil((codeBytes * 8) / 5);

const normalise = (text: string): string => text.toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1').replace(/[^0-9A-Z]/g, '');
const hashCode = (text: string): Buffer => createHash('sha256').update(`icmc recovery code|${normalise(text)}`).digest();

/** 26 characters in groups: XXXXX-XXXXX-XXXXX-XXXXX-XXXXXX. */
function toText(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const characters = (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[parseInt(five.padEnd(5, '0'), 2)]).join('');
  return characters.replace(/^(.{5})(.{5})(.{5})(.{5})(.{6})$/, '$1-$2-$3-$4-$5');
}
