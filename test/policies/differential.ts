// Asks the database what an account may read, insert, change and delete in its world, in one call, and compares it with the
// rule in worlds.ts. Whatever was written is undone.

import { createHash } from 'node:crypto';
import type pg from 'pg';
import { placesOf, predict, receiverOf, type Account, type Answer, type World } from './worlds.ts';

const idsByTable: Readonly<Record<string, string>> = {
  case_file: 'id', case_access: `case_id || ' ' || unit_id || ' ' || kind`, case_key: 'case_id', case_record: 'id', fact: 'record_id', change: 'record_id', person_key: 'person_id',
  match_job: 'person_id', referral: 'id', withheld: 'record_id', alert_side: 'alert_id', notice: 'id', device_case: 'case_id',
};
/** Tables with a case in them that are compared elsewhere, and why. */
export const comparedElsewhere: Readonly<Record<string, string>> = {
  audit: 'nobody of the app reads it; what is written is in attempts.ts', unit_feed: 'read by unit, written by definer functions only: attempts.ts', import_row: 'by unit: attempts.ts',
  erasure: 'by who may confirm: attempts-keys.ts and erasure.pg.test.ts',
};
export const comparedTables: readonly string[] = Object.keys(idsByTable);

/** A type of record that the section holds, as SQL. */
function typeOf(section: string): string {
  return `case ${section} when 'persons' then 'person' when 'conversation' then 'message' when 'restricted' then 'restrictedFact' else 'note' end`;
}
const updates: Readonly<Record<string, string>> = {
  case_file: 'version = version + 1', case_record: 'version = version + 1', match_job: 'turn = turn + 1', alert_side: `answer = 'seen', answered_by = guard.account_id()`, device_case: 'delivered_at = now()',
};
const inserts: Readonly<Record<string, string>> = {
  case_record: `(case_id, id, type, section, version, created_change, plain) values (p.case_id, gen_random_uuid(), ${typeOf('p.section')}, p.section, 1, gen_random_uuid(), '{}')`,
  change: `(id, format, case_id, version, record_id, record_type, section, kind, outcome, account_id, unit_id, device_id, device_time, zone)
    values (gen_random_uuid(), 1, p.case_id, 1000 + p.n, gen_random_uuid(), 'note', p.section, 'create', 'accepted', guard.account_id(), guard.unit_id(), guard.device_id(), 'x', 'x')`,
  fact: `(case_id, record_id, section, name, value) values (p.case_id, gen_random_uuid(), p.section, 'x', 'x')`,
  person_key: `(person_id, case_id, owner_unit_id, unit_key_version, wrapped) values (gen_random_uuid(), p.case_id, p.owner, 1, 'x')`,
  // Its person is one that has no job yet.
  match_job: `(person_id, case_id, account_id, due_at) values (p.second, p.case_id, guard.account_id(), now())`,
  referral: `(id, case_id, from_unit_id, to_unit_id, purpose, legal_basis, may_edit, may_print, may_export, message, case_number, sent_by)
    values (gen_random_uuid(), p.case_id, guard.unit_id(), p.other, 'rescue', 'order', true, true, true, 'x', 'x', guard.account_id())`,
};

/** A function that runs with the asker's own rights; what it writes is undone by the error at its end. */
export function probeSql(): string {
  const collect = (key: string, from: string): string => `select jsonb_build_object('${key}', coalesce(jsonb_agg(x order by x collate "C"), '[]')) into part from (${from}) t (x); answer := answer || part;\n`;
  const scope = (table: string): string => (table === 'case_file' ? 'id' : 'case_id');
  return `create schema probe; grant usage on schema probe to icmc_app;
create function probe.ask(the_token text, the_cases uuid[], the_places jsonb) returns jsonb language plpgsql as $probe$
declare answer jsonb := '{}'; part jsonb; p record; let_in text[];
begin
  perform set_config('icmc.token', the_token, true);
  begin
    ${Object.entries(idsByTable).map(([table, id]) => collect(`select ${table}`, `select (${id})::text from ${table} where ${scope(table)} = any (the_cases)`)).join('    ')}
    ${Object.entries(inserts).map(([table, insert]) => `let_in := '{}';
    for p in select * from jsonb_to_recordset(the_places) x (n int, case_id uuid, section text, owner uuid, other uuid, second uuid) loop
      begin
        insert into ${table} ${insert};
        let_in := let_in || (p.case_id || ' ' || p.section);
        raise exception 'undo' using errcode = 'ZZ001';
      exception when insufficient_privilege or sqlstate 'ZZ001' then null;
      end;
    end loop;
    ${collect(`insert ${table}`, 'select unnest(let_in)')}`).join('    ')}
    ${Object.entries(updates).map(([table, set]) => `with u as (update ${table} set ${set} where ${scope(table)} = any (the_cases)${table === 'case_record' ? ` and section <> 'conversation'` : ''} returning (${idsByTable[table]})::text as x) ${collect(`update ${table}`, 'select x from u')}`).join('    ')}
    with u as (delete from fact where case_id = any (the_cases) returning record_id::text as x) ${collect('delete fact', 'select x from u')}
    raise exception 'undo' using errcode = 'ZZ001';
  exception when sqlstate 'ZZ001' then null;
  end;
  perform set_config('icmc.token', '', true);
  return answer;
end $probe$;
grant execute on function probe.ask(text, uuid[], jsonb) to icmc_app;`;
}

async function ask(app: pg.ClientBase, world: World, account: Account): Promise<Answer> {
  const places = placesOf(world, account).map(({ caseId, section }, n) => ({
    n, case_id: caseId, section, owner: world.cases.find(({ id }) => id === caseId)!.ownerUnitId, other: receiverOf(world, account), second: secondPerson(caseId),
  }));
  const { rows } = await app.query<{ answer: Answer }>({ name: 'probe', text: 'select probe.ask($1, $2, $3) as answer', values: [account.token, world.cases.map(({ id }) => id), JSON.stringify(places)] });
  return rows[0]!.answer;
}

/** A second person of every case, that waits for no match: made from the case's id. */
const secondPerson = (caseId: string): string => `${caseId.slice(0, 9)}0000${caseId.slice(13)}`;

/** What the two say otherwise, with the seed to run again. */
export async function differences(app: pg.ClientBase, worlds: readonly World[]): Promise<{ readonly lines: string[]; readonly totals: Record<string, number>; readonly asked: number }> {
  const lines: string[] = [];
  const totals: Record<string, number> = {};
  let asked = 0;
  for (const world of worlds) {
    for (const account of world.accounts) {
      const [told, predicted] = [await ask(app, world, account), predict(world, account)];
      for (const verb of new Set([...Object.keys(told), ...Object.keys(predicted)])) {
        const [is, should] = [told[verb] ?? [], predicted[verb] ?? []].map((ids) => ids.filter((id) => !/^.{9}0000/.test(id)));
        asked += 1;
        totals[verb] = (totals[verb] ?? 0) + should!.length;
        if (is!.join() !== should!.join()) lines.push(`seed ${world.seed}, ${verb} as ${account.role} (${account.state}) ${account.id}: ${is!.join()} in place of ${should!.join()}`);
      }
    }
  }
  return { lines, totals, asked };
}

export async function writeWorlds(admin: pg.ClientBase, worlds: readonly World[], firstNumber = 0): Promise<void> {
  const insert = async (sql: string, rows: readonly object[]): Promise<void> => { await admin.query(sql, [JSON.stringify(rows)]); };
  const accounts = worlds.flatMap((world) => world.accounts);
  await insert(`insert into unit (id, code, name, kind, country, duty_name, duty_phone) select id, 'U' || n, 'x', 'ahtu', 'IN', 'x', 'x' from json_to_recordset($1) t (id uuid, n int)`,
    worlds.flatMap((world) => world.units).map((id, n) => ({ id, n: firstNumber * 3 + n })));
  await insert(`insert into account (id, unit_id, user_name, display_name, role, kdf_salt, kdf_memory_kib, kdf_passes, verifier, status)
    select id, "unitId", 'u-' || id, 'x', role, 'x', 1, 1, 'x', case state when 'suspended' then 'suspended' else 'active' end from json_to_recordset($1) t (id uuid, "unitId" uuid, role text, state text)`, accounts);
  await insert(`insert into device (id, account_id, unit_id, letter, revoked_at) select id, id, "unitId", chr(65 + (n % 26)), case state when 'revoked' then now() end from json_to_recordset($1) t (id uuid, "unitId" uuid, state text, n int)`,
    accounts.map((account, n) => ({ ...account, n })));
  await insert(`insert into session (token_hash, id, account_id, device_id, expires_at, idle_at, is_pending, ended_at) select decode(hash, 'hex'), id, id, id,
      now() + case state when 'expired' then interval '-1 second' else interval '3 hours' end, now() + case state when 'idle' then interval '-1 second' else interval '3 hours' end, state = 'pending', case state when 'ended' then now() end
    from json_to_recordset($1) t (hash text, id uuid, state text)`, accounts.map((account) => ({ ...account, hash: createHash('sha256').update(account.token).digest('hex') })));
  const cases = worlds.flatMap((world) => world.cases);
  await insert('insert into case_file (id, owner_unit_id) select id, "ownerUnitId" from json_to_recordset($1) t (id uuid, "ownerUnitId" uuid)', cases);
  await insert(`insert into case_key (case_id, owner_unit_id, unit_key_version, wrapped) select id, "ownerUnitId", 1, 'x' from json_to_recordset($1) t (id uuid, "ownerUnitId" uuid)`, cases);
  await insert(`insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, sections, may_edit, may_print, may_export, basis, valid_from, valid_to)
    select gen_random_uuid(), "caseId", "ownerUnitId", "unitId", "accountId", kind, sections, "mayEdit", false, false, 'x', now() + "from" * interval '1 hour', now() + "to" * interval '1 hour'
    from json_to_recordset($1) t ("caseId" uuid, "ownerUnitId" uuid, "unitId" uuid, "accountId" uuid, kind text, sections text[], "mayEdit" boolean, "from" float, "to" float)`, worlds.flatMap(({ access }) => access));
  await writeRecords(insert, worlds);
  await writeSides(insert, worlds);
}

type Insert = (sql: string, rows: readonly object[]) => Promise<void>;

async function writeRecords(insert: Insert, worlds: readonly World[]): Promise<void> {
  const records = worlds.flatMap((world) => world.records.map((record, n) => ({ ...record, n, ownerUnitId: world.cases.find(({ id }) => id === record.caseId)!.ownerUnitId, second: secondPerson(record.caseId) })));
  const from = `from json_to_recordset($1) t ("caseId" uuid, id uuid, section text, "authorId" uuid, n int, "ownerUnitId" uuid, second uuid)`;
  await insert(`insert into case_record (case_id, id, type, section, version, created_change, plain) select "caseId", id, ${typeOf('section')}, section, 1, id, '{}' ${from}`, records);
  await insert(`insert into case_record (case_id, id, type, section, version, created_change, plain) select "caseId", second, 'person', 'persons', 1, id, '{}' ${from} where section = 'persons'`, records);
  await insert(`insert into fact (case_id, record_id, section, name, value) select "caseId", id, section, 'x', 'x' ${from}`, records);
  await insert(`insert into person_key (person_id, case_id, owner_unit_id, unit_key_version, wrapped) select id, "caseId", "ownerUnitId", 1, 'x' ${from} where section = 'persons'`, records);
  await insert(`insert into match_job (person_id, case_id, due_at) select id, "caseId", now() ${from} where section = 'persons'`, records);
  await insert(`insert into change (id, format, case_id, version, record_id, record_type, section, kind, outcome, account_id, unit_id, device_id, device_time, zone)
    select gen_random_uuid(), 1, "caseId", n + 1, id, 'note', section, 'create', 'accepted', "authorId", "ownerUnitId", "authorId", 'x', 'x' ${from}`, records);
}

async function writeSides(insert: Insert, worlds: readonly World[]): Promise<void> {
  await insert(`insert into referral (id, case_id, from_unit_id, to_unit_id, to_account_id, purpose, legal_basis, may_edit, may_print, may_export, message, case_number, sent_by, state)
    select id, "caseId", "fromUnitId", "toUnitId", "toAccountId", 'rescue', 'order', true, true, true, 'x', 'x', "sentBy", state
    from json_to_recordset($1) t (id uuid, "caseId" uuid, "fromUnitId" uuid, "toUnitId" uuid, "toAccountId" uuid, "sentBy" uuid, state text)`, worlds.flatMap(({ referrals }) => referrals));
  const alerts = worlds.flatMap((world) => world.alerts);
  await insert(`insert into alert (id, person_a, person_b, case_a, case_b, band, verdicts, bits, model_version) select id, least(id, "caseId"), greatest(id, "caseId"), "caseId", "caseId", 'likely', '[]', 1, 'x' from json_to_recordset($1) t (id uuid, "caseId" uuid)`, alerts);
  await insert(`insert into alert_side (alert_id, unit_id, case_id, person_id, other_unit_id, other_case_open, is_across_roles, band, verdicts)
    select id, "unitId", "caseId", id, "otherUnitId", true, "isAcross", 'likely', '[]' from json_to_recordset($1) t (id uuid, "caseId" uuid, "unitId" uuid, "otherUnitId" uuid, "isAcross" boolean)`, alerts);
  await insert(`insert into withheld (case_id, record_id, unit_id) select "caseId", id, "unitId" from json_to_recordset($1) t (id uuid, "caseId" uuid, "unitId" uuid)`, worlds.flatMap(({ withheld }) => withheld));
  await insert(`insert into notice (id, unit_id, account_id, roles, kind, case_id) select id, "unitId", "accountId", roles, 'mentioned', "caseId"
    from json_to_recordset($1) t (id uuid, "unitId" uuid, "accountId" uuid, roles text[], "caseId" uuid)`, worlds.flatMap(({ notices }) => notices));
  await insert(`insert into device_case (device_id, case_id, unit_id) select device, "caseId", "unitId" from json_to_recordset($1) t (device uuid, "caseId" uuid, "unitId" uuid)`,
    worlds.flatMap(({ accounts, cases }) => accounts.flatMap(({ id, unitId }) => cases.map((file) => ({ device: id, unitId, caseId: file.id })))));
}
