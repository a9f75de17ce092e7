import { expect, test } from 'vitest';
import { createPostings, hashKey } from '#matching/postings.ts';

test('every list keeps what was added, in order, while the table and the pool grow', () => {
  const postings = createPostings();
  const held = new Map<number, number[]>();
  for (let person = 0; person < 4000; person += 1) {
    for (const key of [hashKey('a', String(person % 7)), hashKey('b', String(person % 613)), hashKey('c', String(person))]) {
      postings.add(key, person);
      held.set(key, [...(held.get(key) ?? []), person]);
    }
  }
  for (const [key, persons] of held) {
    expect(postings.count(key)).toBe(persons.length);
    expect([...postings.list(key)]).toEqual(persons);
  }
  expect([...postings.list(hashKey('a', 'nobody'))]).toEqual([]);
});

test('a key is never nought, and its family is part of it', () => {
  expect(hashKey('', '')).not.toBe(0);
  expect(hashKey('s', 'rn')).not.toBe(hashKey('n', 'rn'));
});
