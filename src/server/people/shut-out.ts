// A device that was shut out, or whose account has ended, hears of it at its next contact and lets go of what it holds. A
// device's id is known to that device alone; an id that nobody has gets the answer of one that is not shut out.

import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type pg from 'pg';
import { fail, ok, type Failure, type Result } from '#domain/failure.ts';
import { partsOf } from '#domain/given.ts';
import { isId } from '#domain/id.ts';

/** Vaults on one device: a shared computer of a large office has fewer. */
const mostDevices = 50;

interface ShutOut { readonly deviceId: string; readonly isLost: boolean }

const findShutOut = async (pool: pg.Pool, token: string, deviceIds: readonly string[]): Promise<ShutOut[]> =>
  (await pool.query<ShutOut>('select device_id as "deviceId", is_lost as "isLost" from guard.shut_out($1, $2)', [createHash('sha256').update(token).digest(), deviceIds])).rows;

/** Asked by every page before anybody signs in, with the ids of the vaults that lie there; and told which are gone. */
export async function hearDevices(pool: pg.Pool, body: unknown): Promise<Result<{ shutOut: string[] }>> {
  const { deviceIds, emptied } = partsOf(body);
  const isList = (list: unknown): list is string[] => Array.isArray(list) && list.length <= mostDevices && list.every(isId);
  if (!isList(deviceIds) || !isList(emptied)) return fail('badRequest');
  if (emptied.length > 0) await pool.query('select guard.hear_emptied($1)', [emptied]);
  const found = deviceIds.length === 0 ? [] : await findShutOut(pool, '', deviceIds);
  return ok({ shutOut: found.map(({ deviceId }) => deviceId) });
}

const closed: readonly Failure[] = ['signInNeeded', 'locked', 'secondFactorNeeded', 'deviceRevoked'];

/** What a request without a session is told: the failure, or that its device must let go. From a lost one the browser takes everything. */
export async function explainClosed(pool: pg.Pool, result: Result<unknown>, { token, device, reply }: { readonly token: string; readonly device: string | undefined; readonly reply: FastifyReply }): Promise<Result<unknown>> {
  if (result.ok || !closed.includes(result.failure)) return result;
  const found = await findShutOut(pool, token, isId(device) ? [device] : []);
  if (found.length === 0) return result;
  // Cookies, storage and caches of this site, whoever's they are: on a computer that is only shared, a colleague's work would go too.
  if (found.some(({ isLost }) => isLost)) void reply.header('clear-site-data', '"*"');
  return fail('deviceRevoked');
}
