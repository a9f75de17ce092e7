// A case as one person may see it now: the records of the sections that are open to them, opened.

import { mayAct, opensSection, restrictedSection } from '#domain/access.ts';
import type { Section } from '#domain/records.ts';
import type { RecordState } from '#domain/change.ts';
import type { CaseAccess, CaseDelta } from '#sync/message.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import type { WrappedKey } from '#server/db/keys.ts';
import { recordColumns, rowToRecord, type RecordRow } from '#server/db/record-rows.ts';
import { unitKeyFetcher } from '#server/db/case-key.ts';
import type { CaseDeps } from '#server/sync/open-case.ts';

/** The whole case for one who asks for it by its id, as an audited act. */
export async function deliverCase(transaction: UserTransaction, deps: CaseDeps, caseId: string): Promise<Omit<CaseDelta, 'isWhole'> | null> {
  if (!mayAct(transaction.actor.role, 'readCase')) return null;
  const found = await readCase(transaction, deps, caseId, 0);
  if (found) await noteDelivery(transaction, [found]);
  return found;
}

/** What reaches a device has been seen by its person, as far as the log is concerned; and it lies there from now on. */
export async function noteDelivery(transaction: UserTransaction, cases: readonly Omit<CaseDelta, 'isWhole'>[]): Promise<void> {
  if (cases.length === 0) return;
  const { actor, query } = transaction;
  await query(`insert into device_case as d (device_id, case_id, unit_id) select $1, n, $2 from unnest($3::uuid[]) n order by n
    on conflict (case_id, device_id) do update set removed_at = null, delivered_at = now() where d.removed_at is not null`, [actor.deviceId, actor.unitId, cases.map(({ id }) => id)]);
  transaction.audit(...cases.map(({ id, access, records }) => ({ action: 'case.delivered', caseId: id, relation: access.kind, objects: records.map((record) => record.id) })));
}

/** null when there is no such case or none for this person: nothing tells the two apart. */
export async function readCase(transaction: UserTransaction, deps: CaseDeps, caseId: string, fromVersion: number): Promise<Omit<CaseDelta, 'isWhole'> | null> {
  const { query, actor } = transaction;
  // First and alone: the same look into an index whether the case is somebody else's or nobody's, so that the answer takes as
  // long for either.
  const access = await readAccess(transaction, caseId);
  if (!access) return null;
  // Asked at once and with their keys, because a round trip costs more than a query; row security answers each for itself.
  const [[head], rows] = await Promise.all([
    query<CaseHead & Record<string, unknown>>(headQuery, [caseId, actor.unitId]),
    query<RecordRow & PersonKey & Record<string, unknown>>(recordsQuery, [caseId, fromVersion]),
  ]);
  if (!head) return null;
  const fetch = unitKeyFetcher(transaction);
  const caseKey = await deps.keys.open('case', caseId, head, fetch);
  const records = await Promise.all(rows.map(async ({ personKey, ...row }): Promise<RecordState> => {
    const wrapped = personKey === null ? null : { ownerUnitId: row.keyUnitId, unitKeyVersion: row.keyVersion, wrapped: personKey };
    return rowToRecord(row, { case: caseKey, person: wrapped ? await deps.keys.open('person', row.id, wrapped, fetch) : null });
  }));
  const others = new Set(head.sharedWith);
  if (access.ownerUnitId !== actor.unitId) others.add(access.ownerUnitId);
  // The newest that this reader may see: the case's own number would count what happens in sections that are closed to them.
  return { id: caseId, version: rows.at(-1)?.version ?? Math.max(0, fromVersion - 1), access, sharedWith: [...others], records };
}

interface CaseHead extends WrappedKey { readonly sharedWith: readonly string[] }
interface PersonKey { readonly keyUnitId: string; readonly keyVersion: number; readonly personKey: Buffer | null }

const headQuery = `select k.owner_unit_id as "ownerUnitId", k.unit_key_version as "unitKeyVersion", k.wrapped, array(select distinct a.unit_id from case_access a
    where a.case_id = f.id and a.unit_id <> $2 and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())) as "sharedWith"
  from case_file f join case_key k on k.case_id = f.id where f.id = $1 and f.withdrawn_at is null`;
const recordsQuery = `select ${recordColumns}, k.owner_unit_id as "keyUnitId", k.unit_key_version as "keyVersion", k.wrapped as "personKey"
  from case_record r left join person_key k on k.person_id = r.id where r.case_id = $1 and r.version >= $2 order by r.version`;

async function readAccess({ query }: UserTransaction, caseId: string): Promise<CaseAccess | null> {
  const rows = await query<CaseAccess & { readonly until: Date | null }>(`select kind, owner_unit_id as "ownerUnitId", may_edit as "mayEdit", may_print as "mayPrint",
    may_export as "mayExport", sections, valid_to as until from guard.access_to($1) order by kind = 'owner' desc, kind = 'referral' desc, kind = 'breakGlass'`, [caseId]);
  const first = rows[0];
  if (!first) return null;
  const isRestrictedOpen = rows.some((row) => opensSection(row, restrictedSection));
  const { until: _, ...head } = first;
  const emergency = rows.find(({ kind }) => kind === 'breakGlass')?.until;
  return rows.reduce<CaseAccess>((sum, row) => ({
    kind: sum.kind, ownerUnitId: sum.ownerUnitId,
    mayEdit: sum.mayEdit || row.mayEdit, mayPrint: sum.mayPrint || row.mayPrint, mayExport: sum.mayExport || row.mayExport,
    sections: sum.sections === null || row.sections === null ? null : [...new Set<Section>([...sum.sections, ...row.sections])],
    isRestrictedOpen, ...(emergency ? { emergencyUntil: emergency.toISOString() } : {}),
  }), { ...head, isRestrictedOpen });
}
