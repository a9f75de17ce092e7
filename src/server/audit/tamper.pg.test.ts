// Five hundred ways to tamper with the log as the database's superuser, or with the file: all are noticed. And the
// control: without the file, or without the signatures, some are not.

import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditColumns, rowToLeaf, type AuditRow } from '#server/audit/leaf.ts';
import { logSource } from '#server/audit/log-source.ts';
import { beginning, createSealKey, hashOfSeal, isSameSeal, lineToSeal, makeSeal, sealToLine, type Seal } from '#server/audit/seal.ts';
import { readRows, readSealRows, writeSealRow } from '#server/audit/seal-rows.ts';
import { firstFinding, verifyLog, type Report, type VerifyOptions } from '#server/audit/verify.ts';
import { masterKeyFrom } from '#server/db/master-key.ts';
import { createSealedLog, type SealedLog } from '../../../test/sealed-log.ts';

const seed = 20_261_122;
const tampers = 500;
let state = seed;
const random = (below: number): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};

let log: SealedLog;
let seals: Seal[];
let seqs: number[];
let lines: string[];
const thief = createSealKey(masterKeyFrom(randomBytes(32)));

beforeAll(async () => {
  log = await createSealedLog();
  const sealer = log.newSealer();
  for (let minute = 0; minute < 40; minute += 1) {
    log.clock.now += 60_000;
    await log.write(1 + (minute % 11));
    await sealer.turn('all');
  }
  seals = await readSealRows(log.admin, { from: 1, limit: 1000 });
  seqs = seals.flatMap((seal) => seal.seqs);
  lines = await log.fileLines();
}, 60_000);
afterAll(() => log.stop());

const verify = (file: readonly string[], options: Partial<VerifyOptions> = {}): Promise<Report> => verifyLog(
  { ...logSource(log.admin, log.folder, new Date(log.clock.now)), async *fileSeals(from) { for (const line of file) { const seal = lineToSeal(line); if (!seal || seal.number >= from) yield seal; } } },
  { publicKeys: [log.key.publicKey], now: new Date(log.clock.now), ...options });

/** Does it, and gives the file as it then is; what is named must be this row. */
interface Tamper { readonly name: string; readonly names?: number; readonly act: () => Promise<readonly string[] | void> }

const pick = <Item>(items: readonly Item[]): Item => items[random(items.length)]!;
const sql = (text: string, values: readonly unknown[] = []): Promise<unknown> => log.admin.query(text, [...values]);
const row = async (seq: number): Promise<AuditRow> => (await readRows(log.admin, [seq]))[0]!;

function flipColumn(): Tamper {
  const column = pick(auditColumns.filter((name) => name !== 'seq'));
  const seq = pick(seqs);
  const changed: Record<string, string> = {
    at: pick([`at + interval '1 microsecond'`, `at - interval '1 day'`]), action: pick([`action || ' '`, `'x'`, 'upper(action)']), result: pick([`'refused'`, `result || 'x'`]),
    objects: pick([`array_append(objects, gen_random_uuid())`, `case when objects is null then '{}'::uuid[] else null end`]), detail: `case when detail is null then '\\x00'::bytea else set_byte(detail, 0, 9) end`,
    route: `coalesce(route, '') || '/'`, relation: pick([`case when relation is null then '' else null end`, `'breakGlass'`]),
  };
  const value = changed[column] ?? pick(['gen_random_uuid()', `case when ${column} is null then gen_random_uuid() else null end`]);
  return { name: `${column} of ${seq}: ${value}`, names: seq, act: () => sql(`update audit set ${column} = ${value} where seq = $1`, [seq]).then(() => undefined) };
}

function takeRows(): Tamper {
  const from = random(seqs.length);
  const count = pick([1, 1, 1, 5, 50, seqs.length]);
  const gone = seqs.slice(from, from + count);
  return { name: `rows gone ${gone[0]} to ${gone.at(-1)}`, names: gone[0]!, act: () => sql('delete from audit where seq = any($1)', [gone]).then(() => undefined) };
}

function addRow(): Tamper {
  const holes = Array.from({ length: seqs.at(-1)! }, (_, index) => index + 1).filter((seq) => !seqs.includes(seq));
  const like = pick(seqs.slice(0, seqs.length / 2));
  const seq = pick([0, -random(1000) - 1, holes[random(Math.floor(holes.length / 2))]!, seqs.at(-1)! + 1 + random(50)]);
  return { name: `a row added as ${seq}`, names: seq, act: () => sql(`insert into audit (seq, at, account_id, action) overriding system value
    select $1, at + interval '1 millisecond', account_id, 'case.delivered' from audit where seq = $2`, [seq, like]).then(() => undefined) };
}

function swapRows(): Tamper {
  const [left, right] = [pick(seqs), pick(seqs)].sort((one, two) => one - two) as [number, number];
  const other = left === right ? seqs[(seqs.indexOf(right) + 1) % seqs.length]! : right;
  const others = auditColumns.filter((column) => column !== 'seq');
  return { name: `rows ${left} and ${other} swapped`, names: Math.min(left, other), act: () => sql(`update audit a set (${others.join(', ')}) = (select ${others.map((column) => `b.${column}`).join(', ')} from audit b where b.seq = $1 + $2 - a.seq)
    where a.seq in ($1, $2)`, [left, other]).then(() => undefined) };
}

function moveRow(): Tamper {
  const seq = pick(seqs);
  const to = pick([seqs.at(-1)! + 1 + random(100), -random(100)]);
  return { name: `row ${seq} moved to ${to}`, act: async () => {
    await sql('alter table audit alter seq drop identity');
    await sql('update audit set seq = $2 where seq = $1', [seq, to]);
  } };
}

function alterSeal(): Tamper {
  const seal = pick(seals);
  const column = pick(['root', 'previous', 'signature', 'public_key', 'leaves', 'seqs', 'sealed_at']);
  const value = column === 'seqs' ? pick(['seqs || seqs[1]', 'seqs[2:]', 'array(select s + 1 from unnest(seqs) s)'])
    : column === 'sealed_at' ? `sealed_at + interval '1 millisecond'` : changeByte(column, random(32), random(250));
  return { name: `${column} of seal ${seal.number}: ${value}`, act: () => sql(`update audit_seal set ${column} = ${value} where number = $1`, [seal.number]).then(() => undefined) };
}

/** To another value than it has, whichever that is. */
const changeByte = (column: string, at: number, by: number): string => `set_byte(${column}, ${at}, (get_byte(${column}, ${at}) + 1 + ${by}) % 256)`;

function takeSeals(): Tamper {
  const isTail = random(2) === 0;
  const from = isTail ? seals.length - 1 - random(10) : random(seals.length);
  const gone = seals.slice(from, isTail ? undefined : from + 1);
  const withRows = random(2) === 0;
  return { name: `seals gone ${gone[0]!.number} to ${gone.at(-1)!.number}${withRows ? ' with their rows' : ''}`, act: async () => {
    await sql('delete from audit_seal where number = any($1)', [gone.map(({ number }) => number)]);
    if (withRows) await sql('delete from audit where seq = any($1)', [gone.flatMap((seal) => seal.seqs)]);
  } };
}

/** The log altered at one row, and everything from there on made anew by somebody without the key. */
async function forgeFrom(seq: number): Promise<Seal[]> {
  await sql(`update audit set account_id = $2 where seq = $1`, [seq, randomUUID()]);
  const leaf = rowToLeaf(await row(seq));
  const forged: Seal[] = [];
  for (const seal of seals) {
    const before = forged.at(-1);
    if (!before && !seal.seqs.includes(seq)) continue;
    const previous = before ? hashOfSeal(before) : seal.number === 1 ? beginning : hashOfSeal(seals[seal.number - 2]!);
    forged.push(makeSeal(thief, { ...seal, previous, leaves: seal.leaves.map((each, index) => (seal.seqs[index] === seq ? leaf : each)) }));
  }
  await sql('delete from audit_seal where number >= $1', [forged[0]!.number]);
  for (const seal of forged) await writeSealRow(log.admin, seal);
  return forged;
}

function forgeSeals(): Tamper {
  const seq = pick(seqs);
  const inFile = random(2) === 0;
  return { name: `forged from row ${seq}, ${inFile ? 'in the file too' : 'in the database'}`, act: async () => {
    const forged = await forgeFrom(seq);
    return inFile ? [...lines.slice(0, forged[0]!.number - 1), ...forged.map(sealToLine)] : lines;
  } };
}

/** A row altered with its hash and its root, while nobody can sign it. */
function patchSeal(): Tamper {
  const seq = pick(seqs);
  return { name: `row ${seq} altered, its seal patched`, act: async () => {
    const forged = (await forgeFrom(seq))[0]!;
    const old = seals[forged.number - 1]!;
    await sql('delete from audit_seal where number >= $1', [old.number]);
    for (const seal of [{ ...forged, publicKey: old.publicKey, signature: old.signature }, ...seals.slice(old.number)]) await writeSealRow(log.admin, seal);
  } };
}

function alterFile(): Tamper {
  const at = random(lines.length);
  const line = lines[at]!;
  const place = random(line.length);
  const flipped = line.slice(0, place) + (line[place] === 'a' ? 'b' : 'a') + line.slice(place + 1);
  const keep = 1 + random(lines.length - 1);
  const changed = [...lines];
  const kind = random(6);
  if (kind === 0) changed[at] = flipped;
  else if (kind === 1) changed.splice(at, 1);
  else if (kind === 2) changed.splice(keep);
  else if (kind === 3) changed.splice(0);
  else if (kind === 4) [changed[at], changed[(at + 1) % lines.length]] = [changed[(at + 1) % lines.length]!, line];
  else changed.push(sealToLine(makeSeal(thief, { number: lines.length + 1, seqs: [seqs.at(-1)! + 1], leaves: [randomBytes(32)], previous: hashOfSeal(seals.at(-1)!), sealedAt: new Date(log.clock.now).toISOString() })));
  return { name: ['a line flipped', 'a line gone', 'an old file put back', 'the file emptied', 'two lines swapped', 'a forged line added'][kind]! + ` at ${kind === 2 ? keep : at}/${place}`, act: async () => changed };
}

const kinds = [flipColumn, flipColumn, flipColumn, takeRows, addRow, swapRows, moveRow, alterSeal, alterSeal, takeSeals, forgeSeals, patchSeal, alterFile, alterFile];
/** Some flips say the same in other words (a capital in a hex digit): those are no tampering. */
const saysTheSame = (changed: readonly string[]): boolean => changed.length === lines.length && changed.every((line, index) => {
  const seal = lineToSeal(line);
  return seal !== null && isSameSeal(seal, seals[index]!);
});

test('the control: an untouched log holds', async () => {
  expect(seals.length).toBe(40);
  expect(await verify(lines)).toMatchObject({ findings: [], seals: 40, rows: seqs.length, pending: 0 });
});

test(`${tampers} tampers with the log, its seals and its file are all noticed, and the row is named`, async () => {
  const unseen: string[] = [];
  const misnamed: string[] = [];
  const unseenWithout = { file: 0, signatures: 0 };
  for (let turn = 0; turn < tampers; turn += 1) {
    const kind = kinds[turn % kinds.length]!;
    const tamper = kind();
    await log.admin.query('begin');
    const file = await tamper.act() ?? lines;
    const isReal = file === lines || !saysTheSame(file);
    await log.admin.query('set local role icmc_sealer');
    const report = await verify(file);
    if (kind === takeSeals || kind === alterFile) unseenWithout.file += Number((await verify(file, { checksFile: false })).findings.length === 0);
    if (kind === forgeSeals || kind === patchSeal) unseenWithout.signatures += Number((await verify(file, { checksSignatures: false })).findings.length === 0);
    await log.admin.query('rollback');
    if (report.findings.length === 0 && isReal) unseen.push(tamper.name);
    if (tamper.names !== undefined && firstFinding(report)?.seq !== tamper.names) misnamed.push(`${tamper.name}: ${JSON.stringify(firstFinding(report))}`);
  }
  console.log(`tampers: seed ${seed}, ${tampers - unseen.length} of ${tampers} noticed; without the file ${unseenWithout.file} would not be, without signatures ${unseenWithout.signatures}`);
  expect(unseen, `seed ${seed}`).toEqual([]);
  expect(misnamed, `seed ${seed}`).toEqual([]);
  expect(unseenWithout.file).toBeGreaterThan(0);
  expect(unseenWithout.signatures).toBeGreaterThan(0);
  expect((await verify(lines)).findings).toEqual([]);
}, 300_000);
