// Who may see and edit what, said a second time in TypeScript and compared with what the database answers, over two
// hundred made-up worlds of access rows. The seed is printed when they differ.

import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessKinds } from '#domain/access.ts';
import { roleUrl } from '#server/db/connect.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { testMasterKey } from '../master-key.ts';

const worlds = 200;
const recordSections = ['case', 'persons', 'route', 'notes'] as const;
const seed = 20_261_122;

interface Account { readonly id: string; readonly unitId: string; readonly token: string; readonly isLive: boolean }
interface Access { readonly caseId: string; readonly ownerUnitId: string; readonly unitId: string; readonly accountId: string | null; readonly kind: string; readonly sections: readonly string[] | null; readonly mayEdit: boolean; readonly from: number; readonly to: number | null }
interface CaseRecord { readonly caseId: string; readonly id: string; readonly section: string; readonly authorId: string }
interface World { readonly units: readonly string[]; readonly accounts: readonly Account[]; readonly cases: readonly { id: string; ownerUnitId: string }[]; readonly access: readonly Access[]; readonly records: readonly CaseRecord[] }

function createRandom(start: number) {
  let state = start >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (most: number): number => Math.floor(next() * most);
  const hex = (digits: number): string => Array.from({ length: digits }, () => below(16).toString(16)).join('');
  return {
    below, chance: (share: number): boolean => next() < share, pick: <T>(list: readonly T[]): T => list[below(list.length)]!,
    id: (): string => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
  };
}

function makeWorld(worldSeed: number): World {
  const random = createRandom(worldSeed);
  const units = [random.id(), random.id(), random.id()];
  const accounts = units.flatMap((unitId) => [0, 1].map((): Account => ({ id: random.id(), unitId, token: `token ${random.id()}`, isLive: random.chance(0.9) })));
  const cases = Array.from({ length: 4 }, () => ({ id: random.id(), ownerUnitId: random.pick(units) }));
  const access = cases.flatMap(({ id, ownerUnitId }) => Array.from({ length: random.below(5) }, (): Access => {
    const account = random.pick(accounts);
    return {
      caseId: id, ownerUnitId, unitId: account.unitId, accountId: random.chance(0.35) ? account.id : null, kind: random.pick(accessKinds),
      sections: random.chance(0.4) ? null : recordSections.filter(() => random.chance(0.4)), mayEdit: random.chance(0.5),
      from: random.pick([-2, -1, -1, -1, 1]), to: random.pick([null, null, -0.5, 1, 2]),
    };
  }));
  const records = cases.flatMap(({ id }) => recordSections.map((section): CaseRecord => ({ caseId: id, id: section === 'case' ? id : random.id(), section, authorId: random.pick(accounts).id })));
  return { units, accounts, cases, access, records };
}

/** The rule, in TypeScript: what an account sees and may edit in its world. Times are hours from now. */
function predict(world: World, account: Account) {
  const held = (caseId: string): readonly Access[] => (account.isLive ? world.access : []).filter((row) => row.caseId === caseId && row.unitId === account.unitId
    && (row.accountId === null || row.accountId === account.id) && row.from <= 0 && (row.to === null || row.to > 0));
  const covers = ({ sections }: Access, section: string): boolean => sections === null || sections.includes(section);
  const seen = world.records.filter(({ caseId, section }) => held(caseId).some((row) => section === 'case' || covers(row, section)));
  const ids = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id).sort();
  return {
    cases: ids(world.cases.filter(({ id }) => held(id).length > 0)),
    records: ids(seen), facts: ids(seen),
    changes: ids(world.records.filter((record) => seen.includes(record) || (account.isLive && record.authorId === account.id))),
    persons: ids(world.records.filter(({ caseId, section }) => section === 'persons' && held(caseId).some((row) => covers(row, 'persons')))),
    // To change a row one must see it as well.
    edits: ids(seen.filter(({ caseId, section }) => held(caseId).some((row) => row.mayEdit && covers(row, section)))),
  };
}

const seenBy = `select (select coalesce(json_agg(id order by id), '[]') from case_file where id = any($1)) as cases,
  (select coalesce(json_agg(id order by id), '[]') from case_record where case_id = any($1)) as records,
  (select coalesce(json_agg(record_id order by record_id), '[]') from fact where case_id = any($1)) as facts,
  (select coalesce(json_agg(record_id order by record_id), '[]') from change where case_id = any($1)) as changes,
  (select coalesce(json_agg(person_id order by person_id), '[]') from person_key where case_id = any($1)) as persons`;

async function ask(app: pg.Client, world: World, account: Account): Promise<ReturnType<typeof predict>> {
  const caseIds = world.cases.map(({ id }) => id);
  await app.query('begin');
  await app.query(`select set_config('icmc.token', $1, true)`, [account.token]);
  const { rows: [seen] } = await app.query<Omit<ReturnType<typeof predict>, 'edits'>>({ name: 'seen', text: seenBy, values: [caseIds] });
  const { rows: edited } = await app.query<{ id: string }>({ name: 'edit', text: 'update case_record set version = version + 1 where case_id = any($1) returning id', values: [caseIds] });
  await app.query('rollback');
  return { ...seen!, edits: edited.map(({ id }) => id).sort() };
}

async function writeWorlds(admin: pg.Client, all: readonly World[]): Promise<void> {
  const insert = async (sql: string, rows: readonly object[]): Promise<void> => { await admin.query(sql, [JSON.stringify(rows)]); };
  const hash = (token: string): string => createHash('sha256').update(token).digest('hex');
  const accounts = all.flatMap((world) => world.accounts);
  await insert(`insert into unit (id, code, name, kind, country, duty_name, duty_phone) select id, 'U' || n, 'x', 'ahtu', 'IN', 'x', 'x' from json_to_recordset($1) t (id uuid, n int)`,
    all.flatMap((world) => world.units).map((id, n) => ({ id, n })));
  await insert(`insert into account (id, unit_id, user_name, display_name, role, kdf_salt, kdf_memory_kib, kdf_passes, verifier)
    select id, "unitId", 'u-' || id, 'x', 'caseWorker', 'x', 1, 1, 'x' from json_to_recordset($1) t (id uuid, "unitId" uuid)`, accounts);
  await insert(`insert into device (id, account_id, unit_id, letter) select id, id, "unitId", chr(65 + (n % 26)) from json_to_recordset($1) t (id uuid, "unitId" uuid, n int)`,
    accounts.map((account, n) => ({ ...account, n })));
  await insert(`insert into session (token_hash, id, account_id, device_id, expires_at) select decode(hash, 'hex'), id, id, id, now() + case when "isLive" then interval '1 hour' else interval '-1 second' end
    from json_to_recordset($1) t (hash text, id uuid, "isLive" boolean)`, accounts.map((account) => ({ ...account, hash: hash(account.token) })));
  await insert('insert into case_file (id, owner_unit_id) select id, "ownerUnitId" from json_to_recordset($1) t (id uuid, "ownerUnitId" uuid)', all.flatMap(({ cases }) => cases));
  await insert(`insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, sections, may_edit, may_print, may_export, basis, valid_from, valid_to)
    select gen_random_uuid(), "caseId", "ownerUnitId", "unitId", "accountId", kind, sections, "mayEdit", false, false, 'x', now() + "from" * interval '1 hour', now() + "to" * interval '1 hour'
    from json_to_recordset($1) t ("caseId" uuid, "ownerUnitId" uuid, "unitId" uuid, "accountId" uuid, kind text, sections text[], "mayEdit" boolean, "from" float, "to" float)`, all.flatMap(({ access }) => access));
  const records = all.flatMap((world) => world.records.map((record, n) => ({ ...record, n, ownerUnitId: world.cases.find(({ id }) => id === record.caseId)!.ownerUnitId })));
  const from = `from json_to_recordset($1) t ("caseId" uuid, id uuid, section text, "authorId" uuid, n int, "ownerUnitId" uuid)`;
  await insert(`insert into case_record (case_id, id, type, section, version, created_change, plain) select "caseId", id, case section when 'persons' then 'person' else 'note' end, section, 1, id, '{}' ${from}`, records);
  await insert(`insert into fact (case_id, record_id, section, name, value) select "caseId", id, section, 'x', 'x' ${from}`, records);
  await insert(`insert into person_key (person_id, case_id, owner_unit_id, unit_key_version, wrapped) select id, "caseId", "ownerUnitId", 1, 'x' ${from} where section = 'persons'`, records);
  await insert(`insert into change (id, format, case_id, version, record_id, record_type, section, kind, outcome, account_id, unit_id, device_id, device_time, zone)
    select gen_random_uuid(), 1, "caseId", n + 1, id, 'note', section, 'create', 'accepted', "authorId", "ownerUnitId", "authorId", 'x', 'x' ${from}`, records);
}

let database: TestDatabase;
let admin: pg.Client;
let app: pg.Client;
const all = Array.from({ length: worlds }, (_, index) => makeWorld(seed + index));
beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.url });
  app = new pg.Client({ connectionString: roleUrl(database.url, 'icmc_app', testMasterKey) });
  await Promise.all([admin.connect(), app.connect()]);
  await writeWorlds(admin, all);
  await admin.query('analyze');
});
afterAll(async () => {
  await Promise.all([admin.end(), app.end()]);
  await database.drop();
});

async function countDifferences(some: readonly World[]): Promise<string[]> {
  const differences: string[] = [];
  for (const world of some) {
    for (const account of world.accounts) {
      const [told, predicted] = [await ask(app, world, account), predict(world, account)];
      if (JSON.stringify(told) !== JSON.stringify({ ...predicted })) differences.push(`seed ${seed + all.indexOf(world)}, account ${account.id}: ${JSON.stringify(told)} for ${JSON.stringify(predicted)}`);
    }
  }
  return differences;
}

test(`the database and the model agree on ${worlds} worlds (seed ${seed})`, async () => {
  expect(await countDifferences(all)).toEqual([]);
  // That the worlds hold something to see, and something not to.
  const predicted = all.flatMap((world) => world.accounts.map((account) => predict(world, account)));
  const total = (name: 'records' | 'edits' | 'persons'): number => predicted.reduce((sum, one) => sum + one[name].length, 0);
  for (const name of ['records', 'edits', 'persons'] as const) expect(total(name), name).toBeGreaterThan(200);
  expect(total('records')).toBeLessThan(all.length * 6 * 16 * 0.6);
}, 60_000);

test('the control: an account that may see a colleague’s access is noticed', async () => {
  await admin.query(`alter policy seen on case_record using (exists (select from case_access a where a.case_id = case_record.case_id and a.unit_id = (select guard.unit_id())
    and (a.sections is null or case_record.section = 'case' or case_record.section = any (a.sections)) and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())))`);
  expect((await countDifferences(all.slice(0, 20))).length).toBeGreaterThan(0);
});
