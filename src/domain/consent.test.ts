import { expect, test } from 'vitest';
import type { FieldState, RecordState } from '#domain/change.ts';
import type { FieldValue } from '#domain/field.ts';
import { agesOf, problemsOfConsent, standingConsents, withholdings, type ConsentProblem } from '#domain/consent.ts';

const day = '2026-11-22';
const record = (type: string, values: Record<string, FieldValue | null>, more: Partial<RecordState> = {}): RecordState => ({
  id: `${type}-${JSON.stringify(values)}`, type, caseId: 'case', created: 'change',
  fields: Object.fromEntries(Object.entries(values).map(([name, value]): [string, FieldState] => [name, { value, change: 'change' }])), ...more,
});
const given = { given: true, agreesTo: ['services', 'sharing'], consentedBy: 'self', method: 'thumb', informed: ['purpose', 'use', 'withdrawal'] };
const adult = record('person', { role: 'victim', birthDate: '1990' });
const child = record('person', { role: 'victim', age: 15, ageAsOf: '2026-03' });
const unknown = record('person', { role: 'victim', name: 'Nilima' });
const problems = (fields: Record<string, FieldValue | null>, persons: readonly RecordState[] = [adult]) => problemsOfConsent(record('consent', { ...given, ...fields }), persons, day);

test('a consent carries a share when it says who gave it and how, what they were told, and that sharing was agreed to', () => {
  expect(problems({})).toEqual([]);
  expect(problems({ informed: ['interview', 'purpose', 'use', 'research', 'ownData', 'storage', 'withdrawal'] })).toEqual([]);
});

test('everything that is missing is said at once', () => {
  expect(problemsOfConsent(record('consent', { given: true, agreesTo: ['sharing'] }), [adult], day)).toEqual(['noGiver', 'noMethod', 'notInformed']);
  expect(problemsOfConsent(record('consent', {}), [adult], day)).toEqual(['notGiven', 'notSharing', 'noGiver', 'noMethod', 'notInformed']);
});

test('it carries none when any one thing is wrong', () => {
  const wrong: readonly [Record<string, FieldValue | null>, ConsentProblem][] = [
    [{ given: false }, 'notGiven'], [{ given: null }, 'notGiven'], [{ agreesTo: ['services', 'tracing'] }, 'notSharing'], [{ agreesTo: null }, 'notSharing'],
    [{ consentedBy: null }, 'noGiver'], [{ consentedBy: 'nobody' }, 'noGiver'], [{ method: null }, 'noMethod'],
    [{ informed: null }, 'notInformed'], ...['purpose', 'use', 'withdrawal'].map((left): [Record<string, FieldValue>, ConsentProblem] => [{ informed: given.informed.filter((item) => item !== left) }, 'notInformed']),
    // A day to come is a word of withdrawal too.
    [{ withdrawnOn: '2026-11-01' }, 'withdrawn'], [{ withdrawnOn: '2027' }, 'withdrawn'],
  ];
  for (const [fields, problem] of wrong) expect(problems(fields), JSON.stringify(fields)).toEqual([problem]);
  expect(problemsOfConsent(undefined, [adult], day)).toEqual(['missing']);
  expect(problemsOfConsent(record('note', given), [adult], day)).toEqual(['missing']);
  expect(problemsOfConsent(record('consent', given, { withdrawn: 'change' }), [adult], day)).toEqual(['withdrawn']);
});

test('a value that waits to be settled carries nothing, and a withdrawal that waits is one', () => {
  const waits = (field: string, value: FieldValue): RecordState => {
    const { fields } = record('consent', given);
    return record('consent', given, { fields: { ...fields, [field]: { value: fields[field]?.value ?? null, change: 'a', waiting: [{ value, change: 'b' }] } } });
  };
  for (const [field, value] of [['given', false], ['method', 'audio'], ['informed', []], ['consentedBy', 'nobody']] as const) expect(problemsOfConsent(waits(field, value), [adult], day)).toEqual(['disputed']);
  expect(problemsOfConsent(waits('withdrawnOn', '2026-11-20'), [adult], day)).toEqual(['withdrawn']);
});

test('for an adult nobody else consents, but for a court', () => {
  for (const assent of [null, 'given', 'adult']) {
    for (const by of ['self', 'court']) expect(problems({ consentedBy: by, assent })).toEqual([]);
    for (const by of ['parent', 'guardian', 'nextOfKin', 'cwc']) expect(problems({ consentedBy: by, assent })).toEqual(['notTheirs']);
  }
});

test('for a child somebody consents who may, and it is written what the child said', () => {
  const childNeeds: Record<string, Record<string, ConsentProblem | null>> = {
    guardian: { none: 'childNotAsked', given: null, tooYoung: null, refused: 'assentRefused', adult: 'childNotAsked' },
    nextOfKin: { none: 'childNotAsked', given: null, tooYoung: null, refused: 'assentRefused', adult: 'childNotAsked' },
    cwc: { none: 'childNotAsked', given: null, tooYoung: null, refused: null, adult: 'childNotAsked' },
    court: { none: 'childNotAsked', given: null, tooYoung: null, refused: null, adult: 'childNotAsked' },
    parent: { none: 'childNeedsMore', given: null, tooYoung: 'childNeedsMore', refused: 'assentRefused', adult: 'childNeedsMore' },
    self: { none: 'childNeedsMore', given: 'childNeedsMore', tooYoung: 'childNeedsMore', refused: 'assentRefused', adult: 'childNeedsMore' },
    nobody: { none: 'noGiver', given: 'noGiver', tooYoung: 'noGiver', refused: 'noGiver', adult: 'noGiver' },
  };
  for (const [consentedBy, byAssent] of Object.entries(childNeeds)) {
    for (const [said, problem] of Object.entries(byAssent)) {
      const fields = { consentedBy, assent: said === 'none' ? null : said };
      expect(problems(fields, [adult, child]), JSON.stringify(fields)).toEqual(problem === null ? [] : [problem]);
      // Whoever's age is not known is taken for a child; what is to be done first is to find out.
      for (const persons of [[unknown], [adult, unknown], []]) {
        expect(problems(fields, persons), JSON.stringify(fields)).toEqual(problem === null ? [] : [problem === 'noGiver' ? problem : 'ageUnknown']);
      }
    }
  }
});

test('a child is who may be under 18 on the day; of whom nothing is known, nothing is said', () => {
  const ages = (values: Record<string, FieldValue>, role = 'victim', more: Partial<RecordState> = {}) => agesOf([record('person', { role, ...values }, more)], day);
  expect(ages({ birthDate: '2008-11-22' })).toBe('adult');
  expect(ages({ birthDate: '2008-11-23' })).toBe('child');
  // Only the year is known: perhaps not 18 yet.
  expect(ages({ birthDate: '2008' })).toBe('child');
  expect(ages({ birthDate: '2007' })).toBe('adult');
  expect(ages({ age: 17, ageAsOf: '2025-11-22' })).toBe('adult');
  expect(ages({ age: 17, ageAsOf: '2025-12' })).toBe('child');
  expect(ages({ age: 17 })).toBe('child');
  expect(ages({})).toBe('unknown');
  expect(ages({ age: 12 }, 'suspect')).toBe('unknown');
  expect(ages({ age: 12 }, 'missing')).toBe('child');
  expect(ages({ age: 12 }, 'victim', { withdrawn: 'change' })).toBe('unknown');
  // Two who differ: the younger counts.
  expect(ages({}, 'victim', { fields: { role: { value: 'victim', change: 'a' }, age: { value: 19, change: 'a', waiting: [{ value: 16, change: 'b' }] } } })).toBe('child');
  expect(agesOf([adult, unknown], day)).toBe('unknown');
  expect(agesOf([adult, unknown, child], day)).toBe('child');
});

test('of a file’s records, those that carry a share, and from whom it is withheld', () => {
  const good = record('consent', given);
  expect(standingConsents([good, record('consent', { ...given, method: null }), adult], day)).toEqual([good]);
  expect(standingConsents([good, child], day)).toEqual([]);
  const family = record('withholding', { from: 'family' });
  const unit = record('withholding', { from: 'unit', unit: 'u1' });
  expect(withholdings([family, unit, record('withholding', { from: 'unit', unit: 'u2' }, { withdrawn: 'change' }), record('withholding', {})])).toEqual({ unitIds: ['u1'], others: [family] });
});
