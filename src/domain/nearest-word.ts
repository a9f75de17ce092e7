// The word that was probably meant, for answers like “did you mean …?”.

/**
 * The candidate with the fewest letters to change, at most a third of the longer word; or else the one that begins as
 * written, from four letters on; or null.
 */
export function nearestWord(written: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const distance = editDistance(written.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance && distance * 3 <= Math.max(written.length, candidate.length)) [best, bestDistance] = [candidate, distance];
  }
  return best ?? (written.length < 4 ? null : [...candidates].find((candidate) => candidate.toLowerCase().startsWith(written.toLowerCase())) ?? null);
}

/** Levenshtein's, row by row. */
function editDistance(left: string, right: string): number {
  let above = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = above[column - 1]! + (left[row - 1] === right[column - 1] ? 0 : 1);
      line.push(Math.min(replaced, above[column]! + 1, line[column - 1]! + 1));
    }
    above = line;
  }
  return above[right.length]!;
}
