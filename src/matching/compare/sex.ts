// Sex as recorded. A transgender person may have been entered as anything before: that hardly speaks against.

import type { Compared } from '#matching/compare/compared.ts';
import type { Model } from '#matching/model.ts';

export function compareSexes(left: string | null, right: string | null, { sex: model }: Model): Compared | null {
  if (left === null || right === null) return null;
  if (left === right) return { level: 'same', bits: model.sameBits, verdict: 'agrees' };
  if (left === 'transgender' || right === 'transgender') return { level: 'transgender', bits: model.transgenderBits, verdict: 'close' };
  return { level: 'differs', bits: model.differsBits, verdict: 'differs' };
}
