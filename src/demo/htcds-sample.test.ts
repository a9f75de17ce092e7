import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'csv-parse/sync';
import type { Field } from '#domain/field.ts';
import { vocabulary, type Vocabulary } from '#domain/records.ts';
import { createHtcdsSample, sampleColumns } from '#demo/htcds-sample.ts';

const seed = 2026;
const text = readFileSync(new URL('data/htcds-sample-300.csv', import.meta.url), 'utf8');
const rows = parse(text, { columns: true, record_delimiter: '\r\n' }) as Record<string, string>[];
const fields = Object.values(vocabulary as Vocabulary).flatMap((type) => Object.values(type.fields));
const fieldOfColumn = (column: string): Field | undefined => fields.find(({ htcds }) => htcds?.includes(column));

test('the committed file is what the generator gives for its seed', () => {
  expect(createHtcdsSample(seed)).toBe(text);
});

test('it has 300 rows of columns that the vocabulary knows', () => {
  expect(rows).toHaveLength(300);
  const unknown = sampleColumns.filter((column) => !fieldOfColumn(column));
  expect(unknown.filter((column) => column !== 'cas_Status')).toEqual([]);
});

test('every listed value is one of the standard, lists are divided by semicolons', () => {
  for (const row of rows) {
    for (const [column, cell] of Object.entries(row)) {
      const { list } = fieldOfColumn(column) ?? {};
      if (!list || cell === '') continue;
      for (const value of cell.split(';')) expect(Object.values(list.codes), column).toContain(value);
    }
  }
  expect(rows.filter(({ vic_MethodsOfControl }) => vic_MethodsOfControl?.includes(';')).length).toBeGreaterThan(50);
});

test('some rows are suspects, who have a role and no exploitation', () => {
  const suspects = rows.filter(({ per_RoleInProcess }) => per_RoleInProcess !== '');
  expect(suspects.length).toBeGreaterThan(15);
  expect(suspects.every(({ vic_TypeOfExploitation }) => vic_TypeOfExploitation === '')).toBe(true);
});

test('it has what an import must bear: quotes, commas and line breaks in cells, and names in Indian scripts', () => {
  expect(text).toMatch(/""/);
  expect(rows.some(({ cco_CaseComment }) => cco_CaseComment?.includes('\r\n'))).toBe(true);
  expect(rows.some(({ prs_FirstName }) => /\p{Script=Bengali}/u.test(prs_FirstName ?? ''))).toBe(true);
  expect(rows.some(({ prs_FirstName }) => /\p{Script=Devanagari}/u.test(prs_FirstName ?? ''))).toBe(true);
});
