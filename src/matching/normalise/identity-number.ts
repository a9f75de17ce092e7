// Identity numbers by kind, told from their shape: two different numbers speak against a match only within one kind.

import { digitsToAscii } from '#matching/normalise/text.ts';

export interface IdentityNumber { readonly kind: string; readonly text: string }

const shapes: readonly (readonly [string, RegExp])[] = [
  ['aadhaar', /^\d{12}$/], ['taxNumber', /^[A-Z]{5}\d{4}[A-Z]$/], ['voterCard', /^[A-Z]{3}\d{7}$/],
  ['passport', /^[A-Z]{1,2}\d{7}$/], ['drivingLicence', /^[A-Z]{2}\d{13}$/],
];

/** Letters and digits in capitals; null where too little is left, or where it is masked (XXXX XXXX 1234). */
export function normaliseIdentityNumber(number: string): IdentityNumber | null {
  const text = digitsToAscii(number.slice(0, 60).normalize('NFKC')).toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
  if (text.length < 6 || text.length > 30 || /X{4}/.test(text) || !/\d{3}/.test(text) || /^(.)\1*$/.test(text)) return null;
  const shape = shapes.find(([, pattern]) => pattern.test(text));
  return { kind: shape?.[0] ?? 'other', text };
}
