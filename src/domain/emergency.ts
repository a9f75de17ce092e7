// Opening a case in an emergency ("break-glass"): read-only, for one person, for an hour, with a reason and the number
// under which the police run the matter; the owner, the opener's supervisors and the auditors are told at once.

import { fail, ok, type Result } from '#domain/failure.ts';
import { isOneOf } from '#domain/given.ts';
import { isId } from '#domain/id.ts';
import { isUnitCode } from '#domain/unit.ts';

export const emergencyMinutes = 60;
export const emergenciesPerDay = 3;
export const shortestReason = 20;
const longestReason = 2000;
export const longestFir = 60;
export const longestNumber = 40;

export const isReason = (text: string): boolean => [...text.trim()].length >= shortestReason;
/** Every police station writes it in its own way, and always with a number. */
export const isFirNumber = (text: string): boolean => /\d/u.test(text);

export const verdicts = ['justified', 'notJustified'] as const;
export type Verdict = (typeof verdicts)[number];

export interface EmergencyRequest {
  /** Which case: by its unit and exact number, or the other side's of an alert. */
  readonly which: { readonly unitId: string | null; readonly unitCode: string | null; readonly number: string } | { readonly alertId: string };
  readonly reason: string;
  /** FIR or General Diary number. */
  readonly firNumber: string;
}

/** What a reviewer sees: who opened what and why. Never anything of the case but its id. */
export interface EmergencyOpening {
  readonly id: string;
  readonly caseId: string;
  readonly ownerUnitId: string;
  readonly unitId: string;
  readonly accountName: string;
  readonly openedAt: string;
  readonly endsAt: string;
  readonly reason: string;
  readonly firNumber: string;
  readonly reviewedAt: string | null;
  readonly reviewerName: string | null;
  readonly verdict: Verdict | null;
  readonly review: string | null;
}

export function parseEmergency(body: unknown): Result<EmergencyRequest> {
  if (typeof body !== 'object' || body === null) return fail('badRequest');
  const { alertId, unitId, unitCode, number, reason, firNumber } = body as Record<string, unknown>;
  const which = parseWhich({ alertId, unitId, unitCode, number });
  if (!which) return fail('badRequest');
  const why = textOf(reason);
  if (why === null || !isReason(why)) return fail('reasonNeeded');
  const fir = textOf(firNumber);
  if (fir === null || !isFirNumber(fir)) return fail('firNeeded');
  if (why.length > longestReason || fir.length > longestFir) return fail('tooLong');
  return ok({ which, reason: why, firNumber: fir });
}

function parseWhich({ alertId, unitId, unitCode, number }: Record<'alertId' | 'unitId' | 'unitCode' | 'number', unknown>): EmergencyRequest['which'] | null {
  if (alertId !== undefined) return isId(alertId) && unitId === undefined && unitCode === undefined && number === undefined ? { alertId } : null;
  const exact = textOf(number);
  if (exact === null || exact.length > longestNumber) return null;
  if (isId(unitId) && unitCode === undefined) return { unitId, unitCode: null, number: exact };
  return typeof unitCode === 'string' && unitId === undefined && isUnitCode(unitCode) ? { unitId: null, unitCode, number: exact } : null;
}

/** No control characters but line breaks; PostgreSQL cannot store U+0000. */
function textOf(value: unknown): string | null {
  if (typeof value !== 'string' || /[^\P{Cc}\n\t]|\p{Surrogate}/u.test(value)) return null;
  const text = value.trim();
  return text === '' ? null : text;
}

export const isVerdict = (value: unknown): value is Verdict => isOneOf(verdicts, value);
