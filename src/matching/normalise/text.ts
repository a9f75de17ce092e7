// One written form for what people type: composed, without invisible joiners, digits in ASCII, lower case. Scripts stay.

/** How much of a name is read. Nobody's name is longer, and a hostile one must stay cheap. */
const longestName = 160;

const zeroes = [0x0660, 0x06f0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x1040, 0xabf0];

export function normaliseText(text: string): string {
  // Cut before any normal form is made, so that ten kilobytes cost no more than a name.
  const composed = text.slice(0, longestName).normalize('NFKC').slice(0, longestName).toLowerCase();
  return digitsToAscii(composed.replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, ''));
}

export function digitsToAscii(text: string): string {
  return text.replace(/(?![0-9])\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0)!;
    const zero = zeroes.find((first) => code >= first && code < first + 10);
    return zero === undefined ? digit : String(code - zero);
  });
}

/** The words of a normalised text: letters with their marks, and digits; dots, commas and hyphens part them. */
export const wordsOf = (text: string): string[] => text.replace(/['’`ʼ]/g, '').match(/[\p{L}\p{M}\p{Nd}]+/gu) ?? [];
