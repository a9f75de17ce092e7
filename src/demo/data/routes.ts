// Where people are taken, through where, and for what. Patterns of the region as public reports tell them; no real case.

import type { CommunityName } from '#demo/community.ts';

export interface Stop {
  /** Left out where the gazetteer ends (the Gulf, Cambodia). */
  readonly code?: string;
  readonly words: string;
  readonly country: string;
  readonly mode: 'train' | 'bus' | 'road' | 'foot' | 'boat' | 'air';
  readonly border?: string;
}

const stop = (code: string, words: string, mode: Stop['mode'], border?: string): Stop =>
  ({ code, words, country: code.slice(0, 2), mode, ...(border === undefined ? {} : { border }) });
const abroad = (country: string, words: string, mode: Stop['mode'], border?: string): Stop =>
  ({ words, country, mode, ...(border === undefined ? {} : { border }) });

const guwahati = stop('IN-AS-618', 'Guwahati', 'bus');
const siliguri = stop('IN-WB-309', 'Siliguri', 'bus');
const siliguriByTrain = stop('IN-WB-309', 'New Jalpaiguri, Siliguri', 'train');
const siliguriFromNepal = stop('IN-WB-309', 'Siliguri', 'road', 'Kakarbhitta - Panitanki');
const kolkata = stop('IN-WB-315', 'Kolkata', 'train');
const delhi = stop('IN-DL-79', 'New Delhi', 'train');
const delhiWest = stop('IN-DL-85', 'West Delhi', 'train');
const gurugram = stop('IN-HR-62', 'Gurugram', 'train');
const mumbai = stop('IN-MH-482', 'Mumbai', 'train');
const pune = stop('IN-MH-490', 'Pune', 'train');
const bengaluru = stop('IN-KA-525', 'Bengaluru', 'train');
const chennai = stop('IN-TN-568', 'Chennai', 'train');
const tiruppur = stop('IN-TN-634', 'Tiruppur', 'train');
const hyderabad = stop('IN-TS-507', 'Hyderabad', 'train');
const goa = stop('IN-GA-551', 'North Goa', 'train');
const nuh = stop('IN-HR-604', 'Nuh', 'train');
const jhunjhunu = stop('IN-RJ-106', 'Jhunjhunu', 'train');
const jaipur = stop('IN-RJ-102', 'Jaipur', 'train');
const kashmir = stop('IN-JK-3', 'Baramulla', 'road');
const dimapur = stop('IN-NL-244', 'Dimapur', 'bus');
const moreh = stop('IN-MN-716', 'Moreh', 'road', 'Tamu - Moreh');
const imphal = stop('IN-MN-256', 'Imphal', 'road');
const myawaddy = stop('MM-13', 'Myawaddy compound', 'road', 'Mae Sot - Myawaddy');
const bangkok = abroad('TH', 'Bangkok', 'air');
const petrapole = stop('IN-WB-303', 'Bangaon', 'foot', 'Benapole - Petrapole');
const kathmandu = stop('NP-P3-kathmandu', 'Kathmandu', 'bus');
const gulf = abroad('KW', 'Kuwait', 'air');
const dubai = abroad('AE', 'Dubai', 'air');
const oman = abroad('OM', 'Muscat', 'air');
const cambodia = abroad('KH', 'Sihanoukville', 'air');

export type ProfileName =
  | 'brothel' | 'massage' | 'domestic' | 'factory' | 'kiln' | 'farm' | 'marriage' | 'scam' | 'begging' | 'hospitality' | 'armed' | 'organ' | 'mine';

export interface Profile {
  readonly types: readonly string[];
  readonly industry: string | null;
  readonly sexualTypes?: readonly string[];
  /** Share of women and girls. */
  readonly female: number;
  readonly ages: readonly [number, number];
  readonly control: readonly string[];
  readonly recruitment: readonly string[];
  readonly work: string;
}

export const profiles: Readonly<Record<ProfileName, Profile>> = {
  brothel: {
    types: ['sexualExploitation'], industry: null, sexualTypes: ['prostitution'], female: 0.99, ages: [13, 26], work: 'a good job in a shop',
    control: ['debtBondage', 'takesEarnings', 'threatsPhysical', 'sexualAbuse', 'restrictsMovement', 'falsePromises'], recruitment: ['friends', 'family', 'socialNetwork'],
  },
  massage: {
    types: ['sexualExploitation', 'forcedLabour'], industry: 'otherService', sexualTypes: ['private'], female: 0.96, ages: [17, 29], work: 'work in a beauty parlour',
    control: ['debtBondage', 'withholdsDocuments', 'threatsLaw', 'excessiveHours'], recruitment: ['socialNetwork', 'onlineAdvertisement', 'friends'],
  },
  domestic: {
    types: ['domesticServitude', 'childLabour'], industry: 'household', female: 0.9, ages: [9, 19], work: 'housework and school in the city',
    control: ['takesEarnings', 'excessiveHours', 'physicalAbuse', 'restrictsMovement', 'withholdsNecessities'], recruitment: ['family', 'friends', 'other'],
  },
  factory: {
    types: ['childLabour', 'forcedLabour'], industry: 'manufacturing', female: 0.35, ages: [9, 17], work: 'work in a workshop',
    control: ['excessiveHours', 'takesEarnings', 'restrictsMovement', 'debtBondage'], recruitment: ['friends', 'work', 'family'],
  },
  kiln: {
    types: ['bondedLabour'], industry: 'construction', female: 0.4, ages: [14, 45], work: 'a season at a brick kiln',
    control: ['debtBondage', 'excessiveHours', 'restrictsMoney'], recruitment: ['work', 'friends'],
  },
  farm: {
    types: ['forcedLabour', 'bondedLabour'], industry: 'agriculture', female: 0.25, ages: [13, 38], work: 'farm work',
    control: ['debtBondage', 'excessiveHours', 'withholdsNecessities'], recruitment: ['work', 'family'],
  },
  marriage: {
    types: ['forcedMarriage'], industry: null, female: 1, ages: [14, 25], work: 'a marriage without dowry',
    control: ['restrictsMovement', 'physicalAbuse', 'sexualAbuse', 'threatensFamily'], recruitment: ['family', 'friends'],
  },
  scam: {
    types: ['forcedCriminality'], industry: 'information', female: 0.3, ages: [18, 34], work: 'computer work abroad',
    control: ['withholdsDocuments', 'debtBondage', 'physicalAbuse', 'restrictsMovement'], recruitment: ['onlineAdvertisement', 'socialNetwork'],
  },
  begging: {
    types: ['forcedBegging'], industry: null, female: 0.45, ages: [6, 14], work: 'food and a bed',
    control: ['physicalAbuse', 'takesEarnings', 'withholdsNecessities'], recruitment: ['other', 'family'],
  },
  hospitality: {
    types: ['forcedLabour'], industry: 'hospitality', female: 0.55, ages: [13, 24], work: 'work in a hotel',
    control: ['excessiveHours', 'takesEarnings', 'psychologicalAbuse'], recruitment: ['friends', 'business', 'socialNetwork'],
  },
  armed: {
    types: ['armedGroup'], industry: null, female: 0.25, ages: [13, 19], work: 'work across the hills',
    control: ['threatsPhysical', 'threatensFamily', 'restrictsMovement'], recruitment: ['friends', 'other'],
  },
  organ: {
    types: ['organRemoval'], industry: 'health', female: 0.2, ages: [20, 42], work: 'a well-paid job in the south',
    control: ['falsePromises', 'debtBondage'], recruitment: ['friends', 'other'],
  },
  mine: {
    types: ['childLabour', 'bondedLabour'], industry: 'mining', female: 0.1, ages: [11, 20], work: 'work in the mines',
    control: ['debtBondage', 'excessiveHours', 'restrictsMoney'], recruitment: ['work', 'family'],
  },
};

/** [the way, what for, weight]; the last stop is the destination. */
export type Route = readonly [stops: readonly Stop[], profile: ProfileName, weight: number];

const assam: readonly Route[] = [
  [[guwahati, delhi], 'domestic', 6], [[guwahati, delhiWest], 'brothel', 4], [[guwahati, siliguriByTrain, nuh], 'marriage', 5],
  [[guwahati, jhunjhunu], 'marriage', 3], [[guwahati, chennai], 'factory', 2], [[guwahati], 'domestic', 3], [[stop('IN-AR-237', 'Itanagar', 'road')], 'domestic', 3],
  [[dimapur], 'brothel', 2], [[guwahati, mumbai], 'brothel', 2], [[guwahati, bengaluru], 'hospitality', 2], [[stop('IN-ML-657', 'East Jaintia Hills', 'road')], 'mine', 2],
  [[guwahati, gurugram], 'domestic', 2],
];
const hills: readonly Route[] = [
  [[guwahati, delhi], 'hospitality', 4], [[guwahati, bengaluru], 'massage', 4], [[guwahati, goa], 'massage', 3], [[guwahati, chennai], 'massage', 3],
  [[guwahati], 'domestic', 3], [[guwahati, delhi, bangkok, myawaddy], 'scam', 2], [[dimapur], 'brothel', 2], [[guwahati, mumbai, dubai], 'domestic', 1],
  [[stop('IN-ML-657', 'East Jaintia Hills', 'road')], 'mine', 1], [[moreh, stop('MM-01', 'Tamu', 'foot', 'Moreh - Tamu')], 'armed', 1],
];
const bengal: readonly Route[] = [
  [[kolkata, mumbai], 'brothel', 6], [[kolkata, delhi], 'brothel', 4], [[kolkata, pune], 'brothel', 4], [[kolkata], 'brothel', 4], [[kolkata, kashmir], 'marriage', 2],
  [[kolkata, jaipur], 'factory', 2], [[kolkata, tiruppur], 'factory', 2], [[kolkata, stop('IN-UP-139', 'Etawah', 'train')], 'marriage', 3],
  [[kolkata, hyderabad], 'farm', 1], [[kolkata, mumbai, oman], 'domestic', 1], [[siliguri], 'brothel', 2], [[kolkata], 'domestic', 2],
];
const nepal: readonly Route[] = [
  [[siliguriFromNepal, delhi], 'brothel', 5], [[siliguriFromNepal, kolkata, mumbai], 'brothel', 4], [[siliguriFromNepal], 'massage', 3],
  [[kathmandu, delhi, gulf], 'domestic', 4], [[kathmandu, delhi, dubai], 'domestic', 3], [[siliguriFromNepal, imphal, moreh, abroad('MM', 'Mandalay', 'road')], 'domestic', 1],
  [[kathmandu], 'hospitality', 3], [[kathmandu, delhi, bangkok, myawaddy], 'scam', 2], [[kathmandu, chennai], 'organ', 1],
  [[stop('IN-BR-213', 'Raxaul', 'road', 'Birgunj - Raxaul'), delhi], 'factory', 2],
];
const bangladesh: readonly Route[] = [
  [[petrapole, kolkata, pune], 'brothel', 5], [[petrapole, kolkata, mumbai], 'brothel', 5], [[petrapole, kolkata, bengaluru], 'massage', 4],
  [[petrapole, kolkata, hyderabad], 'brothel', 3], [[petrapole, kolkata], 'domestic', 2], [[stop('IN-TR-272', 'Agartala', 'foot', 'Akhaura'), guwahati, delhi], 'domestic', 2],
  [[stop('BD-13', 'Dhaka', 'bus'), gulf], 'domestic', 3], [[stop('BD-13', 'Dhaka', 'bus'), dubai, cambodia], 'scam', 2], [[stop('IN-WB-310', 'Hili', 'foot', 'Hili'), delhi], 'marriage', 2],
];
const myanmar: readonly Route[] = [
  [[stop('MM-06', 'Yangon', 'bus'), myawaddy], 'scam', 4], [[moreh, imphal], 'domestic', 3], [[stop('IN-MZ-262', 'Zokhawthar', 'foot', 'Rihkhawdar - Zokhawthar'), stop('IN-MZ-261', 'Aizawl', 'road')], 'domestic', 3],
  [[stop('MM-17', 'Lashio', 'bus'), abroad('CN', 'Ruili, Yunnan', 'road', 'Muse - Ruili')], 'marriage', 4], [[moreh, imphal, guwahati, delhi], 'massage', 2],
  [[stop('MM-05', 'Kawthaung', 'bus'), abroad('TH', 'Ranong', 'boat')], 'farm', 2],
];
const rohingya: readonly Route[] = [
  [[stop('BD-11', 'Teknaf', 'road'), abroad('MY', 'Penang', 'boat')], 'marriage', 4], [[stop('IN-TR-272', 'Agartala', 'foot', 'Akhaura'), guwahati, hyderabad], 'marriage', 3],
  [[petrapole, kolkata, stop('IN-JK-5', 'Jammu', 'train')], 'marriage', 3], [[stop('BD-10', 'Chattogram', 'bus')], 'domestic', 2], [[stop('BD-13', 'Dhaka', 'bus')], 'brothel', 1],
];
const bhutan: readonly Route[] = [
  [[stop('IN-WB-664', 'Jaigaon', 'road', 'Phuentsholing - Jaigaon'), siliguri], 'massage', 3], [[stop('BT-15', 'Thimphu', 'bus')], 'domestic', 4],
  [[stop('BT-15', 'Thimphu', 'bus'), abroad('IQ', 'Erbil', 'air')], 'domestic', 2],
];
const hindi: readonly Route[] = [
  [[delhi], 'domestic', 5], [[siliguri], 'begging', 2], [[jaipur], 'factory', 5], [[stop('IN-HR-71', 'Panipat', 'train')], 'factory', 2], [[kolkata], 'begging', 2],
  [[stop('IN-PB-36', 'Ludhiana', 'train')], 'farm', 3], [[nuh], 'marriage', 2], [[chennai], 'kiln', 2], [[siliguri], 'brothel', 2],
];

export const routesOf: Readonly<Record<CommunityName, readonly Route[]>> = {
  assamese: assam, bodo: assam, gardenWorkers: assam, hindi, bengaliMuslim: bengal, bengaliHindu: bengal, bangladeshi: bangladesh, tripuri: bengal,
  khasi: hills, garo: hills, mizo: hills, naga: hills, meitei: hills, arunachali: hills, nepalese: nepal, gorkha: nepal, burmese: myanmar,
  rohingya, bhutanese: bhutan,
};
