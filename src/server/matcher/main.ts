// The matching process. It has its own database role and its own memory; the server speaks to it by messages and learns
// no more than a band and the kinds of detail that agree.

import pg from 'pg';
import { vocabulary } from '#domain/records.ts';
import { createRegister } from '#matching/match.ts';
import { hasEnoughEvidence } from '#matching/evidence.ts';
import type { Config } from '#server/config.ts';
import { createPool, roleUrl } from '#server/db/connect.ts';
import { chooseKeyService } from '#server/db/key-service.ts';
import { createKeys } from '#server/db/keys.ts';
import { openMasterKey } from '#server/db/master-key.ts';
import { loadPersons } from '#server/matcher/load-persons.ts';
import { workOff } from '#server/matcher/match-jobs.ts';
import { listenForJobs } from '#server/matcher/listen-for-jobs.ts';
import type { FromMatcher, ToMatcher } from '#server/matcher/message.ts';

const longestPauseMs = 5000;
const knownPerAnswer = 10;
const aloneLock = 0x1c3d;

async function start({ adminUrl, config }: { adminUrl: string; config: Config }): Promise<void> {
  const master = openMasterKey(config.folder);
  const url = roleUrl(adminUrl, 'icmc_matcher', master);
  const deps = { pool: createPool(url, 3), keys: createKeys(chooseKeyService(config.keyService, master), { keepMs: (config.keyMinutes ?? 5) * 60_000 }), words: vocabulary, register: createRegister() };
  const tell = (message: FromMatcher): void => void process.send?.(message);

  let isReady = false;
  process.on('message', (message: ToMatcher) => {
    if (message.kind !== 'ask') return;
    const matches = hasEnoughEvidence(message.evidence) ? deps.register.match(message.evidence, { limit: knownPerAnswer }) : [];
    // A register that is still being read would say "nobody" of people it has not come to.
    tell({ kind: 'answer', askId: message.askId, known: isReady ? matches.flatMap(({ personId, band }) => (band === 'silent' ? [] : [{ personId, band }])) : null });
  });

  await waitUntilAlone(url);
  await loadPersons(deps.pool, deps);
  isReady = true;
  tell({ kind: 'ready', persons: deps.register.size });
  const jobs = await listenForJobs(url);
  for (;;) {
    const pauseMs = await workOff(deps).catch((error: Error) => {
      tell({ kind: 'trouble', message: kindOf(error) });
      return 1000;
    });
    await jobs.next(Math.min(longestPauseMs, Math.max(1, pauseMs ?? longestPauseMs)));
  }
}

/** Two registers over one database would each miss what the other has just taken in: the second waits until the first is gone. */
async function waitUntilAlone(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  // Without the connection the lock is gone: end, and be started anew.
  client.on('error', () => process.exit(1));
  await client.connect();
  await client.query('select pg_advisory_lock($1)', [aloneLock]);
}

process.on('message', (message: ToMatcher) => {
  if (message.kind === 'start') start(message).catch((error: Error) => {
    process.send?.({ kind: 'trouble', message: kindOf(error) } satisfies FromMatcher);
    process.exit(1);
  });
});
// Ctrl-C reaches the whole group; the server ends this process when its own work is done.
process.on('SIGINT', () => undefined);
// The server went away: a matcher without one has nobody to tell.
process.on('disconnect', () => process.exit(0));

/** A message may quote what a person typed: only its kind is written. */
function kindOf(error: Error & { code?: string }): string {
  return `${error.name} ${error.code ?? ''} ${error.stack?.split('\n').find((line) => line.startsWith('    at '))?.trim() ?? ''}`;
}
