// PostgreSQL refuses to run as root. Where we are root, it runs under a system user of its own.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface SystemUser { readonly uid: number; readonly gid: number }

const userName = 'icmc-postgres';

/** Whom PostgreSQL runs as; undefined means: as ourselves. */
export async function findDatabaseUser(): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const user = (await userByName(userName)) ?? (await createUser()) ?? (await userByName('nobody'));
  if (!user) throw new Error(`PostgreSQL refuses to run as root, and neither ${userName} could be made nor is there a user nobody`);
  return user;
}

/** How to start a program of PostgreSQL: as its user, and with none of our environment, which may hold secrets. */
export function spawnOptions(user: SystemUser | undefined): { cwd: string; env: Record<string, string>; uid?: number; gid?: number } {
  return { cwd: '/', env: { TZ: 'UTC' }, ...user };
}

/** Asks the system itself, as that user, so that access lists and closed folders further up count too. */
export async function mayReach(user: SystemUser | undefined, paths: { readonly enter: readonly string[]; readonly read: readonly string[] }): Promise<boolean> {
  if (!user) return true;
  const questions = [...paths.enter.map((path) => ['-x', path]), ...paths.read.map((path) => ['-r', path])].flat();
  const script = 'while [ $# -gt 0 ]; do test "$1" "$2" || exit 1; shift 2; done';
  return run('/bin/sh', ['-c', script, 'sh', ...questions], spawnOptions(user)).then(() => true, () => false);
}

async function createUser(): Promise<SystemUser | undefined> {
  const options = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin'];
  // A failure (no useradd, or another start that is just making the user) shows in the look-up.
  await run('useradd', [...options, userName]).catch(() => undefined);
  return userByName(userName);
}

async function userByName(name: string): Promise<SystemUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}
