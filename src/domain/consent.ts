// When a case may be shared because the person agreed. A consent is a record of the file; whether it stands is asked anew
// at every share, by the page before it sends and by the server before it writes. Pure: the day is handed in.

import { setElements, type RecordState } from '#domain/change.ts';
import { ageOn, dateParts } from '#domain/date.ts';
import type { FieldValue } from '#domain/field.ts';

/** Why a consent does not carry a share; the words, which say what to do, are the keys `consentProblem.<code>`. */
export const consentProblems = [
  'missing', 'withdrawn', 'disputed', 'notGiven', 'notSharing', 'noGiver', 'noMethod', 'notInformed', 'notTheirs', 'ageUnknown', 'assentRefused', 'childNotAsked', 'childNeedsMore',
] as const;
export type ConsentProblem = (typeof consentProblems)[number];

/**
 * Of the seven things of HTCDS con_Consent that are asked for (domain.md 2.1), the three without which it is no consent to a
 * share: what it is for, how the details are used, and how to take it back (DPDP Act 2023 s.5 and s.6; IOM principle 4). The
 * interview, research, one's own data and the storage are about other acts than a share.
 */
const leastInformed = ['purpose', 'use', 'withdrawal'] as const;
const fieldsAsked = ['given', 'agreesTo', 'withdrawnOn', 'consentedBy', 'assent', 'method', 'informed'] as const;
const adultAge = 18;

/**
 * Everything that keeps this consent record from carrying a share on this day ('YYYY-MM-DD'); nothing when it does.
 *
 * Source: domain.md 4.1 (DPDP Act 2023: consent is given, informed, specific, and may be withdrawn; the trap of parental
 * consent), 4.3(9) and HTCDS con_Consent. A parent may be the trafficker, and for a child the child welfare committee is
 * guardian in practice (JJ Act 2015):
 *   - it says who gave it and how, and that they were told the least that a share asks for
 *   - an adult consents themselves, or a court orders it
 *   - for a child, a guardian, next of kin, committee or court consents, and it is written what the child said; a parent only
 *     when the child agrees. A child who refuses is overruled by nobody but a committee or a court; a child's own word alone
 *     is assent and no consent (DPDP s.9)
 *   - whoever's age is not known is taken for a child
 * No lawyer has reviewed this rule.
 */
export function problemsOfConsent(consent: RecordState | undefined, persons: readonly RecordState[], day: string): ConsentProblem[] {
  if (consent?.type !== 'consent') return ['missing'];
  const value = (field: string): FieldValue | null => consent.fields[field]?.value ?? null;
  // A later word is never carried over: whoever withdraws need not settle it with whoever wrote first.
  const isWithdrawn = consent.withdrawn !== undefined || value('withdrawnOn') !== null || (consent.fields.withdrawnOn?.waiting ?? []).some((other) => other.value !== null);
  if (isWithdrawn) return ['withdrawn'];
  const informed = setElements(value('informed'));
  const found: readonly (ConsentProblem | null)[] = [
    fieldsAsked.some((field) => (consent.fields[field]?.waiting ?? []).length > 0) ? 'disputed' : null,
    value('given') === true ? null : 'notGiven',
    setElements(value('agreesTo')).includes('sharing') ? null : 'notSharing',
    problemOfGiver(value('consentedBy'), value('assent'), agesOf(persons, day)),
    value('method') === null ? 'noMethod' : null,
    leastInformed.every((item) => informed.includes(item)) ? null : 'notInformed',
  ];
  return found.filter((problem) => problem !== null);
}

function problemOfGiver(by: FieldValue | null, assent: FieldValue | null, ages: Ages): ConsentProblem | null {
  if (by === null || by === 'nobody') return 'noGiver';
  if (ages === 'adult') return by === 'self' || by === 'court' ? null : 'notTheirs';
  const problem = problemForChild(by, assent);
  // The first thing to do is to find out; a child's rules may then not be asked at all.
  return problem !== null && ages === 'unknown' ? 'ageUnknown' : problem;
}

function problemForChild(by: FieldValue, assent: FieldValue | null): ConsentProblem | null {
  const isOrder = by === 'cwc' || by === 'court';
  if (assent === 'refused') return isOrder ? null : 'assentRefused';
  if (by === 'self' || (by === 'parent' && assent !== 'given')) return 'childNeedsMore';
  return assent === 'given' || assent === 'tooYoung' ? null : 'childNotAsked';
}

/** The consents of a case that carry a share on this day. */
export const standingConsents = (records: readonly RecordState[], day: string): RecordState[] => {
  const persons = records.filter(({ type }) => type === 'person');
  return records.filter((record) => record.type === 'consent' && problemsOfConsent(record, persons, day).length === 0);
};

type Ages = 'adult' | 'child' | 'unknown';

/** Of the victims and of those who are missed: a child when one of them may be under 18; adults when all of them surely are not. */
export function agesOf(persons: readonly RecordState[], day: string): Ages {
  const ages = persons.filter(({ withdrawn, fields }) => withdrawn === undefined && ['victim', 'missing'].includes(String(fields.role?.value))).map((person) => ageOf(person, day));
  return ages.includes('child') ? 'child' : ages.length === 0 || ages.includes('unknown') ? 'unknown' : 'adult';
}

/** In doubt within what is known of the birth or the age, a child; so too where one of two who differ says so. */
function ageOf({ fields }: RecordState, day: string): Ages {
  const valuesOf = (field: string): (FieldValue | null)[] => [fields[field]?.value ?? null, ...(fields[field]?.waiting ?? []).map((other) => other.value)];
  const births = valuesOf('birthDate').filter((birth) => typeof birth === 'string');
  const since = Math.min(...valuesOf('ageAsOf').map((asOf) => (typeof asOf === 'string' ? ageOn(latestDay(asOf), day) ?? 0 : 0)));
  const told = valuesOf('age').filter((age) => typeof age === 'number').map((age) => age + since);
  const ages = births.length > 0 ? births.map((birth) => ageOn(latestDay(birth), day)) : told;
  if (ages.some((age) => age !== null && age < adultAge)) return 'child';
  return ages.length === 0 || ages.includes(null) ? 'unknown' : 'adult';
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
