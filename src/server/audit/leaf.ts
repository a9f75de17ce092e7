// What is hashed of a row of the log: every column, in a fixed order, by name and length, so that no two rows and no two
// ways of cutting one give the same bytes. Sealed details are hashed as they lie there: erasing a person leaves the log
// verifiable. A column that is null adds nothing, so that one added later leaves the hashes of old rows as they are.

import { createHash } from 'node:crypto';

/** Every column of `audit`, as text or null. */
export const auditColumns = ['seq', 'at', 'account_id', 'unit_id', 'session_id', 'action', 'case_id', 'objects', 'result', 'detail', 'route', 'relation'] as const;
export type AuditColumn = (typeof auditColumns)[number];
export type AuditRow = Readonly<Record<AuditColumn, string | null>>;

/** The columns as the texts that are hashed; `at` in microseconds since 1970. */
export const auditColumnsSql = auditColumns.map((column) => {
  if (column === 'at') return '(extract(epoch from a.at) * 1000000)::bigint::text as at';
  return column === 'detail' ? `encode(a.detail, 'hex') as detail` : `a.${column}::text as ${column}`;
}).join(', ');

export function rowToLeaf(row: AuditRow): Buffer {
  const hash = createHash('sha256').update(Buffer.of(0));
  for (const column of auditColumns) {
    const value = row[column];
    if (value !== null) hash.update(`${column} ${Buffer.byteLength(value)}:${value}\n`);
  }
  return hash.digest();
}

/** The root of RFC 9162, section 2.1.1 (the leaves are hashed already); of no leaves, the hash of nothing. */
export function merkleRoot(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length <= 1) return leaves[0] ? Buffer.from(leaves[0]) : createHash('sha256').digest();
  const half = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return createHash('sha256').update(Buffer.of(1)).update(merkleRoot(leaves.slice(0, half))).update(merkleRoot(leaves.slice(half))).digest();
}
