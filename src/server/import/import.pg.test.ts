import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createSmallNetwork, draftCase, expectOk, rehanaInSiliguri, type Officer, type SmallNetwork } from '../../../test/small-network.ts';
import { indexHtcds } from '#domain/htcds.ts';
import { vocabulary } from '#domain/records.ts';
import { openCommandSession } from '#server/admin/write-units.ts';
import { findActingAccount } from '#server/import/acting-account.ts';
import { createAct, type Act } from '#server/import/act.ts';
import { applyImport, type ApplyDeps } from '#server/import/apply-import.ts';
import { checkHtcdsFile, openHtcdsFile } from '#server/import/read-htcds-file.ts';
import { findImport, stageImport, type Import } from '#server/import/stage-import.ts';
import { undoImport } from '#server/import/undo-import.ts';
import { sendReferral } from '#server/referrals/send-referral.ts';
import { acceptChanges } from '#server/sync/accept-changes.ts';
import { readCase } from '#server/sync/read-case.ts';

const sample = fileURLToPath(new URL('../../demo/data/htcds-sample-300.csv', import.meta.url));
const index = indexHtcds(vocabulary);
const folder = mkdtempSync(join(tmpdir(), 'icmc-import-'));

let network: SmallNetwork;
let officer: Officer;
let act: Act;
beforeAll(async () => { network = await createSmallNetwork(); });
beforeEach(async () => {
  officer = await network.officer(network.guwahati.unitId, 'caseWorker');
  act = await actAs(officer);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await network.stop();
});

const actAs = async (who: Officer): Promise<Act> => (await createAct(network.parts.deps.asUser, async () => ({ token: who.token, end: async () => undefined }))).act;

/** A file of its own for each test, since a file is imported once. */
function writeSmall(rows: readonly string[]): string {
  const path = join(folder, `${randomUUID()}.csv`);
  writeFileSync(path, `prs_FirstName,prs_SecondName,prs_Gender,prs_MailingCity,prs_Birthdate,cco_CaseComment\n${rows.join('\n')}\n`);
  return path;
}
const small = (): string => writeSmall(Array.from({ length: 50 }, (_, at) => `Person${at},${randomUUID().slice(0, 8)},Feminine,Barpeta,,Told.`));

async function stage(path: string): Promise<Import> {
  const checked = await checkHtcdsFile(path, index, 50);
  const desk = { deviceTime: '2026-03-14T09:30:00+05:30', zone: 'Asia/Kolkata', newId: randomUUID };
  const file = await openHtcdsFile(path, index);
  return act((transaction) => stageImport(transaction, network.parts.deps.keys, { file, rowCount: checked.rowCount, fileHash: checked.hash, desk }));
}

function applyDeps(details: Partial<ApplyDeps> = {}): ApplyDeps {
  const deps = { ...network.parts.deps, isBulk: true };
  return { act, keys: deps.keys, accept: (transaction, changes) => acceptChanges(transaction, deps, changes), tellProgress: () => undefined, ...details };
}

const countedTables = ['case_file', 'case_record', 'case_key', 'case_access', 'person_key', 'change', 'refused_change', 'fact', 'unit_feed', 'match_job', 'import', 'import_row'];
async function countRows(): Promise<Record<string, number>> {
  const { rows } = await network.admin.query(`select ${countedTables.map((table) => `(select count(*)::int from ${table}) as ${table}`).join(', ')}`);
  return rows[0];
}

async function countOf(sql: string, importId: string): Promise<number> {
  return (await network.admin.query<{ count: number }>(`select count(*)::int as count from ${sql}`, [importId])).rows[0]!.count;
}

test('the sample of 300 rows becomes 300 cases, each whole, and nothing stays staged', async () => {
  const path = sample;
  const staged = await stage(path);
  const told: number[] = [];
  await applyImport(applyDeps({ tellProgress: (done) => told.push(done) }), staged);
  expect(told.at(-1)).toBe(300);
  expect(await countOf(`import_row where import_id = $1 and applied_at is not null and sealed is null and version is not null`, staged.id)).toBe(300);
  expect(await countOf(`case_file where import_id = $1 and number like 'GHY/2026/%'`, staged.id)).toBe(300);
  expect(await countOf(`case_record r join case_file f on f.id = r.case_id where f.import_id = $1 and r.type = 'person'`, staged.id)).toBe(300);
  expect(await act(({ query }) => query('select state from import where id = $1', [staged.id]))).toEqual([{ state: 'applied' }]);
  expect(await countOf('match_job j join case_file f on f.id = j.case_id where f.import_id = $1 and j.is_bulk', staged.id)).toBe(300);
  // One case read back as its officer sees it: the second row of the file.
  const [row] = await act(({ query }) => query<{ caseId: string }>('select case_id as "caseId" from import_row where import_id = $1 and row = 3', [staged.id]));
  const seen = await network.parts.deps.asUser(officer.token, (transaction) => readCase(transaction, network.parts.deps, row!.caseId, 0));
  const fieldsOf = (type: string): unknown => Object.fromEntries(Object.entries(seen!.records.find((record) => record.type === type)!.fields).map(([name, { value }]) => [name, value]));
  expect(fieldsOf('person')).toMatchObject({ role: 'victim', name: 'Sita Pariyar', sex: 'female', maritalStatus: 'married', village: 'Phulbari', phones: ['+9770004923718'] });
  expect(fieldsOf('note')).toEqual({ text: 'Invented case. The aunt said, "she left with a man from the next village".' });
  expect(fieldsOf('exploitation')).toMatchObject({ types: ['forcedLabour'], recruitmentSites: ['instagram', 'whatsapp'], industry: 'hospitality' });
}, 60_000);

test('nothing of a file lies staged in clear, and only the unit of the import sees it', async () => {
  const path = writeSmall(['Canaryname,Zyx,Feminine,,,canary narrative wvu']);
  const staged = await stage(path);
  const { rows } = await network.admin.query('select * from import_row where import_id = $1', [staged.id]);
  expect(rows).toHaveLength(1);
  expect(rows[0].sealed.toString('latin1')).not.toContain('Canaryname');
  const others = await actAs(network.aizawl);
  const seen = await others(({ query }) => query('select 1 from import_row where import_id = $1 union all select 1 from import where id = $1', [staged.id]));
  expect(seen).toEqual([]);
});

test('a file with one fault changes nothing at all', async () => {
  const before = await countRows();
  const path = writeSmall(['Rehana,Begum,Feminine,,2004,', 'Nili,Das,Feminin,,2004,']);
  expect(await checkHtcdsFile(path, index, 50)).toMatchObject({ faultCount: 1, faults: [{ row: 3, column: 'prs_Gender', reason: 'notInList' }] });
  // Even where somebody stages it without having judged it.
  const file = await openHtcdsFile(path, index);
  const desk = { deviceTime: '2026-03-14T09:30:00+05:30', zone: 'Asia/Kolkata', newId: randomUUID };
  await expect(act((transaction) => stageImport(transaction, network.parts.deps.keys, { file, rowCount: 2, fileHash: Buffer.alloc(32), desk }))).rejects.toThrow(/Nothing was imported/);
  expect(await countRows()).toEqual(before);
});

test('an import that was cut off goes on where it stopped, and doubles nothing', async () => {
  const path = small();
  const staged = await stage(path);
  let left = 27;
  const cut = applyDeps({ accept: async (transaction, changes) => {
    left -= 1;
    if (left < 0) throw new Error('the power went');
    return applyDeps().accept(transaction, changes);
  } });
  await expect(applyImport(cut, staged)).rejects.toThrow('the power went');
  const { hash } = await checkHtcdsFile(path, index, 50);
  const { found } = await act((transaction) => findImport(transaction, hash));
  expect(found).toMatchObject({ id: staged.id, state: 'staged', rows: 50, applied: 27 });
  await applyImport(applyDeps(), found!);
  expect(await countOf('case_file where import_id = $1', staged.id)).toBe(50);
  expect(await countOf('change c join case_file f on f.id = c.case_id where f.import_id = $1 and c.kind = \'create\' and c.record_type = \'case\'', staged.id)).toBe(50);
});

test('two runs of the same import at the same time share the work', async () => {
  const staged = await stage(small());
  await Promise.all([applyImport(applyDeps(), staged), applyImport(applyDeps(), staged)]);
  expect(await countOf('case_file where import_id = $1', staged.id)).toBe(50);
});

test('the same file again is known, and changes nothing', async () => {
  const path = small();
  const staged = await stage(path);
  await applyImport(applyDeps(), staged);
  const before = await countRows();
  const { hash } = await checkHtcdsFile(path, index, 50);
  expect((await act((transaction) => findImport(transaction, hash))).found).toMatchObject({ id: staged.id, state: 'applied', applied: 50 });
  await applyImport(applyDeps(), staged);
  expect(await countRows()).toEqual(before);
  // And a second staging cannot be, whoever tries.
  await expect(stage(path)).rejects.toThrow(/import_once/);
});

test('a row that the server refuses takes nothing of its case with it, and the next run begins there', async () => {
  const staged = await stage(small());
  const refusing = applyDeps({ accept: async (transaction, changes) => {
    const replies = await applyDeps().accept(transaction, changes);
    return [...replies.slice(0, -1), { id: replies.at(-1)!.id, outcome: { status: 'refused', reason: 'notInList' } }];
  } });
  await expect(applyImport(refusing, staged)).rejects.toThrow(/was not accepted \(notInList at note.text\)/);
  expect(await countOf('case_file where import_id = $1', staged.id)).toBe(0);
  await applyImport(applyDeps(), staged);
  expect(await countOf('case_file where import_id = $1', staged.id)).toBe(50);
});

test('an import is taken back as one; what somebody changed or referred since is left and named', async () => {
  const { keys } = network.parts.deps;
  const staged = await stage(small());
  await applyImport(applyDeps(), staged);
  const cases = await act(({ query }) => query<{ id: string; number: string }>('select id, number from case_file where import_id = $1 order by number', [staged.id]));
  const [changed, referred, third] = cases;
  const edit = draftCase(officer, changed!.id);
  edit.create('note', { text: 'She called.' });
  await network.exchange(officer, { changes: edit.changes });
  expectOk(await act((transaction) => sendReferral(transaction, keys, {
    id: randomUUID(), caseId: referred!.id, toUnitId: network.siliguri.unitId, purpose: 'investigation', legalBasis: 'investigation',
    message: 'Please look.', sections: null, mayEdit: false, mayPrint: false, mayExport: false, until: null,
  })));
  // Everything lies on the device first: only that has anything to leave.
  let { cursor, more } = await network.exchange(officer);
  while (more) ({ cursor, more } = await network.exchange(officer, { cursor }));

  expect(await act((transaction) => undoImport(transaction, staged.id))).toEqual({ withdrawn: 48, left: [changed!.number, referred!.number] });
  const told = await network.exchange(officer, { cursor });
  expect(told.removed).toHaveLength(48);
  expect(told.removed).toContain(third!.id);
  expect(await countOf('case_file where import_id = $1 and withdrawn_at is null', staged.id)).toBe(2);
  expect(await countOf('fact t join case_file f on f.id = t.case_id where f.import_id = $1 and f.withdrawn_at is not null', staged.id)).toBe(0);
  const late = draftCase(officer, third!.id);
  late.set('case', third!.id, 'stage', 'rescue');
  expect((await network.exchange(officer, { changes: late.changes, cursor })).outcomes[0]!.outcome).toEqual({ status: 'refused', reason: 'notFound' });
  expect(await act((transaction) => undoImport(transaction, staged.id))).toEqual({ withdrawn: 0, left: [] });
});

test('a file that was taken back, whole or half, may be imported again', async () => {
  const path = small();
  const staged = await stage(path);
  await expect(applyImport(applyDeps({ tellProgress: () => { throw new Error('cut'); } }), staged)).rejects.toThrow('cut');
  expect(await act((transaction) => undoImport(transaction, staged.id))).toEqual({ withdrawn: 20, left: [] });
  await applyImport(applyDeps(), staged);
  expect(await countOf('case_file where import_id = $1 and withdrawn_at is null', staged.id)).toBe(0);
  expect(await countOf('import_row where import_id = $1 and sealed is not null', staged.id)).toBe(0);
  // Every run has a device, and so numbers, of its own.
  act = await actAs(await network.officer(officer.unitId, 'supervisor'));
  const again = await stage(path);
  await applyImport(applyDeps(), again);
  expect(await countOf('case_file where import_id = $1 and withdrawn_at is null', again.id)).toBe(50);
});

test('who may take an import back: an officer of its unit who may register cases, and nobody else', async () => {
  const staged = await stage(writeSmall(['Rina,Das,Feminine,,,']));
  await applyImport(applyDeps(), staged);
  const shelter = await actAs(await network.officer(network.guwahati.unitId, 'shelterStaff'));
  for (const stranger of [await actAs(network.aizawl), shelter]) {
    expect(await stranger((transaction) => undoImport(transaction, staged.id))).toEqual({ withdrawn: 0, left: [] });
  }
  expect(await countOf('case_file where import_id = $1 and withdrawn_at is null', staged.id)).toBe(1);
  expect(await act((transaction) => undoImport(transaction, staged.id))).toEqual({ withdrawn: 1, left: [] });
});

test('the app cannot call a case imported that no import has registered', async () => {
  const own = draftCase(officer);
  own.create('case', { status: 'active' });
  await network.exchange(officer, { changes: own.changes });
  const staged = await stage(writeSmall(['Tara,Das,Feminine,,,']));
  const marking = act(async ({ query }) => {
    await query('insert into import_row (import_id, unit_id, row, case_id) values ($1, $2, 99, $3)', [staged.id, officer.unitId, own.caseId]);
    return query('select guard.mark_imported($1, 99) as marked', [staged.id]);
  });
  expect(await marking).toEqual([{ marked: false }]);
  await act((transaction) => undoImport(transaction, staged.id));
  expect(await countOf('case_file where id = $1 and withdrawn_at is null', own.caseId)).toBe(1);
});

test('imported persons alert the unit that knows them; taken back, nobody is matched with them any more', async () => {
  const theirs = draftCase(network.siliguri);
  theirs.create('case', { number: 'SLG/2026/A/0001', status: 'active' });
  theirs.create('person', rehanaInSiliguri);
  await network.exchange(network.siliguri, { changes: theirs.changes });
  await network.matchAll();
  const { cursor } = await network.exchange(network.siliguri);
  const staged = await stage(writeSmall(['Rehana,Begum Choudhury,Feminine,Barpeta,2008,']));
  await applyImport(applyDeps(), staged);
  await network.matchAll();
  const told = await network.exchange(network.siliguri, { cursor });
  expect(told.alerts).toMatchObject([{ caseId: theirs.caseId, otherCaseOpen: true }]);

  await act((transaction) => undoImport(transaction, staged.id));
  const after = await network.exchange(network.siliguri, { cursor: told.cursor });
  expect(after.alerts).toMatchObject([{ id: told.alerts[0]!.id, otherCaseOpen: false }]);
  await network.matchAll();
  const again = draftCase(network.siliguri);
  again.create('case', { number: 'SLG/2026/A/0002', status: 'active' });
  again.create('person', rehanaInSiliguri);
  await network.exchange(network.siliguri, { changes: again.changes });
  await network.matchAll();
  const alerts = await network.exchange(network.siliguri, { cursor: after.cursor });
  expect(alerts.alerts.map(({ otherUnitId }) => otherUnitId)).toEqual([network.siliguri.unitId]);
});

test('the acting account is the named one, or the nodal officer, or the first who may register cases', async () => {
  const { admin, siliguri } = network;
  const unit = { code: 'SLG' };
  expect((await findActingAccount(admin, unit)).id).toBe(siliguri.accountId);
  const nodal = await network.officer(siliguri.unitId, 'nodalOfficer');
  expect((await findActingAccount(admin, unit)).id).toBe(nodal.accountId);
  const analyst = await network.officer(siliguri.unitId, 'analyst');
  await expect(findActingAccount(admin, unit, `officer.${analyst.accountId.slice(0, 8)}`)).rejects.toThrow(/may not register/);
  await expect(findActingAccount(admin, unit, `officer.${officer.accountId.slice(0, 8)}`)).rejects.toThrow(/has no account/);
  await expect(findActingAccount(admin, { code: 'XXX' })).rejects.toThrow(/no unit “XXX”. The units here are AZL, GHY, SLG/);
});

test('a session that ends in a long import is opened anew, once for all the steps that wait', async () => {
  let opened = 0;
  const open = async () => {
    opened += 1;
    return openCommandSession(network.admin, { id: officer.accountId, unitId: officer.unitId });
  };
  const { act: long, end } = await createAct(network.parts.deps.asUser, open);
  const staged = await stage(small());
  await network.admin.query('update session set ended_at = now() where account_id = $1', [officer.accountId]);
  await applyImport(applyDeps({ act: long }), staged);
  expect(opened).toBe(2);
  await end();
  await network.admin.query(`update account set status = 'suspended' where id = $1`, [officer.accountId]);
  await expect(long(async () => ({}))).rejects.toThrow(/no longer active/);
});
