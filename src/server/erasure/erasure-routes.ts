// Erasing a person: one asks, another confirms. Whose person it is, who may and whether it takes a second is judged in the
// database (guard.ask_erasure, guard.decide_erasure), where the key is destroyed.

import { isErasureGround, type Erasure } from '#domain/erasure.ts';
import { fail, ok, type Failure, type Result } from '#domain/failure.ts';
import { partsOf } from '#domain/given.ts';
import { isId } from '#domain/id.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { utcText } from '#server/db/utc-text.ts';
import type { ErasureLedger } from '#server/erasure/ledger.ts';
import type { Route, routesFor } from '#server/http/route.ts';

export const erasureRoutes = (signedIn: ReturnType<typeof routesFor>, ledger: ErasureLedger): Route[] => [
  signedIn('GET', '/api/cases/:id/erasures', 'readCase', async (transaction, { params }) => ok(await readErasures(transaction, params.id))),
  signedIn('POST', '/api/persons/:id/erasure', 'erasePerson', (transaction, { params, body }) => askErasure(transaction, params.id, body)),
  signedIn('POST', '/api/erasures/:id', 'confirmErasure', (transaction, { params, body }) => decideErasure(transaction, ledger, params.id, body)),
];

/** Those that wait in one case; row-level security leaves nothing to whoever may not confirm any. */
async function readErasures({ actor, query }: UserTransaction, caseId: unknown): Promise<Erasure[]> {
  if (!isId(caseId)) return [];
  return query<Erasure & Record<string, unknown>>(`select e.id, e.person_id as "personId", e.case_id as "caseId", e.ground,
    -- Asked before the case was handed over, it is known by the unit that handed it over.
    coalesce(a.display_name, (select u.name from referral t join unit u on u.id = t.from_unit_id where t.case_id = e.case_id and t.kind = 'transfer' and t.state = 'accepted'
      order by t.answered_at desc limit 1), '…') as "askedBy",
    ${utcText('e.asked_at')} as "askedAt", e.asked_by = $2 as "isOwn"
    from erasure e left join account a on a.id = e.asked_by where e.case_id = $1 and e.state = 'asked' order by e.asked_at`, [caseId, actor.accountId]);
}

async function askErasure(transaction: UserTransaction, personId: unknown, body: unknown): Promise<Result<object>> {
  const { id, ground } = partsOf(body);
  if (!isId(personId)) return fail('notFound');
  if (!isId(id) || !isErasureGround(ground)) return fail('badRequest');
  const [row] = await transaction.query<{ outcome: 'asked' | Failure; caseId: string | null }>(
    `select guard.ask_erasure($1, $2, $3) as outcome, (select case_id from case_record where id = $2 and type = 'person') as "caseId"`, [id, personId, ground]);
  if (row!.outcome !== 'asked') return fail(row!.outcome);
  transaction.audit({ action: 'erasure.asked', ...(row!.caseId === null ? {} : { caseId: row!.caseId }), objects: [personId, id] });
  return ok({});
}

async function decideErasure(transaction: UserTransaction, ledger: ErasureLedger, erasureId: unknown, body: unknown): Promise<Result<object>> {
  const { confirm } = partsOf(body);
  if (!isId(erasureId)) return fail('notFound');
  if (typeof confirm !== 'boolean') return fail('badRequest');
  const [row] = await transaction.query<{ outcome: 'done' | 'refused' | Failure; personId: string; caseId: string; at: string }>(
    `select outcome, person_id as "personId", case_id as "caseId", ${utcText('now()')} as at
       from guard.decide_erasure($1, $2)`, [erasureId, confirm]);
  const { outcome, personId, caseId, at } = row!;
  if (outcome !== 'done' && outcome !== 'refused') return fail(outcome);
  transaction.audit({ action: outcome === 'done' ? 'erasure.done' : 'erasure.refused', caseId, objects: [personId, erasureId] });
  // Before the commit: no line, no erasure. Should the commit fail, what two persons have decided is done at the next start.
  if (outcome === 'done') await ledger.append(personId, at);
  return ok({});
}
