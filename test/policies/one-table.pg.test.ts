// The table of roles and acts, and the rule of which sections an access opens, are said twice: in domain/access.ts and in
// SQL. Here each is read from both places and compared in full.

import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessKinds, acts, mayAct, opensForWriting, opensSection, proofMinutes, roles } from '#domain/access.ts';
import { sections } from '#domain/records.ts';
import { createSmallNetwork, type SmallNetwork } from '../small-network.ts';
import { roleUrl } from '#server/db/connect.ts';
import { testMasterKey } from '../master-key.ts';

let network: SmallNetwork;
let app: pg.Client;
beforeAll(async () => {
  network = await createSmallNetwork();
  app = new pg.Client({ connectionString: roleUrl(network.adminUrl, 'icmc_app', testMasterKey) });
  await app.connect();
});
afterAll(async () => {
  await app.end();
  await network.stop();
});

const inSql = async (): Promise<string[]> => (await network.admin.query<{ line: string }>(`select role || ' ' || act as line from role_act order by 1`)).rows.map(({ line }) => line).sort();
const inCode = (): string[] => roles.flatMap((role) => acts.filter((act) => mayAct(role, act)).map((act) => `${role} ${act}`)).sort();

test('the database knows the same acts of the same roles', async () => {
  expect(await inSql()).toEqual(inCode());
  expect(inCode().length).toBeGreaterThan(60);
  for (const role of roles) {
    const { token } = await network.officer(network.guwahati.unitId, role);
    await app.query('begin');
    await app.query(`select set_config('icmc.token', $1, true)`, [token]);
    const { rows } = await app.query<{ act: string }>('select a as act from unnest($1::text[]) a where guard.may(a) order by 1', [[...acts, 'toString', '', 'readcase']]);
    const { rows: [unit] } = await app.query<{ mayRead: boolean }>('select guard.case_unit_id() is not null as "mayRead"');
    await app.query('rollback');
    expect(rows.map(({ act }) => act), role).toEqual(acts.filter((act) => mayAct(role, act)).sort());
    expect(unit!.mayRead, role).toBe(mayAct(role, 'readCase'));
  }
});

interface Grant { readonly kind: (typeof accessKinds)[number]; readonly sections: readonly string[] | null; readonly mayEdit: boolean }

/** Null, none, each one, each two, all: whether a section is among the chosen ones is all that the rule asks. */
const choices: readonly (readonly string[] | null)[] = [null, [], ...sections.map((one) => [one]), ...sections.flatMap((one, index) => sections.slice(index + 1).map((other) => [one, other])), sections];
const grants: readonly Grant[] = accessKinds.flatMap((kind) => [true, false].flatMap((mayEdit) => choices.map((chosen) => ({ kind, sections: chosen, mayEdit }))));

async function countSectionDifferences(): Promise<number> {
  const { rows } = await app.query<{ grant: number; section: string; reads: boolean; writes: boolean }>(`
    select g.n as grant, s as section, guard.opens(g.sections, s) as reads, guard.opens_for_writing(g.kind, g.sections, g.may_edit, s) as writes
      from jsonb_to_recordset($1) g (n int, kind text, sections text[], may_edit boolean), unnest($2::text[]) s`,
  [JSON.stringify(grants.map(({ kind, sections: chosen, mayEdit }, n) => ({ n, kind, sections: chosen, may_edit: mayEdit }))), [...sections, 'nothing']]);
  expect(rows).toHaveLength(grants.length * (sections.length + 1));
  return rows.filter(({ grant, section, reads, writes }) => reads !== opensSection(grants[grant]!, section) || writes !== opensForWriting(grants[grant]!, section)).length;
}

test('the database opens the same sections for the same grants', async () => {
  expect(await countSectionDifferences()).toBe(0);
  console.log(`${inCode().length} acts of ${roles.length} roles and ${grants.length * (sections.length + 1)} grants by section: the same in both`);
});

test('a proof is as old in the database as the table says', async () => {
  const { admin, guwahati } = network;
  const hasProof = async (seconds: number | null): Promise<boolean> => {
    await admin.query(`update session set proved_at = now() - $2 * interval '1 second' where account_id = $1`, [guwahati.accountId, seconds]);
    await app.query('begin');
    await app.query(`select set_config('icmc.token', $1, true)`, [guwahati.token]);
    const { rows: [row] } = await app.query<{ proof: boolean }>('select guard.has_proof() as proof');
    await app.query('rollback');
    return row!.proof;
  };
  expect([await hasProof(null), await hasProof(proofMinutes * 60 + 1), await hasProof(proofMinutes * 60 - 60)]).toEqual([false, false, true]);
});

test('the control: an act more, an act less and another rule are noticed', async () => {
  const { admin } = network;
  await admin.query(`insert into role_act values ('analyst', 'readCase')`);
  expect(await inSql()).not.toEqual(inCode());
  await admin.query(`delete from role_act where act = 'readCase'`);
  expect(await inSql()).not.toEqual(inCode());
  await admin.query(`create or replace function guard.opens(the_sections text[], the_section text) returns boolean language sql immutable as
    $$ select the_sections is null or the_section in ('case', 'conversation') or the_section = any (the_sections) $$`);
  expect(await countSectionDifferences()).toBeGreaterThan(0);
});
