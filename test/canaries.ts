// Words that mean nothing and stand in one place only: wherever one turns up, something came from that place. A case is
// filled with them from the vocabulary itself, so that a new field brings its own.

import { randomBytes } from 'node:crypto';
import { isSet, type Field, type FieldValue } from '#domain/field.ts';
import { vocabulary, type Vocabulary } from '#domain/records.ts';
import type { Draft } from './small-network.ts';

export interface Canaries {
  /** A fresh word for this place. */
  make(place: string): string;
  /** The same in digits, for a field of phones. */
  makePhone(place: string): string;
  /** The places whose words stand in a text. */
  placesIn(text: string): Set<string>;
  readonly places: ReadonlySet<string>;
}

export function createCanaries(): Canaries {
  const placeByWord = new Map<string, string>();
  return {
    make(place) {
      const word = `knr${randomBytes(7).toString('hex')}`;
      placeByWord.set(word, place);
      return word;
    },
    makePhone(place) {
      const word = `9${Array.from(randomBytes(12), (byte) => byte % 10).join('')}`;
      placeByWord.set(word, place);
      return word;
    },
    placesIn(text) {
      const found = new Set<string>();
      for (const [word] of text.matchAll(/knr[0-9a-f]{14}|9\d{12}/g)) {
        const place = placeByWord.get(word);
        if (place !== undefined) found.add(place);
      }
      return found;
    },
    get places() { return new Set(placeByWord.values()); },
  };
}

/** Every record type of the vocabulary once, with a canary in every field that takes words. The case comes first. */
export function fillWithCanaries(draft: Draft, canaries: Canaries, placeOf: (section: string) => string, words: Vocabulary = vocabulary): void {
  const types = Object.entries(words).sort(([, one], [, other]) => Number(other.isCase === true) - Number(one.isCase === true));
  for (const [name, type] of types) {
    const fields = Object.entries(type.fields).flatMap(([field, description]): [string, FieldValue][] => {
      const value = canaryFor(description, canaries, placeOf(type.section));
      return value === null ? [] : [[field, value]];
    });
    draft.create(name, Object.fromEntries(fields));
  }
}

function canaryFor(field: Field, canaries: Canaries, place: string): FieldValue | null {
  const value = ((): FieldValue | null => {
    switch (field.kind) {
      case 'text': case 'longText': case 'texts': return canaries.make(place);
      case 'place': return { text: canaries.make(place) };
      case 'phones': return canaries.makePhone(place);
      default: return null;
    }
  })();
  return value !== null && isSet(field) ? [value as string] : value;
}
