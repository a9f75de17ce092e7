import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { redact, reveal } from '#crypto/redacted.ts';

const secrets = ['Rehana Begum', { phone: 'Rehana 98640' }, ['Rehana'], new Error('Rehana')];

test('a redacted value prints as <redacted> however it is printed', () => {
  for (const secret of secrets) {
    const hidden = redact(secret);
    const printed = [String(hidden), `${hidden}`, hidden + '', JSON.stringify(hidden), JSON.stringify({ deep: [hidden] })];
    for (const text of printed) expect(text).toContain('<redacted>');
    const all = [...printed, inspect(hidden), inspect({ deep: [hidden] }, { depth: null, showHidden: true, getters: true }), Object.prototype.toString.call(hidden), inspect(new Error('x', { cause: hidden }))].join('\n');
    expect(all).not.toContain('Rehana');
  }
});

test('inspection says that something is hidden', () => {
  expect(inspect(redact('Rehana'))).toBe('<redacted>');
});

test('nothing of it can be listed, copied or spread, and a copy reveals nothing', () => {
  const hidden = redact('Rehana');
  expect([Object.keys(hidden), Reflect.ownKeys(hidden), { ...hidden }, Object.entries(hidden)]).toEqual([[], [], {}, []]);
  expect(reveal(Object.create(hidden) as typeof hidden)).toBeUndefined();
});

test('reveal is the way to it, and each keeps its own', () => {
  const [one, other] = [redact('one'), redact('other')];
  expect([reveal(one), reveal(other), reveal(redact(null))]).toEqual(['one', 'other', null]);
});
