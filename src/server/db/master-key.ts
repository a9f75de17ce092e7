// The master key lies outside the database: a file in the data folder, readable by its owner only. Whoever steals the
// database or a backup of it, without this file, can read no identity and no narrative. The file is a key ring: while the
// master key is replaced it holds the old and the new one, and what is derived from the first key stays as it is.
//
//   <64 hexadecimal digits>     one line: version 1, from which everything is derived
//   derived <64 digits>         after a replacement: what passwords, salts and seals are derived from,
//   2 <64 digits>               and each version that still wraps keys; the highest seals

import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { keyLength } from '#crypto/envelope.ts';
import type { KeyService } from '#server/db/key-service.ts';
import { seal, unseal } from '#server/db/seal.ts';

export interface MasterKey extends KeyService {
  /** 32 bytes for one use, told apart by its label. They stay the same when the master key is replaced. */
  derive(label: string): Buffer;
  /** The password of one of our database roles. */
  rolePassword(role: string): string;
}

export interface KeyRing { readonly derived: Buffer; readonly versions: ReadonlyMap<number, Buffer> }

export const masterKeyPath = (folder: string): string => join(folder, 'master.key');

export function openMasterKey(folder: string): MasterKey {
  mkdirSync(folder, { recursive: true });
  const path = masterKeyPath(folder);
  // Made once: an empty file that a cut left behind is damaged, not new.
  if (!existsSync(path)) writeKeyFile(path, `${randomBytes(keyLength).toString('hex')}\n`, 'wx');
  return keyRingToMaster(readKeyRing(path), () => readKeyRing(path));
}

/** Of one version, held in memory: for tests and for commands on a database of their own. */
export const masterKeyFrom = (bytes: Uint8Array): MasterKey => {
  const key = Buffer.from(bytes);
  return keyRingToMaster({ derived: key, versions: new Map([[1, key]]) });
};

function keyRingToMaster(first: KeyRing, readAgain: () => KeyRing = () => first): MasterKey {
  const { derived } = first;
  let ring = first;
  return {
    derive: (label) => deriveKey(derived, label),
    rolePassword: (role) => createHmac('sha256', derived).update(`role ${role}`).digest('base64url'),
    async wrap(place, key) {
      // What is sealed under a version that was dropped meanwhile would never open again.
      ring = readAgain();
      const masterVersion = newestVersion(ring);
      return { masterVersion, wrapped: seal(wrappingKey(ring, masterVersion), place, key) };
    },
    async unwrap(place, { masterVersion, wrapped }) {
      // Replaced by a command while this server runs: the file knows the version.
      if (!ring.versions.has(masterVersion)) ring = readAgain();
      // The version that the row names first; a row that was written without one names the first.
      const versions = [...ring.versions.keys()].sort((one, other) => Number(other === masterVersion) - Number(one === masterVersion));
      for (const version of versions) {
        try {
          return unseal(wrappingKey(ring, version), place, wrapped);
        } catch {
          // Of another version, or damaged: the last one says so.
        }
      }
      throw new Error(`no master key of the ring opens what version ${masterVersion} should have wrapped`);
    },
  };
}

export const newestVersion = ({ versions }: KeyRing): number => Math.max(...versions.keys());

const deriveKey = (key: Buffer, label: string): Buffer => Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `icmc ${label}`, keyLength));
const wrappingKey = ({ versions }: KeyRing, version: number): Buffer => deriveKey(versions.get(version)!, 'unit keys');

export function readKeyRing(path: string): KeyRing {
  const damaged = new Error(`The master key in ${path} is damaged: put it back from its copy. Nothing was changed.`);
  const lines = readFileSync(path, 'utf8').split('\n').map((line) => line.trim()).filter((line) => line !== '');
  if (lines.length === 1 && /^[0-9a-f]{64}$/i.test(lines[0]!)) {
    const key = Buffer.from(lines[0]!, 'hex');
    return { derived: key, versions: new Map([[1, key]]) };
  }
  let derived: Buffer | null = null;
  const versions = new Map<number, Buffer>();
  for (const line of lines) {
    const [, name, hex] = /^(derived|[1-9]\d{0,8}) ([0-9a-f]{64})$/i.exec(line) ?? [];
    if (name === undefined || hex === undefined || (name === 'derived' ? derived !== null : versions.has(Number(name)))) throw damaged;
    if (name === 'derived') derived = Buffer.from(hex, 'hex');
    else versions.set(Number(name), Buffer.from(hex, 'hex'));
  }
  if (!derived || versions.size === 0) throw damaged;
  return { derived, versions };
}

/** Whole or not at all: written beside, brought to the disk, put in place. */
export function writeKeyRing(path: string, { derived, versions }: KeyRing): void {
  const lines = [`derived ${derived.toString('hex')}`, ...[...versions].sort(([one], [other]) => one - other).map(([version, key]) => `${version} ${key.toString('hex')}`)];
  writeKeyFile(`${path}.new`, `${lines.join('\n')}\n`, 'w');
  renameSync(`${path}.new`, path);
  syncFolder(dirname(path));
}

function writeKeyFile(path: string, text: string, flag: 'w' | 'wx'): void {
  writeFileSync(path, text, { mode: 0o600, flag, flush: true });
}

/** The new name is on the disk too; where a folder cannot be opened (Windows), the system sees to it. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
