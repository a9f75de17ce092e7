// What a case list and an open case cost with a country's worth of cases: row security, the validated session and the
// audit row included, through the real routes over HTTP, eight clients at a time. Beside it the same queries without
// any of the three, as the owner of the tables would run them, in the same run: the difference is what security adds.

import { mkdtemp, chmod, realpath, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openCommandSession } from '#server/admin/write-units.ts';
import { createSync, openDatabase, startServer, type Database } from '#server/main.ts';
import { listCases } from '#server/cases/list-cases.ts';
import { deliverCase } from '#server/sync/read-case.ts';
import { recordColumns } from '#server/db/record-rows.ts';
import { percentile, round, type Figures } from '../figures.ts';
import { makeWorld, type Asker } from './world.ts';

const size = { units: 800, cases: Number(process.env.ICMC_BENCH_CASES ?? 200_000), personsPerCase: 5, officers: 16 };
const clients = 8;
const roundsPerClient = 250;

export async function benchAccess(say: (line: string) => void): Promise<Figures> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'icmc-bench-'));
  await chmod(folder, 0o755);
  const config = { folder, databaseUrl: null, port: 0, origin: null };
  const database = await openDatabase(config);
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  try {
    say(`writing ${size.cases} cases with ${size.cases * size.personsPerCase} persons, sealed …`);
    const askers = await makeWorld(admin, database.keys, size, say);
    const tokens = new Map<string, string>();
    for (const asker of askers) tokens.set(asker.id, (await openCommandSession(admin, asker)).token);
    const server = await startServer(config, database, { isDemo: true, clientFolder: null, log: say });
    const asked = { ...await askRoutes(server.url, askers, tokens), ...await askGateway(database, askers, tokens), ...await askBare(database.adminUrl, askers) };
    await server.stop();
    const p = (name: keyof typeof asked, share: number): number => round(percentile(asked[name], share));
    return {
      listP95Ms: p('list', 0.95), openP95Ms: p('open', 0.95), securityAddsMs: round(percentile(asked.guardedList, 0.5) - percentile(asked.bareList, 0.5)),
      listP50Ms: p('list', 0.5), openP50Ms: p('open', 0.5), guardedListP50Ms: p('guardedList', 0.5), bareListP50Ms: p('bareList', 0.5), guardedOpenP50Ms: p('guardedOpen', 0.5), bareOpenP50Ms: p('bareOpen', 0.5),
      clients, cases: size.cases, persons: size.cases * size.personsPerCase, units: size.units, requests: clients * roundsPerClient * 2,
    };
  } finally {
    await admin.end();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Eight clients at once, each asking again as soon as it is answered; the time of each answer in ms. */
async function measure(act: (client: number, round: number) => Promise<void>): Promise<number[]> {
  const samples: number[] = [];
  const run = async (client: number, rounds: number, isKept: boolean): Promise<void> => {
    for (let turn = 0; turn < rounds; turn += 1) {
      const startedAt = performance.now();
      await act(client, turn);
      if (isKept) samples.push(performance.now() - startedAt);
    }
  };
  // Statements are planned and keys opened once.
  await Promise.all(Array.from({ length: clients }, (_, client) => run(client, 30, false)));
  await Promise.all(Array.from({ length: clients }, (_, client) => run(client, roundsPerClient, true)));
  return samples;
}

const pick = <T>(list: readonly T[], client: number, turn: number): T => list[(client * 7919 + turn * 104_729) % list.length]!;

async function askRoutes(url: string, askers: readonly Asker[], tokens: ReadonlyMap<string, string>): Promise<{ list: number[]; open: number[] }> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const get = (path: string, token: string): Promise<string> => new Promise((resolve, reject) => {
    const asking = request(`${url}${path}`, { agent, headers: { cookie: `__Host-icmc=${token}`, 'x-icmc': '1', 'sec-fetch-site': 'same-origin' } }, (reply) => {
      let body = '';
      reply.setEncoding('utf8').on('data', (part: string) => { body += part; }).on('end', () => (reply.statusCode === 200 ? resolve(body) : reject(new Error(`${reply.statusCode} ${body}`))));
    });
    asking.on('error', reject);
    asking.end();
  });
  // Each client goes on to the next page now and then, as a person does.
  const next = new Map<string, string | null>();
  const list = await measure(async (client, turn) => {
    const asker = pick(askers, client, turn);
    const after = turn % 3 === 0 ? null : next.get(asker.id) ?? null;
    const answer = JSON.parse(await get(`/api/cases${after === null ? '' : `?after=${encodeURIComponent(after)}`}`, tokens.get(asker.id)!)) as { cases: unknown[]; next: string | null };
    if (answer.cases.length === 0) throw new Error(`an empty list is not what is measured: after ${String(after)} turn ${turn}`);
    next.set(asker.id, answer.next);
  });
  const open = await measure(async (client, turn) => {
    const asker = pick(askers, client, turn);
    const answer = JSON.parse(await get(`/api/cases/${pick(asker.caseIds, client, turn)}`, tokens.get(asker.id)!)) as { records: { fields: { name?: unknown } }[] };
    if (!answer.records.some(({ fields }) => fields.name !== undefined)) throw new Error('a case without an opened name is not what is measured');
  });
  agent.destroy();
  return { list, open };
}

/** The same through the gateway alone, without HTTP: what is set against the bare queries. */
async function askGateway(database: Database, askers: readonly Asker[], tokens: ReadonlyMap<string, string>): Promise<{ guardedList: number[]; guardedOpen: number[] }> {
  const { deps, stop } = createSync(database);
  const guardedList = await measure(async (client, turn) => {
    const asker = pick(askers, client, turn);
    await deps.asUser(tokens.get(asker.id)!, (transaction) => listCases(transaction, undefined));
  });
  const guardedOpen = await measure(async (client, turn) => {
    const asker = pick(askers, client, turn);
    await deps.asUser(tokens.get(asker.id)!, (transaction) => deliverCase(transaction, deps, pick(asker.caseIds, client, turn)));
  });
  await stop();
  return { guardedList, guardedOpen };
}

/** The same queries as the superuser, past row security, without session, audit and keys. */
async function askBare(adminUrl: string, askers: readonly Asker[]): Promise<{ bareList: number[]; bareOpen: number[] }> {
  const pool = new pg.Pool({ connectionString: adminUrl, max: 12 });
  const bareList = await measure(async (client, turn) => {
    await pool.query({ name: 'list', text: `select f.id, f.number, f.status, f.stage, f.owner_unit_id, to_char(a.touched at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as touched
      from case_access a join case_file f on f.id = a.case_id where a.unit_id = $1 and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())
        and f.withdrawn_at is null order by a.touched desc, a.case_id limit 50`, values: [pick(askers, client, turn).unitId] });
  });
  const bareOpen = await measure(async (client, turn) => {
    const asker = pick(askers, client, turn);
    await pool.query({ name: 'open', text: `select ${recordColumns} from case_record r where r.case_id = $1 order by r.version`, values: [pick(asker.caseIds, client, turn)] });
  });
  await pool.end();
  return { bareList, bareOpen };
}
