import { expect, test } from 'vitest';
import type { FieldState, RecordState } from '#domain/change.ts';
import type { FieldValue } from '#domain/field.ts';
import { consentProblem, hasChild, standingConsents, withholdings } from '#domain/consent.ts';

const day = '2026-11-22';
const record = (type: string, values: Record<string, FieldValue | null>, more: Partial<RecordState> = {}): RecordState => ({
  id: `${type}-${JSON.stringify(values)}`, type, caseId: 'case', created: 'change',
  fields: Object.fromEntries(Object.entries(values).map(([name, value]): [string, FieldState] => [name, { value, change: 'change' }])), ...more,
});
const given = { given: true, agreesTo: ['services', 'sharing'], consentedBy: 'self' };
const adult = record('person', { role: 'victim', birthDate: '1990' });
const child = record('person', { role: 'victim', age: 15, ageAsOf: '2026-03' });

test('a consent carries a share when it was given, for sharing, by an adult, and not withdrawn', () => {
  expect(consentProblem(record('consent', given), [adult], day)).toBeNull();
  expect(consentProblem(record('consent', { given: true, agreesTo: ['sharing'] }), [adult], day)).toBeNull();
});

test('it does not when anything of that is missing', () => {
  const wrong: readonly [RecordState | undefined, string][] = [
    [undefined, 'missing'], [record('note', given), 'missing'],
    [record('consent', { ...given, given: false }), 'notGiven'], [record('consent', { agreesTo: ['sharing'] }), 'notGiven'],
    [record('consent', { ...given, agreesTo: ['services', 'tracing'] }), 'notSharing'], [record('consent', { given: true }), 'notSharing'],
    [record('consent', { ...given, withdrawnOn: '2026-11-01' }), 'withdrawn'],
    // A day to come is a word of withdrawal too.
    [record('consent', { ...given, withdrawnOn: '2027' }), 'withdrawn'],
    [record('consent', given, { withdrawn: 'change' }), 'withdrawn'],
    [record('consent', { ...given, consentedBy: 'nobody' }), 'notTheirs'], [record('consent', { ...given, consentedBy: 'parent' }), 'notTheirs'],
  ];
  for (const [consent, problem] of wrong) expect(consentProblem(consent, [adult], day)).toBe(problem);
});

test('a value that waits to be settled carries nothing, and a withdrawal that waits is one', () => {
  const waits = (field: string, value: FieldValue): RecordState => record('consent', given, { fields: { ...record('consent', given).fields, [field]: { value: field === 'withdrawnOn' ? null : true, change: 'a', waiting: [{ value, change: 'b' }] } } });
  expect(consentProblem(waits('given', false), [adult], day)).toBe('disputed');
  expect(consentProblem(waits('withdrawnOn', '2026-11-20'), [adult], day)).toBe('withdrawn');
});

test('for a child a parent’s word needs the child’s assent, and the child’s own word is not enough', () => {
  const by = (consentedBy: string, assent: string | null = null) => consentProblem(record('consent', { ...given, consentedBy, assent }), [adult, child], day);
  for (const guardian of ['cwc', 'court', 'guardian']) expect(by(guardian)).toBeNull();
  for (const kin of ['parent', 'nextOfKin']) {
    expect(by(kin)).toBe('childNeedsMore');
    expect(by(kin, 'refused')).toBe('childNeedsMore');
    expect(by(kin, 'tooYoung')).toBe('childNeedsMore');
    expect(by(kin, 'given')).toBeNull();
  }
  for (const one of ['self', 'nobody']) expect(by(one, 'given')).toBe('childNeedsMore');
});

test('a child is who may be under 18 on the day, as far as birth or age are known', () => {
  const isChild = (values: Record<string, FieldValue>, role = 'victim', more: Partial<RecordState> = {}) => hasChild([record('person', { role, ...values }, more)], day);
  expect(isChild({ birthDate: '2008-11-22' })).toBe(false);
  expect(isChild({ birthDate: '2008-11-23' })).toBe(true);
  // Only the year is known: perhaps not 18 yet.
  expect(isChild({ birthDate: '2008' })).toBe(true);
  expect(isChild({ birthDate: '2007' })).toBe(false);
  expect(isChild({ age: 17, ageAsOf: '2025-11-22' })).toBe(false);
  expect(isChild({ age: 17, ageAsOf: '2025-12' })).toBe(true);
  expect(isChild({ age: 17 })).toBe(true);
  expect(isChild({})).toBe(false);
  expect(isChild({ age: 12 }, 'suspect')).toBe(false);
  expect(isChild({ age: 12 }, 'missing')).toBe(true);
  expect(isChild({ age: 12 }, 'victim', { withdrawn: 'change' })).toBe(false);
});

test('of a file’s records, those that carry a share, and from whom it is withheld', () => {
  const good = record('consent', given);
  expect(standingConsents([good, record('consent', { given: false }), adult], day)).toEqual([good]);
  expect(standingConsents([good, child], day)).toEqual([]);
  const family = record('withholding', { from: 'family' });
  const unit = record('withholding', { from: 'unit', unit: 'u1' });
  expect(withholdings([family, unit, record('withholding', { from: 'unit', unit: 'u2' }, { withdrawn: 'change' }), record('withholding', {})])).toEqual({ unitIds: ['u1'], others: [family] });
});
