// A phone number as its last ten digits: country and trunk prefixes come and go between records.

import { digitsToAscii } from '#matching/normalise/text.ts';

/** The last ten digits, or null where there are fewer than seven: too few to tell persons apart. */
export function normalisePhone(phone: string): string | null {
  const digits = digitsToAscii(phone.slice(0, 60).normalize('NFKC')).replace(/[^0-9]/g, '');
  if (digits.length < 7 || /^(\d)\1*$/.test(digits)) return null;
  return digits.replace(/^0+/, '').slice(-10);
}
