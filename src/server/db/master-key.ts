// The master key lies outside the database: a file in the data folder, readable by its owner only. Whoever steals the
// database or a backup of it, without this file, can read no identity and no narrative. A key service can stand in its
// place: whatever can answer `derive`.

import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyLength } from '#crypto/envelope.ts';

export interface MasterKey {
  /** 32 bytes for one use, told apart by its label. */
  derive(label: string): Buffer;
  /** The password of one of our database roles. */
  rolePassword(role: string): string;
}

export function openMasterKey(folder: string): MasterKey {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'master.key');
  if (!existsSync(path)) writeFileSync(path, randomBytes(keyLength).toString('hex'), { mode: 0o600, flag: 'wx' });
  const bytes = Buffer.from(readFileSync(path, 'utf8').trim(), 'hex');
  if (bytes.length !== keyLength) throw new Error(`The master key in ${path} is damaged: put it back from its copy. Nothing was changed.`);
  return masterKeyFrom(bytes);
}

export const masterKeyFrom = (bytes: Uint8Array): MasterKey => ({
  derive: (label) => Buffer.from(hkdfSync('sha256', bytes, Buffer.alloc(0), `icmc ${label}`, keyLength)),
  rolePassword: (role) => createHmac('sha256', bytes).update(`role ${role}`).digest('base64url'),
});
