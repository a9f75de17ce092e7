// Two persons by name: the best pair of their names, aliases and script forms. Words are assigned to one another in any
// order, for names are written surname first or last; each pair weighs by how rare it is.

import { compareWords, type WordLevel, type WordMatch } from '#matching/compare/words.ts';
import type { Compared } from '#matching/compare/compared.ts';
import type { Frequencies } from '#matching/frequencies.ts';
import type { Model } from '#matching/model.ts';
import type { Word } from '#matching/normalise/word.ts';
import type { Join, Name } from '#matching/prepare.ts';

/** Compares a pair of words; a register's query passes one that remembers. */
export type CompareWords = (left: Word, right: Word) => WordMatch | null;

export interface NameCompared extends Compared {
  /** The words that agreed, of both sides: so that a father's same surname is not counted twice. */
  readonly agreed: readonly Word[];
}

export const nameWordComparer = (model: Model, frequencies: Frequencies): CompareWords => (left, right) => {
  if (left.isInitial !== right.isInitial) return startsAlike(left, right) ? { level: 'near', bits: model.name.initialBits } : null;
  if (left.isInitial) return left.latin === right.latin ? { level: 'near', bits: model.name.initialBits } : null;
  return compareWords(left, right, model.name, frequencies);
};

function startsAlike(left: Word, right: Word): boolean {
  const [initial, full] = left.isInitial ? [left, right] : [right, left];
  return full.latin.startsWith(initial.latin) || full.folded.startsWith(initial.folded);
}

/** The best pair of names; null where either side has none. */
export function compareNames(left: readonly Name[], right: readonly Name[], model: Model, compare: CompareWords): NameCompared | null {
  let best: NameCompared | null = null;
  for (const one of left) {
    for (const other of right) {
      const compared = compareName(one, other, model, compare);
      if (best === null || compared.bits > best.bits) best = compared;
    }
  }
  if (best === null || best.bits <= 0) return best;
  if (left.length === 1 && right.length === 1) return best;
  // Many aliases are many chances to agree by accident.
  const fewer = Math.min(left.length, right.length);
  const chances = Math.log2(fewer) + Math.log2(Math.max(left.length, right.length)) / 2;
  return { ...best, bits: Math.max(0, best.bits + model.name.aliasBits * chances) };
}

/** One name against one other, in any order of words. */
export function compareName(left: Name, right: Name, model: Model, compare: CompareWords): NameCompared {
  let best = assignWords(left, right, model, compare);
  if (left.core.length + left.fillers.length === right.core.length + right.fillers.length) return best;
  // "Bansa Gopal" and "Bansagopal" are one name: where two neighbours as one word are found on the other side.
  for (const join of left.joins) {
    const joined = isFound(join, right, compare) ? assignWords(joinWords(left, join), right, model, compare) : best;
    if (joined.bits > best.bits) best = joined;
  }
  for (const join of right.joins) {
    const joined = isFound(join, left, compare) ? assignWords(left, joinWords(right, join), model, compare) : best;
    if (joined.bits > best.bits) best = joined;
  }
  return best;
}

function isFound({ word }: Join, { core }: Name, compare: CompareWords): boolean {
  return core.some((other) => {
    const level = compare(word, other)?.level;
    return level === 'exact' || level === 'close' || level === 'near';
  });
}

const joinWords = ({ core, fillers }: Name, { word, first, second }: Join): Name => ({
  core: [word, ...core.filter((other) => other !== first && other !== second)],
  fillers: fillers.filter((other) => other !== first && other !== second),
  joins: [],
});

type Pair = readonly [Word, Word, WordMatch];
interface Assignment { readonly gain: number; readonly pairs: readonly Pair[] }

function assignWords(left: Name, right: Name, model: Model, compare: CompareWords): NameCompared {
  const pairs = bestAssignment(left.core, right.core, compare);
  const leftOver = left.core.length - pairs.length;
  const rightOver = right.core.length - pairs.length;
  const differing = Math.min(leftOver, rightOver);
  if (pairs.length === 0) {
    return { level: 'differs', bits: Math.max(model.name.noWordBits, model.name.otherWordBits * (1 + differing)), verdict: 'differs', agreed: noWords };
  }
  const extra = Math.max(leftOver, rightOver) - differing;
  let total = differing * model.name.otherWordBits + extra * model.name.extraWordBits + sharedFillers(left, right) * model.name.fillerBits;
  for (const [, , match] of pairs) total += match.bits;
  const bits = Math.max(model.name.noWordBits, Math.min(model.name.capBits, total));
  const level = differing > 0 ? 'partly' : extra > 0 ? 'subset' : weakest(pairs);
  return { level, bits, verdict: verdictOf(level, bits, pairs), agreed: pairs.flatMap(([one, other]) => [one, other]) };
}

const noWords: readonly Word[] = [];

function sharedFillers({ fillers: left }: Name, { fillers: right }: Name): number {
  if (left.length === 0 || right.length === 0) return 0;
  return Math.min(2, left.filter(({ latin }) => right.some((other) => other.latin === latin)).length);
}

const levels: readonly WordLevel[] = ['exact', 'close', 'sound', 'near'];
const weakest = (pairs: readonly Pair[]): WordLevel => levels[Math.max(...pairs.map(([, , { level }]) => levels.indexOf(level)))]!;

function verdictOf(level: string, bits: number, pairs: readonly Pair[]): NameCompared['verdict'] {
  if (bits <= 0) return 'differs';
  const isFirm = pairs.every(([, , match]) => match.level === 'exact' || match.level === 'close');
  return level !== 'partly' && isFirm && (level !== 'subset' || pairs.length > 1) ? 'agrees' : 'close';
}

/** A pair that weighs less than this counts as two different words. */
const leastPairBits = -2.5;

/** The pairs of words with the most bits in all. Six words a side at most, so trying each is cheap. */
function bestAssignment(left: readonly Word[], right: readonly Word[], compare: CompareWords): readonly Pair[] {
  let found = 0;
  let last: Pair | null = null;
  const table: (WordMatch | null)[][] = [];
  for (const one of left) {
    const row: (WordMatch | null)[] = [];
    for (const other of right) {
      const match = compare(one, other);
      const isPair = match !== null && match.bits > leastPairBits;
      row.push(isPair ? match : null);
      if (!isPair) continue;
      found += 1;
      last = [one, other, match];
    }
    table.push(row);
  }
  // Most candidates share one word or none: then there is nothing to choose.
  if (last === null) return [];
  return found === 1 ? [last] : seekPairs(left, right, table);
}

function seekPairs(left: readonly Word[], right: readonly Word[], table: readonly (readonly (WordMatch | null)[])[]): readonly Pair[] {
  const seek = (at: number, taken: number): Assignment => {
    if (at === left.length) return { gain: 0, pairs: [] };
    let best = isFree(table, at) ? null : seek(at + 1, taken);
    for (let to = 0; to < right.length; to += 1) {
      const match = table[at]![to]!;
      if (match === null || (taken & (1 << to)) !== 0) continue;
      const rest = seek(at + 1, taken | (1 << to));
      const gain = rest.gain + match.bits - leastPairBits;
      if (best === null || gain > best.gain) best = { gain, pairs: [[left[at]!, right[to]!, match], ...rest.pairs] };
    }
    return best ?? seek(at + 1, taken);
  };
  return seek(0, 0).pairs;
}

/** Whether a word has one possible partner that no other word could want: then leaving it unpaired need not be tried. */
function isFree(table: readonly (readonly (WordMatch | null)[])[], at: number): boolean {
  const partner = table[at]!.findIndex((match) => match !== null);
  if (partner < 0 || table[at]!.some((match, to) => match !== null && to !== partner)) return false;
  return table.every((row, other) => other === at || row[partner] === null);
}
