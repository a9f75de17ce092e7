// A case opened for writing within one transaction: its row locked, its keys at hand, its records loaded as they are
// needed and written back once at the end.

import { opensForWriting, type SectionGrant } from '#domain/access.ts';
import type { RecordState } from '#domain/change.ts';
import type { Vocabulary } from '#domain/records.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { readCaseKey, unitKeyFetcher } from '#server/db/case-key.ts';
import type { Keys, WrappedKey } from '#server/db/keys.ts';
import { recordColumns, rowToRecord, type RecordRow } from '#server/db/record-rows.ts';

export interface CaseFile { readonly id: string; readonly ownerUnitId: string; readonly number: string | null; readonly version: number }

export interface OpenCase {
  readonly file: CaseFile;
  /** Those of these records that there are, by id: one question for a whole batch of changes. */
  records(ids: readonly string[]): Promise<Map<string, RecordState>>;
  caseKey(): Promise<Buffer>;
  /** null once the person's key was destroyed. */
  personKey(personId: string): Promise<Buffer | null>;
  makePersonKey(personId: string): Promise<void>;
  /** Writes the keys that were made; before the records that they seal. */
  writePersonKeys(): Promise<void>;
  mayEdit(section: string): Promise<boolean>;
}

export interface CaseDeps { readonly words: Vocabulary; readonly keys: Keys }

/** null when there is no such case for this person, or none that may be edited. */
export async function lockCase(transaction: UserTransaction, caseId: string): Promise<CaseFile | null> {
  const rows = await transaction.query<CaseFile>(
    `select id, owner_unit_id as "ownerUnitId", number, version from case_file where id = $1 and withdrawn_at is null for no key update`, [caseId]);
  return rows[0] ?? null;
}

/** A new case of the person's own unit: its row, its key, and the owner's access. Throws 23505 when the id is taken. */
export async function registerCase(transaction: UserTransaction, { keys }: CaseDeps, caseId: string): Promise<CaseFile> {
  const { actor, query } = transaction;
  const ownerUnitId = actor.unitId;
  await query('insert into case_file (id, owner_unit_id) values ($1, $2)', [caseId, ownerUnitId]);
  const made = await keys.newKey('case', caseId, ownerUnitId, unitKeyFetcher(transaction));
  await query('insert into case_key (case_id, owner_unit_id, unit_key_version, wrapped) values ($1, $2, $3, $4)',
    [caseId, ownerUnitId, made.unitKeyVersion, made.wrapped]);
  await query(`insert into case_access (id, case_id, owner_unit_id, unit_id, kind, may_edit, may_print, may_export, basis)
    values (gen_random_uuid(), $1, $2, $2, 'owner', true, true, true, 'registered')`, [caseId, ownerUnitId]);
  return { id: caseId, ownerUnitId, number: null, version: 0 };
}

export function openCase(transaction: UserTransaction, deps: CaseDeps, file: CaseFile): OpenCase {
  const { query } = transaction;
  const fetch = unitKeyFetcher(transaction);
  const personKeys = new Map<string, Buffer | null>();
  const made: { personId: string; unitKeyVersion: number; wrapped: Buffer }[] = [];
  let grants: Promise<SectionGrant[]> | null = null;
  let key: Buffer | null = null;

  const opened: OpenCase = {
    file,
    async records(ids) {
      // A case that was registered a moment ago has none.
      const rows = file.version === 0 ? [] : await query<RecordRow>(
        `select ${recordColumns} from case_record r where r.case_id = $1 and r.id = any($2)`, [file.id, ids]);
      return new Map(await Promise.all(rows.map(async (row): Promise<[string, RecordState]> =>
        [row.id, rowToRecord(row, { case: await opened.caseKey(), person: row.type === 'person' ? await opened.personKey(row.id) : null })])));
    },
    async caseKey() {
      key ??= await readCaseKey(transaction, deps.keys, file.id);
      return key;
    },
    async personKey(personId) {
      if (!personKeys.has(personId)) {
        const [row] = await query<WrappedKey>(`select owner_unit_id as "ownerUnitId", unit_key_version as "unitKeyVersion", wrapped
          from person_key where person_id = $1 and wrapped is not null`, [personId]);
        personKeys.set(personId, row ? await deps.keys.open('person', personId, row, fetch) : null);
      }
      return personKeys.get(personId)!;
    },
    async makePersonKey(personId) {
      const fresh = await deps.keys.newKey('person', personId, file.ownerUnitId, fetch);
      made.push({ personId, ...fresh });
      personKeys.set(personId, fresh.key);
    },
    async writePersonKeys() {
      if (made.length === 0) return;
      await query(`insert into person_key (person_id, case_id, owner_unit_id, unit_key_version, wrapped)
        select n.id, $4, $5, n.version, n.wrapped from unnest($1::uuid[], $2::int[], $3::bytea[]) n (id, version, wrapped)`,
      [made.map(({ personId }) => personId), made.map(({ unitKeyVersion }) => unitKeyVersion), made.map(({ wrapped }) => wrapped), file.id, file.ownerUnitId]);
      made.length = 0;
    },
    async mayEdit(section) {
      grants ??= query<SectionGrant & Record<string, unknown>>('select kind, sections, may_edit as "mayEdit" from guard.access_to($1)', [file.id]);
      return (await grants).some((grant) => opensForWriting(grant, section));
    },
  };
  return opened;
}
