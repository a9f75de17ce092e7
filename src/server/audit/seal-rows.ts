// Rows and seals as they lie in the database, read and written as icmc_sealer.

import type pg from 'pg';
import { auditColumnsSql, type AuditRow } from '#server/audit/leaf.ts';
import { cutLeaves, type Seal } from '#server/audit/seal.ts';

type SealRow = Omit<Seal, 'leaves'> & { readonly leaves: Buffer };
const columns = `number, seqs, leaves, root, previous, to_char(sealed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "sealedAt",
  public_key as "publicKey", signature`;

export type Asker = Pick<pg.ClientBase, 'query'>;

export async function readSealRows(client: Asker, where: { readonly from: number; readonly limit: number }): Promise<Seal[]> {
  const { rows } = await client.query<SealRow>(`select ${columns} from audit_seal where number >= $1 order by number limit $2`, [where.from, where.limit]);
  return rows.map(rowToSeal);
}

export async function readLastSealRow(client: Asker): Promise<Seal | null> {
  const { rows } = await client.query<SealRow>(`select ${columns} from audit_seal order by number desc limit 1`);
  return rows[0] ? rowToSeal(rows[0]) : null;
}

const rowToSeal = (row: SealRow): Seal => ({ ...row, seqs: row.seqs.map(Number), leaves: cutLeaves(row.leaves) });

export async function writeSealRow(client: Asker, { number, seqs, leaves, root, previous, sealedAt, publicKey, signature }: Seal): Promise<void> {
  await client.query(`insert into audit_seal (number, seqs, leaves, last_seq, root, previous, sealed_at, public_key, signature) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [number, seqs, Buffer.concat(leaves), seqs.reduce((most, seq) => Math.max(most, seq), 0), root, previous, sealedAt, publicKey, signature]);
}

export async function readRows(client: Asker, seqs: readonly number[]): Promise<AuditRow[]> {
  return (await client.query<AuditRow>({ name: 'sealed rows', text: `select ${auditColumnsSql} from audit a where a.seq = any($1::bigint[])`, values: [seqs] })).rows;
}

const wideness = ['second', 'hour', 'all'] as const;
/** How far back rows are looked for that have appeared late: their number is taken when they are written, not at commit. */
export type Wideness = (typeof wideness)[number];
const since: Readonly<Record<Wideness, string>> = {
  second: `(select max(last_seq) from audit_seal where sealed_at < $2::timestamptz - interval '1 minute')`,
  hour: `(select max(last_seq) from audit_seal where sealed_at < $2::timestamptz - interval '1 hour')`,
  all: 'null::bigint',
};

/** Rows that no seal holds yet, in their order. */
export async function readUnsealed(client: Asker, wide: Wideness, { limit, now }: { limit: number; now: Date }): Promise<AuditRow[]> {
  return (await client.query<AuditRow>({ name: `unsealed ${wide}`, values: wide === 'all' ? [limit] : [limit, now], text: `
    with start as materialized (select coalesce(${since[wide]}, -9223372036854775808) as seq)
    select ${auditColumnsSql} from audit a where a.seq > (select seq from start)
       and not exists (select from (select unnest(s.seqs) as seq from audit_seal s where s.last_seq > (select seq from start)) k where k.seq = a.seq) order by a.seq limit $1` })).rows;
}
