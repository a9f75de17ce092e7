import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyChange, changeFormat, fold, sameValue, setElements, type Change, type FieldState, type Outcome, type RecordState } from '#domain/change.ts';
import { choices, status, text, type FieldValue } from '#domain/field.ts';
import { vocabulary, type Vocabulary } from '#domain/records.ts';

const words: Vocabulary = vocabulary;
const caseId = '00000000-0000-4000-8000-000000000001';
const reportId = '00000000-0000-4000-8000-000000000002';

let made = 0;
const newId = (): string => `10000000-0000-4000-8000-${String((made += 1)).padStart(12, '0')}`;

function change(part: Partial<Change>): Change {
  return {
    id: newId(), format: changeFormat, caseId, recordId: reportId, recordType: 'report', kind: 'set', field: null, value: null, base: null,
    deviceId: '00000000-0000-4000-8000-00000000000d', deviceTime: '2026-03-14T09:30:00+05:30', zone: 'Asia/Kolkata', ...part,
  };
}

const setFir = (value: FieldValue | null, base: Change | null): Change => change({ field: 'firNumber', value, base: base?.id ?? null });

function run(changes: readonly Change[], vocab: Vocabulary = words): { record: RecordState | undefined; outcomes: Outcome[] } {
  let record: RecordState | undefined;
  const outcomes = changes.map((one) => {
    const applied = applyChange(vocab, record, one);
    record = applied.record;
    return applied.outcome;
  });
  return { record, outcomes };
}

const created = (): Change => change({ kind: 'create' });
const fir = (changes: readonly Change[]): FieldState => run([created(), ...changes]).record!.fields['firNumber']!;
const refusal = (changes: readonly Change[]): string => {
  const outcome = run(changes).outcomes.at(-1)!;
  return outcome.status === 'refused' ? outcome.reason : outcome.status;
};

describe('a scalar', () => {
  test('keeps the first accepted value, and a later one against an old base waits beside it', () => {
    const [first, second] = [setFir('1/2026', null), setFir('2/2026', null)];
    expect(fir([first, second])).toEqual({ value: '1/2026', change: first.id, waiting: [{ value: '2/2026', change: second.id }] });
    expect(run([created(), first, second]).outcomes.map(({ status: said }) => said)).toEqual(['accepted', 'accepted', 'waiting']);
  });

  test('takes a value whose author saw the one that stands, and what waits goes on waiting', () => {
    const [first, second] = [setFir('1/2026', null), setFir('2/2026', null)];
    const third = setFir('3/2026', first);
    expect(fir([first, third])).toEqual({ value: '3/2026', change: third.id });
    expect(fir([first, second, third])).toEqual({ value: '3/2026', change: third.id, waiting: [{ value: '2/2026', change: second.id }] });
  });

  test('is settled by a person: one value stands and nothing waits', () => {
    const [first, second] = [setFir('1/2026', null), setFir('2/2026', null)];
    const settled = change({ kind: 'settle', field: 'firNumber', value: '2/2026', base: first.id, settles: [second.id] });
    expect(fir([first, second, settled])).toEqual({ value: '2/2026', change: settled.id });
    // What came to wait while the person decided goes on waiting.
    const third = setFir('3/2026', null);
    expect(fir([first, second, third, settled])).toEqual({ value: '2/2026', change: settled.id, waiting: [{ value: '3/2026', change: third.id }] });
  });

  test('a decision made upon an old state waits like any other value', () => {
    const [first, second] = [setFir('1/2026', null), setFir('2/2026', null)];
    const [mine, theirs] = ['1/2026', '2/2026'].map((value) => change({ kind: 'settle', field: 'firNumber', value, base: first.id, settles: [second.id] })) as [Change, Change];
    expect(fir([first, second, mine, theirs])).toEqual({ value: '1/2026', change: mine.id, waiting: [{ value: '2/2026', change: theirs.id }] });
  });

  test('a second thought of the same author replaces the author’s own waiting value, and no other', () => {
    const [first, second, other] = [setFir('1/2026', null), setFir('2/2026', null), setFir('9/2026', null)];
    const again = setFir('3/2026', second);
    expect(fir([first, second, other, again]).waiting).toEqual([{ value: '9/2026', change: other.id }, { value: '3/2026', change: again.id }]);
  });

  test('a second thought that agrees with the value that stands takes the author’s waiting value back', () => {
    const [first, second] = [setFir('1/2026', null), setFir('2/2026', null)];
    expect(fir([first, second, setFir('1/2026', second)])).toEqual({ value: '1/2026', change: first.id });
  });

  test('the same value again changes nothing, whatever its author saw', () => {
    const first = setFir('1/2026', null);
    for (const again of [setFir('1/2026', null), setFir('1/2026', first), setFir('1/2026', created())]) {
      const { record, outcomes } = run([created(), first, again]);
      expect(record!.fields['firNumber']).toEqual({ value: '1/2026', change: first.id });
      expect(outcomes.at(-1)).toEqual({ status: 'accepted' });
    }
  });

  test('the same change laid upon itself changes nothing, standing or waiting', () => {
    const [first, second] = [setFir('1/2026', null), setFir('2/2026', null)];
    expect(fir([first, second, second])).toEqual(fir([first, second]));
    expect(fir([first, second, first])).toEqual(fir([first, second]));
  });

  test('can be emptied by an author who saw its value', () => {
    const first = setFir('1/2026', null);
    const emptied = setFir(null, first);
    expect(fir([first, emptied])).toEqual({ value: null, change: emptied.id });
    expect(fir([first, setFir(null, null)]).waiting).toMatchObject([{ value: null }]);
  });

  test('nothing is silently overwritten, in any order of any changes', () => {
    // A value leaves the field only by a change whose author named it as seen, or by a decision.
    const plan = fc.array(fc.record({ value: fc.constantFrom('a', 'b', 'c', null), seen: fc.nat(6), kind: fc.constantFrom('set', 'set', 'set', 'settle') }), { maxLength: 12 });
    fc.assert(fc.property(plan, (steps) => {
      const changes: Change[] = [];
      let state: RecordState | undefined = run([created()]).record;
      for (const { value, seen, kind } of steps) {
        const settles = kind === 'settle' ? changes.slice(0, seen).map(({ id }) => id) : undefined;
        const next = change({ kind, field: 'firNumber', value, base: changes.at(-1 - seen)?.id ?? null, ...(settles ? { settles } : {}) });
        changes.push(next);
        const before = state!.fields['firNumber'];
        state = applyChange(words, state, next).record;
        const after = state!.fields['firNumber']!;
        const kept = new Set([after.change, ...(after.waiting ?? []).map(({ change: id }) => id)]);
        for (const id of [before?.change, ...(before?.waiting ?? []).map(({ change: waits }) => waits)]) {
          const isGone = id !== undefined && !kept.has(id);
          if (isGone) expect(next.base === id || next.settles?.includes(id) === true).toBe(true);
        }
      }
    }));
  });
});

describe('a set', () => {
  const add = (value: string): Change => change({ recordType: 'person', kind: 'add', field: 'otherNames', value });
  const remove = (value: string): Change => ({ ...add(value), kind: 'remove' });
  const person = (): Change => change({ recordType: 'person', kind: 'create' });
  const elements = (changes: readonly Change[]): string[] => setElements(run([person(), ...changes]).record!.fields['otherNames']?.value ?? null);

  test('gives the same elements in any interleaving of adds and removes of different elements', () => {
    const lines = fc.uniqueArray(fc.constantFrom('Mina', 'Minu', 'মিনা', 'M.', 'Meena', 'Mīnā'), { minLength: 2 })
      .chain((names) => fc.tuple(...names.map((name) => fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }).map((adds) => adds.map((isAdd) => (isAdd ? add(name) : remove(name)))))));
    fc.assert(fc.property(lines, fc.infiniteStream(fc.nat(5)), (authors, turns) => {
      const waiting = authors.map((line) => [...line]);
      const interleaved: Change[] = [];
      for (const turn of turns) {
        const open = waiting.filter((line) => line.length > 0);
        if (open.length === 0) break;
        interleaved.push(open[turn % open.length]!.shift()!);
      }
      expect(elements(interleaved).sort()).toEqual(elements(authors.flat()).sort());
    }));
  });

  test('never waits, holds an element once, and takes no whole list', () => {
    expect(elements([add('Mina'), add('Mina'), remove('Minu')])).toEqual(['Mina']);
    expect(elements([add('Mina'), remove('Mina')])).toEqual([]);
    expect(refusal([person(), { ...add('x'), kind: 'set' }])).toBe('wrongKindOfValue');
    expect(refusal([person(), { ...add('x'), value: ['x', 'y'] }])).toBe('wrongKindOfValue');
    expect(refusal([person(), { ...add('x'), value: { noAnswer: 'unknown' } }])).toBe('wrongKindOfValue');
  });

  test('holds 200 elements and not one more', () => {
    const names = Array.from({ length: 200 }, (_, index) => add(`name ${index}`));
    expect(refusal([person(), ...names])).toBe('accepted');
    expect(refusal([person(), ...names, add('name 7')])).toBe('accepted');
    expect(refusal([person(), ...names, add('one more')])).toBe('tooLong');
  });

  test('checks each element against its list', () => {
    const types: Vocabulary = { thing: { section: 'notes', fields: { kinds: choices({ name: 'kinds', codes: { a: null } }) } } };
    const thing = change({ recordType: 'thing', kind: 'create' });
    const said = (value: string): Outcome => run([thing, change({ recordType: 'thing', kind: 'add', field: 'kinds', value })], types).outcomes[1]!;
    expect(said('a')).toEqual({ status: 'accepted' });
    expect(said('toString')).toEqual({ status: 'refused', reason: 'notInList' });
  });
});

describe('a record', () => {
  test('is created once, and withdrawn once, and then nothing changes it', () => {
    const [create, withdraw] = [created(), change({ kind: 'withdraw' })];
    expect(refusal([create, created()])).toBe('recordExists');
    expect(run([create, withdraw]).record).toMatchObject({ id: reportId, created: create.id, withdrawn: withdraw.id });
    expect(refusal([create, withdraw, withdraw])).toBe('recordWithdrawn');
    expect(refusal([create, withdraw, setFir('1/2026', null)])).toBe('recordWithdrawn');
  });

  test('is found only under its own id, type and case', () => {
    expect(refusal([setFir('1/2026', null)])).toBe('unknownRecord');
    expect(refusal([created(), change({ recordType: 'note', field: 'text', value: 'x' })])).toBe('unknownRecord');
    expect(refusal([created(), { ...setFir('1/2026', null), caseId: newId() }])).toBe('unknownRecord');
  });

  test('that is the case itself has the case’s id and cannot be withdrawn', () => {
    expect(refusal([change({ recordType: 'case', kind: 'create' })])).toBe('badRequest');
    const itself = change({ recordType: 'case', recordId: caseId, kind: 'create' });
    expect(refusal([itself])).toBe('accepted');
    expect(refusal([itself, { ...itself, id: newId(), kind: 'withdraw' }])).toBe('mayNot');
  });

  test('is made and withdrawn without a field or a value: the log would keep what came with it in clear', () => {
    for (const kind of ['create', 'withdraw'] as const) {
      const before = kind === 'withdraw' ? [created()] : [];
      expect(refusal([...before, change({ kind, value: 'A name' })])).toBe('badRequest');
      expect(refusal([...before, change({ kind, field: 'account' })])).toBe('badRequest');
    }
  });
});

describe('what is written once', () => {
  const note = change({ recordType: 'note', kind: 'create' });
  const write = (value: FieldValue | null, part: Partial<Change> = {}): Change => change({ recordType: 'note', field: 'text', value, ...part });

  test('a log is written and then kept: no change, no settling, no withdrawing', () => {
    const first = write('She rang at nine.');
    expect(refusal([note, first])).toBe('accepted');
    expect(refusal([note, first, write('She never rang.', { base: first.id })])).toBe('mayNot');
    expect(refusal([note, first, write('She never rang.', { base: first.id, kind: 'settle' })])).toBe('mayNot');
    expect(refusal([note, first, write(null, { base: first.id })])).toBe('mayNot');
    expect(refusal([note, first, change({ recordType: 'note', kind: 'withdraw' })])).toBe('mayNot');
  });

  test('a list in a log is written whole, once', () => {
    const message = change({ recordType: 'message', kind: 'create' });
    const call = (value: FieldValue | null, part: Partial<Change> = {}): Change => change({ recordType: 'message', field: 'mentions', value, ...part });
    const first = call(['one', 'two', 'one']);
    expect(run([message, first]).record!.fields['mentions']).toEqual({ value: ['one', 'two'], change: first.id });
    expect(refusal([message, first, call(['three'], { base: first.id })])).toBe('mayNot');
    expect(refusal([message, first, call('three', { kind: 'add' })])).toBe('mayNot');
    for (const odd of [[], 'one', null, [['one']], [''], [5]]) expect(refusal([message, call(odd as never)]), JSON.stringify(odd)).toBe('wrongKindOfValue');
    expect(refusal([message, call(Array.from({ length: 201 }, String))])).toBe('tooLong');
    // Elsewhere a set is changed element by element, so that two hands never overwrite each other.
    expect(refusal([change({ recordType: 'person', kind: 'create' }), change({ recordType: 'person', field: 'otherNames', value: ['Rehana'] })])).toBe('wrongKindOfValue');
  });

  test('a case number is permanent, and nothing empty can take its place', () => {
    const itself = change({ recordType: 'case', recordId: caseId, kind: 'create' });
    const number = (value: FieldValue | null, base: string | null = null): Change => ({ ...itself, id: newId(), kind: 'set', field: 'number', value, base });
    const first = number('GHY/2026/A/0001');
    expect(refusal([itself, first, number('GHY/2026/A/0002', first.id)])).toBe('mayNot');
    expect(refusal([itself, number(null)])).toBe('wrongKindOfValue');
    expect(refusal([itself, number({ noAnswer: 'unknown' })])).toBe('wrongKindOfValue');
  });
});

describe('a status', () => {
  const itself = change({ recordType: 'case', recordId: caseId, kind: 'create' });
  const to = (value: FieldValue | null, base: Change | null, kind: Change['kind'] = 'set'): Change =>
    ({ ...itself, id: newId(), kind, field: 'status', value, base: base?.id ?? null });
  const steps = vocabulary.case.fields.status.transitions! as Readonly<Record<string, readonly string[]>>;
  const codes = Object.keys(vocabulary.case.fields.status.list!.codes);

  test('takes exactly the steps of its table', () => {
    for (const code of codes) expect(refusal([itself, to(code, null)]), code).toBe(steps['']!.includes(code) ? 'accepted' : 'transitionNotAllowed');
    for (const from of steps['']!) {
      const first = to(from, null);
      for (const code of codes) {
        const expected = code === from || steps[from]!.includes(code) ? 'accepted' : 'transitionNotAllowed';
        expect(refusal([itself, first, to(code, first)]), `${from} → ${code}`).toBe(expected);
      }
      expect(refusal([itself, first, to(null, first)])).toBe('transitionNotAllowed');
      expect(refusal([itself, first, to({ noAnswer: 'unknown' }, first)])).toBe('wrongKindOfValue');
    }
  });

  test('every state of its table is a code, and every code is in its table', () => {
    for (const type of Object.values(words)) {
      for (const field of Object.values(type.fields).filter(({ kind }) => kind === 'status')) {
        expect(Object.keys(field.transitions!).sort()).toEqual(['', ...Object.keys(field.list!.codes)].sort());
        for (const targets of Object.values(field.transitions!)) for (const target of targets) expect(Object.hasOwn(field.list!.codes, target)).toBe(true);
      }
    }
  });

  test('settling is no way around the table, but either of two values that met may be taken', () => {
    const closed = to('closed', null);
    expect(refusal([itself, closed, to('closedReferred', closed, 'settle')])).toBe('transitionNotAllowed');
    expect(refusal([itself, closed, to('closedReferred', null), to('closedReferred', closed, 'settle')])).toBe('accepted');
  });

  test('a field of another kind minds no table', () => {
    const odd: Vocabulary = { thing: { section: 'notes', fields: { name: text(), state: status({ name: 's', codes: { a: null, b: null } }, { transitions: { '': ['a'] } }) } } };
    const thing = change({ recordType: 'thing', kind: 'create' });
    const { outcomes } = run([thing, change({ recordType: 'thing', field: 'name', value: 'b' }), change({ recordType: 'thing', field: 'state', value: 'b' })], odd);
    expect(outcomes.map((outcome) => (outcome.status === 'refused' ? outcome.reason : outcome.status))).toEqual(['accepted', 'accepted', 'transitionNotAllowed']);
  });
});

describe('names of the language itself', () => {
  const foul = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'prototype'];

  test.each(foul)('%s is no record type, no field and no code, and pollutes nothing', (name) => {
    expect(refusal([change({ kind: 'create', recordType: name })])).toBe('unknownRecordType');
    expect(refusal([created(), change({ field: name, value: 'polluted' })])).toBe('unknownField');
    expect(refusal([created(), change({ field: 'channel', value: name })])).toBe('notInList');
    const state = fold(words, [change({ kind: 'create', recordId: name }), change({ recordId: name, field: 'firNumber', value: 'polluted' }), change({ recordId: name, field: name, value: 'polluted' })]);
    expect(state.size).toBe(1);
    expect(Object.keys(state.get(name)!.fields)).toEqual(['firNumber']);
    expect(Object.hasOwn(Object.prototype, 'firNumber')).toBe(false);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('fold', () => {
  test('equals applying the changes step by step, and a refused change leaves no trace', () => {
    const first = setFir('1/2026', null);
    const changes = [created(), first, setFir('2/2026', null), created(), change({ field: 'nowhere', value: 'x' }), change({ field: 'channel', value: 'phone' })];
    const { record, outcomes } = run(changes);
    expect(fold(words, changes).get(reportId)).toEqual(record);
    expect(fold(words, changes.filter((_, index) => outcomes[index]!.status !== 'refused'))).toEqual(fold(words, changes));
  });

  test('leaves the records that it was given as they were', () => {
    const { record } = run([created(), setFir('1/2026', null)]);
    const before = structuredClone(record);
    applyChange(words, record, setFir('2/2026', null));
    applyChange(words, record, change({ kind: 'withdraw' }));
    expect(record).toEqual(before);
  });
});

test('two values are the same whatever the order of their keys, and nothing else is', () => {
  expect(sameValue({ code: 'IN-AS', text: 'Assam' }, { text: 'Assam', code: 'IN-AS' })).toBe(true);
  expect(sameValue({ noAnswer: 'unknown' }, { noAnswer: 'unknown' })).toBe(true);
  for (const [left, right] of [['1', 1], [null, ''], [{ text: 'Assam' }, { code: 'IN-AS', text: 'Assam' }], [{ noAnswer: 'unknown' }, { noAnswer: 'refused' }], [false, null]] as [FieldValue | null, FieldValue | null][]) {
    expect(sameValue(left, right)).toBe(false);
  }
});
