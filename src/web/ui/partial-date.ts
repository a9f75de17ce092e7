// What a person types as a date: day and month may stay empty, the year may not, digits may be of any script.
// It lives here and not in the domain, because only typing brings half dates and native digits.
import { dateParts, type PartialDate } from '#domain/date.ts';

export interface TypedDate { readonly day: string; readonly month: string; readonly year: string }

/** '' stands for nothing typed; null for something typed that is no date yet. */
export type TypedDateReading = PartialDate | '' | null;

export function typedDateToPartialDate(typed: TypedDate): TypedDateReading {
  const [day, month, year] = [typed.day, typed.month, typed.year].map((text) => digitsToAscii(text).trim()) as [string, string, string];
  if (day === '' && month === '' && year === '') return '';
  if (!/^\d{4}$/.test(year) || (day !== '' && month === '')) return null;
  const text = [year, month, day].filter((part) => part !== '').map((part) => part.padStart(2, '0')).join('-');
  return dateParts(text) ? text : null;
}

/** The three texts to show for a stored date; a text that is no date shows as nothing. */
export function partialDateToTypedDate(date: PartialDate | ''): TypedDate {
  const parts = dateParts(date);
  const toText = (part: number | undefined): string => (part === undefined ? '' : String(part));
  return { day: toText(parts?.day), month: toText(parts?.month), year: toText(parts?.year) };
}

// The zero of each script whose digits people here may type; the nine others follow it in Unicode. In order: Arabic and
// Persian (Urdu), Devanagari, Bengali (Assamese), Gurmukhi, Gujarati, Odia, Tamil, Telugu, Kannada, Malayalam, Thai,
// Tibetan, Myanmar, Myanmar Shan, Lepcha, Ol Chiki, Meetei Mayek, Chakma, full width.
const zeros = [
  0x0660, 0x06f0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50,
  0x0f20, 0x1040, 0x1090, 0x1c40, 0x1c50, 0xabf0, 0x11136, 0xff10,
];

/** Turns every such digit into 0–9 and leaves all else as it is. */
export const digitsToAscii = (text: string): string => text.replace(/\p{Nd}/gu, (digit) => {
  const code = digit.codePointAt(0) ?? 0;
  const zero = zeros.find((first) => code >= first && code <= first + 9);
  return zero === undefined ? digit : String(code - zero);
});
