// At the start the database and the ledger beside it are brought to say the same: who was erased stays erased, whichever
// of the two was put back from a copy.

import { withClient } from '#server/db/connect.ts';
import { utcText } from '#server/db/utc-text.ts';
import type { ErasureLedger } from '#server/erasure/ledger.ts';

/** @returns how many persons were erased again. */
export async function eraseAgain(adminUrl: string, ledger: ErasureLedger): Promise<number> {
  const known = ledger.read();
  return withClient(adminUrl, async (client) => {
    await client.query('set role icmc_owner');
    const { rows } = await client.query<{ personId: string; at: string }>(`select person_id as "personId",
      ${utcText('erased_at')} as at from tombstone order by erased_at`);
    const inLedger = new Set(known.map(({ personId }) => personId));
    for (const { personId, at } of rows) if (!inLedger.has(personId)) await ledger.append(personId, at);
    if (known.length === 0) return 0;
    // All of them, also those with a tombstone: rows may have come back beside it.
    const { rows: [done] } = await client.query<{ erased: number }>('select guard.erase_again($1) as erased', [[...inLedger]]);
    return done!.erased;
  });
}
