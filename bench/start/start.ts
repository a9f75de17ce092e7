// From starting the command to the first answer over HTTP, on the demonstration's data folder (2,000 cases), each time in
// a fresh process.

import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { percentile, round, type Figures } from '../figures.ts';

const command = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const runs = 5;

export async function benchStart(say: (line: string) => void): Promise<Figures> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'icmc-bench-'));
  await chmod(folder, 0o755);
  try {
    const firstMs = await startOnce(folder, { untilSeeded: true });
    say(`first start, before the cases are made: ${Math.round(firstMs)} ms`);
    const samples: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      samples.push(await startOnce(folder));
      say(`start ${run + 1}: ${Math.round(samples[run]!)} ms`);
    }
    return { readyMs: round(percentile(samples, 0.5)), readyWorstMs: round(Math.max(...samples)), firstStartMs: round(firstMs), runs };
  } finally {
    const elsewhere = await readFile(join(folder, 'cluster-location'), 'utf8').catch(() => undefined);
    if (elsewhere !== undefined) await rm(elsewhere.trim(), { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  }
}

async function startOnce(folder: string, { untilSeeded = false } = {}): Promise<number> {
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawn(process.execPath, [command, 'demo'], { env: { ...process.env, ICMC_DATA: folder, PORT: String(port) }, stdio: ['ignore', 'pipe', 'inherit'] });
  const seeded = new Promise<void>((resolve) => child.stdout.on('data', (text: Buffer) => { if (/cases of \d+ units are there/.test(text.toString())) resolve(); }));
  try {
    for (;;) {
      if (child.exitCode !== null) throw new Error('the server ended before it was ready');
      const isReady = await fetch(`http://localhost:${port}/api/hello`).then(({ ok }) => ok, () => false);
      if (isReady) {
        const readyMs = performance.now() - startedAt;
        if (untilSeeded) await seeded;
        return readyMs;
      }
      await new Promise((resolve) => { setTimeout(resolve, 20); });
    }
  } finally {
    await new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.kill('SIGTERM');
    });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => { server.listen(0, 'localhost', resolve); });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => { server.close(resolve); });
  return port;
}
