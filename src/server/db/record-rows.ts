// A record of a case file as it lies in the database: its fields parted by sensitivity. In clear, under the person's key
// (identity), under the case's key (narrative and everything sensitive that is no person's).

import type { FieldState, RecordAuthor, RecordState } from '#domain/change.ts';
import type { Field } from '#domain/field.ts';
import type { Place } from '#crypto/envelope.ts';
import { recordTypeOf, type RecordType, type Vocabulary } from '#domain/records.ts';
import { sealJson, unsealJson } from '#server/db/seal.ts';
import { utcText } from '#server/db/utc-text.ts';

export interface RecordRow {
  readonly id: string;
  readonly type: string;
  readonly caseId: string;
  readonly version: number;
  readonly created: string;
  readonly withdrawn: string | null;
  readonly plain: Readonly<Record<string, FieldState>>;
  readonly identity: Buffer | null;
  readonly narrative: Buffer | null;
  readonly by: RecordAuthor | null;
  readonly erased: string | null;
}

export const recordColumns = `r.id, r.type, r.case_id as "caseId", r.version, r.created_change as created,
  r.withdrawn_change as withdrawn, r.plain, r.identity, r.narrative,
  ${utcText('r.erased_at')} as erased, case when r.author_id is null then null else jsonb_build_object('accountId', r.author_id, 'unitId', r.author_unit_id,
  'name', r.author_name, 'at', ${utcText('r.created_at')}) end as by`;

/** The opened keys that a record needs; a destroyed person's key is null, and so is what was under it. */
export interface RecordKeys { readonly person: Buffer | null; readonly case: Buffer | null }

export const sealedUnder = (type: RecordType, field: Field): 'person' | 'case' | null => {
  if (field.sensitivity === 'plain') return null;
  return field.sensitivity === 'identity' && type.isPerson === true ? 'person' : 'case';
};

// A key over records is never replaced, only wrapped anew: its version is always the first.
export const recordPlace = (recordId: string, field: 'identity' | 'narrative'): Place =>
  ({ table: 'case_record', row: recordId, field, keyVersion: 1 });

export function rowToRecord(row: RecordRow, keys: RecordKeys): RecordState {
  const open = (envelope: Buffer | null, key: Buffer | null, field: 'identity' | 'narrative'): Record<string, FieldState> =>
    envelope && key ? unsealJson(key, recordPlace(row.id, field), envelope) : {};
  return {
    id: row.id, type: row.type, caseId: row.caseId, created: row.created,
    ...(row.withdrawn === null ? {} : { withdrawn: row.withdrawn }), ...(row.by ? { by: row.by } : {}), ...(row.erased === null ? {} : { erased: row.erased }),
    fields: { ...row.plain, ...open(row.identity, keys.person, 'identity'), ...open(row.narrative, keys.case, 'narrative') },
  };
}

export function recordToParts(words: Vocabulary, record: RecordState, keys: RecordKeys): Pick<RecordRow, 'plain' | 'identity' | 'narrative'> {
  const type = recordTypeOf(words, record.type)!;
  const plain: Record<string, FieldState> = {};
  const identity: Record<string, FieldState> = {};
  const narrative: Record<string, FieldState> = {};
  for (const [name, state] of Object.entries(record.fields)) {
    const under = sealedUnder(type, type.fields[name]!);
    (under === null ? plain : under === 'person' ? identity : narrative)[name] = state;
  }
  const close = (part: Record<string, FieldState>, key: Buffer | null, field: 'identity' | 'narrative'): Buffer | null => {
    if (Object.keys(part).length === 0) return null;
    if (!key) throw new Error(`no key to seal the ${field} of a record`);
    return sealJson(key, recordPlace(record.id, field), part);
  };
  return { plain, identity: close(identity, keys.person, 'identity'), narrative: close(narrative, keys.case, 'narrative') };
}
