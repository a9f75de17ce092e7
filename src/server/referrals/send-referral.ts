// Sending a referral or a transfer, and the steps that follow. Who may take which step is judged in the database, where the
// grant is made (guard.step_referral, guard.accept_transfer); the table of steps in domain/referral.ts is the same for the
// buttons on the page.

import { mayAct } from '#domain/access.ts';
import { fail, ok, type Failure, type Result } from '#domain/failure.ts';
import { isOneOf, partsOf } from '#domain/given.ts';
import { isId } from '#domain/id.ts';
import { referralStates, type ReferralKind, type ReferralReasons, type ReferralRequest, type ReferralState } from '#domain/referral.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { readCaseKey } from '#server/db/case-key.ts';
import type { Keys } from '#server/db/keys.ts';
import { seal } from '#server/db/seal.ts';
import { acceptTransfer } from '#server/referrals/accept-transfer.ts';
import { checkBasis } from '#server/referrals/check-basis.ts';
import { longestMessage, parseReferral } from '#server/referrals/parse-referral.ts';
import { messagePlace } from '#server/referrals/read-referrals.ts';

export async function sendReferral(transaction: UserTransaction, keys: Keys, body: unknown, kind: ReferralKind = 'referral'): Promise<Result<object>> {
  const parsed = parseReferral(body, kind);
  if (!parsed.ok) return parsed;
  const request = parsed.value;
  const { actor, query } = transaction;
  if (!mayAct(actor.role, kind === 'transfer' ? 'transferCase' : 'referCase')) return fail('mayNot');
  const isKnown = async (): Promise<boolean> =>
    (await query('select 1 from referral where id = $1 and from_unit_id = $2 and case_id = $3 and kind = $4', [request.id, actor.unitId, request.caseId, kind])).length > 0;
  // Sent twice (the first answer got lost): it is the same referral.
  if (await isKnown()) return ok({});
  // Locked, so that a withholding or a withdrawn consent comes before it or after it, and never beside it.
  const [file] = await query<{ number: string | null }>('select number from case_file where id = $1 and owner_unit_id = $2 and withdrawn_at is null for no key update', [request.caseId, actor.unitId]);
  if (!file) return fail('notFound');
  if (request.toUnitId === actor.unitId || !await isKnownReceiver(transaction, request)) return fail('unitUnknown');
  const basis = await checkBasis(transaction, keys, request);
  if (!basis.ok) return refuse(transaction, request, basis.failure);
  const answers = request.requestId === null ? ok(null) : await checkRequest(transaction, request);
  if (!answers.ok) return answers;
  const made = await insertReferral(transaction, keys, request, file.number ?? '');
  // Sent twice at the same instant; or the id is that of a referral that is not to be seen from here.
  if (!made) return await isKnown() ? ok({}) : fail('changeIdTaken');
  transaction.audit({ action: `${kind}.sent`, caseId: request.caseId, objects: [request.id, request.toUnitId, ...(request.toAccountId === null ? [] : [request.toAccountId])], result: request.legalBasis });
  await query('select guard.tell_of_referral($1)', [request.id]);
  return ok({});
}

async function refuse(transaction: UserTransaction, { kind, caseId, toUnitId }: ReferralRequest, failure: Failure): Promise<Result<object>> {
  transaction.audit({ action: `${kind}.sent`, caseId, objects: [toUnitId], result: failure });
  return fail(failure);
}

/** The person is the other unit's to know: whether there is such a one, the database says when it is written. */
async function isKnownReceiver({ query }: UserTransaction, { toUnitId, toAccountId }: ReferralRequest): Promise<boolean> {
  const [unit] = await query<{ known: boolean }>(`select guard.may_receive($1, $2) as known`, [toUnitId, toAccountId]);
  return unit!.known;
}

/** Only a request that waits for this unit, from that unit, about this case, is answered by it. */
async function checkRequest({ query }: UserTransaction, { requestId, caseId, toUnitId }: ReferralRequest): Promise<Result<null>> {
  const [asked] = await query<{ side: string; caseId: string; unitId: string; state: string }>(
    `select side, case_id as "caseId", unit_id as "unitId", state from guard.access_requests(null, $1, null)`, [[requestId]]);
  if (asked?.side !== 'asked' || asked.caseId !== caseId || asked.unitId !== toUnitId) return fail('notFound');
  return asked.state === 'asked' ? ok(null) : fail('alreadyDone');
}

async function insertReferral(transaction: UserTransaction, keys: Keys, request: ReferralRequest & ReferralReasons, number: string): Promise<boolean> {
  const { actor, query } = transaction;
  const caseKey = await readCaseKey(transaction, keys, request.caseId);
  const sealed = (field: 'message' | 'override_reason', words: string | null): Buffer | null => (words === null ? null : seal(caseKey, messagePlace(request.id, field), words));
  const rows = await query(`insert into referral (id, kind, case_id, from_unit_id, to_unit_id, to_account_id, purpose, legal_basis, consent_id, override_reason, law_text, request_id,
      sections, documents, may_edit, may_print, may_export, until, message, case_number, sent_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) on conflict do nothing returning id`,
  [request.id, request.kind, request.caseId, actor.unitId, request.toUnitId, request.toAccountId, request.purpose, request.legalBasis, request.consentId,
    sealed('override_reason', request.overrideReason), request.lawText, request.requestId, request.sections, request.documents, request.mayEdit, request.mayPrint,
    request.mayExport, request.until, sealed('message', request.message), number, actor.accountId]);
  return rows.length > 0;
}

interface KnownReferral { readonly caseId: string; readonly state: ReferralState; readonly kind: ReferralKind }

export async function stepReferral(transaction: UserTransaction, keys: Keys, referralId: unknown, body: unknown): Promise<Result<object>> {
  const { state, reason } = partsOf(body);
  if (!isId(referralId) || !isStep(state)) return fail('badRequest');
  if (reason !== undefined && reason !== null && typeof reason !== 'string') return fail('badRequest');
  const words = reason?.trim() ?? '';
  if (words.length > longestMessage) return fail('tooLong');
  const { actor, query } = transaction;
  if (!mayAct(actor.role, 'answerReferral')) return fail('mayNot');
  const [known] = await query<KnownReferral & Record<string, unknown>>('select case_id as "caseId", state, kind from referral where id = $1', [referralId]);
  if (!known) return fail('notFound');
  if (state === 'rejected' && words === '') return fail('messageNeeded');
  if (known.state !== 'sent' && known.state !== 'accepted') return known.state === state ? ok({}) : fail('referralAnswered');
  if (known.kind === 'transfer' && state === 'accepted') return acceptTransfer(transaction, keys, { id: referralId, ...known });
  // Not under the case's key: whoever may only say no for a colleague has none, and the answer stays readable when the key is gone.
  const sealed = words === '' ? null : seal(keys.exchangeKey('referral', referralId), messagePlace(referralId, 'reason'), words);
  const [row] = await query<{ taken: boolean }>('select guard.step_referral($1, $2, $3) as taken', [referralId, state, sealed]);
  if (!row!.taken) return known.state === state ? ok({}) : fail('referralAnswered');
  transaction.audit({ action: `${known.kind}.${state}`, caseId: known.caseId, objects: [referralId] });
  return ok({});
}

const isStep = (state: unknown): state is ReferralState => state !== 'sent' && isOneOf(referralStates, state);
