// What a country and a state are called in the person's language. Imported only where places are shown, with the gazetteer.

import { stateNames } from '#domain/data/state-names.ts';
import type { Format } from '#i18n/format.ts';
import { countryWord } from '#web/country-word.ts';

/** Districts and what has no name in that language are called as the gazetteer has them. */
export function placeWord(words: Format, { code, name }: { readonly code: string; readonly name: string }): string {
  if (/^[A-Z]{2}$/.test(code)) return countryWord(words, code);
  const { language } = words;
  return language === 'hi' || language === 'bn' ? stateNames[code]?.[language] ?? name : name;
}
