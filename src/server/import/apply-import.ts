// Applying: the staged rows become cases, each in a transaction of its own and through the same door as every officer's
// edit. A row is marked in the transaction of its case, so a cut at any moment neither loses nor doubles one.

import type { Change } from '#domain/change.ts';
import type { ChangeReply } from '#sync/message.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { unitKeeper } from '#server/db/case-key.ts';
import type { Keys } from '#server/db/keys.ts';
import { openForUnit } from '#server/db/unit-seal.ts';
import type { Act } from '#server/import/act.ts';
import { rowPlace, unpackChanges, type Import } from '#server/import/stage-import.ts';

export interface ApplyDeps {
  readonly act: Act;
  readonly keys: Keys;
  /** Writes the changes of one case; handed in, because it belongs to sync. */
  readonly accept: (transaction: UserTransaction, changes: readonly Change[]) => Promise<ChangeReply[]>;
  readonly tellProgress: (applied: number) => void;
}

interface StagedRow { readonly row: number }

const rowsPerBatch = 20;
/** Cases of a batch that are written at the same time: they wait for one another only at the unit's feed. */
const writers = 4;

/** @throws Error when a row cannot be applied: those before it stay, and the next run begins with it. */
export async function applyImport(deps: ApplyDeps, { id, applied }: Import): Promise<void> {
  let done = applied;
  for (;;) {
    const batch = await deps.act(({ query }) => query<StagedRow & Record<string, unknown>>(
      `select row from import_row where import_id = $1 and applied_at is null and sealed is not null order by row limit $2`, [id, rowsPerBatch]));
    if (batch.length === 0) break;
    const queue = batch[Symbol.iterator]();
    const write = async (): Promise<void> => { for (const row of queue) await deps.act((transaction) => applyRow(transaction, deps, id, row)); };
    const outcomes = await Promise.allSettled(Array.from({ length: writers }, write));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
    done += batch.length;
    deps.tellProgress(done);
  }
  await deps.act(async (transaction) => {
    const rows = await transaction.query<{ id: string }>(`update import i set state = 'applied' where id = $1 and state = 'staged'
      and not exists (select from import_row r where r.import_id = i.id and r.applied_at is null) returning id`, [id]);
    if (rows.length > 0) transaction.audit({ action: 'import.applied', objects: [id] });
    return rows;
  });
}

async function applyRow(transaction: UserTransaction, { keys, accept }: ApplyDeps, importId: string, { row }: StagedRow): Promise<object> {
  const { query } = transaction;
  // Shared with the other rows, and against an undo: an import that is taken back gets no further case.
  const standing = await query(`select 1 from import where id = $1 and state = 'staged' for share`, [importId]);
  if (standing.length === 0) return {};
  // Read under the lock: a rotation of the unit's key may have sealed it anew since.
  const [taken] = await query<{ sealed: Buffer | null }>('select sealed from import_row where import_id = $1 and row = $2 and applied_at is null for update', [importId, row]);
  // Another run of the same command was quicker.
  if (!taken?.sealed) return {};
  const keeper = unitKeeper(transaction, keys);
  const changes = unpackChanges(await openForUnit(keeper, rowPlace(importId, row), taken.sealed));
  const replies = await accept(transaction, changes);
  const refused = replies.map(({ outcome }, index) => ({ outcome, change: changes[index]! })).find(({ outcome }) => outcome.status !== 'accepted');
  if (refused) {
    const reason = refused.outcome.status === 'refused' ? refused.outcome.reason : refused.outcome.status;
    throw new Error(`Row ${row} was not accepted (${reason} at ${refused.change.recordType}.${refused.change.field ?? ''}). The rows before it are in, nothing of this one is. Run the command again to go on, or take the import back.`);
  }
  const [marked] = await query<{ isMarked: boolean }>('select guard.mark_imported($1, $2) as "isMarked"', [importId, row]);
  if (marked?.isMarked !== true) throw new Error(`Row ${row} could not be marked as imported.`);
  return {};
}
