// Sending a referral and the steps that follow it. Who may take which step is judged in the database, where the grant is
// made (guard.step_referral); the table of steps in domain/referral.ts is the same for the buttons on the page.

import { mayAct } from '#domain/access.ts';
import { isPartialDate } from '#domain/date.ts';
import { fail, ok, type Result } from '#domain/failure.ts';
import { isId } from '#domain/id.ts';
import { sections, type Section } from '#domain/records.ts';
import { legalBases, referralPurposes, referralStates, type ReferralRequest, type ReferralState } from '#domain/referral.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { writeAudit } from '#server/db/audit.ts';
import { seal } from '#server/db/seal.ts';
import type { Keys } from '#server/db/keys.ts';
import { messagePlace } from '#server/referrals/read-referrals.ts';
import { readCaseKey } from '#server/db/case-key.ts';

const longestMessage = 5000;

export async function sendReferral(transaction: UserTransaction, keys: Keys, body: unknown): Promise<Result<object>> {
  const parsed = parseReferral(body);
  if (!parsed.ok) return parsed;
  const request = parsed.value;
  const { actor, query } = transaction;
  if (!mayAct(actor.role, 'referCase')) return fail('mayNot');
  const isKnown = async (): Promise<boolean> =>
    (await query('select 1 from referral where id = $1 and from_unit_id = $2 and case_id = $3', [request.id, actor.unitId, request.caseId])).length > 0;
  // Sent twice (the first answer got lost): it is the same referral.
  if (await isKnown()) return ok({});
  const [file] = await query<{ number: string | null }>('select number from case_file where id = $1 and owner_unit_id = $2 and withdrawn_at is null', [request.caseId, actor.unitId]);
  if (!file) return fail('notFound');
  const [unit] = await query('select 1 from unit where id = $1 and (valid_to is null or valid_to >= current_date)', [request.toUnitId]);
  if (!unit || request.toUnitId === actor.unitId) return fail('unitUnknown');
  const caseKey = await readCaseKey(transaction, keys, request.caseId);
  const made = await query(`insert into referral (id, case_id, from_unit_id, to_unit_id, purpose, legal_basis, sections, may_edit, may_print, may_export, until, message, case_number, sent_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict do nothing returning id`,
  [request.id, request.caseId, actor.unitId, request.toUnitId, request.purpose, request.legalBasis, request.sections, request.mayEdit, request.mayPrint,
    request.mayExport, request.until, seal(caseKey, messagePlace(request.id, 'message'), request.message), file.number ?? '', actor.accountId]);
  // Sent twice at the same instant; or the id is that of a referral that is not to be seen from here.
  if (made.length === 0) return await isKnown() ? ok({}) : fail('changeIdTaken');
  writeAudit(transaction, { action: 'referral.sent', caseId: request.caseId, objects: [request.id, request.toUnitId] });
  await query('select guard.tell_of_referral($1)', [request.id]);
  return ok({});
}

export async function stepReferral(transaction: UserTransaction, keys: Keys, referralId: unknown, body: unknown): Promise<Result<object>> {
  const { state, reason } = (body ?? {}) as Record<string, unknown>;
  if (!isId(referralId) || !isStep(state)) return fail('badRequest');
  if (reason !== undefined && reason !== null && typeof reason !== 'string') return fail('badRequest');
  const words = reason?.trim() ?? '';
  if (words.length > longestMessage) return fail('tooLong');
  const { actor, query } = transaction;
  if (!mayAct(actor.role, 'answerReferral')) return fail('mayNot');
  const [known] = await query<{ caseId: string; state: string }>('select case_id as "caseId", state from referral where id = $1', [referralId]);
  if (!known) return fail('notFound');
  if (state === 'rejected' && words === '') return fail('messageNeeded');
  // Once a referral is over, the case's key is closed to its receiver: no step is left either.
  if (known.state !== 'sent' && known.state !== 'accepted') return known.state === state ? ok({}) : fail('referralAnswered');
  // The same for one whose access has run out, or was given to a colleague by name.
  if (words !== '' && (await query('select 1 from case_key where case_id = $1', [known.caseId])).length === 0) return fail('referralAnswered');
  const sealed = words === '' ? null : seal(await readCaseKey(transaction, keys, known.caseId), messagePlace(referralId, 'reason'), words);
  const [row] = await query<{ taken: boolean }>('select guard.step_referral($1, $2, $3) as taken', [referralId, state, sealed]);
  if (!row!.taken) return known.state === state ? ok({}) : fail('referralAnswered');
  writeAudit(transaction, { action: `referral.${state}`, caseId: known.caseId, objects: [referralId] });
  return ok({});
}

const isStep = (state: unknown): state is ReferralState => state !== 'sent' && (referralStates as readonly unknown[]).includes(state);

export function parseReferral(body: unknown): Result<ReferralRequest> {
  const given = (body ?? {}) as Record<string, unknown>;
  const { id, caseId, toUnitId, purpose, message, legalBasis, until } = given;
  if (!isId(id) || !isId(caseId) || !isId(toUnitId)) return fail('badRequest');
  if (!(referralPurposes as readonly unknown[]).includes(purpose)) return fail('badRequest');
  if (!(legalBases as readonly unknown[]).includes(legalBasis)) return fail('basisNeeded');
  if (typeof message !== 'string' || message.trim() === '') return fail('messageNeeded');
  if (message.length > longestMessage) return fail('tooLong');
  if (until !== null && !(isPartialDate(until) && until.length === 10)) return fail('impossibleDate');
  const chosen = given.sections;
  const isChoice = (value: unknown): value is Section[] =>
    Array.isArray(value) && value.length > 0 && value.every((section) => (sections as readonly unknown[]).includes(section));
  if (chosen !== null && !isChoice(chosen)) return fail('badRequest');
  return ok({
    id, caseId, toUnitId, purpose: purpose as ReferralRequest['purpose'], legalBasis: legalBasis as ReferralRequest['legalBasis'],
    message: message.trim(), sections: chosen && [...new Set(chosen)], until,
    mayEdit: given.mayEdit === true, mayPrint: given.mayPrint === true, mayExport: given.mayExport === true,
  });
}
