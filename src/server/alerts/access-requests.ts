// The question behind an alert: may we see the case that you have? It goes to the true owner of that case; the asker is told
// of nobody but whom the alert names, and of nothing but the answer. Granted, it becomes a referral.

import { fail, ok, type Failure, type Result } from '#domain/failure.ts';
import { isOneOf, partsOf } from '#domain/given.ts';
import { isId } from '#domain/id.ts';
import { referralPurposes, type AccessRequest } from '#domain/referral.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import type { Keys } from '#server/db/keys.ts';
import { seal, unseal } from '#server/db/seal.ts';
import { utcText } from '#server/db/utc-text.ts';
import type { routesFor, Route } from '#server/http/route.ts';

const longestWords = 5000;
const place = (id: string, field: 'message' | 'reason') => ({ table: 'access_request', row: id, field, keyVersion: 1 });

type RequestRow = Omit<AccessRequest, 'message' | 'reason'> & { readonly message: Buffer; readonly reason: Buffer | null };

export const createReadRequests = (keys: Keys) => async ({ query }: UserTransaction, asked: { readonly alertIds?: readonly string[]; readonly caseId?: string }): Promise<AccessRequest[]> => {
  const rows = await query<RequestRow>(`select id, alert_id as "alertId", side, case_id as "caseId", unit_id as "unitId", purpose, message, reason, state,
    asked_by as "askedBy", ${utcText('asked_at')} as "askedAt",
    answered_by as "answeredBy", ${utcText('answered_at')} as "answeredAt"
    from guard.access_requests($1, null, $2) order by asked_at desc, id`, [asked.alertIds ?? null, asked.caseId ?? null]);
  const open = (id: string, field: 'message' | 'reason', envelope: Buffer): string => unseal(keys.exchangeKey('access_request', id), place(id, field), envelope).toString('utf8');
  return rows.map(({ message, reason, ...row }) => ({ ...row, message: open(row.id, 'message', message), reason: reason ? open(row.id, 'reason', reason) : null }));
};

async function askAccess(transaction: UserTransaction, keys: Keys, alertId: unknown, body: unknown): Promise<Result<object>> {
  const { id, purpose, message } = partsOf(body);
  if (!isId(alertId) || !isId(id) || !isOneOf(referralPurposes, purpose)) return fail('badRequest');
  if (typeof message !== 'string' || message.trim() === '') return fail('messageNeeded');
  if (message.length > longestWords) return fail('tooLong');
  const [row] = await transaction.query<{ outcome: 'asked' | Failure }>('select guard.ask_access($1, $2, $3, $4) as outcome',
    [id, alertId, purpose, seal(keys.exchangeKey('access_request', id), place(id, 'message'), message.trim())]);
  if (row!.outcome !== 'asked') return fail(row!.outcome);
  transaction.audit({ action: 'access.asked', objects: [id, alertId] });
  return ok({});
}

async function answerRequest(transaction: UserTransaction, keys: Keys, requestId: unknown, body: unknown): Promise<Result<object>> {
  const { state, reason } = partsOf(body);
  if (!isId(requestId) || (state !== 'refused' && state !== 'withdrawn')) return fail('badRequest');
  if (!(reason === undefined || reason === null || typeof reason === 'string')) return fail('badRequest');
  const words = reason?.trim() ?? '';
  if (words.length > longestWords) return fail('tooLong');
  const { query } = transaction;
  const [known] = await query<{ side: string; state: string }>('select side, state from guard.access_requests(null, $1, null)', [[requestId]]);
  if (!known) return fail('notFound');
  if (known.state !== 'asked') return known.state === state ? ok({}) : fail('alreadyDone');
  if (state === 'refused' && words === '') return fail('reasonNeeded');
  const sealed = words === '' ? null : seal(keys.exchangeKey('access_request', requestId), place(requestId, 'reason'), words);
  const [row] = await query<{ taken: boolean }>('select guard.answer_access($1, $2, $3) as taken', [requestId, state, sealed]);
  if (!row!.taken) return fail('alreadyDone');
  transaction.audit({ action: `access.${state}`, objects: [requestId] });
  return ok({});
}

export const accessRequestRoutes = (signedIn: ReturnType<typeof routesFor>, keys: Keys): Route[] => [
  signedIn('POST', '/api/alerts/:id/requests', 'requestAccess', (transaction, { params, body }) => askAccess(transaction, keys, params.id, body)),
  signedIn('POST', '/api/requests/:id', 'requestAccess', (transaction, { params, body }) => answerRequest(transaction, keys, params.id, body)),
];
