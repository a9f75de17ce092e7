// At the start the database and the ledger beside it are brought to say the same: who was erased stays erased, whichever
// of the two was put back from a copy.

import pg from 'pg';
import type { ErasureLedger } from '#server/erasure/ledger.ts';

/** @returns how many persons were erased again. */
export async function eraseAgain(adminUrl: string, ledger: ErasureLedger): Promise<number> {
  const known = ledger.read();
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query('set role icmc_owner');
    const { rows } = await client.query<{ personId: string; at: string }>(`select person_id as "personId",
      to_char(erased_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at from tombstone order by erased_at`);
    const inLedger = new Set(known.map(({ personId }) => personId));
    for (const { personId, at } of rows) if (!inLedger.has(personId)) await ledger.append(personId, at);
    if (known.length === 0) return 0;
    // All of them, also those with a tombstone: rows may have come back beside it.
    const { rows: [done] } = await client.query<{ erased: number }>('select guard.erase_again($1) as erased', [[...inLedger]]);
    return done!.erased;
  } finally {
    await client.end();
  }
}
