// The rows of accepted changes: the log, the state of the records they touched, the facts, the heads of the case.
// A few statements a case, whatever the number of changes.

import type { Change, RecordState } from '#domain/change.ts';
import type { FieldValue } from '#domain/field.ts';
import { isNoAnswer } from '#domain/field.ts';
import { fieldOf, recordTypeOf, type Vocabulary } from '#domain/records.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { recordToParts, sealedUnder } from '#server/db/record-rows.ts';
import { sealJson } from '#server/db/seal.ts';
import type { CaseDeps, OpenCase } from '#server/sync/open-case.ts';

export interface AcceptedChange { readonly change: Change; readonly version: number; readonly status: 'accepted' | 'waiting' }
export interface Accepted {
  readonly accepted: readonly AcceptedChange[];
  readonly records: readonly { readonly record: RecordState; readonly version: number }[];
}

export async function writeAccepted(transaction: UserTransaction, deps: CaseDeps, opened: OpenCase, { accepted, records }: Accepted): Promise<void> {
  await writeLog(transaction, deps, opened, accepted);
  await writeRecords(transaction, deps, opened, records);
  await writeFacts(transaction, deps.words, records.map(({ record }) => record));
  const head = records.find(({ record }) => record.id === opened.file.id)?.record;
  const plainText = (field: string): string | null => {
    const value = head?.fields[field]?.value;
    return typeof value === 'string' ? value : null;
  };
  await transaction.query('update case_file set version = $2, status = coalesce($3, status), stage = coalesce($4, stage) where id = $1',
    [opened.file.id, accepted.at(-1)!.version, plainText('status'), plainText('stage')]);
}

async function writeLog({ actor, query }: UserTransaction, { words }: CaseDeps, opened: OpenCase, accepted: readonly AcceptedChange[]): Promise<void> {
  const columns: unknown[][] = Array.from({ length: 16 }, () => []);
  for (const { change, version, status } of accepted) {
    const type = recordTypeOf(words, change.recordType)!;
    const field = change.field === null ? undefined : fieldOf(words, change.recordType, change.field);
    const under = field ? sealedUnder(type, field) : null;
    const key = under === 'person' ? await opened.personKey(change.recordId) : under === 'case' ? await opened.caseKey() : null;
    // Without its key a sensitive value is written nowhere: never in clear.
    if (under !== null && !key) throw new Error('no key to seal a change');
    const sealed = key ? sealJson(key, { table: 'change', row: change.id, field: 'sealed', keyVersion: 1 }, change.value) : null;
    [change.id, change.format, version, change.recordId, change.recordType, type.section, change.kind, change.field,
      sealed || change.value === null ? null : JSON.stringify(change.value), sealed, sealed ? under : null, change.base, status,
      change.deviceTime, change.zone, change.settles ? JSON.stringify(change.settles) : null].forEach((value, index) => columns[index]!.push(value));
  }
  await query(`insert into change (id, format, version, record_id, record_type, section, kind, field, plain, sealed, sealed_under,
      base, outcome, device_time, zone, settles, case_id, account_id, unit_id, device_id)
    select n.*, $17, $18, $19, $20 from unnest($1::uuid[], $2::smallint[], $3::bigint[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[],
      $9::jsonb[], $10::bytea[], $11::text[], $12::uuid[], $13::text[], $14::text[], $15::text[], $16::jsonb[]) n`,
    [...columns, opened.file.id, actor.accountId, actor.unitId, actor.deviceId]);
}

async function writeRecords({ query }: UserTransaction, { words }: CaseDeps, opened: OpenCase, records: Accepted['records']): Promise<void> {
  const columns: unknown[][] = Array.from({ length: 9 }, () => []);
  for (const { record, version } of records) {
    const type = recordTypeOf(words, record.type)!;
    const keys = { case: await opened.caseKey(), person: type.isPerson === true ? await opened.personKey(record.id) : null };
    const parts = recordToParts(words, record, keys);
    [record.id, record.type, type.section, version, record.created, record.withdrawn ?? null, JSON.stringify(parts.plain), parts.identity,
      parts.narrative].forEach((value, index) => columns[index]!.push(value));
  }
  await query(`insert into case_record as r (id, type, section, version, created_change, withdrawn_change, plain, identity, narrative, case_id)
    select n.*, $10 from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::uuid[], $6::uuid[], $7::jsonb[], $8::bytea[], $9::bytea[]) n
    on conflict (case_id, id) do update set version = excluded.version, withdrawn_change = excluded.withdrawn_change,
      plain = excluded.plain, identity = excluded.identity, narrative = excluded.narrative`, [...columns, opened.file.id]);
}

async function writeFacts({ query }: UserTransaction, words: Vocabulary, records: readonly RecordState[]): Promise<void> {
  const facts = records.flatMap((record) => recordToFacts(words, record));
  await query('delete from fact where case_id = $1 and record_id = any($2)', [records[0]!.caseId, records.map(({ id }) => id)]);
  if (facts.length === 0) return;
  await query(`insert into fact (case_id, record_id, section, name, value)
    select $1, n.* from unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) n on conflict do nothing`,
    [records[0]!.caseId, facts.map(({ recordId }) => recordId), facts.map(({ section }) => section), facts.map(({ name }) => name), facts.map(({ value }) => value)]);
}

/** The non-identifying values that statistics count; none of a withdrawn record. */
export function recordToFacts(words: Vocabulary, record: RecordState): { recordId: string; section: string; name: string; value: string }[] {
  const type = recordTypeOf(words, record.type);
  if (!type || record.withdrawn !== undefined) return [];
  return Object.entries(record.fields).flatMap(([fieldName, { value }]) => {
    const field = type.fields[fieldName];
    // A fact of a sensitive field would be a copy of it in clear.
    if (field?.fact === undefined || field.sensitivity !== 'plain' || value === null) return [];
    return factTexts(value).map((text) => ({ recordId: record.id, section: type.section, name: `${record.type}.${field.fact}`, value: text }));
  });
}

function factTexts(value: FieldValue): string[] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (isNoAnswer(value)) return [value.noAnswer];
  if (Array.isArray(value)) return [...(value as readonly string[])];
  if ('text' in value) return [value.code ?? value.text];
  return [];
}
