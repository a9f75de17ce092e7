// Who may be the same person. A register holds the persons one may be compared with; a query finds the few worth
// comparing through the index, scores each, and says how sure it is and why. Nothing here reads a clock or chance:
// the same persons and the same query give the same answer, on the server, in the browser and on the command line.

import type { Band, KindVerdict } from '#domain/alert.ts';
import { createScratch, findCandidates } from '#matching/candidates.ts';
import type { Frequencies } from '#matching/frequencies.ts';
import { personToKeys, queryToKeys } from '#matching/keys.ts';
import { defaultModel, modelVersion, type Model } from '#matching/model.ts';
import { createWord, type Word, type WordUse } from '#matching/normalise/word.ts';
import type { PersonEvidence } from '#matching/person-evidence.ts';
import { createPostings } from '#matching/postings.ts';
import { preparePerson, type Intern, type Person } from '#matching/prepare.ts';
import {
  bitsToProbability, createScoring, evidenceToVerdicts, priorBits, probabilityToBand, scorePersons, type Evidence,
} from '#matching/score.ts';

export { modelVersion };
export type { Evidence, Model, PersonEvidence };

export interface Match {
  readonly personId: string;
  /** Prior and evidence together: log2 of the odds. */
  readonly bits: number;
  readonly probability: number;
  readonly band: Band | 'silent';
  /** Coarse kinds, all that an alert may say. */
  readonly verdicts: readonly KindVerdict[];
  /** The explanation with its weights, never shown to other units. */
  readonly evidence: readonly Evidence[];
}

export interface Register {
  /** Adds a person, or replaces the one of this id. */
  add(person: PersonEvidence): void;
  remove(id: string): void;
  has(id: string): boolean;
  readonly size: number;
  /** The best matches, best first; the query's own id is never among them. 10 unless told. */
  match(query: PersonEvidence, options?: { readonly limit?: number }): Match[];
}

export function createRegister(model: Model = defaultModel): Register {
  const intern = createIntern();
  const scratch = createScratch();
  const ordinals = new Map<string, number>();
  let persons: (Person | null)[] = [];
  let postings = createPostings();
  // What the tombstones still hold of each key: somebody whose form is edited ten times is not eleven holders of a phone.
  let dead = new Map<number, number>();

  const enter = (person: Person): void => {
    const ordinal = persons.push(person) - 1;
    ordinals.set(person.id, ordinal);
    for (const key of personToKeys(person)) postings.add(key, ordinal);
  };

  const remove = (id: string): void => {
    const ordinal = ordinals.get(id);
    if (ordinal === undefined) return;
    ordinals.delete(id);
    // Their entries stay in the lists as a tombstone, until the dead outnumber the living.
    for (const key of personToKeys(persons[ordinal]!)) dead.set(key, (dead.get(key) ?? 0) + 1);
    persons[ordinal] = null;
    if (persons.length < 1000 || persons.length < 2 * ordinals.size) return;
    const living = persons.filter((person) => person !== null);
    persons = [];
    postings = createPostings();
    dead = new Map();
    for (const person of living) enter(person);
  };

  return {
    add: (person) => {
      remove(person.id);
      enter(preparePerson(person, intern));
    },
    remove,
    has: (id) => ordinals.has(id),
    get size() { return ordinals.size; },
    match: (query, { limit = 10 } = {}) => {
      const asked = preparePerson(query);
      const frequencies: Frequencies = { persons: ordinals.size, count: (key) => postings.count(key) - (dead.get(key) ?? 0) };
      const scoring = createScoring(model, frequencies);
      const prior = priorBits(ordinals.size, model);
      const scored = findCandidates(queryToKeys(asked), postings, persons.length, scratch)
        .map((ordinal) => persons[ordinal]!).filter((person) => person !== null && person.id !== asked.id)
        .map((person) => ({ id: person.id, ...scorePersons(asked, person, scoring) }));
      scored.sort((left, right) => right.bits - left.bits || (left.id < right.id ? -1 : 1));
      return scored.slice(0, limit).map(({ id, bits, evidence }) => toMatch(id, prior + bits, evidence, model));
    },
  };
}

function toMatch(personId: string, bits: number, evidence: readonly Evidence[], model: Model): Match {
  const probability = bitsToProbability(bits);
  return { personId, bits, probability, band: probabilityToBand(probability, model), verdicts: evidenceToVerdicts(evidence), evidence };
}

/** One object per distinct word, so that a hundred thousand persons share a few thousand words. */
function createIntern(): Intern {
  const words = new Map<string, Word>();
  return (latin, use: WordUse, script) => {
    const key = `${use} ${latin} ${script.isLatinScript ? 'l' : script.isBengaliScript ? 'b' : 'o'}`;
    let word = words.get(key);
    if (!word) words.set(key, word = createWord(latin, use, script));
    return word;
  };
}
