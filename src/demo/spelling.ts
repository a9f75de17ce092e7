// The same name as another officer would write it. These are the slips that the region's clerks make: vowel length,
// b and v, s and sh, ch and chh, doubled letters, Md. for Mohammad, ৰ for র.

import type { Spelling } from '#demo/community.ts';
import type { Random } from '#demo/random.ts';

type Slip = readonly [from: RegExp, to: string];

const latinSlips: readonly Slip[] = [
  [/ee/, 'i'], [/i(?=[bcdfgklmnpr])/, 'ee'], [/oo/, 'u'], [/u(?=[bdklmnr])/, 'oo'], [/aa/, 'a'], [/a(?=[lnrm][aiu])/, 'aa'],
  [/v/i, 'b'], [/(?<=[a-z])b/, 'v'], [/sh/, 's'], [/(?<=[a-z])s(?=[aeiou])/, 'sh'], [/chh/, 'ch'], [/ch(?!h)/, 'chh'], [/z/, 'j'], [/(?<=[a-z])j/, 'z'],
  [/ph/, 'f'], [/(?<=[a-z])f/, 'ph'], [/th/, 't'], [/dh/, 'd'], [/bh/, 'b'], [/kh(?=[aeiou])/, 'k'], [/ksh/, 'x'], [/x/, 'ks'], [/([lmnrst])\1/, '$1'],
  [/(?<=[aeiou])([lmnst])(?=[aeiou])/, '$1$1'], [/y(?=[aeiou])/, 'i'], [/i$/, 'y'], [/ou/, 'au'], [/w/, 'v'], [/a$/, 'ah'], [/q/, 'k'],
  [/^Md\./, 'Mohd'], [/^Md\./, 'Mohammad'], [/^Mst\./, 'Musammat'], [/Khatun/, 'Khatoon'], [/Begum/, 'Begam'], [/Hossain/, 'Hussain'], [/Mondal/, 'Mandal'],
  [/Lakshmi|Laxmi/, 'Lokkhi'], [/Sheikh/, 'Sk'], [/Das$/, 'Dass'], [/Chaudhary/, 'Choudhury'], [/Barman/, 'Burman'],
];

const nativeSlips: readonly Slip[] = [
  [/ী/, 'ি'], [/ি/, 'ী'], [/ূ/, 'ু'], [/শ/, 'স'], [/ষ/, 'শ'], [/(?<=.)স/, 'শ'], [/ণ/, 'ন'], [/ৰ/, 'র'], [/র/, 'ৰ'], [/ৱ/, 'ব'], [/য়/, 'ই'], [/চ(?=ি)/, 'ছ'],
  [/ी/, 'ि'], [/ि/, 'ी'], [/ू/, 'ु'], [/(?<=.)श/, 'स'], [/ष/, 'श'], [/व/, 'ब'], [/(?<=.)ब/, 'व'], [/ँ/, 'ं'], [/ं/, 'न'], [/ङ/, 'ंग'], [/ण/, 'न'],
  [/ေ/, ''], [/ူ/, 'ု'], [/ှ/, ''],
];

/** The spelling with up to so many slips in each script; it may come out as it was. */
export function respell(random: Random, spelling: Spelling, slips: number): Spelling {
  return {
    latin: slip(random, spelling.latin, latinSlips, slips),
    native: spelling.native === null ? null : slip(random, spelling.native, nativeSlips, slips),
  };
}

function slip(random: Random, text: string, table: readonly Slip[], count: number): string {
  let slipped = text;
  for (let done = 0; done < count; done += 1) {
    const fitting = table.filter(([from]) => from.test(slipped));
    if (fitting.length === 0) return slipped;
    const [from, to] = random.pick(fitting);
    slipped = slipped.replace(from, to);
  }
  return slipped.charAt(0).toUpperCase() + slipped.slice(1);
}

/** Without the last name, as a person is known in the neighbourhood; the whole name where there is one part only. */
export function withoutLastName(spelling: Spelling, nativeGap: string): Spelling {
  const cut = (text: string, gap: string): string => (gap !== '' && text.includes(gap) ? text.slice(0, text.lastIndexOf(gap)) : text);
  return { latin: cut(spelling.latin, ' '), native: spelling.native === null ? null : cut(spelling.native, nativeGap) };
}
