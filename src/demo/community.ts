// A community of the demonstration: how its people are named, in which script, and where their homes are. The tables in
// data/ give each part as 'Latin=native, Latin=native'; a part without '=' is written in Latin letters only, and '_' is a
// space before a second word.

import { assamTables } from '#demo/data/communities-assam.ts';
import { bengalTables } from '#demo/data/communities-bengal.ts';
import { hillTables } from '#demo/data/communities-hills.ts';
import { neighbourTables } from '#demo/data/communities-neighbours.ts';

/** A word in Latin letters and, where the table knows it, in the script of the community. */
export interface Spelling { readonly latin: string; readonly native: string | null }

/** One table of data/communities-*.ts. */
export interface CommunityTable {
  readonly country: string;
  /** ISO 639-2. */
  readonly language: string;
  readonly female: string;
  readonly male: string;
  /** Given names that one person has. */
  readonly givenNames?: number;
  readonly femaleTitle?: string;
  readonly maleTitle?: string;
  readonly femaleMiddle?: string;
  readonly maleMiddle?: string;
  /** From the father, from the mother (Khasi, Garo), or from nobody (each person has one of their own). */
  readonly familyFrom: 'father' | 'mother' | 'nobody';
  readonly family?: string;
  /** Stand in the family name's place where women and men have different last names. */
  readonly femaleLast?: string;
  readonly maleLast?: string;
  /** Written between the parts in the native script; Burmese has nothing there. */
  readonly nativeGap?: string;
  readonly villageStems: string;
  readonly villageEnds: string;
  /** [gazetteer code, words, weight] */
  readonly homes: readonly (readonly [code: string, words: string, weight: number])[];
}

export interface Community {
  readonly country: string;
  readonly language: string;
  readonly givenNames: number;
  readonly familyFrom: CommunityTable['familyFrom'];
  readonly nativeGap: string;
  readonly given: BySex;
  readonly title: BySex;
  readonly middle: BySex;
  readonly last: BySex;
  readonly villageStems: readonly Spelling[];
  readonly villageEnds: readonly Spelling[];
  readonly homes: readonly (readonly [home: Home, weight: number])[];
}
export interface Home { readonly code: string; readonly words: string }
export interface BySex { readonly female: readonly Spelling[]; readonly male: readonly Spelling[] }

const tables = { ...assamTables, ...bengalTables, ...hillTables, ...neighbourTables } as const satisfies Record<string, CommunityTable>;
export type CommunityName = keyof typeof tables;

export const communities = Object.fromEntries(
  Object.entries(tables).map(([name, table]) => [name, tableToCommunity(table)]),
) as Readonly<Record<CommunityName, Community>>;

function tableToCommunity(table: CommunityTable): Community {
  const bySex = (female?: string, male?: string): BySex => ({ female: spellings(female), male: spellings(male) });
  return {
    country: table.country,
    language: table.language,
    givenNames: table.givenNames ?? 1,
    familyFrom: table.familyFrom,
    nativeGap: table.nativeGap ?? ' ',
    given: bySex(table.female, table.male),
    title: bySex(table.femaleTitle, table.maleTitle),
    middle: bySex(table.femaleMiddle, table.maleMiddle),
    last: bySex(table.femaleLast ?? table.family, table.maleLast ?? table.family),
    villageStems: spellings(table.villageStems),
    villageEnds: spellings(table.villageEnds),
    homes: table.homes.map(([code, words, weight]) => [{ code, words }, weight]),
  };
}

function spellings(list = ''): Spelling[] {
  return list.split(',').map((part) => part.trim()).filter((part) => part !== '').map((part) => {
    const [latin = '', native] = part.replaceAll('_', ' ').split('=');
    return { latin, native: native?.normalize('NFC') ?? null };
  });
}
