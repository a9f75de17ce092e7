// Starts and stops the postmaster, PostgreSQL's main process. It runs in a process group of its own, so that Ctrl-C
// reaches ICMC alone, which stops it last; a watchdog stops it when ICMC dies without a word.

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:fs';
import { open, rename, stat, type FileHandle } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Binaries } from '#server/db/embedded-binaries.ts';
import { serverArguments } from '#server/db/embedded-config.ts';
import { heldMessage } from '#server/db/embedded-holder.ts';
import { spawnOptions, type SystemUser } from '#server/db/embedded-user.ts';

export interface PostmasterSetup {
  readonly cluster: string;
  readonly owner: SystemUser | undefined;
  readonly binaries: Binaries;
  readonly password: string;
  readonly isDurable: boolean;
  readonly log: (line: string) => void;
}

export interface Postmaster { readonly url: string; readonly port: number; stop(): Promise<void> }

const pollMs = 20;
const silenceMs = 60_000;
const attempts = 5;
const maxLogBytes = 10_000_000;

export async function startPostmaster(setup: PostmasterSetup): Promise<Postmaster> {
  for (let attempt = 1; ; attempt++) {
    const port = await pickPort();
    const logFile = await openLog(setup);
    const child = spawnPostmaster(setup, port, logFile);
    const url = addressOf(setup.password, port);
    const problem = await awaitReady(child, url);
    if (problem === undefined) {
      await logFile.handle.close();
      return supervise(setup, child, { url, port });
    }
    await end(setup, child);
    const tail = await readTail(logFile);
    // The port went to somebody else in between, or backends of a killed postmaster have not gone yet.
    if (attempt < attempts && /could not bind|pre-existing shared memory/.test(tail)) await sleep(200 * attempt);
    else if (/lock file .* already exists|pre-existing shared memory/.test(tail)) throw new Error(heldMessage);
    else throw new Error(`PostgreSQL did not start: ${problem}\n${tail}`);
  }
}

export const addressOf = (password: string, port: number): string => `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;

function spawnPostmaster(setup: PostmasterSetup, port: number, logFile: LogFile): ChildProcess {
  const output = logFile.handle.fd;
  const isDetached = process.platform !== 'win32';
  const options = { ...spawnOptions(setup.owner), detached: isDetached };
  const child = spawn(setup.binaries.postgres, serverArguments(setup.cluster, port, setup.isDurable), { ...options, stdio: ['ignore', output, output] });
  const endOnExit = (): void => void child.kill('SIGINT');
  process.once('exit', endOnExit);
  child.once('exit', () => process.off('exit', endOnExit));
  // Without this listener a program that cannot be started would throw; awaitReady sees that there is no process.
  child.once('error', () => process.off('exit', endOnExit));
  if (isDetached && child.pid !== undefined) {
    // It waits for the end of its input, which comes when ICMC ends, however that happens.
    const watchdog = spawn('/bin/sh', ['-c', 'read -r _; kill -INT "$1"', 'icmc-watchdog', String(child.pid)], { ...options, stdio: ['pipe', 'ignore', 'ignore'] });
    watchdog.unref();
    // The number may become another process's: the watchdog goes first.
    child.once('exit', () => watchdog.kill('SIGKILL'));
  }
  return child;
}

/** Undefined once the server answers; otherwise why it does not. */
async function awaitReady(child: ChildProcess, url: string): Promise<string | undefined> {
  let patience = AbortSignal.timeout(silenceMs);
  for (;;) {
    if (child.pid === undefined) return 'the program cannot be run';
    if (hasEnded(child)) return `it ended (${child.signalCode ?? `exit code ${child.exitCode}`})`;
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    // A connection that breaks while it closes is of no interest.
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return undefined;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === '28P01') return 'it does not accept the password in postgres-password';
      // Still starting, for instance recovering after a power cut: it says so, and may take its time.
      if (code === '57P03') patience = AbortSignal.timeout(silenceMs);
      if (patience.aborted) return 'it does not answer';
    }
    await sleep(pollMs);
  }
}

function supervise(setup: PostmasterSetup, child: ChildProcess, address: { url: string; port: number }): Postmaster {
  const onEnd = (): void => setup.log(`PostgreSQL has ended unexpectedly; see ${logPath(setup.cluster)}`);
  child.once('exit', onEnd);
  return {
    ...address,
    async stop() {
      child.off('exit', onEnd);
      await end(setup, child);
    },
  };
}

async function end(setup: PostmasterSetup, child: ChildProcess): Promise<void> {
  if (child.pid === undefined || hasEnded(child)) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // A signal on Windows would be a power cut.
  if (process.platform === 'win32') execFile(setup.binaries.pgCtl, ['stop', '-D', setup.cluster, '-m', 'fast']);
  else child.kill('SIGINT');
  const impatience = setTimeout(() => child.kill('SIGQUIT'), silenceMs);
  await ended;
  clearTimeout(impatience);
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

function pickPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

interface LogFile { readonly handle: FileHandle; readonly startedAt: number }

const logPath = (cluster: string): string => join(cluster, 'postgres.log');

async function openLog({ cluster, owner }: PostmasterSetup): Promise<LogFile> {
  const path = logPath(cluster);
  const size = await stat(path).then((found) => found.size, () => 0);
  if (size > maxLogBytes) await rename(path, `${path}.1`);
  // We may be root and PostgreSQL owns the folder: were the log a link that it left there, we would write elsewhere.
  const handle = await open(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  if (owner) await handle.chown(owner.uid, owner.gid);
  return { handle, startedAt: (await handle.stat()).size };
}

/** The last lines of this start, and closes the log. */
async function readTail({ handle, startedAt }: LogFile): Promise<string> {
  const { size } = await handle.stat();
  const { buffer } = await handle.read(Buffer.alloc(Math.min(size - startedAt, 8_000)), { position: Math.max(startedAt, size - 8_000) });
  await handle.close();
  return buffer.toString('utf8').trim().split('\n').slice(-20).join('\n');
}
