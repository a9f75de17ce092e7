// What the server does about its log while it runs: seals it each second, checks the newest seals at the start and each
// hour, and looks each few minutes for browsing that is unlike the person's own. One after another, by one clock.

import type pg from 'pg';
import { createSealer, type Sealer, type SealerDeps } from '#server/audit/sealer.ts';
import { verifyNewest } from '#server/audit/log-source.ts';
import { codeOfFinding, describeFinding, firstFinding } from '#server/audit/verify.ts';
import { flagBrowsing } from '#server/audit/watch-browsing.ts';

const secondMs = 1000;
/** In seconds. */
const every = { hourBack: 60, firstVerify: 30, browsing: 5 * 60, verify: 60 * 60, wholeBrowsing: 24 * 60 * 60 };

export interface Watch { stop(): Promise<void> }

export function startWatch(deps: SealerDeps): Watch {
  const sealer = createSealer(deps);
  let isOver = false;
  let second = 0;
  let told = '';
  let running = Promise.resolve();
  const tick = async (): Promise<void> => {
    const trouble = await work(sealer, deps, second).then(() => '', (error: Error) => error.message);
    // Said once, not each second.
    if (trouble !== '' && trouble !== told) deps.log(`The audit log is not sealed at present: ${trouble}`);
    if (trouble === '' && told !== '') deps.log('The audit log is sealed again.');
    told = trouble;
    second += 1;
  };
  const loop = (): void => {
    if (isOver) return;
    running = tick().finally(() => { if (!isOver) timer = setTimeout(loop, secondMs); });
  };
  let timer = setTimeout(loop, 0);
  return {
    async stop() {
      isOver = true;
      clearTimeout(timer);
      await running;
      // What the last second brought.
      await sealer.turn('second').catch(() => undefined);
    },
  };
}

async function work(sealer: Sealer, deps: SealerDeps, second: number): Promise<void> {
  // Before the sealer mends the file: what is missing there is to be seen first.
  if (second === 0) await guarded('checked', deps, () => checkNewest(deps));
  await sealer.turn(second === 0 ? 'all' : second % every.hourBack === 0 ? 'hour' : 'second');
  // Soon after the start too: a new log has no seal before.
  if (second === every.firstVerify || (second > 0 && second % every.verify === 0)) await guarded('checked', deps, () => checkNewest(deps));
  if (second % every.browsing === every.browsing - 1) {
    await guarded('looked through', deps, () => flagBrowsing(deps.pool, deps.now(), second % every.wholeBrowsing < every.browsing));
  }
}

/** A check that cannot be made must not keep the rows from being sealed. */
async function guarded(what: string, { log }: SealerDeps, act: () => Promise<unknown>): Promise<void> {
  await act().catch((error: Error & { code?: string }) => log(`The audit log could not be ${what}: ${error.name} ${error.code ?? ''}`));
}

async function checkNewest({ pool, folder, key, now, log }: SealerDeps): Promise<void> {
  const client = await pool.connect();
  try {
    const report = await verifyNewest(client, folder, [key.publicKey], now());
    if (!report) return;
    const first = firstFinding(report);
    if (first) log(`The audit log does not hold: ${describeFinding(first)} See "npx icmc audit verify".`);
    await noteVerified(client, first ? codeOfFinding(first) : 'ok');
  } finally {
    client.release();
  }
}

export const noteVerified = async (client: Pick<pg.ClientBase, 'query'>, result: string): Promise<void> => {
  await client.query('select guard.note_verified($1)', [result]);
};
