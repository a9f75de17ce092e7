// The model as one table: Fellegi-Sunter weights in bits. m is the share of true pairs that fall on a level, u the share
// of random pairs; a level weighs log2(m/u). Where u depends on how common the very thing is, only m stands here.
// A later version re-estimates it from the units' own data; every stored match carries its version.

export const modelVersion = 'icmc-1';

export interface BirthLevel { readonly level: string; readonly upTo: number; readonly m: number; readonly u: number }
export interface WordLevels { readonly exact: number; readonly close: number; readonly sound: number; readonly near: number }

export interface Model {
  readonly version: string;
  readonly prior: { readonly matchRate: number; readonly leastPersons: number };
  readonly bands: { readonly strong: number; readonly likely: number; readonly possible: number };
  readonly name: {
    /** m of each level of a pair of words, in one script and across two. */
    readonly sameScript: WordLevels;
    readonly otherScript: WordLevels;
    readonly smallestShare: number; readonly priorPersons: number;
    readonly wordCapBits: number; readonly capBits: number;
    readonly fillerBits: number; readonly initialBits: number;
    /** A word that only one side has, where all of the other side's are found; and a pair of words that differ. */
    readonly extraWordBits: number; readonly otherWordBits: number; readonly noWordBits: number;
    /** Nothing agrees but words of the family. */
    readonly siblingBits: number;
    readonly aliasBits: number;
  };
  readonly relative: { readonly factor: number; readonly capBits: number; readonly differsBits: number };
  readonly birth: {
    readonly declared: readonly BirthLevel[]; readonly dated: readonly BirthLevel[];
    readonly sameDayBits: number; readonly swappedBits: number; readonly oneDigitBits: number; readonly unanchoredFactor: number;
  };
  readonly place: {
    readonly sameScript: WordLevels; readonly otherScript: WordLevels;
    readonly smallestShare: number; readonly priorPersons: number;
    readonly wordCapBits: number; readonly secondFactor: number; readonly differsBits: number; readonly wideShare: number;
  };
  readonly phone: { readonly m: number; readonly populationShare: number; readonly capBits: number; readonly oneDigitBits: number; readonly differsBits: number };
  readonly identityNumber: { readonly sameBits: number; readonly oneEditBits: number; readonly differsBits: number };
  readonly sex: { readonly sameBits: number; readonly differsBits: number; readonly transgenderBits: number };
}

export const defaultModel: Model = {
  version: modelVersion,
  // Four entries in a hundred are of somebody already known (as in the demonstration; to be estimated from real use).
  // A small register still stands for a large population.
  prior: { matchRate: 0.04, leastPersons: 2000 },
  bands: { strong: 0.99, likely: 0.9, possible: 0.5 },
  name: {
    sameScript: { exact: 0.5, close: 0.4, sound: 0.03, near: 0.07 },
    otherScript: { exact: 0.8, close: 0.75, sound: 0.08, near: 0.12 },
    smallestShare: 1 / 3000, priorPersons: 3000,
    wordCapBits: 11.5, capBits: 18, fillerBits: 0.7, initialBits: 1.5,
    extraWordBits: -0.7, otherWordBits: -3.5, noWordBits: -9, siblingBits: -8, aliasBits: -0.25,
  },
  relative: { factor: 0.8, capBits: 11, differsBits: -2.5 },
  birth: {
    // Implied birth years of 2,571 true pairs of declared ages (matching.md, section 0, point 4); u over ages 10 to 45.
    declared: [
      { level: 'sameYear', upTo: 0, m: 0.579, u: 0.04 }, { level: 'within1', upTo: 1, m: 0.263, u: 0.075 },
      { level: 'within2', upTo: 2, m: 0.074, u: 0.073 }, { level: 'within3', upTo: 3, m: 0.042, u: 0.07 },
      { level: 'within5', upTo: 5, m: 0.033, u: 0.13 }, { level: 'within9', upTo: 9, m: 0.018, u: 0.22 },
      { level: 'far', upTo: Infinity, m: 0.008, u: 0.39 },
    ],
    // Both sides have a full date, and the dates differ.
    dated: [
      { level: 'sameYear', upTo: 0, m: 0.05, u: 0.05 }, { level: 'within1', upTo: 1, m: 0.05, u: 0.095 },
      { level: 'within3', upTo: 3, m: 0.05, u: 0.175 }, { level: 'within9', upTo: 9, m: 0.03, u: 0.38 },
      { level: 'far', upTo: Infinity, m: 0.008, u: 0.3 },
    ],
    sameDayBits: 11, swappedBits: 8, oneDigitBits: 6, unanchoredFactor: 0.6,
  },
  place: {
    sameScript: { exact: 0.6, close: 0.4, sound: 0.05, near: 0.1 }, otherScript: { exact: 0.65, close: 0.65, sound: 0.1, near: 0.12 },
    smallestShare: 1 / 400, priorPersons: 1000, wordCapBits: 7.5, secondFactor: 0.5, differsBits: -1.5, wideShare: 0.03,
  },
  phone: { m: 0.35, populationShare: 1e-5, capBits: 13, oneDigitBits: 6, differsBits: -0.3 },
  identityNumber: { sameBits: 20, oneEditBits: 11, differsBits: -7 },
  sex: { sameBits: 0.6, differsBits: -5, transgenderBits: -0.5 },
};
