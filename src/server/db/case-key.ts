// The keys that a transaction's person may have: row-level security decides which wrapped keys it finds.

import type { UserTransaction } from '#server/db/as-user.ts';
import { fetchUnitKeyBy, type FetchUnitKey, type Keys, type WrappedKey } from '#server/db/keys.ts';
import type { UnitKeeper } from '#server/db/unit-seal.ts';

export const unitKeyFetcher = ({ query }: UserTransaction): FetchUnitKey => fetchUnitKeyBy((sql, values) => query(sql, values));

/** What seals and opens under the key of a unit: the person's own, unless told. */
export const unitKeeper = (transaction: UserTransaction, keys: Keys, unitId: string = transaction.actor.unitId): UnitKeeper =>
  ({ keys, unitId, fetch: unitKeyFetcher(transaction) });

const caseKeyQuery = 'select owner_unit_id as "ownerUnitId", unit_key_version as "unitKeyVersion", wrapped from case_key where case_id = $1';

export async function readCaseKey(transaction: UserTransaction, keys: Keys, caseId: string): Promise<Buffer> {
  const [row] = await transaction.query<WrappedKey & Record<string, unknown>>(caseKeyQuery, [caseId]);
  if (!row) throw new Error('the case has no key');
  return keys.open('case', caseId, row, unitKeyFetcher(transaction));
}
