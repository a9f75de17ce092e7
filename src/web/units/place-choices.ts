// States and districts to choose from, of the gazetteer; loaded where a unit's place is chosen.

import rows from '#domain/data/places.json';
import { createGazetteer, type PlaceRow } from '#domain/place.ts';
import type { Format } from '#i18n/format.ts';
import { placeWord } from '#web/place-words.ts';

const places = rows as unknown as readonly PlaceRow[];
const gazetteer = createGazetteer(places);

/** From small to large; without words, as the gazetteer has it. */
export const placePath = (code: string, words?: Format): string => gazetteer.pathOf(code, words && ((place) => placeWord(words, place))).join(', ');

/** What lies directly in a country or state. */
export const placesIn = (parent: string, words: Format): { readonly value: string; readonly label: string }[] =>
  places.flatMap(([code, name, above]) => (above === parent && typeof code === 'string' ? [{ value: code, label: placeWord(words, { code, name: name ?? code }) }] : [])).sort((left, right) => left.label.localeCompare(right.label, words.language));
