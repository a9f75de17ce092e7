import { beforeAll, describe, expect, test } from 'vitest';
import { mayAct } from '#domain/access.ts';
import { applyChange, fold, type Change, type RecordState } from '#domain/change.ts';
import rows from '#domain/data/places.json' with { type: 'json' };
import { isId } from '#domain/id.ts';
import { vocabulary } from '#domain/records.ts';
import { communities } from '#demo/community.ts';
import { unitTables } from '#demo/data/units.ts';
import { createDemoNetwork, type DemoNetwork } from '#demo/network.ts';
import type { DemoCase } from '#demo/case-file.ts';

const today = '2026-03-15';
const create = (seed: number, cases?: number): DemoNetwork => createDemoNetwork({ seed, today, ...(cases === undefined ? {} : { cases }) });

describe('a demonstration network', () => {
  let network: DemoNetwork;
  let files: DemoCase[];
  let persons: { readonly record: RecordState; readonly unitId: string }[];

  beforeAll(() => {
    network = create(1);
    files = [...network.cases];
    persons = files.flatMap(({ changes, unitId }) => [...fold(vocabulary, changes).values()]
      .filter(({ type }) => type === 'person').map((record) => ({ record, unitId })));
  });

  const valueOf = (record: RecordState, field: string): unknown => record.fields[field]?.value;

  test('is the same for the same seed, and however often it is read', () => {
    const [one, again] = [create(5, 40), create(5, 40)];
    const text = JSON.stringify([one, [...one.cases]]);
    expect(JSON.stringify([again, [...again.cases]])).toBe(text);
    expect(JSON.stringify([one, [...one.cases]])).toBe(text);
  });

  test('is another for another seed', () => {
    expect([...create(6, 5).cases][0]!.caseId).not.toBe([...create(7, 5).cases][0]!.caseId);
  });

  test('has 25 units, 60 accounts and 2,000 cases with more than 4,000 persons', () => {
    expect([network.units.length, network.accounts.length, files.length]).toEqual([25, 60, 2000]);
    expect(persons.length).toBeGreaterThan(4000);
  });

  test('knows the accounts that the demonstration signs in with', () => {
    const unitOf = (userName: string): string | undefined => {
      const account = network.accounts.find((one) => one.userName === userName);
      return network.units.find(({ id }) => id === account?.unitId)?.code;
    };
    const names = ['guwahati.officer', 'siliguri.officer', 'shillong.officer', 'kolkata.caseworker', 'aizawl.officer'];
    expect(names.map(unitOf)).toEqual(['GHY', 'SLG', 'SHL', 'KOL', 'AZL']);
    expect(new Set(network.accounts.map(({ userName }) => userName)).size).toBe(60);
  });

  test('names a unit to call in place of each shelter', () => {
    for (const shelter of network.units.filter(({ kind }) => kind === 'shelter')) {
      expect(network.units.find(({ id }) => id === shelter.contactUnitId)?.kind).toBe('ahtu');
    }
  });

  test('has no change that is refused or has to wait', () => {
    const bad = files.flatMap(({ changes }) => unaccepted(changes));
    expect(bad).toEqual([]);
  });

  test('has ids of version 4, each once', () => {
    const ids = [...network.units, ...network.accounts].map(({ id }) => id)
      .concat(files.flatMap(({ changes }) => changes.map(({ id }) => id)));
    expect(ids.every(isId)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('has one number for each case, made of unit, year, device letter and counter', () => {
    const numbers = files.map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const number of numbers) expect(number).toMatch(/^[A-Z]{3,4}\/20\d\d\/[A-Z]\/\d{4}$/);
  });

  test('opens cases only by accounts of the unit that may', () => {
    for (const { createdBy, unitId } of files) {
      const account = network.accounts.find(({ id }) => id === createdBy)!;
      expect(account.unitId).toBe(unitId);
      expect(mayAct(account.role, 'createCase')).toBe(true);
    }
  });

  test('writes each file in the order of its times, and nothing on the day of today or later', () => {
    for (const { changes } of files) {
      const times = changes.map(({ deviceTime }) => deviceTime);
      expect([...times].sort()).toEqual(times);
      expect(times.at(-1)! < today).toBe(true);
    }
  });

  test('says in each report that the case is invented', () => {
    for (const { changes } of files) {
      const account = changes.find(({ recordType, field }) => recordType === 'report' && field === 'account');
      expect(account?.value).toMatch(/^Invented case\. \S/);
    }
  });

  test('has a known share of persons in the files of two units', () => {
    const byId = new Map(persons.map((person) => [person.record.id, person]));
    expect(network.samePersons.length).toBeGreaterThanOrEqual(100);
    expect(network.samePersons.length / persons.length).toBeCloseTo(0.04, 2);
    expect(new Set(network.samePersons.flat()).size).toBe(network.samePersons.length * 2);
    for (const [first, second] of network.samePersons) {
      const [a, b] = [byId.get(first)!, byId.get(second)!];
      expect(a.unitId).not.toBe(b.unitId);
      expect(valueOf(a.record, 'name') && valueOf(b.record, 'name')).toBeTruthy();
    }
  });

  test('spells most of these persons differently, and some in another script', () => {
    const nameById = new Map(persons.map(({ record }) => [record.id, String(valueOf(record, 'name'))]));
    const pairs = network.samePersons.map(([a, b]) => [nameById.get(a)!, nameById.get(b)!] as const);
    expect(pairs.filter(([a, b]) => a !== b).length).toBeGreaterThan(pairs.length * 0.7);
    expect(pairs.filter(([a, b]) => isLatin(a) !== isLatin(b)).length).toBeGreaterThan(pairs.length * 0.1);
  });

  test('has mostly girls and young women among the victims, a share of names in native script, and all six stages', () => {
    const victims = persons.filter(({ record }) => ['victim', 'missing'].includes(String(valueOf(record, 'role'))));
    const share = victims.filter(({ record }) => valueOf(record, 'sex') === 'female').length / victims.length;
    expect(share).toBeGreaterThan(0.7);
    expect(share).toBeLessThan(0.92);
    expect(persons.filter(({ record }) => !isLatin(String(valueOf(record, 'name')))).length / persons.length).toBeGreaterThan(0.12);
    const stages = files.map(({ changes, caseId }) => fold(vocabulary, changes).get(caseId)!.fields['stage']?.value);
    expect(new Set(stages).size).toBe(6);
  });

  test('gives nobody a number that could be somebody\'s', () => {
    const written = persons.flatMap(({ record }) => [valueOf(record, 'phones') ?? []].flat().map(String))
      .concat(network.units.map(({ dutyPhone }) => dutyPhone));
    for (const phone of written) expect(phone.replace(/^\+(91|977|880|975|95)/, '').replace(/\D/g, '')).toMatch(/^000\d{7}$/);
  });

  test('has only places of the gazetteer', () => {
    const codes = new Set(rows.map(([code]) => code));
    const used = files.flatMap(({ changes }) => changes.map(({ value }) => value))
      .flatMap((value) => (typeof value === 'object' && value !== null && 'code' in value ? [value.code] : []));
    const tables = Object.values(communities).flatMap(({ homes }) => homes.map(([{ code }]) => code))
      .concat(unitTables.flatMap(({ state, district }) => [state, district].filter((code) => code !== null)));
    for (const code of new Set([...used, ...tables])) expect(codes.has(code ?? ''), `${code}`).toBe(true);
  });
});

const isLatin = (name: string): boolean => /^\p{Script=Latin}/u.test(name);

function unaccepted(changes: readonly Change[]): unknown[] {
  const state = new Map<string, RecordState>();
  return changes.filter((change) => {
    const { record, outcome } = applyChange(vocabulary, state.get(change.recordId), change);
    if (record) state.set(record.id, record);
    return outcome.status !== 'accepted';
  });
}
