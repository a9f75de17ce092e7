// A country by its two letters, in the person's language; a code that is no country stays as it is.

import type { Format } from '#i18n/format.ts';

export function countryWord(words: Format, code: string): string {
  if (words.has(`country.${code}`)) return words.text(`country.${code}`);
  return /^[A-Z]{2}$/.test(code) ? new Intl.DisplayNames([words.language], { type: 'region', style: 'short' }).of(code) ?? code : code;
}
