// The keys under which a person is found: sounds of the words of every name with their one-letter neighbours, two
// words written as one, trigrams, phones, identity numbers, places, relatives in a place, and birth year with a first letter.
// A key of the query has a factor: how much of its rarity a candidate found by it is granted before the real comparison.

import { identityNumberKey } from '#matching/compare/identity-numbers.ts';
import { phoneKey } from '#matching/compare/phones.ts';
import { neighbourForms } from '#matching/normalise/skeleton.ts';
import type { Word } from '#matching/normalise/word.ts';
import { hashKey } from '#matching/postings.ts';
import type { Name, Person } from '#matching/prepare.ts';

/** Keys of a person for the index, and for counting how common things are: each once. */
export function personToKeys(person: Person): Set<number> {
  const keys = new Set<number>();
  for (const { core, fillers, joins } of person.names) {
    for (const word of [...core, ...fillers, ...joins.map((join) => join.word)]) keys.add(word.spellingKey).add(word.closeKey);
  }
  for (const word of placeWords(person)) keys.add(word.spellingKey).add(word.closeKey);
  visitKeys(person, [0], (key) => keys.add(key));
  return keys;
}

/** Keys of a query, each with its factor. Birth years are sought two years either side. */
export function queryToKeys(person: Person): Map<number, number> {
  const factors = new Map<number, number>();
  visitKeys(person, [0, -1, 1, -2, 2], (key, factor) => {
    if ((factors.get(key) ?? 0) < factor) factors.set(key, factor);
  });
  return factors;
}

type Visit = (key: number, factor: number) => void;

function visitKeys(person: Person, yearGaps: readonly number[], visit: Visit): void {
  for (const name of person.names) visitName(name, visit);
  for (const phone of person.phones) visit(phoneKey(phone), 1);
  for (const { text } of person.identityNumbers) {
    visit(identityNumberKey(text), 1);
    for (let at = 0; at < text.length; at += 1) visit(hashKey('i-', text.slice(0, at) + text.slice(at + 1)), 0.4);
  }
  if (person.birth?.day) visit(hashKey('d', person.birth.day), 0.8);
  visitPlaces(person, visit);
  if (person.birth?.isAnchored === true) visitBirth(person, Math.floor(person.birth.year), yearGaps, visit);
}

function visitName({ core, joins }: Name, visit: Visit): void {
  for (const word of core) {
    if (word.isInitial) continue;
    for (const key of word.soundKeys) visit(key, 1);
    for (const key of word.nearKeys) visit(key, 0.4);
    for (const trigram of trigramsOf(word.folded)) visit(hashKey('g', trigram), 0.25);
  }
  for (const { word } of joins) for (const key of word.soundKeys) visit(key, 0.7);
}

function trigramsOf(folded: string): string[] {
  const bounded = `^${folded}$`;
  return Array.from({ length: Math.max(0, bounded.length - 2) }, (_, at) => bounded.slice(at, at + 3));
}

const placeWords = ({ places: { village, areas } }: Person): Word[] => (village ? [village, ...areas] : [...areas]);

function visitPlaces(person: Person, visit: Visit): void {
  const relatives = [person.father, person.mother, person.spouse].filter((name) => name !== null);
  for (const place of placeWords(person)) {
    for (const key of place.soundKeys) visit(key, 0.5);
    for (const { core } of relatives) {
      for (const word of core) visit(hashKey('r', `${word.skeletons[0]}|${place.skeletons[0]}`), 0.6);
    }
    for (const { core } of person.names) {
      for (const word of core) for (const form of neighbourForms(word.skeletons[0]!)) visit(hashKey('v', `${form}|${place.skeletons[0]}`), 0.5);
    }
  }
}

function visitBirth(person: Person, year: number, gaps: readonly number[], visit: Visit): void {
  for (const { core } of person.names) {
    for (const word of core) {
      for (const gap of gaps) visit(hashKey('y', `${year + gap}|${word.skeletons[0]![0]}`), 0.3);
    }
  }
}
