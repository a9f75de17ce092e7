// Whoever steals the data folder, a backup or a log reads no name and no account. More than two hundred marked texts are
// typed into every place that is sealed, over the real server and its own database; then every byte that was written is
// searched for the marks, in every form in which they might lie there.

import { randomUUID } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Change } from '#domain/change.ts';
import type { Field, FieldValue } from '#domain/field.ts';
import { indexHtcds } from '#domain/htcds.ts';
import { vocabulary, vocabularyVersion, type RecordType } from '#domain/records.ts';
import { kdfFloor } from '#crypto/derivation.ts';
import { makeAccountSecret, openCommandSession, writeAccount, writeUnits } from '#server/admin/write-units.ts';
import { createAct } from '#server/import/act.ts';
import { checkHtcdsFile, openHtcdsFile } from '#server/import/read-htcds-file.ts';
import { stageImport } from '#server/import/stage-import.ts';
import { createSync, openDatabase, startServer, type Database, type Server } from '#server/main.ts';
import { wireVersion } from '#sync/message.ts';
import { draftCase, type Officer } from './small-network.ts';

// Typed with capitals and without, in two scripts, and as digits where a field takes only those.
const marks = { latin: 'Kanarienvogel', bengali: 'ক্যানারিপাখি', digits: '9000770077' } as const;
/** Stands in a field that is plain on purpose: it must be found, or the search finds nothing at all. */
const plainMark = 'Pelikanschwarm';

let folder: string;
let database: Database;
let server: Server;
let admin: pg.Client;
const log: string[] = [];
let typed = 0;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'icmc-canaries-')));
  // mkdtemp closes it to others, and then PostgreSQL's user could not come in.
  chmodSync(folder, 0o755);
  const config = { folder: join(folder, 'data'), databaseUrl: null, port: 0, origin: null };
  mkdirSync(config.folder, { mode: 0o755 });
  database = await openDatabase(config);
  server = await startServer(config, database, { isDemo: false, clientFolder: null, log: (line) => log.push(line) });
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  await server.matcher.ready;
  await typeEverywhere();
}, 120_000);
afterAll(async () => {
  const elsewhere = clusterFolder();
  rmSync(folder, { recursive: true, force: true });
  if (elsewhere !== null) rmSync(elsewhere, { recursive: true, force: true });
});

/** Where the cluster lies when PostgreSQL's user cannot reach the data folder. */
function clusterFolder(): string | null {
  const note = join(folder, 'data', 'cluster-location');
  return filesBelow(join(folder, 'data')).includes(note) ? readFileSync(note, 'utf8').trim() : null;
}

/** A text of its own, with the mark in it. */
function canary(field: Field, round: number): string {
  typed += 1;
  if (field.kind === 'phones') return `+91 ${marks.digits.slice(0, 8)}${String(typed).padStart(2, '0').slice(-2)}`;
  const mark = round === 1 ? marks.bengali : marks.latin;
  const text = `${mark} ${round === 2 ? mark.toLowerCase() : ''} ${typed}`;
  // Long enough to be moved out of its row, and so perhaps packed, were it not sealed.
  return field.kind === 'longText' && round === 2 ? `${text} `.repeat(500) : text;
}

function sealedFields(type: RecordType, round: number): Record<string, FieldValue> {
  const values: Record<string, FieldValue> = {};
  for (const [name, field] of Object.entries(type.fields)) {
    if (field.sensitivity === 'plain' || !['text', 'longText', 'texts', 'phones', 'place'].includes(field.kind)) continue;
    const text = canary(field, round);
    values[name] = field.kind === 'place' ? { text } : field.kind === 'texts' || field.kind === 'phones' ? [text] : text;
  }
  return values;
}

async function typeEverywhere(): Promise<void> {
  const units = ['GHY', 'SLG'].map((code) => ({
    id: randomUUID(), code, name: `AHTU ${code}`, kind: 'ahtu' as const, parentId: null, country: 'IN', state: null, district: null, languages: ['en'],
    dutyName: 'Duty officer', dutyPhone: '+91 00000 00000', contactUnitId: null,
  }));
  await writeUnits(admin, database.keys, units);
  const officer = async (unitId: string): Promise<Officer> => {
    const id = randomUUID();
    await writeAccount(admin, { id, unitId, userName: `officer.${id.slice(0, 8)}`, displayName: 'An officer', role: 'supervisor', language: 'en' }, await makeAccountSecret('a long enough passphrase', kdfFloor));
    return { accountId: id, unitId, ...await openCommandSession(admin, { id, unitId }) };
  };
  const [guwahati, siliguri] = [await officer(units[0]!.id), await officer(units[1]!.id)];
  for (const round of [0, 1, 2]) await typeCase(guwahati, siliguri, round);
  for (const names of [[marks.latin, `Search ${marks.bengali}`]]) {
    typed += 4;
    await post(guwahati, '/api/network', { names, village: marks.latin, father: `${marks.latin} Father`, mother: marks.bengali, phones: [`+91 ${marks.digits}`], age: 16 });
  }
  await stageFile(guwahati);
  // A crash of the server, a failed statement and a request that makes no sense leave no trace of what they held either.
  await post(guwahati, '/api/referrals', { id: marks.latin, message: marks.latin }, 400);
  await admin.query('select $1::uuid', [marks.latin]).catch(() => undefined);
  await admin.query('checkpoint');
}

async function typeCase(owner: Officer, other: Officer, round: number): Promise<void> {
  const draft = draftCase(owner);
  draft.create('case', { number: `GHY/2026/A/000${round}`, status: 'active', officer: `${plainMark} ${round}`, ...sealedFields(vocabulary.case, round) });
  let personId = '';
  for (const [type, described] of Object.entries<RecordType>(vocabulary)) {
    if (type === 'case' || type === 'restrictedFact') continue;
    const id = draft.create(type, { ...(type === 'person' ? { role: 'victim' } : {}), ...sealedFields(described, round) });
    if (type === 'person') personId = id;
  }
  await send(owner, draft.changes);
  // Restricted facts, by one who was granted them by name.
  await admin.query(`insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, sections, may_edit, may_print, may_export, basis)
    values (gen_random_uuid(), $1, $2, $2, $3, 'owner', '{restricted}', true, true, true, 'order')`, [draft.caseId, owner.unitId, owner.accountId]);
  const more = draftCase(owner, draft.caseId);
  more.create('restrictedFact', sealedFields(vocabulary.restrictedFact, round));
  // A second value for one field waits beside the first; a name beyond measure, and a stranger's, are refused and kept for their authors.
  const name = vocabulary.person.fields.name;
  more.set('person', personId, 'name', canary(name, round));
  more.set('person', personId, 'father', `${canary(name, round)} ${'x'.repeat(600)}`);
  await send(owner, more.changes);
  const foreign = draftCase(other, draft.caseId);
  foreign.set('person', personId, 'mother', canary(name, round));
  await send(other, foreign.changes);
  const referral = { purpose: 'investigation', legalBasis: 'order', sections: null, mayEdit: true, mayPrint: true, mayExport: true, until: null };
  const id = randomUUID();
  await post(owner, '/api/referrals', { ...referral, id, caseId: draft.caseId, toUnitId: other.unitId, message: canary(name, round) });
  await post(other, `/api/referrals/${id}`, { state: 'rejected', reason: canary(name, round) });
}

const send = (officer: Officer, changes: readonly Change[]) =>
  post(officer, '/api/sync', { wire: wireVersion, vocabulary: vocabularyVersion(vocabulary), deviceId: officer.deviceId, epoch: null, cursor: 0, changes, left: [], log: [], dropped: [] });

async function post({ token }: Officer, path: string, body: unknown, expected = 200): Promise<void> {
  const response = await fetch(server.url + path, {
    method: 'POST', body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', cookie: `__Host-icmc=${token}`, origin: server.url, 'sec-fetch-site': 'same-origin', 'x-icmc': '1' },
  });
  expect([path, response.status, await response.text()].slice(0, 2)).toEqual([path, expected]);
}

async function stageFile(officer: Officer): Promise<void> {
  const path = join(folder, 'rows.csv');
  const rows = Array.from({ length: 10 }, (_, row) => `${marks.latin}${row},Second,Feminine,${marks.bengali},,Told ${marks.latin} ${row}`);
  typed += 30;
  writeFileSync(path, `prs_FirstName,prs_SecondName,prs_Gender,prs_MailingCity,prs_Birthdate,cco_CaseComment\n${rows.join('\n')}\n`);
  const index = indexHtcds(vocabulary);
  const checked = await checkHtcdsFile(path, index, 50);
  const file = await openHtcdsFile(path, index);
  const { deps, stop } = createSync(database, { isBulk: true });
  const { act } = await createAct(deps.asUser, async () => ({ token: officer.token, end: async () => undefined }));
  const desk = { deviceTime: '2026-03-14T09:30:00+05:30', zone: 'Asia/Kolkata', newId: randomUUID };
  await act((transaction) => stageImport(transaction, deps.keys, { file, rowCount: checked.rowCount, fileHash: checked.hash, desk }));
  await stop();
  rmSync(path);
}

/** The forms in which a text may lie in a file. */
function formsOf(mark: string): Buffer[] {
  const utf8 = Buffer.from(mark);
  const utf16 = Buffer.from(mark, 'utf16le');
  const escaped = [...mark].map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  const base64 = [0, 1, 2].map((shift) => {
    const bits = (bytes: number): number => (bytes * 8) / 6;
    return Buffer.concat([Buffer.alloc(shift), utf8]).toString('base64').slice(Math.ceil(bits(shift)), Math.floor(bits(shift + utf8.length)));
  });
  const texts = [...base64, utf8.toString('hex'), utf8.toString('hex').toUpperCase(), escaped, encodeURIComponent(mark), mark.toLowerCase(), mark.toUpperCase()];
  return [utf8, utf16, Buffer.from(utf16).swap16(), ...texts.map((text) => Buffer.from(text))];
}

const filesBelow = (path: string): string[] => readdirSync(path, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));

const needles = Object.values(marks).flatMap((mark) => formsOf(mark === marks.digits ? mark.slice(0, 8) : mark));

/** The files below these folders that hold one of the needles. */
function search(folders: readonly string[], wanted: readonly Buffer[]): string[] {
  return folders.flatMap(filesBelow).filter((path) => {
    const content = readFileSync(path);
    return wanted.some((needle) => content.includes(needle));
  });
}

const places = (): string[] => [join(folder, 'data'), ...(clusterFolder() === null ? [] : [clusterFolder()!])];

test('two hundred marked texts are in, each in its sealed place', async () => {
  expect(typed).toBeGreaterThan(200);
  const { rows: [count] } = await admin.query<Record<string, number>>(`select (select count(*)::int from case_record where identity is not null) as identities,
    (select count(*)::int from case_record where narrative is not null) as narratives, (select count(*)::int from change where sealed is not null) as changes,
    (select count(*)::int from refused_change where sealed is not null) as refused, (select count(*)::int from import_row where sealed is not null) as staged,
    (select count(*)::int from referral where reason is not null) as referrals, (select count(*)::int from audit where detail is not null) as searches`);
  expect(count).toMatchObject({ identities: 3, refused: 6, staged: 10, referrals: 3, searches: 1 });
  expect(count!.narratives).toBeGreaterThan(30);
  expect(count!.changes).toBeGreaterThan(150);
});

test('none of them lies in the data folder, the write-ahead log, a temporary file or a log; the plain one does', () => {
  expect(search(places(), needles)).toEqual([]);
  const found = search(places(), [Buffer.from(plainMark)]);
  expect(found.some((path) => path.includes('/base/'))).toBe(true);
  expect(found.some((path) => path.includes('/pg_wal/'))).toBe(true);
});

test('none of them is in any row of any table, where the database would unpack it; the plain one is', async () => {
  const { rows: tables } = await admin.query<{ name: string }>(`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_toast')`);
  const holders = async (wanted: readonly Buffer[]): Promise<string[]> => {
    const holding: string[] = [];
    for (const { name } of tables) {
      const { rows } = await admin.query<{ row: string }>(`select t::text as row from ${name} t`).catch(() => ({ rows: [] }));
      if (rows.some(({ row }) => wanted.some((needle) => Buffer.from(row).includes(needle)))) holding.push(name);
    }
    return holding;
  };
  expect(await holders(needles)).toEqual([]);
  expect(await holders([Buffer.from(plainMark)])).toEqual(expect.arrayContaining(['public.case_record', 'public.change']));
});

test('none of them is in a copy of the files, nor in what the server wrote', async () => {
  await admin.end();
  await server.stop();
  await database.stop();
  const copy = join(folder, 'copy');
  for (const [index, place] of places().entries()) cpSync(place, join(copy, String(index)), { recursive: true });
  expect(search([copy], needles)).toEqual([]);
  expect(search([copy], [Buffer.from(plainMark)])).not.toEqual([]);
  for (const line of log) for (const mark of Object.values(marks)) expect(line).not.toContain(mark);
});

test('the control: a mark in any of its forms is found', () => {
  const planted = join(folder, 'planted');
  for (const mark of Object.values(marks)) {
    for (const [index, form] of formsOf(mark).entries()) {
      rmSync(planted, { recursive: true, force: true });
      mkdirSync(planted);
      writeFileSync(join(planted, 'file'), Buffer.concat([Buffer.alloc(8193, 0x20), form, Buffer.alloc(100)]));
      expect(search([planted], needles), `${mark} ${index}`).toHaveLength(1);
    }
    // In base64 at any place of a longer text.
    for (const before of ['', 'a', 'ab', 'abc']) {
      writeFileSync(join(planted, 'file'), Buffer.from(`${before}${mark} and more`).toString('base64'));
      expect(search([planted], needles), `${mark} after ${before}`).toHaveLength(1);
    }
  }
});
