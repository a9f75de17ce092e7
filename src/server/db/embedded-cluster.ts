// Where the files of the database (the cluster, as PostgreSQL says) lie, whose they are, and how they first come to be.
// They lie in the data folder, or, where PostgreSQL's user cannot reach that, in a shared place that the data folder names.

import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { sharedFolder, type Binaries } from '#server/db/embedded-binaries.ts';
import { mayReach, spawnOptions, type SystemUser } from '#server/db/embedded-user.ts';

const run = promisify(execFile);

export interface Cluster { readonly path: string; readonly isMade: boolean; readonly owner: SystemUser | undefined }

/** Finds the cluster of a data folder, or the place where it should be made. `folder` is a real path. */
export async function findCluster(folder: string, user: SystemUser | undefined): Promise<Cluster> {
  const noted = (await readIfThere(locationFile(folder)))?.trim();
  if (noted !== undefined && !(await isCluster(noted))) {
    // An empty database in its place would look like lost cases.
    throw new Error(`The database of ${folder} should be in ${noted} (says ${locationFile(folder)}), but it is not there`);
  }
  const inside = join(folder, 'postgres');
  const isInside = noted === undefined && ((await isCluster(inside)) || (await mayReach(user, { enter: [folder], read: [] })));
  const path = noted ?? (isInside ? inside : join(sharedFolder, `cluster-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`));
  const isMade = await isCluster(path);
  return { path, isMade, owner: isMade ? await findOwner(path, user) : user };
}

/** Makes the cluster under another name and renames it when complete: a start that was cut off leaves nothing half-made. */
export async function createCluster(folder: string, cluster: Cluster, binaries: Binaries, isDurable: boolean): Promise<void> {
  const parent = dirname(cluster.path);
  await mkdir(parent, { recursive: true });
  if (parent === sharedFolder) await chmod(sharedFolder, 0o755);
  await removeUnfinished(cluster.path);

  const unfinished = `${cluster.path}.new-${process.pid}`;
  const passwordFile = `${unfinished}.password`;
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(passwordFile, await keepPassword(folder), { mode: 0o600, flag: 'wx' });
  if (cluster.owner) {
    await chown(unfinished, cluster.owner.uid, cluster.owner.gid);
    await chown(passwordFile, cluster.owner.uid, cluster.owner.gid);
  }
  try {
    await initialise(binaries, cluster.owner, ['-D', unfinished, `--pwfile=${passwordFile}`, ...(isDurable ? [] : ['--no-sync'])]);
    await rename(unfinished, cluster.path);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Notes the place of a cluster outside the data folder. */
export async function noteLocation(folder: string, cluster: Cluster): Promise<void> {
  if (dirname(cluster.path) !== folder) await writeFile(locationFile(folder), `${cluster.path}\n`);
}

/** A cluster whose data folder was deleted and made anew: its password is gone. It is kept, but out of the way. */
export async function setAsideOrphan(folder: string, cluster: Cluster): Promise<string | undefined> {
  const isNoted = (await readIfThere(locationFile(folder))) !== undefined;
  if (!cluster.isMade || isNoted || dirname(cluster.path) === folder || (await readPassword(folder)) !== undefined) return undefined;
  const aside = `${cluster.path}.set-aside-${randomBytes(4).toString('hex')}`;
  await rename(cluster.path, aside);
  return aside;
}

export const readPassword = (folder: string): Promise<string | undefined> => readIfThere(join(folder, 'postgres-password'));

/** Made before the cluster, so that there is never a cluster without its password. */
async function keepPassword(folder: string): Promise<string> {
  const known = await readPassword(folder);
  if (known !== undefined) return known;
  const password = randomBytes(24).toString('base64url');
  const path = join(folder, 'postgres-password');
  await writeFile(`${path}.new`, password, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
  return password;
}

async function initialise(binaries: Binaries, owner: SystemUser | undefined, where: readonly string[]): Promise<void> {
  const options = ['--username=postgres', '--encoding=UTF8', '--auth=scram-sha-256', '--data-checksums', '--no-instructions', ...where];
  const attempt = (locale: readonly string[]): Promise<unknown> => run(binaries.initdb, [...options, ...locale], spawnOptions(owner));
  await attempt(['--locale=C.UTF-8'])
    // Some systems do not know C.UTF-8; PostgreSQL brings its own.
    .catch(() => attempt(['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']))
    .catch((error: { stderr?: string; message: string }) => {
      throw new Error(`The database could not be made: ${error.stderr?.trim() || error.message}`);
    });
}

async function removeUnfinished(path: string): Promise<void> {
  const prefix = `${basename(path)}.new-`;
  for (const name of await readdir(dirname(path))) {
    const maker = Number.parseInt(name.slice(prefix.length), 10);
    if (name.startsWith(prefix) && (maker === process.pid || !isAlive(maker))) await rm(join(dirname(path), name), { recursive: true, force: true });
  }
}

/** A cluster keeps its owner for life; one that root restored from a backup becomes PostgreSQL's again. */
async function findOwner(path: string, user: SystemUser | undefined): Promise<SystemUser | undefined> {
  if (!user) return undefined;
  const { uid, gid } = await stat(path);
  if (uid !== 0) return { uid, gid };
  await run('chown', ['-R', '-h', `${user.uid}:${user.gid}`, path]);
  return user;
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const locationFile = (folder: string): string => join(folder, 'cluster-location');

const isCluster = async (path: string): Promise<boolean> => (await readIfThere(join(path, 'PG_VERSION'))) !== undefined;

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
}
