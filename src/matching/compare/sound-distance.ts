// How far two folded sounds are apart: an edit distance in which vowels that spellings confuse cost little, an h or an
// inherent vowel less than a consonant, and a last vowel much (Rahim is not Rahima).

const vowels = 'aeiou';

/** Costs of one vowel for another, in the order a e i o u. */
const vowelCosts: readonly (readonly number[])[] = [
  [0, 0.45, 0.8, 0.2, 0.5],
  [0.45, 0, 0.2, 0.6, 0.8],
  [0.8, 0.2, 0, 0.8, 0.7],
  [0.2, 0.6, 0.8, 0, 0.2],
  [0.5, 0.8, 0.7, 0.2, 0],
];

const longest = 40;
// One row, reused: this is the inner loop of every comparison, and the module never yields between use and read.
const row = new Float64Array(longest + 1);

export function soundDistance(left: string, right: string): number {
  if (left === right) return 0;
  const width = Math.min(right.length, longest);
  const height = Math.min(left.length, longest);
  row[0] = 0;
  for (let at = 1; at <= width; at += 1) row[at] = row[at - 1]! + insertCost(right, at - 1);
  for (let down = 1; down <= height; down += 1) {
    let diagonal: number = row[0]!;
    const removed = insertCost(left, down - 1);
    row[0] = diagonal + removed;
    for (let at = 1; at <= width; at += 1) {
      const above = row[at]!;
      row[at] = Math.min(above + removed, row[at - 1]! + insertCost(right, at - 1), diagonal + swapCost(left, down - 1, right, at - 1));
      diagonal = above;
    }
  }
  return row[width]!;
}

function insertCost(sound: string, at: number): number {
  const letter = sound[at]!;
  if (letter === 'h') return 0.5;
  if (!vowels.includes(letter)) return 1;
  if (at === sound.length - 1) return letter === 'o' ? 0.4 : 0.9;
  return letter === 'a' ? 0.3 : 0.4;
}

function swapCost(left: string, leftAt: number, right: string, rightAt: number): number {
  const [from, to] = [left[leftAt]!, right[rightAt]!];
  if (from === to) return 0;
  const [fromVowel, toVowel] = [vowels.indexOf(from), vowels.indexOf(to)];
  if (fromVowel >= 0 && toVowel >= 0) return vowelCosts[fromVowel]![toVowel]!;
  if (fromVowel >= 0 || toVowel >= 0) return 1.3;
  return 1;
}

/** Whether two sounds of one skeleton are one name in two spellings. Short names leave less room. */
export function isVowelClose(left: string, right: string): boolean {
  return soundDistance(left, right) <= Math.min(1.1, 0.25 + 0.11 * Math.max(left.length, right.length));
}

/** Whether two sounds with different consonants are near enough to be a slip: one consonant in a name of four or more letters. */
export function isSlip(left: string, right: string): boolean {
  const length = Math.min(left.length, right.length);
  if (length < 4 || Math.abs(left.length - right.length) > 3) return false;
  return soundDistance(left, right) <= Math.min(2, 0.7 + 0.1 * length);
}
