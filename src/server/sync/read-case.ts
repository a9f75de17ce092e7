// A case as one person may see it now: the records of the sections that are open to them, opened.

import { mayAct, opensSection, restrictedSection } from '#domain/access.ts';
import type { Section } from '#domain/records.ts';
import type { RecordState } from '#domain/change.ts';
import type { CaseAccess, CaseDelta } from '#sync/message.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import type { WrappedKey } from '#server/db/keys.ts';
import { recordColumns, rowToRecord, type RecordRow } from '#server/db/record-rows.ts';
import { readCaseKey, unitKeyFetcher } from '#server/db/case-key.ts';
import type { CaseDeps } from '#server/sync/open-case.ts';

/** The whole case for one who asks for it by its id, as an audited act. */
export async function deliverCase(transaction: UserTransaction, deps: CaseDeps, caseId: string): Promise<Omit<CaseDelta, 'isWhole'> | null> {
  if (!mayAct(transaction.actor.role, 'readCase')) return null;
  const found = await readCase(transaction, deps, caseId, 0);
  if (found) await noteDelivery(transaction, [found]);
  return found;
}

/** What reaches a device has been seen by its person, as far as the log is concerned; and it lies there from now on. */
export async function noteDelivery(transaction: UserTransaction, cases: readonly { readonly id: string; readonly records: readonly RecordState[] }[]): Promise<void> {
  if (cases.length === 0) return;
  const { actor, query } = transaction;
  await query(`insert into device_case as d (device_id, case_id, unit_id) select $1, n, $2 from unnest($3::uuid[]) n order by n
    on conflict (case_id, device_id) do update set removed_at = null, delivered_at = now() where d.removed_at is not null`, [actor.deviceId, actor.unitId, cases.map(({ id }) => id)]);
  await query(`insert into audit (account_id, unit_id, session_id, action, case_id, objects) select $1, $2, $3, 'case.delivered', n.id, n.records
    from jsonb_to_recordset($4) n (id uuid, records uuid[])`,
  [actor.accountId, actor.unitId, actor.sessionId, JSON.stringify(cases.map(({ id, records }) => ({ id, records: records.map((record) => record.id) })))]);
}

/** null when there is no such case or none for this person: nothing tells the two apart. */
export async function readCase(transaction: UserTransaction, deps: CaseDeps, caseId: string, fromVersion: number): Promise<Omit<CaseDelta, 'isWhole'> | null> {
  const { query } = transaction;
  const [file] = await query<{ id: string }>('select id from case_file where id = $1 and withdrawn_at is null', [caseId]);
  const access = file ? await readAccess(transaction, caseId) : null;
  if (!file || !access) return null;
  const rows = await query<RecordRow>(
    `select ${recordColumns} from case_record r where r.case_id = $1 and r.version >= $2 order by r.version`, [caseId, fromVersion]);
  const caseKey = await readCaseKey(transaction, deps.keys, caseId);
  const personKeys = await readPersonKeys(transaction, deps, rows.filter(({ type }) => type === 'person').map(({ id }) => id));
  const records: RecordState[] = rows.map((row) => rowToRecord(row, { case: caseKey, person: personKeys.get(row.id) ?? null }));
  const shared = await query<{ unitId: string }>(`select distinct unit_id as "unitId" from case_access
    where case_id = $1 and unit_id <> $2 and valid_from <= now() and (valid_to is null or valid_to > now())`, [caseId, transaction.actor.unitId]);
  const others = new Set(shared.map(({ unitId }) => unitId));
  if (access.ownerUnitId !== transaction.actor.unitId) others.add(access.ownerUnitId);
  // The newest that this reader may see: the case's own number would count what happens in sections that are closed to them.
  return { id: caseId, version: rows.at(-1)?.version ?? Math.max(0, fromVersion - 1), access, sharedWith: [...others], records };
}

async function readAccess({ query }: UserTransaction, caseId: string): Promise<CaseAccess | null> {
  const rows = await query<CaseAccess>(`select kind, owner_unit_id as "ownerUnitId", may_edit as "mayEdit", may_print as "mayPrint",
    may_export as "mayExport", sections from guard.access_to($1) order by kind = 'owner' desc, kind = 'referral' desc`, [caseId]);
  const first = rows[0];
  if (!first) return null;
  const isRestrictedOpen = rows.some((row) => opensSection(row, restrictedSection));
  return rows.reduce<CaseAccess>((sum, row) => ({
    kind: sum.kind, ownerUnitId: sum.ownerUnitId,
    mayEdit: sum.mayEdit || row.mayEdit, mayPrint: sum.mayPrint || row.mayPrint, mayExport: sum.mayExport || row.mayExport,
    sections: sum.sections === null || row.sections === null ? null : [...new Set<Section>([...sum.sections, ...row.sections])],
    isRestrictedOpen,
  }), { ...first, isRestrictedOpen });
}

async function readPersonKeys(transaction: UserTransaction, { keys }: CaseDeps, personIds: readonly string[]): Promise<Map<string, Buffer>> {
  if (personIds.length === 0) return new Map();
  const rows = await transaction.query<WrappedKey & { personId: string }>(`select person_id as "personId", owner_unit_id as "ownerUnitId",
    unit_key_version as "unitKeyVersion", wrapped from person_key where person_id = any($1) and wrapped is not null`, [personIds]);
  const fetch = unitKeyFetcher(transaction);
  return new Map(await Promise.all(rows.map(async (row): Promise<[string, Buffer]> => [row.personId, await keys.open('person', row.personId, row, fetch)])));
}
