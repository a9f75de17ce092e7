// The matching process. It has its own database role and its own memory; the server speaks to it by messages and learns
// no more than a band and the kinds of detail that agree.

import { vocabulary } from '#domain/records.ts';
import { createRegister } from '#matching/match.ts';
import { hasEnoughEvidence } from '#matching/evidence.ts';
import { createPool, roleUrl } from '#server/db/connect.ts';
import { createKeys } from '#server/db/keys.ts';
import { openMasterKey } from '#server/db/master-key.ts';
import { loadPersons } from '#server/matcher/load-persons.ts';
import { workOff } from '#server/matcher/match-jobs.ts';
import { listenForJobs } from '#server/matcher/listen-for-jobs.ts';
import type { FromMatcher, ToMatcher } from '#server/matcher/message.ts';

const longestPauseMs = 5000;

async function start({ adminUrl, folder }: { adminUrl: string; folder: string }): Promise<void> {
  const master = openMasterKey(folder);
  const url = roleUrl(adminUrl, 'icmc_matcher', master);
  const deps = { pool: createPool(url, 3), keys: createKeys(master), words: vocabulary, register: createRegister() };
  const tell = (message: FromMatcher): void => void process.send?.(message);

  process.on('message', (message: ToMatcher) => {
    if (message.kind !== 'ask') return;
    const [best] = hasEnoughEvidence(message.evidence) ? deps.register.match(message.evidence, { limit: 1 }) : [];
    tell({ kind: 'answer', askId: message.askId, band: best && best.band !== 'silent' ? best.band : null, personId: best && best.band !== 'silent' ? best.personId : null });
  });

  await loadPersons(deps.pool, deps);
  tell({ kind: 'ready', persons: deps.register.size });
  const jobs = await listenForJobs(url);
  for (;;) {
    const pauseMs = await workOff(deps).catch((error: Error) => {
      tell({ kind: 'trouble', message: error.message });
      return 1000;
    });
    await jobs.next(Math.min(longestPauseMs, Math.max(1, pauseMs ?? longestPauseMs)));
  }
}

process.on('message', (message: ToMatcher) => {
  if (message.kind === 'start') start(message).catch((error: Error) => {
    process.send?.({ kind: 'trouble', message: error.message } satisfies FromMatcher);
    process.exit(1);
  });
});
// The server went away: a matcher without one has nobody to tell.
process.on('disconnect', () => process.exit(0));
