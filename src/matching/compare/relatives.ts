// Father, mother and spouse: the ladder of names, worth a little less. A surname that the two persons already share
// comes with the family: it is not counted again.

import type { Compared } from '#matching/compare/compared.ts';
import { compareName, type CompareWords, type NameCompared } from '#matching/compare/names.ts';
import type { Model } from '#matching/model.ts';
import type { Word } from '#matching/normalise/word.ts';
import type { Name } from '#matching/prepare.ts';

export interface RelativeScoring { readonly model: Model; readonly compare: CompareWords; readonly agreed: readonly Word[] }

export function compareRelatives(left: Name | null, right: Name | null, { model, compare, agreed }: RelativeScoring): Compared | null {
  if (left === null || right === null) return null;
  const isFamilyWord = ({ latin }: Word): boolean => agreed.some((word) => word.latin === latin);
  // A family word counts for a fifth: it agrees because the family does.
  const damped: CompareWords = (one, other) => {
    const match = compare(one, other);
    return match !== null && match.bits > 0 && (isFamilyWord(one) || isFamilyWord(other)) ? { ...match, bits: match.bits / 5 } : match;
  };
  const { level, bits, verdict } = compareName(left, right, model, damped);
  if (bits <= 0) return { level, bits: Math.max(model.relative.differsBits, bits), verdict };
  return { level, bits: Math.min(model.relative.capBits, bits * model.relative.factor), verdict };
}

/**
 * Sisters and brothers share a surname, parents and a village, and differ in the one word that is their own. Where two
 * names agree in nothing but words of the family, the name speaks against.
 */
export function heedSiblings(name: NameCompared | null, relatives: readonly (Name | null)[], model: Model): NameCompared | null {
  if (name === null || name.level !== 'partly') return name;
  const family = new Set(relatives.flatMap((relative) => relative?.core ?? []).map(({ latin }) => latin));
  if (!name.agreed.every(({ latin }) => family.has(latin))) return name;
  return { ...name, level: 'familyOnly', bits: Math.min(name.bits, model.name.siblingBits), verdict: 'differs' };
}
