// A referral or a transfer as the server accepts it: every property is asked for, and what nobody knows is dropped.

import { restrictedSection } from '#domain/access.ts';
import { isDay } from '#domain/date.ts';
import { fail, ok, type Result } from '#domain/failure.ts';
import { isOneOf, partsOf } from '#domain/given.ts';
import { isId } from '#domain/id.ts';
import { sections, type Section } from '#domain/records.ts';
import { lawText, referralPurposes, shareBases, type ReferralKind, type ReferralReasons, type ReferralRequest } from '#domain/referral.ts';

export const longestMessage = 5000;
const mostDocuments = 500;

export function parseReferral(body: unknown, kind: ReferralKind): Result<ReferralRequest & ReferralReasons> {
  const given = partsOf(body);
  const { id, caseId, toUnitId, purpose, message, legalBasis } = given;
  // What is not said is nothing: a page of before knows neither persons nor documents.
  const until = given.until ?? null;
  const [toAccountId, consentId, requestId] = [given.toAccountId ?? null, given.consentId ?? null, given.requestId ?? null];
  if (!isId(id) || !isId(caseId) || !isId(toUnitId)) return fail('badRequest');
  if (!isIdOrNull(toAccountId) || !isIdOrNull(consentId) || !isIdOrNull(requestId)) return fail('badRequest');
  if (!isOneOf(referralPurposes, purpose)) return fail('badRequest');
  if (!isOneOf(shareBases, legalBasis)) return fail('basisNeeded');
  if (legalBasis === 'consent' && consentId === null) return fail('consentMissing');
  const overrideReason = textOrNull(given.overrideReason);
  if (legalBasis === 'override' && (overrideReason === null || overrideReason === '')) return fail('reasonNeeded');
  if (typeof message !== 'string' || message.trim() === '') return fail('messageNeeded');
  if (message.length > longestMessage || (overrideReason ?? '').length > longestMessage) return fail('tooLong');
  if (until !== null && !isDay(until)) return fail('impossibleDate');
  const chosen = given.sections ?? null;
  const documents = given.documents ?? null;
  if (!isSectionChoice(chosen) || !isDocumentChoice(documents)) return fail('badRequest');
  // A transfer is of the whole case, to the unit.
  const isTransfer = kind === 'transfer';
  if (isTransfer && (toAccountId !== null || requestId !== null)) return fail('badRequest');
  return ok({
    id, kind, caseId, toUnitId, toAccountId, purpose, message: message.trim(), legalBasis, consentId: legalBasis === 'consent' ? consentId : null, requestId, until,
    sections: isTransfer ? null : chosen && [...new Set(chosen)], documents: isTransfer ? null : documents && [...new Set(documents)],
    mayEdit: !isTransfer && given.mayEdit === true, mayPrint: !isTransfer && given.mayPrint === true, mayExport: !isTransfer && given.mayExport === true,
    overrideReason: legalBasis === 'override' ? overrideReason : null,
    // Only the words that are ours now count as read.
    lawText: given.lawText === lawText ? lawText : null,
  });
}

const isIdOrNull = (value: unknown): value is string | null => value === null || isId(value);
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value.trim() : null);
/** Restricted facts are no unit's to be given: they are granted by name within the owner's. */
const isSectionChoice = (value: unknown): value is Section[] | null => value === null
  || (Array.isArray(value) && value.length > 0 && value.every((section) => isOneOf(sections, section) && section !== restrictedSection));
const isDocumentChoice = (value: unknown): value is string[] | null => value === null || (Array.isArray(value) && value.length <= mostDocuments && value.every(isId));
