// What the sealer does when rows come late, when there are two of it, when it dies between the database and the file, and
// when a backup is put back.

import { appendFile, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { logSource, verifyNewest } from '#server/audit/log-source.ts';
import { passSealedNumbers } from '#server/audit/sealed-numbers.ts';
import { readSealRows } from '#server/audit/seal-rows.ts';
import { startWatch } from '#server/audit/watch.ts';
import { lateMs, verifyLog, type Report } from '#server/audit/verify.ts';
import { createSealedLog, type SealedLog } from '../../../test/sealed-log.ts';

let log: SealedLog;
beforeEach(async () => { log = await createSealedLog(); });
afterEach(() => log.stop());

const verify = (): Promise<Report> => verifyLog(logSource(log.pool, log.folder, new Date(log.clock.now)), { publicKeys: [log.key.publicKey], now: new Date(log.clock.now) });
const count = async (table: string): Promise<number> => (await log.admin.query<{ n: number }>(`select count(*)::int as n from ${table}`)).rows[0]!.n;
const onlyFile = async (): Promise<string> => join(log.folder, (await readdir(log.folder)).sort()[0]!);
async function minutes(rounds: number): Promise<void> {
  const sealer = log.newSealer();
  for (let round = 0; round < rounds; round += 1) {
    log.clock.now += 60_000;
    await log.write(5);
    await sealer.turn('hour');
  }
}

test('each turn seals what is new, once, in the database and in the file', async () => {
  const sealer = log.newSealer();
  expect(await sealer.turn('second')).toBe(0);
  await log.write(7);
  expect([await sealer.turn('second'), await sealer.turn('second'), await sealer.turn('all')]).toEqual([7, 0, 0]);
  expect(await count('audit_seal')).toBe(1);
  expect((await log.fileLines()).length).toBe(1);
  expect(await verify()).toMatchObject({ findings: [], rows: 7, pending: 0 });
});

test('more rows than fit one seal get several, and the newest can be checked by themselves', async () => {
  await log.admin.query(`insert into audit (at, action) select now() - interval '1 day', 'x' from generate_series(1, 12000)`);
  expect(await log.newSealer().turn('all')).toBe(12_000);
  expect(await count('audit_seal')).toBe(3);
  expect(await verify()).toMatchObject({ findings: [], rows: 12_000 });
  expect(await verifyNewest(log.pool, log.folder, [log.key.publicKey], new Date(log.clock.now))).toMatchObject({ findings: [] });
});

test('a row whose transaction ends late is sealed once it appears, and one that comes far too late is named', async () => {
  const other = new pg.Client({ connectionString: log.adminUrl });
  other.on('error', () => undefined);
  await other.connect();
  await other.query('begin');
  const { rows: [early] } = await other.query<{ seq: number }>(`insert into audit (at, action) values (to_timestamp($1::float8 / 1000), 'slow') returning seq`, [log.clock.now]);
  const sealer = log.newSealer();
  await log.write(5);
  await sealer.turn('second');
  await other.query('commit');
  log.clock.now += 30_000;
  expect(await sealer.turn('second')).toBe(1);
  expect((await verify()).findings).toEqual([]);
  // The same, but hours after: a transaction of ours never lasts that long.
  await other.query('begin');
  const { rows: [late] } = await other.query<{ seq: number }>(`insert into audit (at, action) values (to_timestamp($1::float8 / 1000), 'added') returning seq`, [log.clock.now]);
  await minutes(3);
  log.clock.now += lateMs * 2;
  await minutes(1);
  await other.query('commit');
  await other.end();
  await log.newSealer().turn('all');
  expect(early!.seq).toBeLessThan(late!.seq);
  expect((await verify()).findings).toMatchObject([{ kind: 'rowLate', seq: late!.seq }]);
});

test('two sealers at once make one chain', async () => {
  const sealers = [log.newSealer(), log.newSealer(), log.newSealer()];
  for (let round = 0; round < 10; round += 1) {
    await log.write(3);
    await Promise.all(sealers.map((sealer) => sealer.turn('all')));
  }
  await sealers[0]!.turn('all');
  expect((await readSealRows(log.admin, { from: 1, limit: 100 })).flatMap(({ seqs }) => seqs)).toHaveLength(30);
  const { findings } = await verify();
  expect(findings).toEqual([]);
});

test('a crash between the database and the file: the next start adds the seal and says so', async () => {
  await minutes(3);
  const path = await onlyFile();
  const text = await readFile(path, 'utf8');
  const lines = text.trimEnd().split('\n');
  await writeFile(path, `${lines.slice(0, 2).join('\n')}\n`);
  expect((await verify()).findings).toMatchObject([{ kind: 'sealNotInFile', seal: 3 }]);
  await log.newSealer().turn('second');
  expect(log.said.join()).toContain('lacked the newest 1 of the database');
  expect(await readFile(path, 'utf8')).toBe(text);
  // In the middle of a line.
  await truncate(path, text.length - 20);
  await log.newSealer().turn('second');
  expect(await readFile(path, 'utf8')).toBe(text);
  expect(log.said.join()).toContain('half a line');
});

test('a full disk holds up the sealing and loses nothing', async () => {
  await minutes(2);
  const sealer = log.newSealer();
  await rm(log.folder, { recursive: true });
  await writeFile(log.folder, 'not a folder');
  await log.write(4);
  await expect(sealer.turn('second')).rejects.toThrow();
  await rm(log.folder);
  await sealer.turn('all');
  expect(await verify()).toMatchObject({ findings: [], rows: 14, pending: 0 });
});

test('a backup that is put back: the chain goes on from the file, the lost rows are named, and their numbers are not given again', async () => {
  await minutes(4);
  const lost = (await readSealRows(log.admin, { from: 3, limit: 2 })).flatMap(({ seqs }) => seqs);
  await log.admin.query('delete from audit_seal where number > 2');
  await log.admin.query('delete from audit where seq = any($1)', [lost]);
  await log.admin.query(`select setval('audit_seq_seq', $1)`, [lost[0]! - 1]);
  await passSealedNumbers(log.adminUrl, log.folder);
  await minutes(1);
  expect(log.said.join()).toContain('lacks the newest 2 audit seals');
  const { findings, seals } = await verify();
  expect(seals).toBe(5);
  expect(findings.filter(({ kind }) => kind === 'rowMissing').map(({ seq }) => seq)).toEqual(lost);
  expect(findings.filter(({ kind }) => kind === 'sealNotInDatabase').map(({ seal }) => seal)).toEqual([3, 4]);
  expect(findings.filter(({ kind }) => kind === 'rowAltered')).toEqual([]);
});

test('a last line that is not ours stops the sealing, loudly', async () => {
  await minutes(1);
  await appendFile(await onlyFile(), (await log.fileLines())[0]!.replace(/"signature":"../, '"signature":"00') + '\n');
  await log.write(1);
  await expect(log.newSealer().turn('second')).rejects.toThrow('none of this server’s');
});

test('the sealer’s role writes no row, changes none, and takes no seal away', async () => {
  await minutes(1);
  for (const sql of [`insert into audit (action) values ('x')`, `update audit set action = 'x'`, 'delete from audit', 'update audit_seal set number = 9', 'delete from audit_seal', 'select from case_file', 'select from account', 'truncate audit_seal']) {
    await expect(log.pool.query(sql), sql).rejects.toMatchObject({ code: '42501' });
  }
  expect((await log.pool.query('select from audit')).rowCount).toBe(5);
});

test('the server’s watch seals, checks and tells the auditors once of what it finds', async () => {
  await minutes(2);
  await log.admin.query(`update audit set result = 'x' where seq = (select min(seq) from audit)`);
  for (let start = 0; start < 2; start += 1) {
    await log.write(1);
    await startWatch({ pool: log.pool, key: log.key, folder: log.folder, now: () => new Date(log.clock.now), log: (line) => void log.said.push(line) }).stop();
    const watch = startWatch({ pool: log.pool, key: log.key, folder: log.folder, now: () => new Date(log.clock.now), log: (line) => void log.said.push(line) });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await watch.stop();
  }
  expect(log.said.filter((line) => line.includes('Row 1 of the log was altered')).length).toBeGreaterThan(1);
  expect((await log.admin.query(`select distinct result from audit where action = 'audit.verified'`)).rows).toEqual([{ result: 'rowAltered 1' }]);
});
