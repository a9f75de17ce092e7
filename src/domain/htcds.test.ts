import { expect, test } from 'vitest';
import { htcdsColumns, notKeptColumns } from '#domain/data/htcds-columns.ts';
import type { FieldValue } from '#domain/field.ts';
import { indexHtcds, isFormula, readHtcdsRow, type CellFault } from '#domain/htcds.ts';
import { nearestWord } from '#domain/nearest-word.ts';
import { vocabulary, type Vocabulary } from '#domain/records.ts';

const index = indexHtcds(vocabulary);

function recordsOf(cells: Record<string, string>): Record<string, Readonly<Record<string, FieldValue>>> {
  const read = readHtcdsRow(index, new Map(Object.entries(cells)));
  if (!read.isWell) throw new Error(JSON.stringify(read.faults));
  return Object.fromEntries(read.records.map(({ recordType, fields }) => [recordType, fields]));
}

function faultsOf(cells: Record<string, string>): readonly CellFault[] {
  const read = readHtcdsRow(index, new Map(Object.entries(cells)));
  return read.isWell ? [] : read.faults;
}

test('each of the 83 columns of the standard is kept by one field, or listed with the reason why not', () => {
  expect(new Set(htcdsColumns).size).toBe(83);
  const unexplained = htcdsColumns.filter((column) => !index.fieldByColumn.has(column) && !Object.hasOwn(notKeptColumns, column));
  expect(unexplained).toEqual([]);
  // And the other way round: no field claims a column that the standard has not.
  expect([...index.fieldByColumn.keys()].filter((column) => !(htcdsColumns as readonly string[]).includes(column))).toEqual([]);
  const claims = Object.values(vocabulary as Vocabulary).flatMap(({ fields }) => Object.values(fields).flatMap(({ htcds }) => htcds ?? []));
  expect(claims).toHaveLength(new Set(claims).size);
});

test('no list has two codes for one value of the standard, so the way back is clear', () => {
  for (const [column, { list }] of index.fieldByColumn) {
    const wires = Object.values(list?.codes ?? {}).filter((wire) => wire !== null);
    expect(wires, column).toHaveLength(new Set(wires).size);
  }
});

test('every column of the standard, filled with a fitting value, reaches a record', () => {
  for (const column of htcdsColumns) {
    const { kind, list } = index.fieldByColumn.get(column)!;
    const value = list ? Object.values(list.codes).findLast((wire) => wire !== null)! : { date: '2024-03', number: '7', flag: 'no', phones: '+91 98765 43210' }[kind as string] ?? 'Some words';
    const bare = JSON.stringify(recordsOf({}));
    expect(JSON.stringify(recordsOf({ [column]: value })), column).not.toBe(bare);
  }
});

test('a bare row is an active case at reporting, handed over by an organisation, with a victim', () => {
  expect(recordsOf({ prs_FirstName: '  ' })).toEqual({
    case: { status: 'active', stage: 'reporting' }, report: { channel: 'organisation' }, person: { role: 'victim' },
  });
});

test('names are joined, phones are one set, lists come back to our codes', () => {
  const { person, exploitation, leg } = recordsOf({
    prs_FirstName: 'Rehana', prs_MiddleName: '', prs_SecondName: 'Choudhury', prs_MobilePhone: '+91 00000 12345; 00000-54321', prs_HomePhone: '+91 00000 12345',
    vic_MethodsOfControl: 'DebtBondage; WithholdsDocuments', vic_RelationshipToTrafficker: 'Unaquainted', vic_AgeWhenTrafficked: '14',
    hte_City: 'Siliguri', hte_Country: 'IN', prs_Deceased: 'No',
  });
  expect(person).toMatchObject({ name: 'Rehana Choudhury', phones: ['+91 00000 12345', '00000-54321'], deceased: false });
  expect(exploitation).toEqual({ control: ['debtBondage', 'withholdsDocuments'], relation: 'stranger', ageThen: 14 });
  expect(leg).toEqual({ place: { text: 'Siliguri IN' } });
});

test('the gender gives the sex as well', () => {
  const sexOf = (prs_Gender: string): FieldValue | undefined => recordsOf({ prs_Gender }).person!.sex;
  expect(['Feminine', 'Masculine', 'TransgenderFeminine', 'TransgenderMasculine', 'NonConforming', 'NonSpecifiedUnknown'].map(sexOf))
    .toEqual(['female', 'male', 'transgender', 'transgender', 'unknown', 'unknown']);
  expect(recordsOf({ prs_Gender: 'NonConforming' }).person!.genderIdentity).toBe('nonConforming');
  expect(recordsOf({}).person).not.toHaveProperty('sex');
});

test('who has a role in the process is a suspect; what came by referral says so', () => {
  expect(recordsOf({ per_RoleInProcess: 'Transporter' }).person!.role).toBe('suspect');
  expect(recordsOf({ per_RoleDetails: 'Rents the flat' }).person!.role).toBe('suspect');
  expect(recordsOf({ cas_ReferringOrganisation: 'A committee' }).report).toEqual({ channel: 'referral', referredBy: 'A committee' });
  expect(recordsOf({ cas_Status: 'Closed' }).case!.status).toBe('closed');
});

test.each([
  ['prs_Birthdate', '14/03/2004', 'impossibleDate'], ['prs_Birthdate', '2004-02-30', 'impossibleDate'],
  ['vic_AgeWhenTrafficked', 'fourteen', 'impossibleNumber'], ['prs_Deceased', 'maybe', 'notYesOrNo'],
  ['cas_Status', 'Open', 'notInList'], ['cas_Status', 'constructor', 'notInList'], ['vic_MethodsOfControl', 'DebtBondage;Debt', 'notInList'],
  ['prs_MobilePhone', '12', 'impossiblePhone'], ['prs_MobilePhone', '9.18765E+11', 'shortenedNumber'], ['prs_IdentityNumber', '1.2E+11', 'shortenedNumber'],
  ['prs_FirstName', 'x'.repeat(501), 'tooLong'], ['cco_CaseComment', '=HYPERLINK("http://x")', 'formula'], ['prs_MobilePhone', '=1+2', 'formula'],
])('%s with “%s” is refused: %s', (column, cell, reason) => {
  expect(faultsOf({ [column]: cell })).toEqual([{ column, reason }]);
});

test('every fault of a row is told, not only the first', () => {
  expect(faultsOf({ cas_Status: 'Open', prs_Birthdate: 'May', prs_FirstName: 'Rehana' }).map(({ column }) => column)).toEqual(['cas_Status', 'prs_Birthdate']);
});

test('formulas are told from phone numbers, dashes, negative numbers and names', () => {
  for (const formula of ['=A1', ' =SUM(A1:A9)', '@SUM(1)', '+cmd|\' /C calc\'!A0', '-A1+B2', '-2+3+cmd|\'x\'!A0', '+HYPERLINK("x")']) expect(isFormula(formula), formula).toBe(true);
  for (const plain of ['+91 98765-43210', '+91…', '-12.5', '- first talk (aunt)\n- second', '@rani_22 wrote', '=', '====', 'a=b', '-Mother (40) came', '+', 'x|y!']) {
    expect(isFormula(plain), plain).toBe(false);
  }
});

test('the nearest word is found, and none where none is near', () => {
  expect(nearestWord('prs_Firstname', htcdsColumns)).toBe('prs_FirstName');
  expect(nearestWord('DebtBondag', ['DebtBondage', 'Other'])).toBe('DebtBondage');
  expect(nearestWord('ActualVictim', ['PossibleVictimOfTrafficking', 'ActualVictimOfTrafficking'])).toBe('ActualVictimOfTrafficking');
  expect(nearestWord('Age', htcdsColumns)).toBeNull();
});
