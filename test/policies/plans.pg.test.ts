// The plans of the hot queries, under row security, on a database with some thousand cases: by index, never by reading a
// whole table.

import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { roleUrl } from '#server/db/connect.ts';
import { recordColumns } from '#server/db/record-rows.ts';
import { testMasterKey } from '../master-key.ts';
import { createSmallNetwork, draftCase, type SmallNetwork } from '../small-network.ts';

let network: SmallNetwork;
let app: pg.Client;
let caseId: string;
beforeAll(async () => {
  network = await createSmallNetwork();
  const { admin, guwahati, siliguri } = network;
  const draft = draftCase(guwahati);
  draft.create('case', { number: 'GHY/2026/A/0001' });
  draft.create('person', { role: 'victim', name: 'Nilima Basumatari' });
  await network.exchange(guwahati, { changes: draft.changes });
  ({ caseId } = draft);
  await admin.query(`
    create temp table bulk as select gen_random_uuid() as case_id, case when n % 2 = 0 then '${guwahati.unitId}'::uuid else '${siliguri.unitId}'::uuid end as unit_id, n from generate_series(1, 3000) n;
    insert into case_file (id, owner_unit_id, version) select case_id, unit_id, 6 from bulk;
    insert into case_access (id, case_id, owner_unit_id, unit_id, kind, may_edit, may_print, may_export, basis) select gen_random_uuid(), case_id, unit_id, unit_id, 'owner', true, true, true, 'x' from bulk;
    insert into case_record (case_id, id, type, section, version, created_change, plain) select case_id, gen_random_uuid(), 'note', 'notes', k, gen_random_uuid(), '{}' from bulk, generate_series(1, 6) k;
    insert into person_key (person_id, case_id, owner_unit_id, unit_key_version, wrapped) select gen_random_uuid(), case_id, unit_id, 1, 'x' from bulk;
    insert into change (id, format, case_id, version, record_id, record_type, section, kind, outcome, account_id, unit_id, device_id, device_time, zone)
      select gen_random_uuid(), 1, case_id, k, gen_random_uuid(), 'note', 'notes', 'create', 'accepted', '${guwahati.accountId}', unit_id, '${guwahati.deviceId}', 'x', 'x' from bulk, generate_series(1, 6) k;
    insert into unit_feed (unit_id, seq, kind, case_id) select unit_id, n + 100, 'changed', case_id from bulk;
    insert into audit (account_id, unit_id, action) select '${guwahati.accountId}', unit_id, 'case.delivered' from bulk, generate_series(1, 4) k;
    analyze`);
  app = new pg.Client({ connectionString: roleUrl(network.adminUrl, 'icmc_app', testMasterKey) });
  await app.connect();
});
afterAll(async () => {
  await app.end();
  await network.stop();
});

interface Plan { readonly 'Node Type': string; readonly 'Relation Name'?: string; readonly Plans?: readonly Plan[] }

/** The tables that a statement reads from end to end. */
async function tablesReadWhole(sql: string, values: readonly unknown[]): Promise<string[]> {
  await app.query('begin');
  try {
    await app.query(`select set_config('icmc.token', $1, true)`, [network.guwahati.token]);
    const { rows: [row] } = await app.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (format json) ${sql}`, values as unknown[]);
    const whole: string[] = [];
    const walk = (plan: Plan): void => {
      if (plan['Node Type'] === 'Seq Scan') whole.push(plan['Relation Name'] ?? '?');
      for (const inner of plan.Plans ?? []) walk(inner);
    };
    walk(row!['QUERY PLAN'][0].Plan);
    return whole;
  } finally {
    await app.query('rollback');
  }
}

const hot: Readonly<Record<string, () => readonly [sql: string, values: readonly unknown[]]>> = {
  'the head of a case': () => ['select version from case_file where id = $1 and withdrawn_at is null', [caseId]],
  'the records of a case': () => [`select ${recordColumns} from case_record r where r.case_id = $1 and r.version >= $2 order by r.version`, [caseId, 0]],
  'some records of a case': () => [`select ${recordColumns} from case_record r where r.case_id = $1 and r.id = any($2)`, [caseId, [caseId, randomUUID()]]],
  'the keys of its persons': () => ['select wrapped from person_key where person_id = any($1)', [[randomUUID(), randomUUID()]]],
  'who has access': () => ['select distinct unit_id from case_access where case_id = $1', [caseId]],
  'a page of the feed': () => ['select seq, kind, case_id, from_version, subject_id from unit_feed where unit_id = $1 and seq > $2 order by seq limit 400', [network.guwahati.unitId, 2900]],
  'what is known of changes': () => ['select id, outcome, account_id from change where id = any($1)', [[randomUUID(), randomUUID()]]],
  'a change written': () => [`insert into change (id, format, case_id, version, record_id, record_type, section, kind, outcome, account_id, unit_id, device_id, device_time, zone)
    select n.id, 1, $2, 99, n.id, 'note', 'notes', 'create', 'accepted', $3, $4, $5, 'x', 'x' from unnest($1::uuid[]) n (id)`,
  [[randomUUID()], caseId, network.guwahati.accountId, network.guwahati.unitId, network.guwahati.deviceId]],
  'a record written': () => [`insert into case_record as r (case_id, id, type, section, version, created_change, plain) values ($1, $2, 'note', 'notes', 1, $2, '{}')
    on conflict (case_id, id) do update set version = excluded.version`, [caseId, randomUUID()]],
  'the head moved on': () => ['update case_file set version = $2 where id = $1', [caseId, 100]],
};

test.each(Object.keys(hot))('%s is found by an index', async (name) => {
  const [sql, values] = hot[name]!();
  expect((await tablesReadWhole(sql, values)).filter((table) => ['case_file', 'case_record', 'change', 'unit_feed', 'case_access', 'person_key', 'audit'].includes(table))).toEqual([]);
});

test('the control: what has no index is read whole, and that is noticed', async () => {
  expect(await tablesReadWhole(`select id from case_record where plain ->> 'x' = $1`, ['x'])).toContain('case_record');
});
