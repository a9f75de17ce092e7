// How a name sounds. The folded form keeps vowels and drops what spellings differ in (aspirates, doubled letters, v/w/b,
// j/z); the skeleton keeps only its consonants and a class of the first vowel. The same name in two scripts agrees in
// its skeleton far more often than in any transliteration. The order of the rules is part of the recipe.

const foldRules: readonly (readonly [RegExp, string])[] = [
  [/^h(?=[stmnl])/, ''], [/^mh/, 'm'],                     // Burmese breathed initials: Htun, Hla, Mhoo
  [/^x/, 's'], [/ksh|x(?!$)|ks/g, 'k'], [/x/g, 'ks'],
  [/jn|gny|dny|gy(?=[aeiou])/g, 'g'],
  [/t?c*chh?/g, 'C'], [/sch|sh/g, 's'], [/c(?=[eiy])/g, 's'], [/[cq]/g, 'k'], [/C/g, 'c'],
  [/ph|f/g, 'p'], [/([kgtdbj])h/g, '$1'],
  [/([aeo])w(?![aeiouyh])/g, '$1u'],                       // Chowdhury, Dawn: w that is half a vowel
  [/([^aeiou])w(?![aeiouhy])/g, '$1o'],                    // Bodo writes a vowel with w: Mwnlwng
  [/z/g, 'j'], [/[vw]/g, 'b'], [/^iy(?=[aeou])/, 'y'], [/^yu|^eu/, 'iu'], [/^y/, 'j'], [/y/g, 'i'],
  [/n?ng+(?=[aeiou])/g, 'nG'], [/n?ng+/g, 'n'], [/m(?=[bp])/g, 'n'],
  [/ee|ii|ie$/g, 'i'], [/oo|uu/g, 'u'], [/([a-zG])\1+/g, '$1'],
  [/([aeiou])h$/, '$1'],
];

/** Latin letters → the folded sound, vowels kept. */
export function foldSound(latin: string): string {
  let folded = latin;
  for (const [pattern, replacement] of foldRules) folded = folded.replace(pattern, replacement);
  return folded;
}

/** A folded sound → its consonants, led by the class of its first vowel (A, I, U) where it begins with one. */
export function soundToSkeleton(folded: string): string {
  const first = vowelClasses[folded[0] ?? ''] ?? '';
  const rest = folded.slice(first === '' && folded.startsWith('h') ? 1 : 0).replace(/[aeiouhG]/g, '');
  const start = first === '' && folded.startsWith('h') ? 'h' : first;
  return (start + rest).replace(/(.)\1+/gu, '$1');
}

const vowelClasses: Readonly<Record<string, string>> = { a: 'A', e: 'I', i: 'I', o: 'U', u: 'U' };

/** Surnames that are one name in two forms, which no sound rule can know. By skeleton; both sides become the right one. */
const surnameForms: Readonly<Record<string, string>> = {
  mkpd: 'mkrj', bndpd: 'bnrj', bnrpd: 'bnrj', bndrj: 'bnrj', ctpd: 'ctrj', gnpd: 'gnl', btcrj: 'btcr',
};

export interface Sound { readonly folded: string; readonly skeletons: readonly string[] }

/** Every skeleton a name may have: the plain one first, then those of Assamese and of other habits of writing. */
export function soundsOf(latin: string, isBengaliScript: boolean): Sound {
  const folded = foldSound(latin);
  const forms = [folded];
  if (/^o/.test(folded)) forms.push(`a${folded.slice(1)}`);
  if (/.x/.test(latin)) forms.push(foldSound(latin.replace(/x/g, 's')));
  if (/^ksh/.test(latin)) forms.push(foldSound(latin.replace(/^ksh/, 'ch')));
  // Assamese says স as h or x and চ as s; Bengali names write ছ for s (ছাত্তার, Sattar).
  if (isBengaliScript && /ch/.test(latin)) forms.push(foldSound(latin.replace(/chh?/g, 's')));
  if (isBengaliScript && /^s/.test(latin)) forms.push(foldSound(latin.replace(/^sh?(?=[aeiou])/, 'h')));
  const skeletons = forms.map(soundToSkeleton).filter((skeleton) => skeleton !== '');
  return { folded, skeletons: [...new Set(skeletons.map((skeleton) => surnameForms[skeleton] ?? skeleton))] };
}

/** A skeleton and each form of it with one consonant left out: two skeletons one edit apart share one of these. */
export function neighbourForms(skeleton: string): string[] {
  const forms = [skeleton];
  if (skeleton.length < 4) return forms;
  for (let at = 0; at < skeleton.length && at < 12; at += 1) forms.push(skeleton.slice(0, at) + skeleton.slice(at + 1));
  return [...new Set(forms)];
}
