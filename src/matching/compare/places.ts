// Where somebody comes from: village and area (police station, district, state). They are one piece of evidence, for a
// village lies in its district; the rarest agreement counts in full, a second one by half.

import type { Compared } from '#matching/compare/compared.ts';
import type { WordMatch } from '#matching/compare/words.ts';
import type { CompareWords } from '#matching/compare/names.ts';
import type { Model } from '#matching/model.ts';
import type { Word } from '#matching/normalise/word.ts';
import type { Places } from '#matching/prepare.ts';

export function comparePlaces(left: Places, right: Places, model: Model, compare: CompareWords): Compared | null {
  const leftWords = wordsOf(left);
  const rightWords = wordsOf(right);
  if (leftWords.length === 0 || rightWords.length === 0) return compareCodes(left, right, model);
  const agreements: { readonly word: Word; readonly match: WordMatch }[] = [];
  for (const word of leftWords) {
    for (const other of rightWords) {
      const match = compare(word, other);
      if (match !== null && match.bits > 0) agreements.push({ word, match });
    }
  }
  agreements.sort((one, other) => other.match.bits - one.match.bits);
  const [best, second] = agreements;
  const isNarrow = best !== undefined && best.word.knownShare < model.place.wideShare;
  const codes = compareCodes(left, right, model);
  if (best === undefined || !isNarrow) {
    return codes !== null && codes.bits > 0 ? codes : contrast(left, right, best?.match.bits ?? 0, model) ?? codes;
  }
  const bits = Math.min(model.place.wordCapBits, best.match.bits + (second?.match.bits ?? 0) * model.place.secondFactor);
  const { level } = best.match;
  return { level, bits: Math.max(bits, codes?.bits ?? 0), verdict: level === 'exact' || level === 'close' ? 'agrees' : 'close' };
}

const wordsOf = ({ village, areas }: Places): readonly Word[] => (village === null || areas.includes(village) ? areas : [village, ...areas]);

/** No narrow place agrees: a shared state is weak evidence for, and two different districts are evidence against. */
function contrast(left: Places, right: Places, wideBits: number, model: Model): Compared | null {
  const areComparable = (left.village !== null && right.village !== null) || (hasNarrow(left, model) && hasNarrow(right, model));
  if (!areComparable) return wideBits > 0 ? { level: 'wide', bits: wideBits, verdict: 'close' } : null;
  return { level: 'differs', bits: Math.min(0, model.place.differsBits + wideBits / 2), verdict: 'differs' };
}

const hasNarrow = ({ areas }: Places, model: Model): boolean => areas.some(({ knownShare }) => knownShare < model.place.wideShare);

/** Codes of the gazetteer are hierarchical by prefix: the longer the common one, the narrower the place. */
function compareCodes({ code: left }: Places, { code: right }: Places, model: Model): Compared | null {
  if (left === null || right === null) return null;
  if (left === right) {
    const bits = left.length > 5 ? model.place.wordCapBits - 2 : left.length > 2 ? 1.5 : 0.2;
    return { level: 'sameCode', bits, verdict: 'agrees' };
  }
  if (left.startsWith(right) || right.startsWith(left)) return { level: 'widerCode', bits: 0.5, verdict: 'close' };
  return { level: 'otherCode', bits: model.place.differsBits, verdict: 'differs' };
}
