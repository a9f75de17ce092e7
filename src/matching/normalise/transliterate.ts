// Indian scripts to Latin, for comparing only. The Unicode blocks from Devanagari to Malayalam lie on one plan (ISCII),
// 128 code points each, so one table by offset serves them all; Bengali-Assamese has its own rules on top.
// The inherent vowel is written 'ə' while rules work on it, then 'a', or nothing at the end of a word.

const blockSize = 0x80;
const firstBlock = 0x0900;
const bengali = 0x0980;
const lastBlock = 0x0d00;
const nukta = 0x3c;
const virama = 0x4d;

const independentVowels: Readonly<Record<number, string>> = {
  0x05: 'a', 0x06: 'a', 0x07: 'i', 0x08: 'i', 0x09: 'u', 0x0a: 'u', 0x0b: 'ri', 0x0c: 'li', 0x0d: 'e', 0x0e: 'e',
  0x0f: 'e', 0x10: 'ai', 0x11: 'o', 0x12: 'o', 0x13: 'o', 0x14: 'au', 0x60: 'ri', 0x61: 'li', 0x72: 'e',
};

const vowelSigns: Readonly<Record<number, string>> = {
  0x3e: 'a', 0x3f: 'i', 0x40: 'i', 0x41: 'u', 0x42: 'u', 0x43: 'ri', 0x44: 'ri', 0x45: 'e', 0x46: 'e', 0x47: 'e',
  0x48: 'ai', 0x49: 'o', 0x4a: 'o', 0x4b: 'o', 0x4c: 'au', 0x57: 'au',
};

const consonants = [
  'k', 'kh', 'g', 'gh', 'ng', 'ch', 'chh', 'j', 'jh', 'n', 't', 'th', 'd', 'dh', 'n', 't', 'th', 'd', 'dh', 'n', 'n',
  'p', 'ph', 'b', 'bh', 'm', 'y', 'r', 'r', 'l', 'l', 'l', 'v', 'sh', 'sh', 's', 'h',
] as const;
const firstConsonant = 0x15;

/** Letters that a dot below turns into another: ज़ z, फ़ f, ड़ r, য় y. */
const dotted: Readonly<Record<number, string>> = { 0x1c: 'z', 0x2b: 'f', 0x21: 'r', 0x22: 'rh', 0x2f: 'y' };

/** The block of an Indian script that a letter belongs to, or 0. */
function indicBlock(code: number): number {
  if (code < firstBlock || code >= lastBlock + blockSize) return 0;
  return code - (code % blockSize);
}

/** A word in an Indian script → Latin letters; letters of other scripts pass as they are. */
export function transliterate(word: string): string {
  let latin = '';
  for (let at = 0; at < word.length; at += 1) {
    const code = word.charCodeAt(at);
    const block = indicBlock(code);
    if (block === 0) {
      latin += word[at]!;
      continue;
    }
    const offset = code - block;
    const consonant = consonantAt(word, at, block);
    if (consonant !== null) {
      latin += consonant;
      if (offsetAt(word, at + 1, block) === nukta) at += 1;
      const next = offsetAt(word, at + 1, block);
      if (next === virama) at += 1;
      else if (vowelSigns[next] === undefined && offset !== 0x4e) latin += 'ə';
    } else latin += independentVowels[offset] ?? vowelSigns[offset] ?? signToLatin(offset, block);
  }
  // Bengali writes w between vowels as ওয়: আনোয়ারা is Anowara.
  return settleInherentVowels(indicBlock(word.charCodeAt(0)) === bengali ? latin.replace(/o(?:ə)?y(?=a)/g, 'ow') : latin);
}

const offsetAt = (word: string, at: number, block: number): number => (at < word.length ? word.charCodeAt(at) - block : -1);

function consonantAt(word: string, at: number, block: number): string | null {
  const offset = word.charCodeAt(at) - block;
  if (block === bengali) {
    if (offset === 0x70) return 'r';
    if (offset === 0x71) return 'w';
    if (offset === 0x4e) return 't';
    // য is j, but y under another consonant (ya-phala) and with a dot (য়).
    if (offset === 0x2f && offsetAt(word, at + 1, block) !== nukta && offsetAt(word, at - 1, block) !== virama) return 'j';
  }
  if (offset < firstConsonant || offset >= firstConsonant + consonants.length) return null;
  if (offsetAt(word, at + 1, block) === nukta) return dotted[offset] ?? consonants[offset - firstConsonant]!;
  return consonants[offset - firstConsonant]!;
}

function signToLatin(offset: number, block: number): string {
  if (offset === 0x01) return 'n';
  if (offset === 0x02) return block === bengali ? 'ng' : 'n';
  return offset === 0x03 ? 'h' : '';
}

function settleInherentVowels(latin: string): string {
  if (!latin.includes('ə')) return latin;
  return latin
    // A last inherent vowel is silent, except after two consonants: মিশ্র is mishra, দাস is das.
    .replace(/([aeiouə](?:ng|[kgtdpbjcs]hh?|[^aeiouəh]|h)?)ə$/, '$1')
    .replace(/ə/g, 'a');
}
