// Two births: full dates by the day, everything else by the gap of implied years. Real ages are wrong in a known way:
// a gap of one year is mostly the birthday; two and more is error, and common.

import type { Compared } from '#matching/compare/compared.ts';
import type { BirthLevel, Model } from '#matching/model.ts';
import type { Birth } from '#matching/prepare.ts';

export function compareBirths(left: Birth | null, right: Birth | null, { birth: model }: Model): Compared | null {
  if (left === null || right === null || left.isAnchored !== right.isAnchored) return null;
  const gap = Math.round(Math.abs(left.year - right.year) - 0.01);
  if (left.day !== null && right.day !== null) return compareDays(left.day, right.day, gap, model);
  const compared = byGap(model.declared, gap);
  // Ages without a day may have been told years apart: they say less, for and against.
  return left.isAnchored ? compared : { ...compared, bits: compared.bits * model.unanchoredFactor };
}

function compareDays(left: string, right: string, gap: number, model: Model['birth']): Compared {
  if (left === right) return { level: 'sameDay', bits: model.sameDayBits, verdict: 'agrees' };
  const [year, month, day] = left.split('-');
  if (right === `${year}-${day}-${month}`) return { level: 'dayAndMonthSwapped', bits: model.swappedBits, verdict: 'close' };
  if (isOneSlip(left, right)) return { level: 'oneDigit', bits: model.oneDigitBits, verdict: 'close' };
  return byGap(model.dated, gap);
}

/** One digit differs, or two neighbours are swapped. */
function isOneSlip(left: string, right: string): boolean {
  const differing = [...left].flatMap((digit, at) => (digit === right[at] ? [] : [at]));
  if (differing.length === 1) return true;
  const [first, second] = differing;
  return differing.length === 2 && second === first! + 1 && left[first!] === right[second] && left[second] === right[first!];
}

function byGap(levels: readonly BirthLevel[], gap: number): Compared {
  const { level, m, u } = levels.find(({ upTo }) => gap <= upTo)!;
  return { level, bits: Math.log2(m / u), verdict: gap <= 1 ? 'agrees' : gap <= 5 ? 'close' : 'differs' };
}
