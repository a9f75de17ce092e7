// Identity numbers: one in common nearly settles it; two full ones of one kind that differ speak strongly against.

import type { Compared } from '#matching/compare/compared.ts';
import type { Model } from '#matching/model.ts';
import type { IdentityNumber } from '#matching/normalise/identity-number.ts';
import { hashKey } from '#matching/postings.ts';

export const identityNumberKey = (text: string): number => hashKey('i', text);

export function compareIdentityNumbers(left: readonly IdentityNumber[], right: readonly IdentityNumber[], { identityNumber: model }: Model): Compared | null {
  const pairs = left.flatMap((one) => right.filter(({ kind }) => kind === one.kind).map((other) => [one, other] as const));
  if (left.some(({ text }) => right.some((other) => other.text === text))) return { level: 'same', bits: model.sameBits, verdict: 'agrees' };
  if (pairs.length === 0) return null;
  if (pairs.some(([one, other]) => isOneEdit(one.text, other.text))) return { level: 'oneEdit', bits: model.oneEditBits, verdict: 'close' };
  // A number of unknown kind may be of two kinds: then it says nothing against.
  return pairs.some(([{ kind }]) => kind !== 'other') ? { level: 'differs', bits: model.differsBits, verdict: 'differs' } : null;
}

/** One letter changed, added, left out, or swapped with its neighbour. */
function isOneEdit(left: string, right: string): boolean {
  const [short, long] = left.length <= right.length ? [left, right] : [right, left];
  if (long.length - short.length > 1) return false;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start += 1;
  if (short.length < long.length) return short.slice(start) === long.slice(start + 1);
  const isChanged = short.slice(start + 1) === long.slice(start + 1);
  const isSwapped = short[start] === long[start + 1] && short[start + 1] === long[start] && short.slice(start + 2) === long.slice(start + 2);
  return isChanged || isSwapped;
}
