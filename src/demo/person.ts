// An invented person as they are, before anybody writes them down. How a unit writes them is person-record.ts.

import { communities, type Community, type CommunityName, type Home, type Spelling } from '#demo/community.ts';
import { addDays } from '#demo/dates.ts';
import type { Random } from '#demo/random.ts';

export type DemoSex = 'female' | 'male';

export interface DemoPerson {
  readonly community: CommunityName;
  readonly sex: DemoSex;
  readonly bornOn: string;
  /** How well the age is known: to the day, to the year, or as an age that somebody guessed. */
  readonly birthKnown: 'day' | 'year' | 'age';
  readonly name: Spelling;
  readonly father: Spelling;
  readonly mother: Spelling;
  readonly spouse: Spelling | null;
  readonly nickname: Spelling | null;
  readonly village: Spelling;
  readonly home: Home;
  readonly phones: readonly string[];
  readonly identityNumber: string | null;
  readonly mark: string | null;
}

export interface PersonWish {
  readonly community: CommunityName;
  readonly sex: DemoSex;
  readonly age: number;
  /** The day on which they have that age. */
  readonly day: string;
  readonly phoneChance: number;
  /** A brother or sister: same parents, same village, same home. */
  readonly kin?: DemoPerson;
}

export function createPerson(random: Random, wish: PersonWish): DemoPerson {
  const community = communities[wish.community];
  const family = createFamily(random, community, wish.kin);
  const isAdult = wish.age >= 18;
  const home = wish.kin?.home ?? random.weighted(community.homes);
  return {
    community: wish.community,
    sex: wish.sex,
    bornOn: addDays(wish.day, -Math.floor(wish.age * 365.25) - random.integer(1, 364)),
    birthKnown: random.weighted([['day', 35], ['year', 15], ['age', 50]]),
    name: childName(random, community, wish, family),
    father: family.father,
    mother: family.mother,
    spouse: isAdult && random.chance(0.35) ? personName(random, community, wish.sex === 'female' ? 'male' : 'female') : null,
    nickname: random.chance(0.15) ? random.pick(community.given[wish.sex]) : null,
    village: wish.kin?.village ?? villageName(random, community),
    home,
    phones: random.chance(wish.phoneChance) ? createPhones(random, community.country) : [],
    identityNumber: isAdult && random.chance(0.18) ? createIdentityNumber(random, community.country) : null,
    mark: random.chance(0.08) ? random.pick(marks) : null,
  };
}

interface Family { readonly father: Spelling; readonly mother: Spelling; readonly last: Spelling | undefined }

function createFamily(random: Random, community: Community, kin?: DemoPerson): Family {
  if (kin) {
    const handedDown = (last: Spelling): boolean => community.familyFrom !== 'nobody' && kin.name.latin.endsWith(` ${last.latin}`);
    return { father: kin.father, mother: kin.mother, last: community.last.female.find(handedDown) };
  }
  const fatherLast = pickMaybe(random, community.last.male);
  const motherLast = community.familyFrom === 'father' ? fatherLast : pickMaybe(random, community.last.female);
  return {
    father: personName(random, community, 'male', fatherLast),
    mother: personName(random, community, 'female', motherLast),
    last: { father: fatherLast, mother: motherLast, nobody: undefined }[community.familyFrom],
  };
}

/** Not named as a parent or as the brother or sister is, which would be rare and would confuse whoever tries the product. */
function childName(random: Random, community: Community, { sex, kin }: PersonWish, { father, mother, last }: Family): Spelling {
  const others = [father.latin, mother.latin, kin?.name.latin ?? ''].flatMap((name) => name.split(' '));
  const given = community.given[sex].filter(({ latin }) => !others.includes(latin));
  return personName(random, { ...community, given: { female: given, male: given } }, sex, last);
}

const pickMaybe = (random: Random, list: readonly Spelling[]): Spelling | undefined => (list.length > 0 ? random.pick(list) : undefined);

function personName(random: Random, community: Community, sex: DemoSex, inherited?: Spelling): Spelling {
  const titles = community.title[sex];
  const middles = community.middle[sex];
  const parts: Spelling[] = [];
  if (titles.length > 0 && random.chance(0.55)) parts.push(random.pick(titles));
  parts.push(...random.some(community.given[sex], community.givenNames));
  if (middles.length > 0 && random.chance(0.3)) parts.push(random.pick(middles));
  const last = inherited ?? pickMaybe(random, community.last[sex]);
  if (last) parts.push(last);
  return joinSpellings(parts, community.nativeGap);
}

function villageName(random: Random, community: Community): Spelling {
  return joinSpellings([random.pick(community.villageStems), random.pick(community.villageEnds)], '', '');
}

function joinSpellings(parts: readonly Spelling[], nativeGap: string, latinGap = ' '): Spelling {
  const native = parts.map((part) => part.native);
  return { latin: parts.map((part) => part.latin).join(latinGap), native: native.includes(null) ? null : native.join(nativeGap) };
}

// National numbers that begin with 000 belong to nobody, in any of these countries.
const countryCodes: Readonly<Record<string, string>> = { IN: '+91', NP: '+977', BD: '+880', MM: '+95', BT: '+975' };

function createPhones(random: Random, country: string): string[] {
  const create = (): string => `${countryCodes[country] ?? '+91'} 000${random.digits(2)} ${random.digits(5)}`;
  return random.chance(0.2) ? [create(), create()] : [create()];
}

/** No identity number of these countries begins with 0000, and no voter's card with DMO. */
function createIdentityNumber(random: Random, country: string): string {
  if (country === 'IN') return random.chance(0.5) ? `0000 ${random.digits(4)} ${random.digits(4)}` : `DMO${random.digits(7)}`;
  return country === 'NP' ? `00-00-00-${random.digits(5)}` : `0000${random.digits(8)}`;
}

const marks = [
  'Scar over the left eyebrow', 'Mole on the right cheek', 'Burn mark on the left forearm', 'Tattoo of a flower on the wrist', 'Tattoo of initials on the forearm',
  'Pierced nose, left side', 'Walks with a slight limp', 'Birthmark on the neck', 'Little finger of the right hand bent',
];
