// The server's side of a change. In one transaction per case: judge each change with the same code as the device, then
// write the change, the state, the facts, the audit row, the feed row and the match job. What must follow an accepted
// change beside that is handed in by main.ts.

import { applyChange, type Change, type Outcome, type RecordState } from '#domain/change.ts';
import { mayAct, restrictedSection } from '#domain/access.ts';
import { mayChangeWithholding } from '#domain/consent.ts';
import type { Failure } from '#domain/failure.ts';
import { fieldOf, recordTypeOf } from '#domain/records.ts';
import type { ChangeReply } from '#sync/message.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { unitKeeper } from '#server/db/case-key.ts';
import { sealForUnit } from '#server/db/unit-seal.ts';
import { sealedUnder } from '#server/db/record-rows.ts';
import { lockCase, openCase, registerCase, type CaseDeps, type CaseFile, type OpenCase } from '#server/sync/open-case.ts';
import { writeAccepted, type AcceptedChange } from '#server/sync/write-accepted.ts';

/** What follows an accepted change, in the same transaction. */
export type AfterAccepted = (transaction: UserTransaction, accepted: {
  readonly caseId: string;
  readonly changes: readonly Change[];
  readonly records: readonly RecordState[];
  readonly isBulk: boolean;
}) => Promise<void>;

export interface AcceptDeps extends CaseDeps {
  readonly after: readonly AfterAccepted[];
  /** Imports and the demonstration: their matching waits behind what an officer has just entered. */
  readonly isBulk?: boolean;
}

/** All changes must be of one case. Outcomes come in the order of the changes. */
export async function acceptChanges(transaction: UserTransaction, deps: AcceptDeps, changes: readonly Change[]): Promise<ChangeReply[]> {
  const caseId = changes[0]!.caseId;
  // Locked before it is asked what is known: the same batch sent twice at once is one batch.
  const locked = await lockCase(transaction, caseId);
  const known = await knownOutcomes(transaction, changes);
  const fresh = changes.filter(({ id }, index) => !known.has(id) && changes.findIndex((other) => other.id === id) === index);
  if (fresh.length > 0) {
    const file = locked ?? await maybeRegister(transaction, deps, fresh[0]!);
    const isSeen = file !== null || await canSee(transaction, caseId);
    // Made by another request since the lock was asked for: begin again, under the lock.
    if (!file && isSeen && await lockCase(transaction, caseId)) return acceptChanges(transaction, deps, changes);
    const judged = file
      ? await judgeAll(transaction, deps, file, fresh)
      : refuseAll(fresh, isSeen ? 'mayNot' : 'notFound');
    for (const [index, { id }] of fresh.entries()) known.set(id, judged.outcomes[index]!);
    await keepRefused(transaction, deps, fresh.flatMap((change) => {
      const outcome = known.get(change.id)!;
      return outcome.status === 'refused' ? [{ change, reason: outcome.reason }] : [];
    }));
  }
  return changes.map(({ id }) => ({ id, outcome: known.get(id)! }));
}

/** A change that was sent before gets the answer that it got then, but only for its author. */
async function knownOutcomes({ actor, query }: UserTransaction, changes: readonly Change[]): Promise<Map<string, Outcome>> {
  const rows = await query<{ id: string; status: Outcome['status']; reason: Failure | null; accountId: string }>(
    `select id, outcome as status, null as reason, account_id as "accountId" from change where id = any($1)
     union all select id, 'refused', reason, account_id from refused_change where id = any($1)`, [changes.map(({ id }) => id)]);
  return new Map(rows.map(({ id, status, reason, accountId }): [string, Outcome] => {
    if (accountId !== actor.accountId) return [id, { status: 'refused', reason: 'changeIdTaken' }];
    return [id, status === 'refused' ? { status, reason: reason ?? 'badRequest' } : { status }];
  }));
}

async function maybeRegister(transaction: UserTransaction, deps: AcceptDeps, first: Change): Promise<CaseFile | null> {
  const isNewCase = first.kind === 'create' && first.recordId === first.caseId && recordTypeOf(deps.words, first.recordType)?.isCase === true;
  if (!isNewCase || !mayAct(transaction.actor.role, 'createCase')) return null;
  // Asked inside, so that a case of another unit looks like one that is not there until the insert itself fails.
  if (await canSee(transaction, first.caseId)) return null;
  return registerCase(transaction, deps, first.caseId);
}

async function canSee({ query }: UserTransaction, caseId: string): Promise<boolean> {
  return (await query('select 1 from case_file where id = $1', [caseId])).length > 0;
}

const refuseAll = (changes: readonly Change[], reason: Failure): { outcomes: Outcome[] } =>
  ({ outcomes: changes.map(() => ({ status: 'refused', reason })) });

async function judgeAll(transaction: UserTransaction, deps: AcceptDeps, file: CaseFile, changes: readonly Change[]): Promise<{ outcomes: Outcome[] }> {
  const opened = openCase(transaction, deps, file);
  const recordsById: Map<string, RecordState> = await opened.records([...new Set(changes.map(({ recordId }) => recordId))]);
  const accepted: AcceptedChange[] = [];
  const touched = new Map<string, number>();
  const outcomes: Outcome[] = [];
  let version = file.version;
  for (const change of changes) {
    const { record, outcome } = await judge(transaction, deps, opened, { change, record: recordsById.get(change.recordId) });
    outcomes.push(outcome);
    if (outcome.status === 'refused' || !record) continue;
    if (change.kind === 'create' && recordTypeOf(deps.words, change.recordType)?.isPerson === true) await opened.makePersonKey(record.id);
    version += 1;
    recordsById.set(record.id, record);
    touched.set(record.id, version);
    accepted.push({ change, version, status: outcome.status });
  }
  if (accepted.length > 0) {
    await opened.writePersonKeys();
    const records = [...touched].map(([id, at]) => ({ record: recordsById.get(id)!, version: at }));
    await writeAccepted(transaction, deps, opened, { accepted, records });
    for (const follow of deps.after) {
      await follow(transaction, { caseId: file.id, changes: accepted.map(({ change }) => change), records: records.map(({ record }) => record), isBulk: deps.isBulk === true });
    }
    // An emergency's access is for reading only: who writes owns the case or was referred it.
    transaction.audit({ action: 'case.changed', caseId: file.id, relation: file.ownerUnitId === transaction.actor.unitId ? 'owner' : 'referral', objects: [...touched.keys()] });
    // Last, because from here on the units' feed counters are locked.
    const told = [...new Set(accepted.map(({ change }) => recordTypeOf(deps.words, change.recordType)!.section))];
    await transaction.query('select guard.tell_of_change($1, $2, $3)', [file.id, accepted[0]!.version, told]);
  }
  return { outcomes };
}

async function judge(transaction: UserTransaction, deps: AcceptDeps, opened: OpenCase, { change, record }: { change: Change; record: RecordState | undefined }): Promise<{ record: RecordState | undefined; outcome: Outcome }> {
  const type = recordTypeOf(deps.words, change.recordType);
  const refused = (reason: Failure) => ({ record, outcome: { status: 'refused', reason } as const });
  if (!type) return refused('unknownRecordType');
  const act = type.section === 'conversation' ? 'converse' : 'changeCase';
  if (!mayAct(transaction.actor.role, act)) return refused('mayNot');
  // Colleagues of the owning unit know that there is such a section: they are told whom to ask.
  if (!(await opened.mayEdit(type.section))) return refused(type.section === restrictedSection && transaction.actor.unitId === opened.file.ownerUnitId ? 'restrictedClosed' : 'mayNot');
  // What was written once is its author's: nobody adds to it in their name.
  if (type.isLog === true && record?.by && record.by.accountId !== transaction.actor.accountId) return refused('mayNot');
  if (record && !mayChangeWithholding(record, transaction.actor.unitId, opened.file.ownerUnitId)) return refused('mayNot');
  const applied = applyChange(deps.words, record, change);
  // Erased before, in a database that a backup brought back without it: there is no key that would keep it.
  if (applied.outcome.status !== 'refused' && identifies(deps, change) && await opened.personKey(change.recordId) === null) return refused('personErased');
  if (applied.outcome.status !== 'accepted' || type.isCase !== true || change.field !== 'number') return applied;
  const trouble = await takeNumber(transaction, change);
  return trouble ? refused(trouble) : applied;
}

const identifies = ({ words }: AcceptDeps, { recordType, field }: Change): boolean => {
  const type = recordTypeOf(words, recordType);
  const described = field === null ? undefined : fieldOf(words, recordType, field);
  return type !== undefined && described !== undefined && sealedUnder(type, described) === 'person';
};

/** A case number is permanent once accepted; one that the unit has already is refused, and nothing else with it. */
async function takeNumber({ query }: UserTransaction, change: Change): Promise<Failure | null> {
  if (typeof change.value !== 'string' || change.value.length < 3) return 'wrongKindOfValue';
  if (change.value.length > 40) return 'tooLong';
  await query('savepoint number');
  try {
    await query('update case_file set number = $2 where id = $1', [change.caseId, change.value]);
    return null;
  } catch (error) {
    await query('rollback to savepoint number');
    if (isUniqueViolation(error)) return 'numberTaken';
    throw error;
  }
}

export const isUniqueViolation = (error: unknown): error is Error & { constraint: string } =>
  error instanceof Error && 'code' in error && error.code === '23505';

/** Kept for their author: nothing that was written may vanish. All of one case. */
export async function keepRefused(transaction: UserTransaction, { keys }: CaseDeps, refused: readonly { readonly change: Change; readonly reason: Failure }[]): Promise<void> {
  if (refused.length === 0) return;
  const { actor, query } = transaction;
  const keeper = unitKeeper(transaction, keys);
  for (const { change, reason } of refused) {
    // Of a person who was erased nothing is kept, not even what came too late.
    const sealed = reason === 'personErased' ? null : await sealForUnit(keeper, { table: 'refused_change', row: change.id, field: 'sealed' }, JSON.stringify(change));
    await query(`insert into refused_change (id, account_id, unit_id, record_id, reason, sealed) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
      [change.id, actor.accountId, actor.unitId, change.recordId, reason, sealed]);
  }
  transaction.audit({ action: 'case.changed', caseId: refused[0]!.change.caseId, objects: refused.map(({ change }) => change.recordId), result: 'refused' });
}
