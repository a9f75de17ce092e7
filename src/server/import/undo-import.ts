// Taking an import back: the database does it as one (guard.undo_import), for the unit of the asker and no other.

import { mayAct } from '#domain/access.ts';
import type { UserTransaction } from '#server/db/as-user.ts';

export interface Undone {
  readonly withdrawn: number;
  /** Numbers of the cases that were left, because somebody has changed or referred them since. */
  readonly left: readonly string[];
}

/** An import that is not there, is another unit's or was taken back before undoes nothing: `withdrawn` 0, none left. */
export async function undoImport(transaction: UserTransaction, importId: string): Promise<Undone> {
  // What registers cases takes them back.
  if (!mayAct(transaction.actor.role, 'createCase')) return { withdrawn: 0, left: [] };
  const rows = await transaction.query<{ number: string | null; isWithdrawn: boolean }>(
    'select number, is_withdrawn as "isWithdrawn" from guard.undo_import($1)', [importId]);
  transaction.audit({ action: 'import.undone', objects: [importId] });
  return { withdrawn: rows.filter(({ isWithdrawn }) => isWithdrawn).length, left: rows.filter(({ isWithdrawn }) => !isWithdrawn).map(({ number }) => number ?? '…') };
}
