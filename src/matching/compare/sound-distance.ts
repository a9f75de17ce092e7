// How far two folded sounds are apart: an edit distance in which vowels that spellings confuse cost little, an h or an
// inherent vowel less than a consonant, a last vowel much (Rahim is not Rahima), and two neighbours in the wrong order
// one slip. This is the inner loop of every comparison, so the costs lie in tables and nothing is allocated.

/** Whether two sounds of one skeleton are one name in two spellings. Short names leave less room. */
export const isVowelClose = (left: string, right: string): boolean =>
  soundDistance(left, right) <= Math.min(1.1, 0.2 + 0.1 * Math.max(left.length, right.length));

/** Whether two sounds with different consonants are near enough to be a slip: about one consonant, in four letters or more. */
export function isSlip(left: string, right: string): boolean {
  const length = Math.min(left.length, right.length);
  if (length < 4 || Math.abs(left.length - right.length) > 3) return false;
  return soundDistance(left, right) <= Math.min(2, 0.6 + 0.1 * length);
}

const confusedVowels: Readonly<Record<string, number>> = { ao: 0.2, ei: 0.2, ou: 0.2, ae: 0.45, au: 0.5, eo: 0.6, iu: 0.7 };
const otherVowel = 0.8;
/** Consonants that are heard or typed for one another. */
const confusedConsonants = ['bp', 'dt', 'gk', 'cj', 'lr', 'mn', 'cs', 'ln', 'dr', 'js'];
const confusedConsonant = 0.9;
const otherConsonant = 1.2;
const consonantForVowel = 1.3;
/** Rita, Sita, Gita: another first letter is another name, not a slip. */
const firstConsonant = 1.7;
const swappedNeighbours = 0.9;

const longest = 40;
const letters = 128;
const isVowelCode = new Uint8Array(letters);
for (const vowel of 'aeiou') isVowelCode[vowel.charCodeAt(0)] = 1;
const swapCosts = createSwapCosts();

function createSwapCosts(): Float64Array {
  const costs = new Float64Array(letters * letters).fill(otherConsonant);
  for (let from = 0; from < letters; from += 1) {
    for (let to = 0; to < letters; to += 1) {
      const vowels = isVowelCode[from]! + isVowelCode[to]!;
      if (from === to) costs[from * letters + to] = 0;
      else if (vowels > 0) costs[from * letters + to] = vowels === 2 ? otherVowel : consonantForVowel;
    }
  }
  const set = (pair: string, cost: number): void => {
    const [one, other] = [pair.charCodeAt(0), pair.charCodeAt(1)];
    costs[one * letters + other] = cost;
    costs[other * letters + one] = cost;
  };
  for (const [pair, cost] of Object.entries(confusedVowels)) set(pair, cost);
  for (const pair of confusedConsonants) set(pair, confusedConsonant);
  return costs;
}

function insertCost(code: number, isLast: boolean): number {
  if (code === 104 /* h */ || code === 71 /* G */) return 0.6;
  if (code >= letters || isVowelCode[code] === 0) return 1;
  if (isLast) return code === 111 /* o */ ? 0.4 : 0.9;
  return code === 97 /* a */ ? 0.3 : 0.4;
}

function swapCost(from: number, to: number, isFirst: boolean): number {
  if (from === to) return 0;
  const cost = from < letters && to < letters ? swapCosts[from * letters + to]! : otherConsonant;
  return isFirst && cost >= confusedConsonant ? firstConsonant : cost;
}

// Rows that are reused: the module never yields between use and read.
let above = new Float64Array(longest + 1);
let row = new Float64Array(longest + 1);
let older = new Float64Array(longest + 1);
const leftCodes = new Uint16Array(longest);
const rightCodes = new Uint16Array(longest);
const rightInserts = new Float64Array(longest);

function soundDistance(left: string, right: string): number {
  if (left === right) return 0;
  const height = readCodes(left, leftCodes);
  const width = readCodes(right, rightCodes);
  row[0] = 0;
  for (let at = 1; at <= width; at += 1) {
    rightInserts[at - 1] = insertCost(rightCodes[at - 1]!, at === width);
    row[at] = row[at - 1]! + rightInserts[at - 1]!;
  }
  for (let down = 1; down <= height; down += 1) {
    [older, above, row] = [above, row, older];
    const code = leftCodes[down - 1]!;
    const removed = insertCost(code, down === height);
    row[0] = above[0]! + removed;
    for (let at = 1; at <= width; at += 1) {
      const other = rightCodes[at - 1]!;
      let least = above[at - 1]! + swapCost(code, other, down === 1 || at === 1);
      if (above[at]! + removed < least) least = above[at]! + removed;
      if (row[at - 1]! + rightInserts[at - 1]! < least) least = row[at - 1]! + rightInserts[at - 1]!;
      if (down > 1 && at > 1 && code === rightCodes[at - 2] && other === leftCodes[down - 2] && older[at - 2]! + swappedNeighbours < least) {
        least = older[at - 2]! + swappedNeighbours;
      }
      row[at] = least;
    }
  }
  return row[width]!;
}

function readCodes(text: string, codes: Uint16Array): number {
  const length = Math.min(text.length, longest);
  for (let at = 0; at < length; at += 1) codes[at] = text.charCodeAt(at);
  return length;
}
