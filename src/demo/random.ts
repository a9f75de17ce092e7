// Chance from a seed: the same seed gives the same network, on every machine. sfc32 (Chris Doty-Humphrey's small fast
// chaotic generator, PractRand) seeded through splitmix32. Not for secrets.

export interface Random {
  /** From 0 up to, but without, 1. */
  next(): number;
  /** A whole number from least to most, both included. */
  integer(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** One of a table of [thing, weight]. */
  weighted<T>(table: readonly (readonly [T, number])[]): T;
  /** Some of a list, each once, in the order of the list. */
  some<T>(list: readonly T[], count: number): T[];
  /** Digits, the first one too. */
  digits(count: number): string;
  id(): string;
}

export function createRandom(seed: number): Random {
  const word = createWords(seed);
  const next = (): number => word() / 4294967296;
  const integer = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  const pick = <T>(list: readonly T[]): T => {
    if (list.length === 0) throw new RangeError('nothing to pick from');
    return list[Math.floor(next() * list.length)]!;
  };

  return {
    next, integer, pick,
    chance: (probability) => next() < probability,
    weighted(table) {
      let rest = next() * table.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [thing, weight] of table) if ((rest -= weight) < 0) return thing;
      return table[table.length - 1]![0];
    },
    some(list, count) {
      const places = new Set<number>();
      while (places.size < Math.min(count, list.length)) places.add(integer(0, list.length - 1));
      return list.filter((_, place) => places.has(place));
    },
    digits(count) {
      let text = '';
      while (text.length < count) text += integer(0, 9);
      return text;
    },
    id: () => wordsToId(word(), word(), word(), word()),
  };
}

/** As bytesToId of #domain/id.ts, but from words: a network has some 180,000 ids, and arrays of bytes take half its time. */
function wordsToId(a: number, b: number, c: number, d: number): string {
  const [first, second, third, fourth] = [wordToHex(a), wordToHex((b & 0xffff0fff) | 0x4000), wordToHex((c & 0x3fffffff) | 0x80000000), wordToHex(d)];
  return `${first}-${second.slice(0, 4)}-${second.slice(4)}-${third.slice(0, 4)}-${third.slice(4)}${fourth}`;
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const wordToHex = (word: number): string =>
  `${hexOfByte[word >>> 24]}${hexOfByte[(word >>> 16) & 255]}${hexOfByte[(word >>> 8) & 255]}${hexOfByte[word & 255]}`;

/** A seed of its own for each part of a network, so that a case can be written without the cases before it. */
export const seedOf = (seed: number, part: number): number => createWords(Math.imul(seed, 0x9e3779b1) ^ part)();

function createWords(seed: number): () => number {
  let grown = seed >>> 0;
  const grow = (): number => {
    grown = (grown + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(grown ^ (grown >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  let [a, b, c, counter] = [grow(), grow(), grow(), 1];
  const word = (): number => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + result | 0;
    return result >>> 0;
  };
  for (let round = 0; round < 12; round += 1) word();
  return word;
}
