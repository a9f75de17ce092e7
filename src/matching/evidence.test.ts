import { describe, expect, test } from 'vitest';
import type { RecordState } from '#domain/change.ts';
import type { FieldValue } from '#domain/field.ts';
import { vocabulary } from '#domain/records.ts';
import { hasEnoughEvidence, recordToEvidence } from '#matching/evidence.ts';
import type { PersonEvidence } from '#matching/person-evidence.ts';

const record = (fields: Record<string, FieldValue | null>, more: Partial<RecordState> = {}): RecordState => ({
  id: 'person-1', type: 'person', caseId: 'case-1', created: 'change-1',
  fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { value, change: 'change-2' }])), ...more,
});

describe('a record of a person', () => {
  test('is read through the roles of its fields', () => {
    expect(recordToEvidence(vocabulary, record({
      role: 'victim', name: 'Rehana Choudhury', otherNames: ['রেহানা'], sex: 'female', age: 16, ageAsOf: '2026-03', father: 'Abdul Rahman',
      village: 'Barpeta', home: { code: 'IN-AS', text: 'Assam' }, phones: ['9864000017'], identityNumbers: ['ABC1234567'], marks: 'a scar',
    }))).toEqual({
      id: 'person-1', names: ['Rehana Choudhury', 'রেহানা'], birthDate: null, age: 16, ageAsOf: '2026-03', sex: 'female',
      phones: ['9864000017'], identityNumbers: ['ABC1234567'], father: 'Abdul Rahman', mother: null, spouse: null,
      village: 'Barpeta', place: { code: 'IN-AS', text: 'Assam' },
    });
  });
  test('gives nothing for what is unknown, refused or emptied', () => {
    const evidence = recordToEvidence(vocabulary, record({
      role: 'missing', name: { noAnswer: 'unknown' }, age: { noAnswer: 'refused' }, home: { noAnswer: 'notAsked' }, father: null,
    }));
    expect(evidence).toMatchObject({ names: [], age: null, place: null, father: null });
  });
  test.each(['informant', 'witness', 'family', 'guardian', 'other', 'nobody'])('of the role %s is never matched', (role) => {
    expect(recordToEvidence(vocabulary, record({ role, name: 'Rehana Choudhury' }))).toBeNull();
  });
  test('of no role yet, or of an unknown one, is not matched', () => {
    expect(recordToEvidence(vocabulary, record({ name: 'Rehana Choudhury' }))).toBeNull();
    expect(recordToEvidence(vocabulary, record({ role: { noAnswer: 'unknown' }, name: 'Rehana Choudhury' }))).toBeNull();
  });
  test('that was withdrawn, or is no person, is not matched', () => {
    expect(recordToEvidence(vocabulary, record({ role: 'victim', name: 'Rehana Choudhury' }, { withdrawn: 'change-9' }))).toBeNull();
    expect(recordToEvidence(vocabulary, record({ role: 'victim' }, { type: 'case' }))).toBeNull();
    expect(recordToEvidence(vocabulary, record({ role: 'victim' }, { type: 'constructor' }))).toBeNull();
  });
});

describe('the least evidence', () => {
  const blank: PersonEvidence = {
    id: 'a', names: [], birthDate: null, age: null, ageAsOf: null, sex: 'female', phones: [], identityNumbers: [],
    father: null, mother: null, spouse: null, village: null, place: null,
  };
  const enough: readonly Partial<PersonEvidence>[] = [
    { names: ['Rina Das'] }, { names: ['রিনা দাস'] }, { names: ['Rina'], age: 16, village: 'Barpeta' }, { names: ['Rina'], birthDate: '2009', father: 'Hari Das' },
    { names: ['Rina'], phones: ['98640 00017'] }, { phones: ['9864000017'] }, { names: ['Rina'], identityNumbers: ['ABC1234567'] }, { names: ['Mina', 'Rina Das'] },
  ];
  const tooLittle: readonly Partial<PersonEvidence>[] = [
    {}, { names: [''] }, { names: ['Rina'] }, { names: ['Rin'] }, { names: ['R D'] }, { names: ['Rina D'] }, { names: ['Smt Rina Begum'] }, { names: ['Md Salim'] },
    { names: ['Begum Khatun'], age: 16, village: 'Barpeta' }, { names: ['Rina'], age: 16 }, { names: ['Rina'], village: 'Barpeta' }, { names: ['Rina'], age: 16, father: 'Md' },
    { names: ['Rina'], phones: ['986'] }, { names: ['Rina', 'Mina'] }, { names: ['...', '12 34'] }, { age: 16, village: 'Barpeta', father: 'Hari Das' },
  ];
  test.each(enough)('%j is enough', (details) => expect(hasEnoughEvidence({ ...blank, ...details })).toBe(true));
  test.each(tooLittle)('%j is too little', (details) => expect(hasEnoughEvidence({ ...blank, ...details })).toBe(false));
});
