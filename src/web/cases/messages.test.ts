import { expect, test } from 'vitest';
import { mentionAt, mentionedIn, suggest, type Addressee } from '#web/cases/messages.ts';

const addressees: readonly Addressee[] = [
  { id: 'u1', name: 'AHTU Siliguri', detail: '' }, { id: 'u2', name: 'AHTU Guwahati', detail: '' },
  { id: 'a1', name: 'Mira Lama', detail: 'AHTU Siliguri' }, { id: 'a2', name: 'মীরা লামা', detail: 'AHTU Siliguri' },
];

test('a name is being written after an @ at the beginning of a word, until a new line', () => {
  expect(mentionAt('@', 1)).toEqual({ from: 0, typed: '' });
  expect(mentionAt('Please, @AHTU Sil', 17)).toEqual({ from: 8, typed: 'AHTU Sil' });
  expect(mentionAt('Please, @AHTU Sil', 10)).toEqual({ from: 8, typed: 'A' });
  for (const [text, caret] of [['no one', 6], ['duty@example.org', 16], ['@AHTU\nnext', 10], [`@${'x'.repeat(41)}`, 42]] as const) expect(mentionAt(text, caret), text).toBeNull();
});

test('it is found by any of its words, in any script', () => {
  const found = (typed: string): string[] => suggest(addressees, typed).map(({ id }) => id);
  expect(found('sil')).toEqual(['u1']);
  expect(found('ahtu g')).toEqual(['u2']);
  expect(found('LAMA')).toEqual(['a1']);
  expect(found('লামা')).toEqual(['a2']);
  expect(found('')).toHaveLength(4);
  expect(found('nobody')).toEqual([]);
});

test('who was chosen and then taken out of the text is not called upon', () => {
  expect(mentionedIn('@AHTU Siliguri and @Mira Lama: please look', addressees)).toEqual(['u1', 'a1']);
  expect(mentionedIn('@AHTU Guwa', addressees)).toEqual([]);
});
