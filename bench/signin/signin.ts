// Signing in over HTTP, as a device asks it: how long an answer takes on this machine, and whether the time tells a name
// that somebody has from one that nobody has. The tests judge ranks in one run; the milliseconds are here.

import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { kdfDefault } from '#crypto/derivation.ts';
import { makeAccountSecret, writeAccount, writeUnits } from '#server/admin/write-units.ts';
import { openDatabase, startServer } from '#server/main.ts';
import { percentile, round, type Figures } from '../figures.ts';

const rounds = 300;
const userName = 'nilima.basumatari';

export async function benchSignIn(say: (line: string) => void): Promise<Figures> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'icmc-signin-'));
  // PostgreSQL's own user must be able to come in.
  await chmod(folder, 0o755);
  const config = { folder, databaseUrl: null, port: 0, origin: null };
  const database = await openDatabase(config);
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const unitId = randomUUID();
  await writeUnits(admin, database.keys, [{
    id: unitId, code: 'GHY', name: 'AHTU Guwahati', kind: 'ahtu', parentId: null, country: 'IN', state: null, district: null, languages: ['en'],
    dutyName: 'Duty officer', dutyPhone: '+91 00000 00000', contactUnitId: null,
  }]);
  await writeAccount(admin, { id: randomUUID(), unitId, userName, displayName: 'Nilima Basumatari', role: 'caseWorker', language: 'en' }, await makeAccountSecret('seven lamps under a crooked gate', kdfDefault));
  const server = await startServer(config, database, { isDemo: false, clientFolder: null, log: say });
  say(`${rounds} wrong tries each at a name that somebody has and at one that nobody has, in turn.`);
  const figures = await measure(server.url);
  await admin.end();
  await server.stop();
  await database.stop();
  const elsewhere = await readFile(join(folder, 'cluster-location'), 'utf8').catch(() => undefined);
  if (elsewhere !== undefined) await rm(elsewhere.trim(), { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
  return figures;
}

async function measure(url: string): Promise<Figures> {
  const known: number[] = [];
  const unknown: number[] = [];
  // Each round from an address of its own: the throttle is not what is measured.
  const guess = async (name: string, index: number): Promise<number> => {
    const start = performance.now();
    const reply = await fetch(`${url}/api/sign-in`, {
      method: 'POST', headers: { 'content-type': 'application/json', 'x-icmc': '1', 'x-forwarded-for': `198.51.${index >> 8}.${index & 255}` },
      body: JSON.stringify({ userName: name, signInKey: '0'.repeat(64), deviceId: randomUUID() }),
    });
    await reply.arrayBuffer();
    if (reply.status !== 401) throw new Error(`a wrong try was answered ${reply.status}`);
    return performance.now() - start;
  };
  for (let index = -20; index < rounds; index += 1) {
    const isFirst = index % 2 === 0;
    const at = index + 20;
    const times = isFirst ? [await guess(userName, at), await guess(`nobody.${at}`, at)] : [await guess(`nobody.${at}`, at), await guess(userName, at)];
    if (index < 0) continue;
    known.push(times[isFirst ? 0 : 1]!);
    unknown.push(times[isFirst ? 1 : 0]!);
  }
  const [knownMs, unknownMs] = [percentile(known, 0.5), percentile(unknown, 0.5)];
  return { knownMs: round(knownMs), unknownMs: round(unknownMs), differenceMs: round(Math.abs(knownMs - unknownMs)), rounds };
}
