// The words of a name by what they do in it: titles are dropped; honorifics and fillers are written or left out at will
// and weigh little; the rest tell persons apart. "Raju @ Rajesh Das" is two names, "Rina D/o Hari Das" a name and a father.

import { normaliseText, wordsOf } from '#matching/normalise/text.ts';
import { transliterate } from '#matching/normalise/transliterate.ts';

export interface NameWord {
  readonly latin: string;
  /** honorific: says nothing of who it is. filler: a middle word that comes and goes. core: tells persons apart. */
  readonly part: 'honorific' | 'filler' | 'core';
  readonly isBengaliScript: boolean;
  readonly isLatinScript: boolean;
}

export interface SplitName { readonly names: readonly string[]; readonly father: string | null; readonly spouse: string | null }

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

const titles = set('shri sri shree shriman srijukta srijut smt shrimati srimati shrimoti srimoti sushri km kum late lt dr mr mrs ms miss mst '
  + 'mosammat musammat mosamat mossammat mosammad must janab alhaj haji hazi prof adv advocate');
/** Honorifics of Burmese and Khasi names: real name parts elsewhere, so they count as such only in front of a name. */
const leadingTitles = set('u daw ko maung naw sai nang salai kong bah pu pi upa kumari');
/** By folded sound: the key is what each becomes, so that Md, Mohd and মোহাম্মদ are one word. */
const honorifics: readonly (readonly [string, RegExp])[] = [
  ['mohammad', /^(md|mohd|mohmd|mohammd|moh|mo|mhd|m[aou]+h?[ao]*mm?[aeiou]*d)$/],
  ['begum', /^b[ae]+g[aou]+m$/], ['bibi', /^b[ie]+b[ie]+$/], ['khatun', /^kh?[ao]+t[aou]+n$/],
  ['khanam', /^kh?[ao]n[aou]+m$/], ['sheikh', /^(sk|s[he]*h?[aei]+i?kh?)$/], ['bewa', /^b[ei]+[wo]+y?a$/],
];
const fillers: readonly (readonly [string, RegExp])[] = [
  ['kumari', /^k[uo]+mari$/], ['kumar', /^(kr|k[uo]+mar)$/], ['chandra', /^(ch|ch[ao]nd[oe]?ra?)$/], ['devi', /^d[ei]+[vb][ie]+$/],
  ['rani', /^r[ao]+n[ie]+$/], ['bala', /^bala$/], ['nath', /^nath$/], ['lal', /^lal$/], ['prasad', /^prasad$/], ['mohan', /^mohan$/],
];

const longestWord = 24;
const mostWords = 6;

/** The words of one name, titles left out. Never more than six, each at most 24 letters. */
export function nameToWords(name: string): NameWord[] {
  const words = wordsOf(normaliseText(name)).filter((word) => /\p{L}/u.test(word)).map(describeWord)
    .filter((word) => word.latin !== '' && !titles.has(word.latin));
  if (words.length > 1 && leadingTitles.has(words[0]!.latin)) words.shift();
  const [first, ...rest] = words;
  // A filler in front is a given name: Rani Das, Mohan Lal.
  const parts = first?.part === 'filler' ? [{ ...first, part: 'core' as const }, ...rest] : words;
  return parts.slice(0, mostWords);
}

function describeWord(word: string): NameWord {
  const isBengaliScript = /[\u0980-\u09ff]/.test(word);
  const latin = stripMarks(transliterate(word.slice(0, longestWord * 2))).slice(0, longestWord);
  const isLatinScript = /^[a-z]/.test(stripMarks(word));
  const honorific = honorifics.find(([, pattern]) => pattern.test(latin));
  if (honorific) return { latin: honorific[0], part: 'honorific', isBengaliScript, isLatinScript };
  const filler = fillers.find(([, pattern]) => pattern.test(latin));
  return { latin: filler?.[0] ?? latin, part: filler ? 'filler' : 'core', isBengaliScript, isLatinScript };
}

const stripMarks = (word: string): string =>
  word.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/ø/g, 'o').replace(/ł/g, 'l').replace(/ß/g, 'ss').replace(/æ/g, 'ae').normalize('NFC');

const aliasMarks = /\s*(?:@|\/|;|,|\(|\)|\b(?:alias|urf|a\.?k\.?a\.?|nee)\b|उर्फ|ওরফে|ওৰফে)\s*/iu;
const fatherMarks = /[,\s]+(?:[sd]\s*\/\s*o|(?:son|daughter) of)[.\s]+/iu;
const spouseMarks = /[,\s]+(?:w\s*\/\s*o|wife of)[.\s]+/iu;

/** A typed name → each name in it, and the father or spouse that was typed along with it. */
export function splitTypedName(typed: string): SplitName {
  const [beforeFather = '', father = null] = typed.slice(0, 400).split(fatherMarks, 2);
  const [names = '', spouse = null] = beforeFather.split(spouseMarks, 2);
  const parts = names.split(aliasMarks).map((part) => part.trim()).filter((part) => part !== '');
  return { names: parts, father, spouse };
}
