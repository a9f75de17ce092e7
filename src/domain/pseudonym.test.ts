import { expect, test } from 'vitest';
import { pseudonym } from '#domain/pseudonym.ts';

const idOf = (index: number): string => `5d0f1a52-7c55-4f1e-9d6e-${String(index).padStart(12, '0')}`;

test('the same person is called the same, on every device and for ever', () => {
  expect(pseudonym('5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e')).toBe(pseudonym('5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e'));
  // Written on paper and in the log: it may never come out otherwise.
  expect(['5d0f1a52-7c55-4f1e-9d6e-1f2a3b4c5d6e', '00000000-0000-4000-8000-000000000001'].map(pseudonym)).toEqual(['Zapo-442', 'Suzo-071']);
});

test('it can be said, and two persons of a unit are hardly ever called the same', () => {
  const made = Array.from({ length: 2000 }, (_, index) => pseudonym(idOf(index)));
  expect(made.every((word) => /^[A-Z][aeiou][a-z][oe]-\d{3}$/.test(word))).toBe(true);
  // 14 · 5 · 18 · 1000 words: among 2000 persons about two pairs.
  expect(new Set(made).size).toBeGreaterThan(1990);
  expect(new Set(made.map((word) => word.slice(0, 4))).size).toBeGreaterThan(900);
});
