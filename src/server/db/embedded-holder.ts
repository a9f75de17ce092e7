// One postmaster to a cluster. A process that was killed leaves its postmaster.pid behind, and its number may by now be
// another program's; so a holder counts only if it lives and was started on this very cluster.

import { execFile } from 'node:child_process';
import { lstat, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isAlive } from '#server/db/embedded-cluster.ts';

export const heldMessage = 'another ICMC is running on this data folder';

/** A number that no system gives to a process. */
const nobodyPid = 999_999_999;
/** After kill -9 of ICMC its postmaster hears of it at once, and begins to stop, well within this time. */
const graceMs = 3_000;
const shutdownMs = 60_000;

/** Returns when the cluster is free; throws when a living server holds it. */
export async function awaitFreeCluster(cluster: string): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  const grace = AbortSignal.timeout(graceMs);
  const shutdown = AbortSignal.timeout(shutdownMs);
  for (;;) {
    const content = await readFile(pidFile, 'utf8').catch(() => '');
    const pid = Number.parseInt(content, 10);
    if (!(pid > 0) || !isAlive(pid)) return;
    if (!(await isPostmaster(pid, cluster))) return disown(pidFile, content);
    const isStopping = content.split('\n')[7]?.trim() === 'stopping';
    if (isStopping ? shutdown.aborted : grace.aborted) throw new Error(`${heldMessage} (process ${pid})`);
    await sleep(20);
  }
}

async function isPostmaster(pid: number, cluster: string): Promise<boolean> {
  if (process.platform === 'win32') return true;
  const command = process.platform === 'linux'
    ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    : await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).then(({ stdout }) => stdout, () => '');
  return command.includes(cluster);
}

/** Changes only the process number: PostgreSQL goes on to check by the other lines that no backend has survived. */
async function disown(pidFile: string, content: string): Promise<void> {
  // A postmaster that ends takes its file with it, perhaps at this moment: then there is nothing to disown.
  const owner = await lstat(pidFile).catch(() => null);
  if (!owner) return;
  const { uid, gid } = owner;
  // We may be root and PostgreSQL owns the folder: a new file, handled by its handle, follows no link left there for us.
  await rm(`${pidFile}.new`, { force: true });
  const handle = await open(`${pidFile}.new`, 'wx', 0o600);
  try {
    await handle.writeFile(content.replace(/^\d+/, String(nobodyPid)));
    await handle.chown(uid, gid);
  } finally {
    await handle.close();
  }
  await rename(`${pidFile}.new`, pidFile);
}
