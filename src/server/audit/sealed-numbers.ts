// After a backup is put back the database would give the numbers of lost rows to new ones, and the seals in the file
// would then speak of other rows. So numbers go on from the highest that the file has sealed.

import { readLastSeal } from '#server/audit/seal-file.ts';
import { withClient } from '#server/db/connect.ts';

/** @param adminUrl a connection that may become icmc_owner. */
export async function passSealedNumbers(adminUrl: string, folder: string): Promise<void> {
  const { seal } = await readLastSeal(folder);
  if (!seal) return;
  const highest = seal.seqs.reduce((most, seq) => Math.max(most, seq), 0);
  await withClient(adminUrl, async (client) => {
    await client.query('set role icmc_owner');
    await client.query(`select setval('public.audit_seq_seq', $1) from public.audit_seq_seq where last_value < $1`, [highest]);
  });
}
