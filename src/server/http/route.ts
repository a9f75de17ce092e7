// What a route says of itself. Who may ask is part of it, in the words of domain/access.ts, so that the access matrix of
// the tests is made from the same table that the server obeys.

import type { FastifyReply } from 'fastify';
import { mayAct, needsProof, type Act } from '#domain/access.ts';
import { fail, type Result } from '#domain/failure.ts';
import type { AsUser, UserTransaction } from '#server/db/as-user.ts';
import { writeRequest, type RequestRow } from '#server/http/request-row.ts';

export interface Asked {
  readonly body: unknown;
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly token: string;
  /** The device whose vault the page has open, as the page says. */
  readonly device: string | undefined;
  readonly address: string;
  readonly reply: FastifyReply;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** 'anyone': before signing in; 'signedIn': every role; an act: the roles that have it. */
  readonly who: 'anyone' | 'signedIn' | Act;
  readonly run: (asked: Asked) => Promise<Result<unknown>>;
}

export type RunSignedIn = (transaction: UserTransaction, asked: Asked) => Promise<Result<unknown>>;

/** Makes the routes of signed-in people: the session, the role's act and, where the act asks for it, a fresh proof come first. */
export function routesFor(asUser: AsUser) {
  return (method: Route['method'], url: string, who: 'signedIn' | Act, run: RunSignedIn): Route => ({
    method, url, who,
    run: async (asked) => {
      const row = (result: Result<unknown>): RequestRow => ({ route: `${method} ${url}`, params: asked.params, result });
      let refused: Result<unknown> | undefined;
      try {
        return await asUser(asked.token, async (transaction) => {
          const result = await mayAsk(transaction, asked, who) ?? await run(transaction, asked);
          if (!result.ok) refused = result;
          writeRequest(transaction, row(result));
          return result;
        }) ?? fail('signInNeeded');
      } catch (error) {
        // What it did was rolled back; that it was tried is kept.
        await asUser(asked.token, async (transaction) => writeRequest(transaction, row(refused ?? fail('serverTrouble'))));
        // A refusal after a statement that the database would not take is still that refusal; and whoever was shut out while
        // they waited can write no row any more.
        if (refused && ['25P02', '42501'].includes((error as { code?: string }).code ?? '')) return refused;
        throw error;
      }
    },
  });
}

/** null: yes. A page says whose vault it holds: if somebody else has signed in beside it, it must sign in again. */
async function mayAsk(transaction: UserTransaction, { device }: Asked, who: 'signedIn' | Act): Promise<Result<unknown> | null> {
  if (device !== undefined && device !== transaction.actor.deviceId) return fail('signInNeeded');
  // Whatever is asked by a hand keeps the session open; the automatic sync and the event stream do not come through here.
  if (transaction.isTouchDue) await transaction.query('select guard.touch_session()');
  if (who === 'signedIn') return null;
  if (!mayAct(transaction.actor.role, who)) return fail('mayNot');
  return needsProof(who) && !await hasProof(transaction) ? fail('proofNeeded') : null;
}

/** Whether the person proved themselves within the last ten minutes. */
export async function hasProof({ query }: UserTransaction): Promise<boolean> {
  const [row] = await query<{ proof: boolean | null }>('select guard.has_proof() as proof');
  return row?.proof === true;
}
