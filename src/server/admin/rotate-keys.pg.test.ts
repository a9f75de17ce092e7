// Rotation while people work: nothing unreadable, nothing lost, whenever it is cut off.

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { vocabulary, vocabularyVersion } from '#domain/records.ts';
import { readKeyStatus } from '#server/admin/key-status.ts';
import { rotateAs, rotateUnits } from '#server/admin/rotate-keys.ts';
import { addMasterVersion, confirmMaster, oldKeyPath, rewrapUnitKeys } from '#server/admin/rotate-master.ts';
import { createKeys, fetchUnitKeyBy, type Keys, type UnitKeyRow } from '#server/db/keys.ts';
import { masterKeyPath, openMasterKey } from '#server/db/master-key.ts';
import { openForUnit, sealForUnit, type UnitPlace } from '#server/db/unit-seal.ts';
import { createSync, type SyncParts } from '#server/main.ts';
import { askNetwork } from '#server/search/ask-network.ts';
import { sync } from '#server/sync/sync-route.ts';
import { wireVersion, type SyncReply, type SyncRequest } from '#sync/message.ts';
import { testMasterKey } from '../../../test/master-key.ts';
import { createSmallNetwork, draftCase, expectOk, rehanaInGuwahati, type Officer, type SmallNetwork } from '../../../test/small-network.ts';

// A clock that runs faster: what a server keeps for five seconds it keeps for a quarter of one.
const haste = 20;
const hastyKeys = (): Keys => createKeys(testMasterKey, { now: () => performance.now() * haste });
const settleMs = 700;

let network: SmallNetwork;
let parts: SyncParts;
let owner: pg.Client;
beforeEach(async () => {
  network = await createSmallNetwork();
  parts = createSync({ adminUrl: network.adminUrl, master: testMasterKey, keys: hastyKeys() });
  owner = new pg.Client({ connectionString: network.adminUrl });
  await owner.connect();
  await rotateAs(owner);
});
afterEach(async () => {
  await owner.end();
  await parts.stop();
  await network.stop();
});

async function exchange({ token, deviceId }: Officer, request: Partial<SyncRequest> = {}): Promise<SyncReply> {
  return expectOk(await sync(parts.deps, token, { wire: wireVersion, vocabulary: vocabularyVersion(vocabulary), deviceId, epoch: null, cursor: 0, changes: [], left: [], log: [], dropped: [], ...request }));
}

const told = (index: number): string => `What was told in case ${index}.`;

async function writeCase(officer: Officer, index: number): Promise<string> {
  const draft = draftCase(officer);
  draft.create('case', { number: `GHY/2026/A/${String(index).padStart(4, '0')}`, status: 'active' });
  draft.create('person', { ...rehanaInGuwahati, name: `Person ${index} Rehana` });
  draft.create('note', { text: told(index) });
  const { outcomes } = await exchange(officer, { changes: draft.changes, cursor: 1_000_000 });
  if (outcomes.some(({ outcome }) => outcome.status !== 'accepted')) throw new Error('a change was not accepted');
  return draft.caseId;
}

/** Cases that do not read as they were written, among those that were acknowledged. */
async function unreadable(officer: Officer, written: ReadonlyMap<string, number>): Promise<string[]> {
  const expected = new Map(written);
  const replies: SyncReply[] = [];
  for (let cursor = 0, more = true; more;) {
    const reply = await exchange(officer, { cursor });
    replies.push(reply);
    ({ cursor, more } = reply);
  }
  const read = new Map(replies.flatMap(({ cases }) => cases).map((each) => [each.id, each.records]));
  return [...expected].flatMap(([caseId, index]) => {
    const texts = (read.get(caseId) ?? []).map(({ fields }) => fields.text?.value ?? fields.name?.value);
    return texts.includes(told(index)) && texts.includes(`Person ${index} Rehana`) ? [] : [caseId];
  });
}

const ownerFetch = () => fetchUnitKeyBy(async (sql, values) => (await owner.query<UnitKeyRow & Record<string, unknown>>(sql, values as unknown[])).rows);

/** What lies under the unit's key directly: a search in the log, a refused change, a staged row of an import. */
async function sealDirectly(): Promise<() => Promise<string[]>> {
  const { unitId, accountId, token } = network.guwahati;
  expectOk((await parts.deps.asUser(token, (transaction) => askNetwork(transaction, { keys: parts.deps.keys, ask: async () => [], newId: randomUUID }, { names: ['Searched For'], age: 16, village: 'Barpeta' })))!);
  const other = draftCase(network.guwahati);
  other.set('person', randomUUID(), 'name', 'Refused Name');
  await exchange(network.guwahati, { changes: other.changes });
  const importId = randomUUID();
  const rowPlace: UnitPlace = { table: 'import_row', row: `${importId} 1`, field: 'sealed' };
  const keeper = { keys: parts.deps.keys, unitId, fetch: ownerFetch() };
  await owner.query('insert into import (id, unit_id, account_id, file_hash, rows) values ($1, $2, $3, $4, 1)', [importId, unitId, accountId, Buffer.from('x')]);
  await owner.query('insert into import_row (import_id, unit_id, row, case_id, sealed) values ($1, $2, 1, $3, $4)', [importId, unitId, randomUUID(), await sealForUnit(keeper, rowPlace, gzipSync('Staged'))]);
  return async () => {
    const fresh = { keys: hastyKeys(), unitId, fetch: ownerFetch() };
    const { rows: [audit] } = await owner.query<{ id: string; sealed: Buffer }>(`select objects[1] as id, detail as sealed from audit where detail is not null`);
    const { rows: [refused] } = await owner.query<{ id: string; sealed: Buffer }>('select id, sealed from refused_change where sealed is not null');
    const { rows: [staged] } = await owner.query<{ sealed: Buffer }>('select sealed from import_row');
    const open = (place: UnitPlace, sealed: Buffer): Promise<Buffer> => openForUnit(fresh, place, sealed);
    return [
      (await open({ table: 'audit', row: audit!.id, field: 'detail' }, audit!.sealed)).toString(),
      (await open({ table: 'refused_change', row: refused!.id, field: 'sealed' }, refused!.sealed)).toString(),
      (await open(rowPlace, staged!.sealed)).toString('base64'),
    ];
  };
}

const rotate = (tell: (line: string) => void = () => undefined, batch = 5): Promise<number> =>
  rotateUnits({ client: owner, keys: createKeys(testMasterKey), tell, settleMs, batch }, [{ id: network.guwahati.unitId, code: 'GHY' }]);

async function behind(): Promise<number> {
  return (await readKeyStatus(owner)).find(({ code }) => code === 'GHY')!.behind;
}

test('under load: while readers read and writers write a unit gets a new key twice, and none is unreadable and none lost', async () => {
  const written = new Map<string, number>();
  for (let index = 0; index < 12; index += 1) written.set(await writeCase(network.guwahati, index), index);
  const openDirectly = await sealDirectly();
  const auditBefore = (await owner.query<{ detail: Buffer }>('select detail from audit where detail is not null')).rows;
  const before = await openDirectly();
  let isOver = false;
  let index = 100;
  let reads = 0;
  const wrong: string[] = [];
  const troubles: string[] = [];
  const note = (error: Error): void => void troubles.push(error.message);
  const write = async (): Promise<void> => { while (!isOver) { const own = index++; await writeCase(network.guwahati, own).then((id) => written.set(id, own), note); } };
  const read = async (): Promise<void> => {
    while (!isOver) {
      const soFar = new Map(written);
      await unreadable(network.guwahati, soFar).then((ids) => wrong.push(...ids), note);
      reads += 1;
    }
  };
  const load = Promise.all([write(), write(), read(), read()]);
  const rotated = [await rotate(), await rotate()];
  isOver = true;
  await load;
  expect({ wrong, troubles }).toEqual({ wrong: [], troubles: [] });
  expect(Math.min(...rotated)).toBeGreaterThan(24);
  expect(reads).toBeGreaterThan(2);
  // Beside the twelve of before, some were written meanwhile, however busy the machine is.
  expect(written.size).toBeGreaterThan(12);
  expect(await unreadable(network.guwahati, written)).toEqual([]);
  expect(await behind()).toBe(0);
  expect(await openDirectly()).toEqual(before);
  // The log is hashed as it lies: not a byte of it has moved.
  expect((await owner.query<{ detail: Buffer }>('select detail from audit where detail is not null')).rows).toEqual(auditBefore);
  const { rows: versions } = await owner.query('select distinct get_byte(sealed, 3) as version from refused_change where sealed is not null union all select get_byte(sealed, 3) from import_row');
  expect(versions).toEqual([{ version: 3 }, { version: 3 }]);
  console.log(`rotation under load: ${reads} whole reads, ${written.size} cases, ${rotated.join(' + ')} sealed anew`);

  // The control: a key that only says that it was wrapped anew is seen by the same readers.
  await owner.query('begin');
  const { rows: [spoilt] } = await owner.query<{ id: string }>(`update case_key set unit_key_version = 1 where case_id = $1 returning case_id as id`, [[...written.keys()][0]]);
  await owner.query('commit');
  expect(spoilt).toBeDefined();
  await expect(unreadable(network.guwahati, written)).rejects.toThrow();
}, 60_000);

test('killed with kill -9 in the middle, everything is readable, and the next run goes on with the same version', async () => {
  const written = new Map<string, number>();
  for (let index = 0; index < 30; index += 1) written.set(await writeCase(network.guwahati, index), index);
  await owner.query('select pg_advisory_unlock_all()');
  const at = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
  const program = `import pg from 'pg';
    import { rotateAs, rotateUnits } from ${at('./rotate-keys.ts')};
    import { createKeys } from ${at('../db/keys.ts')};
    import { masterKeyFrom } from ${at('../db/master-key.ts')};
    const client = new pg.Client({ connectionString: ${JSON.stringify(network.adminUrl)} });
    await client.connect();
    await rotateAs(client);
    const keys = createKeys(masterKeyFrom(new Uint8Array(32).fill(7)));
    await rotateUnits({ client, keys, batch: 3, settleMs: 0, tell: (line) => process.stdout.write(line + '\\n') }, [{ id: ${JSON.stringify(network.guwahati.unitId)}, code: 'GHY' }]);`;
  const left: number[] = [];
  for (const kill of [2, 4]) {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'], cwd: new URL('../../..', import.meta.url).pathname });
    let lines = 0;
    child.stdout.on('data', (bytes: Buffer) => {
      lines += bytes.toString().split('\n').length - 1;
      if (lines >= kill) child.kill('SIGKILL');
    });
    expect(await new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)))).toBe('SIGKILL');
    expect(await unreadable(network.guwahati, written)).toEqual([]);
    left.push(await behind());
    expect((await readKeyStatus(owner)).find(({ code }) => code === 'GHY')).toMatchObject({ versions: 2, isCutOff: true });
    // The database hears of the end of its client a little later.
    for (let tries = 0; tries < 100 && (await owner.query('select 1 from pg_locks where locktype = $1 and objid = $2', ['advisory', 0x1c3e])).rowCount! > 0; tries += 1) await sleep(20);
  }
  // The control: it was cut off in the middle, and went on where it was.
  expect(left[0]!).toBeGreaterThan(left[1]!);
  expect(left[1]!).toBeGreaterThan(0);
  await rotateAs(owner);
  const lines: string[] = [];
  await rotate((line) => lines.push(line));
  expect(lines[0]).toBe('GHY: going on with version 2, which was cut off.');
  expect(await behind()).toBe(0);
  expect((await readKeyStatus(owner)).find(({ code }) => code === 'GHY')).toMatchObject({ versions: 2, isCutOff: false });
  expect(await unreadable(network.guwahati, written)).toEqual([]);
}, 60_000);

test('two rotations do not run at once, and an erased person’s key stays destroyed through one', async () => {
  const second = new pg.Client({ connectionString: network.adminUrl });
  await second.connect();
  await expect(rotateAs(second)).rejects.toThrow('Another rotation');
  await second.end();
  await writeCase(network.guwahati, 1);
  const { rows: [person] } = await owner.query<{ id: string }>('select person_id as id from person_key');
  await owner.query('select guard.erase_person($1)', [person!.id]);
  await rotate();
  expect((await owner.query('select wrapped, unit_key_version as version from person_key')).rows).toEqual([{ wrapped: null, version: 1 }]);
});

test('the master key is replaced beside a running server: everything opens before, during and after, and the old key opens nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'icmc-master-'));
  try {
    const path = masterKeyPath(folder);
    writeFileSync(path, '07'.repeat(32), { mode: 0o600 });
    const old = openMasterKey(folder);
    expect(old.rolePassword('icmc_app')).toBe(testMasterKey.rolePassword('icmc_app'));
    await parts.stop();
    parts = createSync({ adminUrl: network.adminUrl, master: old, keys: createKeys(old, { now: () => performance.now() * haste, keepMs: 1 }) });
    const written = new Map([[await writeCase(network.guwahati, 1), 1]]);
    const newKey = join(folder, 'new-key');
    writeFileSync(newKey, 'not a key');
    expect(() => addMasterVersion(path, newKey)).toThrow('is no key');
    writeFileSync(newKey, '07'.repeat(32));
    expect(() => addMasterVersion(path, newKey)).toThrow('that you have');
    writeFileSync(newKey, `${'09'.repeat(32)}\n`);
    expect(addMasterVersion(path, newKey)).toBe(2);
    // Cut off here, and run again: the same version, not a third.
    expect(addMasterVersion(path, newKey)).toBe(2);
    expect(await unreadable(network.guwahati, written)).toEqual([]);
    expect(await rewrapUnitKeys(owner, openMasterKey(folder))).toBe(3);
    expect(await rewrapUnitKeys(owner, openMasterKey(folder))).toBe(0);
    expect(await unreadable(network.guwahati, written)).toEqual([]);
    written.set(await writeCase(network.guwahati, 2), 2);
    expect(readFileSync(oldKeyPath(path), 'utf8')).toBe('07'.repeat(32));
    await confirmMaster(owner, openMasterKey(folder), path);
    expect(readFileSync(path, 'utf8')).toBe(`derived ${'07'.repeat(32)}\n2 ${'09'.repeat(32)}\n`);
    expect(() => readFileSync(oldKeyPath(path))).toThrow('ENOENT');
    expect(await unreadable(network.guwahati, written)).toEqual([]);
    // The control: who has only the old key opens nothing any more.
    await expect(createKeys(testMasterKey).unitKey(network.guwahati.unitId, ownerFetch())).rejects.toThrow();
    expect((await createKeys(openMasterKey(folder)).unitKey(network.guwahati.unitId, ownerFetch())).key).toHaveLength(32);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
