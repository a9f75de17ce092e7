// The gazetteer: countries, their states and their districts, found as people write them. The rows are handed in
// (data/places.json), because the browser loads them only where a place is typed. A district of today may be another
// one tomorrow, so a case keeps the code and the words that were typed (PlaceValue), never the row.

import { otherPlaceNames } from '#domain/data/place-names.ts';

/** [code, name, code of the larger place or null, name in the script of the place or null], as in data/places.json. */
export type PlaceRow = readonly (string | null)[];

export interface Place {
  /** ISO 3166 for countries and states; below them `IN-AS-<LGD code>`, `NP-P1-<name>`, `BD-13`. */
  readonly code: string;
  readonly name: string;
  readonly parent: string | null;
  readonly nativeName: string | null;
  /** Old names, other spellings and the towns it is known by. */
  readonly otherNames: readonly string[];
}

export interface Gazetteer {
  byCode(code: string): Place | undefined;
  /** Names from small to large: ['Kamrup Metro', 'Assam', 'India']; empty for an unknown code. Whoever has other names hands them in. */
  pathOf(code: string, nameOf?: (place: Place) => string): string[];
  /** The places whose name, in any script or old spelling, begins with or holds the query; the nearest first. */
  search(query: string, limit: number): Place[];
}

export function createGazetteer(rows: readonly PlaceRow[]): Gazetteer {
  const places = new Map(rows.map((row) => { const place = rowToPlace(row); return [place.code, place]; }));
  const entries = [...places.values()].flatMap(placeToEntries);

  return {
    byCode: (code) => places.get(code),
    pathOf(code, nameOf = ({ name }) => name) {
      const names: string[] = [];
      for (let place = places.get(code); place; place = place.parent === null ? undefined : places.get(place.parent)) {
        names.push(nameOf(place));
      }
      return names;
    },
    search: (query, limit) => searchEntries(entries, query, limit),
  };
}

function rowToPlace([code, name, parent, nativeName]: PlaceRow): Place {
  if (typeof code !== 'string' || typeof name !== 'string') throw new TypeError('a row of the gazetteer needs a code and a name');
  return { code, name, parent: parent ?? null, nativeName: nativeName ?? null, otherNames: otherPlaceNames[code] ?? [] };
}

/** One name of a place, folded once, so that a keystroke costs a scan of short strings and nothing else. */
interface Entry { readonly place: Place; readonly words: string; readonly joined: string; readonly penalty: number }

function placeToEntries(place: Place): Entry[] {
  const entry = (name: string, penalty: number): Entry => {
    const words = foldPlaceName(name);
    return { place, words: ` ${words}`, joined: words.replaceAll(' ', ''), penalty };
  };
  const own = place.nativeName === null ? [place.name] : [place.name, place.nativeName];
  return [...own.map((name) => entry(name, 0)), ...place.otherNames.map((name) => entry(name, 1))];
}

function searchEntries(entries: readonly Entry[], query: string, limit: number): Place[] {
  const words = foldPlaceName(query);
  if (words === '' || limit <= 0) return [];
  const joined = words.replaceAll(' ', '');
  const best = new Map<Place, number>();
  for (const entry of entries) {
    const rank = rankOf(entry, words, joined);
    if (rank !== null && rank < (best.get(entry.place) ?? Infinity)) best.set(entry.place, rank);
  }
  return [...best]
    .sort(([a, rankA], [b, rankB]) => rankA - rankB || a.name.length - b.name.length || (a.code < b.code ? -1 : 1))
    .slice(0, limit)
    .map(([place]) => place);
}

/** Smaller is nearer: the whole name, its beginning, the beginning of a word, anywhere; at each step own names first. */
function rankOf({ words: own, joined: ownJoined, penalty }: Entry, words: string, joined: string): number | null {
  if (ownJoined === joined) return penalty;
  if (ownJoined.startsWith(joined)) return 2 + penalty;
  if (own.includes(` ${words}`)) return 4 + penalty;
  return own.includes(words) ? 6 + penalty : null;
}

/**
 * Case, accents, punctuation and the optional marks of Indic scripts away. Vowel signs stay: without them an Indic name
 * is another name. Assamese ra and wa meet their Bengali counterparts, since either keyboard is in use in Assam.
 */
export function foldPlaceName(text: string): string {
  return text.normalize('NFKD').toLowerCase()
    .replace(/[\u0300-\u036f\u093c\u09bc\u200b-\u200d'’]/g, '')
    .replaceAll('ৰ', 'র').replaceAll('ৱ', 'ব').replaceAll('ँ', 'ं')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}
