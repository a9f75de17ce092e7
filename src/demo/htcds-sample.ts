// A file of invented case records in the columns of HTCDS 2.0, as another organisation would hand it over: one row is
// one case with one person. It tries the import: quotes, commas and line breaks in cells, lists, other scripts.

import * as codes from '#domain/data/codes.ts';
import type { CodeList } from '#domain/field.ts';
import { communities } from '#demo/community.ts';
import { createCasePlans, type CasePlan, type PersonPlan } from '#demo/case-plan.ts';
import { profiles } from '#demo/data/routes.ts';
import { stateNames } from '#demo/data/states.ts';
import { closureReasons, placementKinds } from '#demo/data/sentences.ts';
import { addDays } from '#demo/dates.ts';
import { ageOfPerson } from '#demo/person-record.ts';
import { createRandom, seedOf, type Random } from '#demo/random.ts';
import { createUnits } from '#demo/units.ts';

/** The columns, in their order in the file. */
export const sampleColumns = [
  'cas_Status', 'cas_CaseOwner', 'cas_ReasonForCaseClosure', 'cas_ReferringOrganisation', 'cas_IncomingReferralDate', 'cas_ReasonForIncomingReferral',
  'cas_IncomingReferralDetails', 'cco_CaseComment', 'con_Consent', 'prs_FirstName', 'prs_MiddleName', 'prs_SecondName', 'prs_Birthdate', 'prs_Gender',
  'prs_Deceased', 'prs_MaritalStatus', 'prs_NumberOfChildren', 'prs_PrimaryLanguage', 'prs_HighestLevelOfEducation', 'prs_Citizenship', 'prs_IdentityNumber',
  'prs_MobilePhone', 'prs_MailingCity', 'prs_MailingState', 'prs_MailingCountry', 'vic_TraffickingStatus', 'vic_TraffickingStatusDecisionMakingOrg',
  'vic_RelationshipToTrafficker', 'vic_AgeWhenTrafficked', 'vic_RecruitmentWebsitesAndApps', 'vic_MethodOfRecruitment', 'vic_LocationOfRecruitment',
  'vic_MethodsOfControl', 'vic_TypeOfExploitation', 'vic_ForcedLabourIndustry', 'vic_TypeOfSexExploitation', 'vic_LocationOfExploitation',
  'vic_Vulnerabilities', 'per_RoleInProcess', 'per_RoleDetails', 'hte_Type', 'hte_City', 'hte_Country', 'hte_Date', 'hte_Description',
  'org_Name', 'org_Type', 'spl_Type', 'spl_Objectives', 'spl_PlannedEndDate',
] as const;
type Row = Partial<Record<(typeof sampleColumns)[number], string | undefined>>;

const sampleDay = '2026-06-30';

/** RFC 4180: lines end in CRLF, and what holds a comma, a quote or a line break stands in quotes. */
export function createHtcdsSample(seed: number, count = 300): string {
  const { units } = createUnits(createRandom(seedOf(seed, 11)));
  const random = createRandom(seedOf(seed, 12));
  const rows = createCasePlans({ seed: seedOf(seed, 13), today: sampleDay, cases: count }, units).map((plan) => planToRow(random, plan));
  return [sampleColumns, ...rows.map((row) => sampleColumns.map((column) => row[column] ?? ''))]
    .map((cells) => cells.map(cellToText).join(',')).join('\r\n') + '\r\n';
}

const cellToText = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

function planToRow(random: Random, plan: CasePlan): Row {
  const suspect = plan.persons.find(({ role }) => role === 'suspect');
  const subject = suspect && random.chance(0.22) ? suspect : plan.persons[0]!;
  return {
    ...caseCells(random, plan),
    ...personCells(random, subject, plan.openedOn),
    ...(subject === suspect ? suspectCells(random) : victimCells(random, plan, subject)),
    ...routeCells(random, plan),
    ...supportCells(random, plan),
  };
}

/** The standard's value of a code; where it has none, "Other". */
const wire = (list: CodeList, code: string): string => list.codes[code] ?? 'Other';
const wires = (list: CodeList, chosen: readonly string[]): string => [...new Set(chosen.map((code) => wire(list, code)))].join(';');

function caseCells(random: Random, plan: CasePlan): Row {
  const isReferred = random.chance(0.2);
  return {
    cas_Status: wire(codes.caseStatus, plan.status),
    cas_CaseOwner: plan.desk.account.displayName,
    cas_ReasonForCaseClosure: plan.status.startsWith('closed') ? random.pick(closureReasons) : undefined,
    cas_ReferringOrganisation: isReferred ? 'Invented village committee, block office' : undefined,
    cas_IncomingReferralDate: isReferred ? plan.openedOn : undefined,
    cas_ReasonForIncomingReferral: isReferred ? wire(codes.referralReason, random.pick(['additionalServices', 'moved', 'other'])) : undefined,
    cas_IncomingReferralDetails: isReferred ? 'Invented. Told by phone,\r\nthen by letter.' : undefined,
    cco_CaseComment: random.pick(comments),
    con_Consent: random.chance(0.8) ? String(random.chance(0.85)) : undefined,
  };
}

const comments = [
  'Invented case. First talk held.', 'Invented case. The aunt said, "she left with a man from the next village".',
  'Invented case. Papers asked for, not yet received.',
  'Invented case.\r\nSecond visit: the family agreed.\r\nNext visit in a month.',
  'Invented case. মায়ের সঙ্গে কথা হয়েছে, তিনি আসবেন।', 'Invented case. परिवार को सूचना दी गई।', '',
];

function personCells(random: Random, { person, role }: PersonPlan, day: string): Row {
  const isNative = person.name.native !== null && random.chance(0.2);
  const write = (spelling: typeof person.name): string => (isNative ? spelling.native ?? spelling.latin : spelling.latin);
  const names = write(person.name).split(' ');
  const { language, country } = communities[person.community];
  const age = ageOfPerson(person, day);
  return {
    prs_FirstName: names[0],
    prs_MiddleName: names.slice(1, -1).join(' '),
    prs_SecondName: names.length > 1 ? names.at(-1) : undefined,
    prs_Birthdate: person.birthKnown === 'age' ? undefined : person.bornOn,
    prs_Gender: random.chance(0.97) ? wire(codes.sex, person.sex) : 'NonSpecifiedUnknown',
    prs_Deceased: random.chance(0.3) ? 'false' : undefined,
    prs_MaritalStatus: age > 15 && random.chance(0.5) ? wire(codes.maritalStatus, person.spouse ? 'married' : 'single') : undefined,
    prs_NumberOfChildren: person.spouse && random.chance(0.5) ? String(random.integer(0, 3)) : undefined,
    prs_PrimaryLanguage: language,
    prs_HighestLevelOfEducation: random.chance(0.5) ? wire(codes.education, random.pick(['primary', 'primary', 'lowerSecondary', 'upperSecondary'])) : undefined,
    prs_Citizenship: person.community === 'rohingya' ? undefined : country,
    prs_IdentityNumber: person.identityNumber ?? undefined,
    prs_MobilePhone: person.phones[0]?.replaceAll(' ', ''),
    prs_MailingCity: random.chance(0.25) ? `${write(person.village)}, ${person.home.words}` : write(person.village),
    prs_MailingState: stateNames[person.home.code.slice(0, 5)] ?? person.home.words,
    prs_MailingCountry: person.home.code.slice(0, 2),
    ...(role === 'suspect' ? {} : { vic_AgeWhenTrafficked: String(Math.max(4, age - random.integer(0, 1))) }),
  };
}

const sites = ['facebook', 'instagram', 'whatsapp', 'telegram'] as const;

function victimCells(random: Random, { route, stages }: CasePlan, { person }: PersonPlan): Row {
  const profile = profiles[route[1]];
  const destination = route[0].at(-1)!;
  const isOnline = profile.recruitment.includes('socialNetwork') && random.chance(0.5);
  return {
    vic_TraffickingStatus: wire(codes.traffickingStatus, stages.length > 1 ? 'actual' : 'possible'),
    vic_TraffickingStatusDecisionMakingOrg: wire(codes.decidedBy, random.pick(['police', 'police', 'organisation', 'court'])),
    vic_RelationshipToTrafficker: wire(codes.relationToTrafficker, random.pick(['family', 'acquainted', 'acquainted', 'stranger'])),
    vic_RecruitmentWebsitesAndApps: isOnline ? wires(codes.onlineService, random.some(sites, random.integer(1, 2))) : undefined,
    vic_MethodOfRecruitment: wires(codes.recruitmentMethod, random.some(profile.recruitment, random.integer(1, 2))),
    vic_LocationOfRecruitment: person.home.words,
    vic_MethodsOfControl: wires(codes.meansOfControl, random.some(profile.control, random.integer(1, 4))),
    vic_TypeOfExploitation: wires(codes.exploitationType, profile.types),
    vic_ForcedLabourIndustry: profile.industry === null ? undefined : wire(codes.industry, profile.industry),
    vic_TypeOfSexExploitation: profile.sexualTypes && wires(codes.sexualExploitationType, profile.sexualTypes),
    vic_LocationOfExploitation: destination.words,
    vic_Vulnerabilities: wires(codes.vulnerability, random.some(['poverty', 'schooling', 'migration', 'discrimination', 'work'], random.integer(1, 3))),
  };
}

const roleDetails = [
  'Invented. Bought the tickets, "for a wedding".', 'Invented. Met families at the weekly market, spoke of wages.', 'Invented. Rents the flat.',
] as const;

function suspectCells(random: Random): Row {
  const roles = random.some(['recruiter', 'agent', 'transporter', 'companion', 'harboured', 'received', 'exploiter'], random.integer(1, 2));
  return {
    per_RoleInProcess: wires(codes.traffickerRole, roles),
    per_RoleDetails: random.pick(roleDetails),
  };
}

function routeCells(random: Random, { route, openedOn }: CasePlan): Row {
  const stop = random.pick(route[0]);
  const isLast = stop === route[0].at(-1);
  const border = stop.border === undefined ? '' : `, over ${stop.border}`;
  return {
    hte_Type: wire(codes.legKind, isLast ? 'destination' : 'transit'),
    hte_City: stop.words,
    hte_Country: stop.country,
    hte_Date: addDays(openedOn, -random.integer(5, 120)),
    hte_Description: random.chance(0.4) ? `Invented. By ${stop.mode}${border}; promised ${profiles[route[1]].work}.` : undefined,
  };
}

function supportCells(random: Random, { home: { unit }, stages, openedOn }: CasePlan): Row {
  const hasPlan = stages.length > 2 && random.chance(0.7);
  return {
    org_Name: unit.name,
    org_Type: wire(codes.organisationKind, unit.kind === 'ngo' || unit.kind === 'centre' ? 'ngo' : 'police'),
    spl_Type: hasPlan ? wire(codes.supportType, random.pick(['education', 'health', 'legal', 'livelihood', 'social'])) : undefined,
    spl_Objectives: hasPlan ? `Safe at home within six months; ${random.pick(placementKinds).toLowerCase()} first.` : undefined,
    spl_PlannedEndDate: hasPlan ? addDays(openedOn, random.integer(120, 360)) : undefined,
  };
}
