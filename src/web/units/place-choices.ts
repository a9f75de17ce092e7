// States and districts to choose from, of the gazetteer; loaded where a unit's place is chosen.

import rows from '#domain/data/places.json';
import { createGazetteer, type PlaceRow } from '#domain/place.ts';

const places = rows as unknown as readonly PlaceRow[];
const gazetteer = createGazetteer(places);

export const placePath = (code: string): string => gazetteer.pathOf(code).join(', ');

/** What lies directly in a country or state. */
export const placesIn = (parent: string): { readonly value: string; readonly label: string }[] =>
  places.flatMap(([code, name, above]) => (above === parent && typeof code === 'string' ? [{ value: code, label: name ?? code }] : [])).sort((left, right) => left.label.localeCompare(right.label));
