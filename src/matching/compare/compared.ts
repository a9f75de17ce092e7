// What comparing one kind of detail gives: the level it fell on, its weight in bits, and the coarse word for an alert.

import type { KindVerdict } from '#domain/alert.ts';

export interface Compared {
  readonly level: string;
  readonly bits: number;
  readonly verdict: KindVerdict['verdict'];
}
