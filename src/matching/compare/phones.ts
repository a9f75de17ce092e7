// Phones: the rarest shared number counts. One that many persons gave (a family's, a trafficker's) says little of who is who.

import type { Compared } from '#matching/compare/compared.ts';
import type { Frequencies } from '#matching/frequencies.ts';
import type { Model } from '#matching/model.ts';
import { hashKey } from '#matching/postings.ts';

export const phoneKey = (phone: string): number => hashKey('t', phone);

export function comparePhones(left: readonly string[], right: readonly string[], { phone: model }: Model, frequencies: Frequencies): Compared | null {
  if (left.length === 0 || right.length === 0) return null;
  const shared = left.filter((phone) => right.includes(phone));
  if (shared.length > 0) {
    const bits = Math.max(...shared.map((phone) => {
      const holders = Math.max(1, frequencies.count(phoneKey(phone)));
      // The first two holders may be the very pair; each further one halves what it is worth, roughly.
      return Math.min(model.capBits, Math.log2(model.m / model.populationShare)) - 1.5 * Math.log2(Math.max(1, holders - 1));
    }));
    return { level: 'same', bits: Math.max(1, bits), verdict: 'agrees' };
  }
  if (left.some((one) => right.some((other) => isOneDigitOff(one, other)))) return { level: 'oneDigit', bits: model.oneDigitBits, verdict: 'close' };
  return { level: 'differs', bits: model.differsBits, verdict: 'differs' };
}

function isOneDigitOff(left: string, right: string): boolean {
  if (left.length !== right.length || left.length < 10) return false;
  let differing = 0;
  for (let at = 0; at < left.length; at += 1) if (left[at] !== right[at]) differing += 1;
  return differing === 1;
}
