// The units of the demonstration. The places are real; the desks, their people and their telephone numbers (national
// numbers beginning with 00000, which nobody has) are invented.

import type { Role } from '#domain/access.ts';
import type { UnitKind } from '#domain/unit.ts';
import type { CommunityName } from '#demo/community.ts';

export type DemoLanguage = 'en' | 'hi' | 'bn';

export interface UnitTable {
  readonly code: string;
  readonly name: string;
  readonly kind: UnitKind;
  readonly country: string;
  readonly state: string | null;
  readonly district: string | null;
  readonly languages: readonly string[];
  readonly dutyName: string;
  readonly parent?: string;
  /** Told in place of this unit. */
  readonly contact?: string;
  /** The first part of its user names. */
  readonly town: string;
  /** [last part of the user name, role, name as shown, language] */
  readonly people: readonly (readonly [string, Role, string, DemoLanguage])[];
  /** Share of all cases, and whose cases they are. */
  readonly cases: number;
  readonly communities: readonly (readonly [CommunityName, number])[];
}

export const unitTables: readonly UnitTable[] = [
  {
    code: 'ICMC', name: 'Impulse Case Management Centre', kind: 'centre', country: 'IN', state: 'IN-ML', district: 'IN-ML-274',
    languages: ['en', 'hi', 'bn', 'as'], dutyName: 'Duty desk, case management centre', town: 'centre', cases: 6,
    people: [['caseworker', 'caseWorker', 'Ribalin Nongrum', 'en'], ['supervisor', 'supervisor', 'Kitbok Marbaniang', 'en'],
      ['analyst', 'analyst', 'Sujata Halder', 'bn'], ['press', 'pressOfficer', 'Larisa Warjri', 'en'], ['auditor', 'auditor', 'Donbok Syiem', 'en'],
      ['administrator', 'systemAdministrator', 'Wanda Lyngdoh', 'en']],
    communities: [['khasi', 3], ['assamese', 2], ['gardenWorkers', 2], ['nepalese', 1], ['bangladeshi', 1], ['arunachali', 1], ['mizo', 1]],
  },
  {
    code: 'AHB', name: 'Anti Human Trafficking Bureau, Assam', kind: 'ahtb', country: 'IN', state: 'IN-AS', district: null,
    languages: ['en', 'as', 'bn', 'hi'], dutyName: 'Inspector Himashree Talukdar', town: 'assam', cases: 3,
    people: [['nodal', 'nodalOfficer', 'Utpal Hazarika', 'en'], ['officer', 'investigatingOfficer', 'Himashree Talukdar', 'en']],
    communities: [['assamese', 3], ['gardenWorkers', 2], ['bengaliMuslim', 2], ['bodo', 1]],
  },
  {
    code: 'GHY', name: 'AHTU Guwahati', kind: 'ahtu', country: 'IN', state: 'IN-AS', district: 'IN-AS-618', parent: 'AHB',
    languages: ['en', 'as', 'bn', 'hi'], dutyName: 'Sub-Inspector Barnali Deka', town: 'guwahati', cases: 13,
    people: [['officer', 'investigatingOfficer', 'Barnali Deka', 'en'], ['supervisor', 'supervisor', 'Hemanta Saikia', 'en'],
      ['caseworker', 'caseWorker', 'Nilima Bharali', 'en'], ['nodal', 'nodalOfficer', 'Prabin Medhi', 'en'], ['officer2', 'investigatingOfficer', 'Chandan Kalita', 'bn']],
    communities: [['assamese', 6], ['gardenWorkers', 4], ['bengaliMuslim', 3], ['bodo', 2], ['hindi', 1], ['garo', 1], ['arunachali', 1]],
  },
  {
    code: 'TEZ', name: 'AHTU Tezpur', kind: 'ahtu', country: 'IN', state: 'IN-AS', district: 'IN-AS-301', parent: 'AHB',
    languages: ['en', 'as', 'hi'], dutyName: 'Sub-Inspector Jiten Bora', town: 'tezpur', cases: 6,
    people: [['officer', 'investigatingOfficer', 'Jiten Bora', 'en'], ['supervisor', 'supervisor', 'Gitanjali Nath', 'en']],
    communities: [['gardenWorkers', 6], ['assamese', 4], ['bodo', 2], ['bengaliMuslim', 1]],
  },
  {
    code: 'KKJ', name: 'AHTU Kokrajhar', kind: 'ahtu', country: 'IN', state: 'IN-AS', district: 'IN-AS-294', parent: 'AHB',
    languages: ['en', 'brx', 'as', 'hi'], dutyName: 'Sub-Inspector Sansuma Narzary', town: 'kokrajhar', cases: 5,
    people: [['officer', 'investigatingOfficer', 'Sansuma Narzary', 'hi'], ['supervisor', 'supervisor', 'Bilifang Daimary', 'en']],
    communities: [['bodo', 7], ['bengaliMuslim', 3], ['assamese', 1], ['gardenWorkers', 1]],
  },
  {
    code: 'SHL', name: 'AHTU Shillong', kind: 'ahtu', country: 'IN', state: 'IN-ML', district: 'IN-ML-274',
    languages: ['en', 'kha'], dutyName: 'Sub-Inspector Daphisha Kharkongor', town: 'shillong', cases: 6,
    people: [['officer', 'investigatingOfficer', 'Daphisha Kharkongor', 'en'], ['supervisor', 'supervisor', 'Banteilang Mawlong', 'en'], ['caseworker', 'caseWorker', 'Ibanri Thabah', 'en']],
    communities: [['khasi', 7], ['garo', 2], ['gorkha', 1], ['bangladeshi', 1]],
  },
  {
    code: 'TUR', name: 'AHTU Tura', kind: 'ahtu', country: 'IN', state: 'IN-ML', district: 'IN-ML-278',
    languages: ['en', 'grt'], dutyName: 'Sub-Inspector Silme Sangma', town: 'tura', cases: 3,
    people: [['officer', 'investigatingOfficer', 'Silme Sangma', 'en']],
    communities: [['garo', 7], ['bengaliMuslim', 1], ['bangladeshi', 1]],
  },
  {
    code: 'AZL', name: 'AHTU Aizawl', kind: 'ahtu', country: 'IN', state: 'IN-MZ', district: 'IN-MZ-261',
    languages: ['en', 'lus'], dutyName: 'Sub-Inspector Lalramengi Ralte', town: 'aizawl', cases: 4,
    people: [['officer', 'investigatingOfficer', 'Lalramengi Ralte', 'en'], ['supervisor', 'supervisor', 'Zoramthara Hnamte', 'en']],
    communities: [['mizo', 6], ['burmese', 4], ['tripuri', 1]],
  },
  {
    code: 'IMF', name: 'AHTU Imphal', kind: 'ahtu', country: 'IN', state: 'IN-MN', district: 'IN-MN-256',
    languages: ['en', 'mni', 'hi'], dutyName: 'Sub-Inspector Linthoi Thokchom', town: 'imphal', cases: 5,
    people: [['officer', 'investigatingOfficer', 'Linthoi Thokchom', 'en'], ['supervisor', 'supervisor', 'Manglem Oinam', 'en']],
    communities: [['meitei', 6], ['naga', 2], ['burmese', 2], ['nepalese', 1]],
  },
  {
    code: 'KOH', name: 'AHTU Kohima', kind: 'ahtu', country: 'IN', state: 'IN-NL', district: 'IN-NL-245',
    languages: ['en', 'nag'], dutyName: 'Sub-Inspector Vizokhole Angami', town: 'kohima', cases: 3,
    people: [['officer', 'investigatingOfficer', 'Vizokhole Angami', 'en']],
    communities: [['naga', 7], ['assamese', 1]],
  },
  {
    code: 'DMR', name: 'AHTU Dimapur', kind: 'ahtu', country: 'IN', state: 'IN-NL', district: 'IN-NL-244',
    languages: ['en', 'nag', 'hi'], dutyName: 'Sub-Inspector Mhonthung Kikon', town: 'dimapur', cases: 4,
    people: [['officer', 'investigatingOfficer', 'Mhonthung Kikon', 'en'], ['caseworker', 'caseWorker', 'Zubeni Ezung', 'en']],
    communities: [['naga', 4], ['assamese', 2], ['bengaliMuslim', 1], ['hindi', 1]],
  },
  {
    code: 'AGT', name: 'AHTU Agartala', kind: 'ahtu', country: 'IN', state: 'IN-TR', district: 'IN-TR-272',
    languages: ['en', 'bn', 'trp'], dutyName: 'Sub-Inspector Sujata Debnath', town: 'agartala', cases: 4,
    people: [['officer', 'investigatingOfficer', 'Sujata Debnath', 'bn'], ['supervisor', 'supervisor', 'Bikram Debbarma', 'bn']],
    communities: [['tripuri', 4], ['bengaliHindu', 3], ['bangladeshi', 2], ['rohingya', 2]],
  },
  {
    code: 'ITA', name: 'AHTU Itanagar', kind: 'ahtu', country: 'IN', state: 'IN-AR', district: 'IN-AR-237',
    languages: ['en', 'hi'], dutyName: 'Sub-Inspector Yapi Tara', town: 'itanagar', cases: 3,
    people: [['officer', 'investigatingOfficer', 'Yapi Tara', 'hi']],
    communities: [['arunachali', 4], ['gardenWorkers', 3], ['assamese', 2], ['bodo', 1]],
  },
  {
    code: 'GTK', name: 'AHTU Gangtok', kind: 'ahtu', country: 'IN', state: 'IN-SK', district: 'IN-SK-225',
    languages: ['en', 'ne', 'hi'], dutyName: 'Sub-Inspector Menuka Rai', town: 'gangtok', cases: 3,
    people: [['officer', 'investigatingOfficer', 'Menuka Rai', 'hi'], ['supervisor', 'supervisor', 'Tenzin Lama', 'en']],
    communities: [['gorkha', 5], ['nepalese', 3], ['bhutanese', 2]],
  },
  {
    code: 'SLG', name: 'AHTU Siliguri', kind: 'ahtu', country: 'IN', state: 'IN-WB', district: 'IN-WB-309',
    languages: ['en', 'bn', 'ne', 'hi'], dutyName: 'Sub-Inspector Mitali Sarkar', town: 'siliguri', cases: 12,
    people: [['officer', 'investigatingOfficer', 'Mitali Sarkar', 'bn'], ['supervisor', 'supervisor', 'Tapan Ghosh', 'bn'],
      ['caseworker', 'caseWorker', 'Binita Chhetri', 'hi'], ['nodal', 'nodalOfficer', 'Ashok Roy', 'bn']],
    communities: [['nepalese', 4], ['gorkha', 4], ['bengaliHindu', 3], ['gardenWorkers', 3], ['bengaliMuslim', 2], ['hindi', 2], ['bhutanese', 1], ['bangladeshi', 1], ['assamese', 1]],
  },
  {
    code: 'KOL', name: 'AHTU Kolkata', kind: 'ahtu', country: 'IN', state: 'IN-WB', district: 'IN-WB-315',
    languages: ['en', 'bn', 'hi'], dutyName: 'Inspector Purnima Biswas', town: 'kolkata', cases: 10,
    people: [['officer', 'investigatingOfficer', 'Purnima Biswas', 'bn'], ['supervisor', 'supervisor', 'Subrata Paul', 'bn'],
      ['caseworker', 'caseWorker', 'Moumita Naskar', 'bn'], ['legal', 'legalAid', 'Shankar Debnath', 'en']],
    communities: [['bengaliHindu', 5], ['bengaliMuslim', 5], ['bangladeshi', 4], ['hindi', 2], ['rohingya', 1], ['assamese', 1], ['nepalese', 1]],
  },
  {
    code: 'MSD', name: 'AHTU Murshidabad', kind: 'ahtu', country: 'IN', state: 'IN-WB', district: 'IN-WB-319',
    languages: ['bn', 'en'], dutyName: 'Sub-Inspector Kakoli Halder', town: 'murshidabad', cases: 4,
    people: [['officer', 'investigatingOfficer', 'Kakoli Halder', 'bn'], ['supervisor', 'supervisor', 'Kamrul Haque', 'bn']],
    communities: [['bengaliMuslim', 7], ['bengaliHindu', 3], ['bangladeshi', 2]],
  },
  {
    code: 'UJT', name: 'Ujan Jatra Trust', kind: 'ngo', country: 'IN', state: 'IN-AS', district: 'IN-AS-618',
    languages: ['en', 'as', 'hi'], dutyName: 'Duty caseworker, Ujan Jatra', town: 'ujan', cases: 3,
    people: [['caseworker', 'caseWorker', 'Sewali Konwar', 'en'], ['supervisor', 'supervisor', 'Naren Kalita', 'en']],
    communities: [['assamese', 4], ['gardenWorkers', 4], ['bodo', 2]],
  },
  {
    code: 'NPF', name: 'Nodir Par Foundation', kind: 'ngo', country: 'IN', state: 'IN-WB', district: 'IN-WB-304',
    languages: ['bn', 'en'], dutyName: 'Duty caseworker, Nodir Par', town: 'nodirpar', cases: 4,
    people: [['caseworker', 'caseWorker', 'Tumpa Gayen', 'bn'], ['supervisor', 'supervisor', 'Rokeya Mollah', 'bn'], ['legal', 'legalAid', 'Joydeb Saha', 'bn']],
    communities: [['bengaliHindu', 5], ['bengaliMuslim', 5], ['bangladeshi', 2]],
  },
  {
    code: 'PBS', name: 'Pahari Bato Samaj', kind: 'ngo', country: 'IN', state: 'IN-WB', district: 'IN-WB-702',
    languages: ['ne', 'en', 'hi'], dutyName: 'Duty caseworker, Pahari Bato', town: 'paharibato', cases: 3,
    people: [['caseworker', 'caseWorker', 'Samjhana Pariyar', 'hi']],
    communities: [['gorkha', 6], ['nepalese', 3]],
  },
  {
    code: 'RNS', name: 'Residential home R1', kind: 'shelter', country: 'IN', state: 'IN-AS', district: 'IN-AS-618', contact: 'GHY',
    languages: ['en', 'as', 'hi'], dutyName: 'Warden on duty', town: 'home1', cases: 0,
    people: [['staff', 'shelterStaff', 'Karabi Das', 'en'], ['counsellor', 'shelterStaff', 'Dipali Nath', 'en']], communities: [],
  },
  {
    code: 'KKB', name: 'Border unit Kakarbhitta', kind: 'ahtu', country: 'NP', state: 'NP-P1', district: 'NP-P1-jhapa',
    languages: ['ne', 'en', 'hi'], dutyName: 'Inspector Sarita Basnet', town: 'kakarbhitta', cases: 6,
    people: [['officer', 'investigatingOfficer', 'Sarita Basnet', 'hi'], ['supervisor', 'supervisor', 'Deepak Karki', 'en'], ['caseworker', 'caseWorker', 'Pabitra Limbu', 'hi']],
    communities: [['nepalese', 9], ['gorkha', 1]],
  },
  {
    code: 'DAC', name: 'Human trafficking unit Dhaka', kind: 'ahtu', country: 'BD', state: 'BD-C', district: 'BD-13',
    languages: ['bn', 'en'], dutyName: 'Inspector Tahmina Sultana', town: 'dhaka', cases: 4,
    people: [['officer', 'investigatingOfficer', 'Tahmina Sultana', 'bn'], ['supervisor', 'supervisor', 'Anowar Hossain', 'bn']],
    communities: [['bangladeshi', 8], ['rohingya', 3]],
  },
  {
    code: 'BNP', name: 'Simanta Shathi Benapole', kind: 'ngo', country: 'BD', state: 'BD-D', district: 'BD-22',
    languages: ['bn', 'en'], dutyName: 'Duty caseworker, Simanta Shathi', town: 'benapole', cases: 4,
    people: [['caseworker', 'caseWorker', 'Sumi Parvin', 'bn'], ['supervisor', 'supervisor', 'Mijanur Gazi', 'bn']],
    communities: [['bangladeshi', 9], ['rohingya', 1]],
  },
  {
    code: 'TMU', name: 'Anti-trafficking task force Tamu', kind: 'ahtu', country: 'MM', state: 'MM-01', district: null,
    languages: ['my', 'en'], dutyName: 'Inspector Thida Win', town: 'tamu', cases: 3,
    people: [['officer', 'investigatingOfficer', 'Thida Win', 'en'], ['supervisor', 'supervisor', 'Kyaw Naing', 'en']],
    communities: [['burmese', 8], ['rohingya', 1]],
  },
];
