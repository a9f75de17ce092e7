// Whom to compare: the index is read rarest key first, within a budget of entries; those with the most shared rarity
// go to the real comparison. Common keys come last, so a common name costs no more than a rare one.

import type { Postings } from '#matching/postings.ts';

const mostCandidates = 400;
const mostEntries = 60_000;
const steps = 512;
const stepsPerBit = 6;

/** Scratch space of one register, as long as its persons: reading must not allocate by the size of the register. */
export interface Scratch { scores: Float32Array; touched: Int32Array }

export const createScratch = (): Scratch => ({ scores: new Float32Array(1024), touched: new Int32Array(1024) });

/** The ordinals of at most `mostCandidates` persons, in no order that matters. */
export function findCandidates(keys: ReadonlyMap<number, number>, postings: Postings, persons: number, scratch: Scratch): number[] {
  fit(scratch, persons);
  const lists = [...keys].map(([key, factor]) => ({ key, factor, count: postings.count(key) }))
    .filter(({ count }) => count > 0).sort((left, right) => left.count - right.count || left.key - right.key);
  const { scores, touched } = scratch;
  let reached = 0;
  let left = mostEntries;
  for (const { key, factor, count } of lists) {
    // A list longer than what is left ends the reading: half a list would favour whoever came first.
    if (count > left) break;
    left -= count;
    const rarity = factor * Math.max(0.2, Math.log2((persons + 1) / count));
    const list = postings.list(key);
    for (let at = 0; at < list.length; at += 1) {
      const person = list[at]!;
      if (scores[person] === 0) touched[reached++] = person;
      scores[person] = scores[person]! + rarity;
    }
  }
  const found = reached <= mostCandidates ? Array.from(touched.subarray(0, reached)) : pickBest(scores, touched, reached);
  for (let at = 0; at < reached; at += 1) scores[touched[at]!] = 0;
  return found;
}

function fit(scratch: Scratch, persons: number): void {
  if (scratch.scores.length >= persons) return;
  scratch.scores = new Float32Array(persons * 2);
  scratch.touched = new Int32Array(persons * 2);
}

/** The best by a count of how many stand on each step: no sort of everybody who was reached. */
function pickBest(scores: Float32Array, touched: Int32Array, reached: number): number[] {
  const stepOf = (person: number): number => Math.min(steps - 1, Math.floor(scores[person]! * stepsPerBit));
  const counts = new Int32Array(steps);
  for (let at = 0; at < reached; at += 1) counts[stepOf(touched[at]!)]! += 1;
  let step = steps - 1;
  let above = 0;
  while (step > 0 && above + counts[step]! <= mostCandidates) above += counts[step--]!;
  const found: number[] = [];
  const onStep: number[] = [];
  for (let at = 0; at < reached; at += 1) {
    const person = touched[at]!;
    if (stepOf(person) > step) found.push(person);
    else if (stepOf(person) === step) onStep.push(person);
  }
  return found.concat(onStep.sort((one, other) => scores[other]! - scores[one]! || one - other).slice(0, mostCandidates - found.length));
}
