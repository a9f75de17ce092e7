// Five units ask at once through a small pool, and everything goes wrong that can: throws, aborts, cancelled and timed out
// statements, broken connections, a plain SET, statements that nobody awaited, handles that are kept. Whoever then gets a
// row of somebody else is counted.

import pg from 'pg';
import { createAsUser, type AsUser, type UserTransaction } from '#server/db/as-user.ts';
import { createPool, roleUrl } from '#server/db/connect.ts';
import { testMasterKey } from '../master-key.ts';
import { createRandom, type Random } from '../random.ts';
import { addUnit, draftCase, type Officer, type SmallNetwork } from '../small-network.ts';

export interface Crowd { readonly officers: readonly Officer[]; readonly adminUrl: string }

/** Five units, each with a case of its own. */
export async function gatherCrowd(network: SmallNetwork): Promise<Crowd> {
  const officers = [network.guwahati, network.siliguri, network.aizawl];
  for (const code of ['IMF', 'DHK']) {
    const id = await addUnit(network, code, code);
    officers.push(await network.officer(id, 'caseWorker'));
  }
  for (const officer of officers) {
    const draft = draftCase(officer);
    draft.create('case', { status: 'active' });
    await network.exchange(officer, { changes: draft.changes });
  }
  return { officers, adminUrl: network.adminUrl };
}

const disturbances = ['none', 'none', 'none', 'none', 'forged', 'throws', 'failsInSql', 'plainSet', 'emptied', 'timesOut', 'cancelled', 'terminated', 'leavesOpen', 'keepsHandle', 'commitsInside', 'setsAfterCommit'] as const;
type Disturbance = (typeof disturbances)[number];

interface Round { readonly officer: Officer; readonly other: Officer; readonly kind: Disturbance; readonly wrong: string[]; readonly kept: UserTransaction['query'][] }

async function disturb({ query }: UserTransaction, { kind, other, kept, wrong }: Round): Promise<void> {
  switch (kind) {
    case 'throws': throw new Error('thrown');
    case 'failsInSql': return void await query('select 1 / 0');
    // As an injected statement or a careless line might leave it.
    case 'plainSet': return void await query(`select set_config('icmc.token', $1, false)`, [other.token]);
    case 'emptied': return void await query(`select set_config('icmc.token', '', true)`);
    case 'timesOut': await query('set local statement_timeout = 1'); return void await query('select pg_sleep(0.05)');
    case 'cancelled': return void await query('select pg_cancel_backend(pg_backend_pid()), pg_sleep(0.02)');
    case 'terminated': return void await query('select pg_terminate_backend(pg_backend_pid())');
    case 'leavesOpen':
      // Two that nobody awaits: the second would be sent when the first has come back.
      for (let turn = 0; turn < 2; turn += 1) void query<{ unit: string }>('select guard.unit_id()::text as unit').catch(() => []);
      return undefined;
    case 'keepsHandle': return void kept.push(query);
    case 'commitsInside': await query('commit'); return void wrong.push(...(await query('select 1 from case_file')).map(() => 'rows after a commit inside'));
    case 'setsAfterCommit':
      await query('commit');
      await query(`select set_config('icmc.token', $1, false)`, [other.token]);
      throw new Error('thrown');
    default: return undefined;
  }
}

async function ask(asUser: AsUser, round: Round): Promise<void> {
  const { officer, kind, wrong } = round;
  const seen = await asUser(kind === 'forged' ? 'x'.repeat(43) : officer.token, async (transaction) => {
    const rows = await transaction.query<{ unit: string }>('select owner_unit_id::text as unit from case_file');
    if (transaction.actor.unitId !== officer.unitId || rows.length === 0 || rows.some(({ unit }) => unit !== officer.unitId)) wrong.push(`${kind}: ${rows.map(({ unit }) => unit).join()} for ${officer.unitId}`);
    await disturb(transaction, round);
    return transaction.actor.accountId;
  }).catch(() => officer.accountId);
  if (seen !== (kind === 'forged' ? null : officer.accountId)) wrong.push(`${kind}: ${seen} for ${officer.accountId}`);
}

/** Returns every wrong row; `createGateway` is the server's own unless a control hands in a worse one. */
export async function runCrowd({ officers, adminUrl }: Crowd, { seed, requests, size, createGateway = createAsUser }: { seed: number; requests: number; size: number; createGateway?: (pool: pg.Pool) => AsUser }): Promise<string[]> {
  const pool = createPool(roleUrl(adminUrl, 'icmc_app', testMasterKey), size);
  const asUser = createGateway(pool);
  const random = createRandom(seed);
  const wrong: string[] = [];
  const kept: UserTransaction['query'][] = [];
  const one = async (index: number): Promise<void> => {
    const round: Round = { officer: random.pick(officers), other: random.pick(officers), kind: pickDisturbance(random), wrong, kept };
    await ask(asUser, round);
    // Somebody without a session, and somebody with the handle of a transaction that is over, come right after.
    if (index % 5 === 0) wrong.push(...await askWithout(pool));
    for (const query of kept.splice(0)) await query('select 1 from case_file').then(() => wrong.push('a kept handle still asks'), () => undefined);
  };
  const lanes = Array.from({ length: 20 }, async (_, lane) => { for (let index = lane; index < requests; index += 20) await one(index); });
  await Promise.all(lanes);
  await pool.end();
  return wrong;
}

/** A broken connection costs a new process of PostgreSQL: rarer than the rest. */
function pickDisturbance(random: Random): Disturbance {
  const kind = random.pick(disturbances);
  return kind === 'terminated' && !random.chance(0.1) ? 'none' : kind;
}

async function askWithout(pool: pg.Pool): Promise<string[]> {
  const client = await pool.connect();
  // Of this loan: the client's own property belongs to whoever has it next.
  const release = client.release.bind(client);
  try {
    const { rowCount } = await client.query('select from case_file');
    return rowCount === 0 ? [] : ['a session was left behind'];
  } catch {
    return [];
  } finally {
    release();
    // Given back twice by mistake: the pool says so, and lends it to one person only.
    try {
      release();
    } catch { /* as it must be */ }
  }
}

/** What the gateway would be with SET in place of SET LOCAL. */
export const createLeakyGateway = (pool: pg.Pool): AsUser => async (token, act) => {
  const client = await pool.connect();
  try {
    await client.query('begin');
    if (!token.startsWith('xxx')) await client.query(`select set_config('icmc.token', $1, false)`, [token]);
    const { rows: [actor] } = await client.query(`select guard.account_id() as "accountId", guard.unit_id() as "unitId"`);
    const result = await act({ actor, isTouchDue: false, audit: () => undefined, isNamed: () => false, query: async (sql, values) => (await client.query(sql, values as unknown[])).rows });
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
};
