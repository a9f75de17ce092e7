import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fold, type Change } from '#domain/change.ts';
import { checkValue, choice, choices, text, type Field, type FieldKind } from '#domain/field.ts';
import { fieldOf, recordTypeOf, sections, shownSections, vocabulary, type RecordType, type Vocabulary } from '#domain/records.ts';
import { recordPlace, recordToParts, rowToRecord, sealedUnder } from '#server/db/record-rows.ts';
import { unsealJson } from '#server/db/seal.ts';
import { recordToFacts } from '#server/sync/write-accepted.ts';

interface Line { readonly name: string; readonly type: RecordType; readonly field: Field }
const words: Vocabulary = vocabulary;
const lines: readonly Line[] = Object.entries(words).flatMap(([typeName, type]) =>
  Object.entries(type.fields).map(([fieldName, field]) => ({ name: `${typeName}.${fieldName}`, type, field })));
const namesOf = (isMeant: (line: Line) => boolean): string[] => lines.filter(isMeant).map(({ name }) => name);

describe('what lies in clear', () => {
  const freeKinds: readonly FieldKind[] = ['text', 'longText', 'texts', 'phones', 'place'];

  test('free text is sealed, but for these fields; a new one here is a decision and not an accident', () => {
    expect(namesOf(({ field }) => freeKinds.includes(field.kind) && field.sensitivity === 'plain')).toEqual([
      'case.number', 'case.officer', 'report.generalDiaryNumber', 'report.firNumber', 'person.country', 'person.citizenship',
      'person.firstLanguage', 'person.secondLanguage', 'leg.place', 'rescue.leadUnit',
      'reintegration.livelihood', 'recompensation.authority', 'consent.language', 'consent.formVersion',
      'message.mentions', 'message.attachments',
    ]);
  });

  test('whatever tells who a person is lies under the person’s key, but for role and sex', () => {
    const matched = namesOf(({ type, field }) => type.isPerson === true && field.match !== undefined && sealedUnder(type, field) !== 'person');
    expect(matched).toEqual(['person.role', 'person.sex']);
    expect(namesOf(({ field }) => field.kind === 'phones' && field.sensitivity !== 'identity')).toEqual([]);
    expect(namesOf(({ name, field }) => /\.(latitude|longitude|birthDate|email|street|postalCode)$/.test(name) && field.sensitivity === 'plain')).toEqual([]);
  });

  test('only plain fields are counted as facts, no longer text is, and no case number', () => {
    expect(namesOf(({ field }) => field.fact !== undefined && (field.sensitivity !== 'plain' || field.kind === 'longText'))).toEqual([]);
    expect(namesOf(({ field }) => field.fact !== undefined && freeKinds.includes(field.kind))).toEqual(['person.country', 'person.citizenship', 'leg.place']);
    const facts = lines.flatMap(({ name, field }) => (field.fact === undefined ? [] : [`${name.split('.')[0]}.${field.fact}`]));
    expect(new Set(facts).size).toBe(facts.length);
  });
});

describe('the vocabulary', () => {
  test('has one case record, its persons and its log, each in a section that there is', () => {
    const having = (mark: 'isCase' | 'isPerson' | 'isLog'): string[] => Object.keys(words).filter((name) => words[name]![mark] === true);
    expect([having('isCase'), having('isPerson'), having('isLog')]).toEqual([['case'], ['person'], ['note', 'message']]);
    for (const type of Object.values(words)) expect(sections).toContain(type.section);
  });

  test('gives a list to each field of codes, and the same name to one list only', () => {
    const codesByName = new Map<string, string>();
    for (const { name, field } of lines) {
      expect(field.list !== undefined, name).toBe(['choice', 'choices', 'status'].includes(field.kind));
      if (!field.list) continue;
      const codes = JSON.stringify(field.list.codes);
      expect(codesByName.get(field.list.name) ?? codes).toBe(codes);
      codesByName.set(field.list.name, codes);
    }
  });

  test('uses each match role once', () => {
    const used = lines.flatMap(({ field }) => field.match ?? []);
    expect(new Set(used).size).toBe(used.length);
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('has no record type and no field %s', (name) => {
    expect(recordTypeOf(words, name)).toBeUndefined();
    expect(fieldOf(words, name, 'number')).toBeUndefined();
    expect(fieldOf(words, 'case', name)).toBeUndefined();
  });
});

const folder = new URL('../i18n/messages/', import.meta.url);

test.each(readdirSync(folder))('every section, record, field and code has a label in %s', (file) => {
  const messages = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Record<string, string>;
  const keys = [
    ...sections.map((section) => `section.${section}`), ...Object.keys(words).map((type) => `record.${type}`), ...lines.map(({ name }) => `field.${name}`),
    ...lines.flatMap(({ field: { list } }) => Object.keys(list?.codes ?? {}).map((code) => `code.${list!.name}.${code}`)),
  ];
  expect([...new Set(keys)].filter((key) => !messages[key]?.trim())).toEqual([]);
});

describe('adding a field', () => {
  // One line here; nothing else of the product is touched. (A unit will do this at run time.)
  const colours = { name: 'colour', codes: { red: null, green: null } };
  const added = {
    nickname: text({ sensitivity: 'identity' }), story: text(), hair: choice(colours, { fact: 'hair' }), scarves: choices(colours, { fact: 'scarf' }),
    secretHair: choice(colours, { sensitivity: 'identity', fact: 'secretHair' }),
  };
  const wider: Vocabulary = { ...words, person: { ...vocabulary.person, fields: { ...vocabulary.person.fields, ...added } } };
  const ids = [1, 2, 3, 4, 5, 6, 7, 8].map((index) => `00000000-0000-4000-8000-00000000000${index}`) as [string, string, ...string[]];
  const [caseId, recordId] = ids;
  const change = (index: number, part: Partial<Change>): Change => ({
    id: ids[index]!, format: 1, caseId, recordId, recordType: 'person', kind: 'set', field: null, value: null, base: null, deviceId: caseId,
    deviceTime: '2026-03-14T09:30:00+05:30', zone: 'Asia/Kolkata', ...part,
  });
  const changes = [
    change(1, { kind: 'create' }), change(2, { field: 'nickname', value: 'Munni' }), change(3, { field: 'story', value: 'A red scarf.' }),
    change(4, { field: 'hair', value: 'green' }), change(5, { kind: 'add', field: 'scarves', value: 'red' }), change(6, { field: 'secretHair', value: 'red' }),
  ];
  const record = fold(wider, changes).get(recordId)!;
  const keys = { person: randomBytes(32), case: randomBytes(32) };

  test('is enough for its check and for the fold, and a narrower vocabulary does not know it', () => {
    expect(checkValue(wider['person']!.fields['hair']!, 'blue')).toEqual({ ok: false, failure: 'notInList' });
    expect(Object.fromEntries(Object.entries(record.fields).map(([name, { value }]) => [name, value])))
      .toEqual({ nickname: 'Munni', story: 'A red scarf.', hair: 'green', scarves: ['red'], secretHair: 'red' });
    expect(fold(words, changes).get(recordId)!.fields).toEqual({});
  });

  test('is enough for its place under the right key', () => {
    const parts = recordToParts(wider, record, keys);
    expect(Object.keys(parts.plain)).toEqual(['hair', 'scarves']);
    expect(Object.keys(unsealJson<object>(keys.person, recordPlace(recordId, 'identity'), parts.identity!))).toEqual(['nickname', 'secretHair']);
    expect(Object.keys(unsealJson<object>(keys.case, recordPlace(recordId, 'narrative'), parts.narrative!))).toEqual(['story']);
    const row = { id: recordId, type: 'person', caseId, version: 6, created: record.created, withdrawn: null, by: null, erased: null, ...parts };
    expect(rowToRecord(row, keys)).toEqual(record);
    expect(Object.keys(rowToRecord(row, { ...keys, person: null }).fields)).toEqual(['hair', 'scarves', 'story']);
  });

  test('is enough for statistics, which never count a sealed one, nor a withdrawn record', () => {
    expect(recordToFacts(wider, record).map(({ name, value }) => `${name} ${value}`)).toEqual(['person.hair green', 'person.scarf red']);
    expect(recordToFacts(wider, { ...record, withdrawn: ids[7]! })).toEqual([]);
  });
});

test('a page shows every section once, and leaves the restricted one to its own place', () => {
  expect([...shownSections, 'restricted'].sort()).toEqual([...sections].sort());
});
