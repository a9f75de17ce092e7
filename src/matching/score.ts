// Two persons → one score: the sum of what each kind of detail weighs, on top of a prior that falls as the register
// grows. What is missing weighs nothing. The explanation is born with the score.

import type { Band, EvidenceKind, KindVerdict } from '#domain/alert.ts';
import { compareBirths } from '#matching/compare/birth.ts';
import type { Compared } from '#matching/compare/compared.ts';
import { compareIdentityNumbers } from '#matching/compare/identity-numbers.ts';
import { compareNames, nameWordComparer, type CompareWords } from '#matching/compare/names.ts';
import { comparePhones } from '#matching/compare/phones.ts';
import { comparePlaces } from '#matching/compare/places.ts';
import { compareRelatives, heedSiblings } from '#matching/compare/relatives.ts';
import { compareSexes } from '#matching/compare/sex.ts';
import { compareWords } from '#matching/compare/words.ts';
import type { Frequencies } from '#matching/frequencies.ts';
import type { Model } from '#matching/model.ts';
import type { Word } from '#matching/normalise/word.ts';
import type { Person } from '#matching/prepare.ts';

/** One piece of the explanation. It tells what agreed and how rare it is, so it is never shown to another unit. */
export interface Evidence {
  readonly kind: EvidenceKind;
  readonly detail: 'name' | 'birth' | 'sex' | 'father' | 'mother' | 'spouse' | 'place' | 'phone' | 'identityNumber';
  readonly level: string;
  readonly bits: number;
  readonly verdict: KindVerdict['verdict'];
}

export interface Score {
  /** Evidence alone, without the prior. */
  readonly bits: number;
  readonly evidence: readonly Evidence[];
}

/** What scoring needs beside the two persons. It remembers pairs of words, so it serves one query, or one state of a register. */
export interface Scoring {
  readonly model: Model;
  readonly frequencies: Frequencies;
  readonly nameWords: CompareWords;
  readonly placeWords: CompareWords;
}

export const createScoring = (model: Model, frequencies: Frequencies): Scoring => ({
  model, frequencies,
  nameWords: rememberWords(nameWordComparer(model, frequencies)),
  placeWords: rememberWords((left, right) => compareWords(left, right, model.place, frequencies)),
});

export function scorePersons(left: Person, right: Person, scoring: Scoring): Score {
  const { model, frequencies, nameWords, placeWords } = scoring;
  const relatives = [left.father, left.mother, left.spouse, right.father, right.mother, right.spouse];
  const name = heedSiblings(compareNames(left.names, right.names, model, nameWords), relatives, model);
  const evidence: Evidence[] = [];
  const weigh = (kind: EvidenceKind, detail: Evidence['detail'], compared: Compared | null): void => {
    if (compared !== null) evidence.push({ kind, detail, level: compared.level, bits: round(compared.bits), verdict: compared.verdict });
  };
  weigh('name', 'name', name);
  weigh('birth', 'birth', compareBirths(left.birth, right.birth, model));
  weigh('sex', 'sex', compareSexes(left.sex, right.sex, model));
  for (const role of ['father', 'mother', 'spouse'] as const) {
    weigh('relative', role, compareRelatives(left[role], right[role], { model, compare: nameWords, agreed: name?.agreed ?? [] }));
  }
  weigh('place', 'place', comparePlaces(left.places, right.places, model, placeWords));
  weigh('phone', 'phone', comparePhones(left.phones, right.phones, model, frequencies));
  weigh('identityNumber', 'identityNumber', compareIdentityNumbers(left.identityNumbers, right.identityNumbers, model));
  let bits = 0;
  for (const found of evidence) bits += found.bits;
  return { bits: round(bits), evidence };
}

/** Within a query the same words meet again and again. */
function rememberWords(compare: CompareWords): CompareWords {
  const byLeft = new Map<Word, Map<Word, ReturnType<CompareWords>>>();
  return (left, right) => {
    let byRight = byLeft.get(left);
    if (!byRight) byLeft.set(left, byRight = new Map());
    let match = byRight.get(right);
    if (match === undefined) byRight.set(right, match = compare(left, right));
    return match;
  };
}

/** To a thousandth of a bit, so that the order of a sum never shows. */
const round = (bits: number): number => Math.round(bits * 1000) / 1000;

/** log2 of the odds that one given person of the register is the one asked for, before any evidence. */
export const priorBits = (persons: number, { prior }: Model): number => Math.log2(prior.matchRate / Math.max(prior.leastPersons, persons));

export const bitsToProbability = (bits: number): number => 1 / (1 + 2 ** -bits);

export function probabilityToBand(probability: number, { bands }: Model): Band | 'silent' {
  if (probability >= bands.strong) return 'strong';
  if (probability >= bands.likely) return 'likely';
  return probability >= bands.possible ? 'possible' : 'silent';
}

/** One coarse word per kind: that of its heaviest detail. */
export function evidenceToVerdicts(evidence: readonly Evidence[]): KindVerdict[] {
  const heaviest = new Map<EvidenceKind, Evidence>();
  for (const found of evidence) {
    const before = heaviest.get(found.kind);
    if (!before || Math.abs(found.bits) > Math.abs(before.bits)) heaviest.set(found.kind, found);
  }
  return [...heaviest.values()].map(({ kind, verdict }) => ({ kind, verdict }));
}
