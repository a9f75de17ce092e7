// Two words: on which level they agree, and what that is worth. The worth of a level is what a random pair would do on
// it: a near match weighs by the frequency of the whole neighbourhood, or rare misspellings would outrank the common
// name that was meant.

import { isSlip, isVowelClose } from '#matching/compare/sound-distance.ts';
import type { Frequencies } from '#matching/frequencies.ts';
import type { WordLevels } from '#matching/model.ts';
import type { Word } from '#matching/normalise/word.ts';

export type WordLevel = keyof WordLevels;

export interface WordMatch { readonly level: WordLevel; readonly bits: number }

export interface WordTable {
  readonly sameScript: WordLevels; readonly otherScript: WordLevels;
  readonly smallestShare: number; readonly priorPersons: number; readonly wordCapBits: number;
}

export function compareWords(left: Word, right: Word, table: WordTable, frequencies: Frequencies): WordMatch | null {
  const level = levelOf(left, right);
  if (level === null) return null;
  const m = (left.isLatinScript === right.isLatinScript ? table.sameScript : table.otherScript)[level];
  const bits = Math.min(table.wordCapBits, Math.log2(m / shareOf(level, left, right, { table, frequencies })));
  return { level, bits };
}

function levelOf(left: Word, right: Word): WordLevel | null {
  if (left === right || (left.latin === right.latin && left.isLatinScript === right.isLatinScript)) return 'exact';
  if (left.isInitial || right.isInitial) return null;
  if (left.folded === right.folded) return 'close';
  if (sharesSkeleton(left, right)) {
    if (isVowelClose(left.folded, right.folded) || isSurnameForm(left, right)) return 'close';
    // With two consonants the vowels are the name: Rina, Rani and Rehana are three.
    return left.skeletons[0]!.length >= leastSkeleton ? 'sound' : null;
  }
  return sharesNearKey(left, right) && isSlip(left.folded, right.folded) ? 'near' : null;
}

const leastSkeleton = 3;

function sharesSkeleton(left: Word, right: Word): boolean {
  for (const key of left.soundKeys) if (right.soundKeys.includes(key)) return true;
  return false;
}

/** Long skeletons that agree are one surname even where the letters lie far apart: Mukherjee, Mukhopadhyay. */
const isSurnameForm = (left: Word, right: Word): boolean => left.skeletons[0]!.length >= 4 && left.skeletons[0] === right.skeletons[0];

function sharesNearKey(left: Word, right: Word): boolean {
  // A typing slip may add a letter that the skeleton doubles or swaps; letters within one edit are near as well.
  for (const key of left.nearKeys) if (right.nearKeys.includes(key)) return true;
  return left.folded[0] === right.folded[0] || left.folded.at(-1) === right.folded.at(-1);
}

interface Counted { readonly table: WordTable; readonly frequencies: Frequencies }

function shareOf(level: WordLevel, left: Word, right: Word, counted: Counted): number {
  const share = (key: number, word: Word, breadth: number): number => shareUnder(key, word, breadth, counted);
  const spelling = Math.max(share(left.spellingKey, left, 1), share(right.spellingKey, right, 1));
  if (level === 'exact') return spelling;
  const close = Math.max(spelling, share(left.closeKey, left, 1), share(right.closeKey, right, 1));
  if (level === 'close') return close;
  const most = (keys: readonly number[], word: Word, breadth: number): number =>
    keys.reduce((found, key) => Math.max(found, share(key, word, breadth)), close);
  const sound = Math.max(most(left.soundKeys, left, 3), most(right.soundKeys, right, 3));
  if (level === 'sound') return sound;
  return Math.max(sound, 1.5 * Math.min(most(left.nearKeys, left, 5), most(right.nearKeys, right, 5)));
}

/** The share of persons under a key: what was counted, smoothed by what is known of the word, times how many words such a key holds. */
function shareUnder(key: number, word: Word, breadth: number, { table, frequencies }: Counted): number {
  const known = Math.max(word.knownShare, table.smallestShare * breadth);
  return (frequencies.count(key) + table.priorPersons * known) / (frequencies.persons + table.priorPersons);
}
