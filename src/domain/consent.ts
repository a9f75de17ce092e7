// When a case may be shared because the person agreed. A consent is a record of the file; whether it stands is asked anew
// at every share, by the page before it sends and by the server before it writes. Pure: the day is handed in.

import { setElements, type RecordState } from '#domain/change.ts';
import { ageOn, dateParts } from '#domain/date.ts';
import type { FieldValue } from '#domain/field.ts';

/** Why a consent does not carry a share; the words are the keys `consentProblem.<code>`. */
export const consentProblems = ['missing', 'notGiven', 'notSharing', 'withdrawn', 'disputed', 'notTheirs', 'childNeedsMore'] as const;
export type ConsentProblem = (typeof consentProblems)[number];

const adultAge = 18;
const fieldsAsked = ['given', 'agreesTo', 'withdrawnOn', 'consentedBy', 'assent'] as const;

/**
 * Whether this consent record carries a share on this day ('YYYY-MM-DD'); null when it does.
 *
 * Source: domain.md 4.1 (DPDP Act 2023: consent is given, specific, and may be withdrawn; the trap of parental consent) and
 * 4.3(9). A parent may be the trafficker, and for a child the child welfare committee is guardian in practice (JJ Act 2015):
 *   - an adult consents themselves, or a guardian, committee or court does; a parent or next of kin cannot for an adult
 *   - for a child, a guardian, committee or court consents; a parent or next of kin only together with the child's own
 *     assent; a child's own word alone is assent and no consent (DPDP s.9)
 * No lawyer has reviewed this rule.
 */
export function consentProblem(consent: RecordState | undefined, persons: readonly RecordState[], day: string): ConsentProblem | null {
  if (consent?.type !== 'consent') return 'missing';
  const value = (field: string): FieldValue | null => consent.fields[field]?.value ?? null;
  // A later word is never carried over: whoever withdraws need not settle it with whoever wrote first.
  const isWithdrawn = consent.withdrawn !== undefined || value('withdrawnOn') !== null || (consent.fields.withdrawnOn?.waiting ?? []).some((other) => other.value !== null);
  if (isWithdrawn) return 'withdrawn';
  if (fieldsAsked.some((field) => (consent.fields[field]?.waiting ?? []).length > 0)) return 'disputed';
  if (value('given') !== true) return 'notGiven';
  if (!setElements(value('agreesTo')).includes('sharing')) return 'notSharing';
  const by = value('consentedBy');
  if (by === 'cwc' || by === 'court' || by === 'guardian') return null;
  const isKin = by === 'parent' || by === 'nextOfKin';
  if (hasChild(persons, day)) return isKin && value('assent') === 'given' ? null : 'childNeedsMore';
  return isKin || by === 'nobody' ? 'notTheirs' : null;
}

/** The consents of a case that carry a share on this day. */
export const standingConsents = (records: readonly RecordState[], day: string): RecordState[] => {
  const persons = records.filter(({ type }) => type === 'person');
  return records.filter((record) => record.type === 'consent' && consentProblem(record, persons, day) === null);
};

/** Whether a victim, or a person who is missed, may be under 18 on this day. */
export const hasChild = (persons: readonly RecordState[], day: string): boolean =>
  persons.some((person) => person.withdrawn === undefined && ['victim', 'missing'].includes(String(person.fields.role?.value)) && mayBeChild(person, day));

/** In doubt within what is known of the birth or the age, a child; of whom nothing is known, nothing is said. */
function mayBeChild({ fields }: RecordState, day: string): boolean {
  const birth = fields.birthDate?.value;
  if (typeof birth === 'string') {
    const age = ageOn(latestDay(birth), day);
    return age !== null && age < adultAge;
  }
  const told = fields.age?.value;
  if (typeof told !== 'number') return false;
  const asOf = fields.ageAsOf?.value;
  const since = typeof asOf === 'string' ? ageOn(latestDay(asOf), day) ?? 0 : 0;
  return told + since < adultAge;
}

/** The last day that a partial date may mean. */
function latestDay(date: string): string {
  const { year, month, day } = dateParts(date) ?? { year: 2199 };
  const two = (part: number): string => String(part).padStart(2, '0');
  const lastOf = (inMonth: number): number => new Date(Date.UTC(year, inMonth, 0)).getUTCDate();
  return `${year}-${two(month ?? 12)}-${two(day ?? lastOf(month ?? 12))}`;
}

/**
 * Whoever may write in the section may withhold; what is withheld already is changed or lifted by the owner of the case and
 * by the unit that wrote it. One that nobody's name stands on yet was made a moment ago.
 */
export const mayChangeWithholding = ({ type, by }: RecordState, unitId: string, ownerUnitId: string): boolean =>
  type !== 'withholding' || unitId === ownerUnitId || by === undefined || by.unitId === unitId;

/** The units from which a case is withheld, and the others from whom something is kept ("do not tell the family"). */
export function withholdings(records: readonly RecordState[]): { unitIds: string[]; others: RecordState[] } {
  const live = records.filter(({ type, withdrawn }) => type === 'withholding' && withdrawn === undefined);
  const ofUnit = (record: RecordState): string | null => {
    const unit = record.fields.unit?.value;
    return record.fields.from?.value === 'unit' && typeof unit === 'string' ? unit : null;
  };
  return {
    unitIds: live.flatMap((record) => ofUnit(record) ?? []),
    others: live.filter((record) => ofUnit(record) === null && typeof record.fields.from?.value === 'string'),
  };
}
