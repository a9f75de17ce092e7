// Taking a case over. In the receiver's transaction the keys are opened with the old owner's key and wrapped by the
// receiver's; the database hands over the case, its keys, its access and its alerts as one, or none of it.

import { mayAct } from '#domain/access.ts';
import { fail, ok, type Failure, type Result } from '#domain/failure.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { unitKeyFetcher } from '#server/db/case-key.ts';
import type { Keys, WrappedKey } from '#server/db/keys.ts';

const failureOf: Readonly<Record<string, Failure>> = { numberTaken: 'numberTaken', notTaken: 'referralAnswered', keysMoved: 'serverTrouble' };

export async function acceptTransfer(transaction: UserTransaction, keys: Keys, { id, caseId, state }: { readonly id: string; readonly caseId: string; readonly state: string }): Promise<Result<object>> {
  const { actor, query } = transaction;
  if (!mayAct(actor.role, 'transferCase')) return fail('mayNot');
  // The answer to the first try got lost.
  if (state === 'accepted') return ok({});
  const to = { ownerUnitId: actor.unitId, fetch: unitKeyFetcher(transaction) };
  const held = await query<WrappedKey & { kind: 'case' | 'person'; id: string }>(
    `select kind, id, owner_unit_id as "ownerUnitId", unit_key_version as "unitKeyVersion", wrapped from guard.transfer_keys($1)`, [id]);
  if (held.length === 0) return fail('referralAnswered');
  const wrapped = await Promise.all(held.map((key) => keys.rewrap(key.kind, key.id, key, to)));
  await query('savepoint transfer');
  try {
    const [row] = await query<{ outcome: string }>('select guard.accept_transfer($1, $2, $3, $4) as outcome',
      [id, wrapped[0]!.unitKeyVersion, held.map((key) => key.id), wrapped.map((key) => key.wrapped)]);
    if (row!.outcome !== 'taken') return fail(failureOf[row!.outcome] ?? 'serverTrouble');
  } catch (error) {
    // Two cases of one number taken over at the same instant.
    if (!(error instanceof Error && 'code' in error && error.code === '23505')) throw error;
    await query('rollback to savepoint transfer');
    return fail('numberTaken');
  }
  transaction.audit({ action: 'transfer.accepted', caseId, objects: [id] });
  return ok({});
}
