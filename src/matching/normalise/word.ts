// A word that was met in names or places, with its sound and its index keys worked out once; registers intern them.

import { commonNames, widePlaces } from '#matching/data/common-names.ts';
import { foldSound, neighbourForms, soundsOf, soundToSkeleton } from '#matching/normalise/skeleton.ts';
import { hashKey } from '#matching/postings.ts';

export interface Word {
  readonly latin: string;
  readonly isLatinScript: boolean;
  readonly folded: string;
  readonly skeletons: readonly string[];
  /** Keys of the index: one per skeleton, and one per skeleton and each of its one-letter-left-out forms. */
  readonly soundKeys: readonly number[];
  readonly nearKeys: readonly number[];
  readonly spellingKey: number;
  /** Counts those who sound alike down to the first and last vowel: narrower than the skeleton, wider than the spelling. */
  readonly closeKey: number;
  /** The share of persons who bear it where nothing has been counted yet; 0 where it is not a common one. */
  readonly knownShare: number;
  readonly isInitial: boolean;
}

export type WordUse = 'name' | 'place';

export function createWord(latin: string, use: WordUse, script: { isBengaliScript: boolean; isLatinScript: boolean }): Word {
  const { folded, skeletons } = soundsOf(latin, script.isBengaliScript);
  // A letter of an unknown script may leave no skeleton: then the word stands for itself.
  const forms = skeletons.length > 0 ? skeletons : [folded];
  const family = use === 'name' ? '' : 'p';
  return {
    latin, folded, skeletons: forms, isLatinScript: script.isLatinScript,
    soundKeys: forms.map((form) => hashKey(`${family}s`, form)),
    nearKeys: [...new Set(forms.flatMap(neighbourForms))].map((form) => hashKey(`${family}n`, form)),
    spellingKey: hashKey(`${family}w`, latin),
    closeKey: hashKey(`${family}c`, closeSound(folded)),
    knownShare: (use === 'name' ? knownNames : knownPlaces).get(closeSound(folded)) ?? 0,
    isInitial: latin.length === 1,
  };
}

/** Skeleton, first and last vowel, and an h inside: so Rina, Rani and Rehana, of one skeleton, are three. */
function closeSound(folded: string): string {
  const vowel = /[aeiou]/.exec(folded)?.[0] ?? '';
  const ending = /[aeiou]$/.exec(folded)?.[0] ?? '';
  return `${soundToSkeleton(folded)}.${broadVowels[vowel] ?? ''}.${broadVowels[ending] ?? ''}${folded.lastIndexOf('h') > 0 ? 'h' : ''}`;
}

const broadVowels: Readonly<Record<string, string>> = { a: 'a', o: 'a', e: 'i', i: 'i', u: 'u' };

function bySound(shares: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  for (const [word, share] of shares) {
    const key = closeSound(foldSound(word));
    known.set(key, Math.max(known.get(key) ?? 0, share));
  }
  return known;
}

const knownNames = bySound(commonNames);
const knownPlaces = bySound(widePlaces);
