// Codes of 128 bits that are handed over once, typed once and kept as hashes. They are random and long, so a plain hash is
// enough: there is nothing to guess.

import { createHash, randomBytes } from 'node:crypto';

// Crockford's: no letter that is read as another one, or as a digit.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const codeLength = 26;

/** XXXXX-XXXXX-XXXXX-XXXXX-XXXXXX */
export function makeCode(): string {
  const bits = [...randomBytes(16)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const characters = (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[parseInt(five.padEnd(5, '0'), 2)]).join('');
  return characters.replace(/^(.{5})(.{5})(.{5})(.{5})(.{6})$/, '$1-$2-$3-$4-$5');
}

/** As people copy it: in any case, with or without its dashes. */
const normalise = (text: string): string => text.toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1').replace(/[^0-9A-Z]/g, '');

export const isCode = (text: unknown): text is string => typeof text === 'string' && text.length <= 60 && normalise(text).length === codeLength;
export const hashCode = (text: string): Buffer => createHash('sha256').update(`icmc one-time code|${normalise(text)}`).digest();
