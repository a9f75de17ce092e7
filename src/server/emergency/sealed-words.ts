// Reasons and reviews, sealed under the key of the unit whose case was opened.

import type { UserTransaction } from '#server/db/as-user.ts';
import { unitKeyFetcher } from '#server/db/case-key.ts';
import type { Keys } from '#server/db/keys.ts';
import { openForUnit, sealForUnit, type UnitPlace } from '#server/db/unit-seal.ts';

interface Whose { readonly unitId: string; readonly place: UnitPlace }

export const sealWords = (transaction: UserTransaction, keys: Keys, { unitId, place }: Whose, words: string): Promise<Buffer> =>
  sealForUnit({ keys, unitId, fetch: unitKeyFetcher(transaction) }, place, words);

export const openWords = async (transaction: UserTransaction, keys: Keys, { unitId, place }: Whose, sealed: Buffer): Promise<string> =>
  (await openForUnit({ keys, unitId, fetch: unitKeyFetcher(transaction) }, place, sealed)).toString('utf8');
