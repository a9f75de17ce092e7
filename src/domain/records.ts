// The one list of record types of a case file, by section. To add a field: one line here, one label in each
// i18n/messages/<tag>.json (`field.<record>.<field>`), and nothing else.

import * as codes from '#domain/data/codes.ts';
import {
  choice, choices, date, dateTime, flag, longText, number, phones, place, status, text, texts, unit, type Field,
} from '#domain/field.ts';
import { stages } from '#domain/stage.ts';

export const sections = [
  'case', ...stages, 'persons', 'route', 'exploitation', 'support', 'partnership', 'consent', 'notes',
  // What the units that share a case say to one another; open to whoever has any access to it.
  'conversation',
  // Where a survivor is sheltered, witness protection, a new identity, an informant: granted to named persons of the owning
  // unit only, and no part of "all sections".
  'restricted',
] as const;
export type Section = (typeof sections)[number];

/** In the order in which a page shows them: what a case begins with comes first. The restricted one has a place of its own. */
export const shownSections: readonly Section[] = [
  'reporting', 'persons', 'route', 'exploitation', 'rescue', 'rehabilitation', 'repatriation', 'reintegration', 'recompensation', 'support', 'partnership', 'consent', 'notes', 'conversation', 'case',
];

export interface RecordType {
  readonly section: Section;
  readonly fields: Readonly<Record<string, Field>>;
  /** A case has exactly one of these, and its id is the case's id. */
  readonly isCase?: true;
  /** Its records are persons: each has a key of its own, and is matched. */
  readonly isPerson?: true;
  /** Written once and kept: no field of it changes afterwards. */
  readonly isLog?: true;
}

/** The vocabulary is an argument of everything that reads it, never a global: units will add fields at run time. */
export type Vocabulary = Readonly<Record<string, RecordType>>;

const identity = { sensitivity: 'identity' } as const;
const years = { range: [0, 130] } as const;
const latitude = { ...identity, range: [-90, 90] } as const;
const longitude = { ...identity, range: [-180, 180] } as const;

export const vocabulary = {
  case: {
    section: 'case', isCase: true,
    fields: {
      number: text({ sensitivity: 'plain', isFixed: true }),
      status: status(codes.caseStatus, {
        transitions: {
          '': ['active', 'followUp', 'closed', 'closedReferred'], active: ['followUp', 'closed', 'closedReferred'],
          followUp: ['active', 'closed', 'closedReferred'], closed: ['active'], closedReferred: ['active'],
        },
        htcds: 'cas_Status',
      }),
      stage: choice(codes.stage, { fact: 'stage' }),
      scope: choice(codes.scope, { fact: 'scope' }),
      closureReason: longText({ htcds: 'cas_ReasonForCaseClosure', isRare: true }),
      officer: text({ sensitivity: 'plain', htcds: 'cas_CaseOwner' }),
    },
  },
  report: {
    section: 'reporting',
    fields: {
      reportedAt: dateTime(),
      channel: choice(codes.sourceChannel, { fact: 'channel' }),
      place: place(),
      incidentDate: date(),
      generalDiaryNumber: text({ sensitivity: 'plain' }),
      firNumber: text({ sensitivity: 'plain' }),
      account: longText(),
      referredBy: text({ htcds: 'cas_ReferringOrganisation', isRare: true }),
      referredOn: date({ htcds: 'cas_IncomingReferralDate', isRare: true }),
      referredByWorker: text({ htcds: 'cas_ReferringPrimaryCaseWorker', isRare: true }),
      referralReason: choice(codes.referralReason, { htcds: 'cas_ReasonForIncomingReferral', isRare: true }),
      referralDetails: longText({ htcds: 'cas_IncomingReferralDetails', isRare: true }),
    },
  },
  person: {
    section: 'persons', isPerson: true,
    fields: {
      role: choice(codes.personRole, { match: 'role', fact: 'role' }),
      name: text({ ...identity, match: 'name', htcds: ['prs_FirstName', 'prs_MiddleName', 'prs_SecondName'] }),
      otherNames: texts({ ...identity, match: 'otherName' }),
      sex: choice(codes.sex, { match: 'sex', fact: 'sex' }),
      birthDate: date({ ...identity, match: 'birthDate', htcds: 'prs_Birthdate' }),
      age: number({ ...identity, ...years, match: 'age' }),
      ageAsOf: date({ ...identity, match: 'ageAsOf' }),
      father: text({ ...identity, match: 'father' }),
      mother: text({ ...identity, match: 'mother' }),
      spouse: text({ ...identity, match: 'spouse' }),
      village: text({ ...identity, match: 'village', htcds: 'prs_MailingCity' }),
      home: place({ ...identity, match: 'place', htcds: 'prs_MailingState' }),
      country: text({ sensitivity: 'plain', fact: 'country', htcds: 'prs_MailingCountry' }),
      phones: phones({ match: 'phone', htcds: ['prs_MobilePhone', 'prs_HomePhone'] }),
      identityNumbers: texts({ ...identity, match: 'identityNumber', htcds: 'prs_IdentityNumber' }),
      citizenship: texts({ sensitivity: 'plain', fact: 'citizenship', htcds: 'prs_Citizenship' }),
      legalStatus: choice(codes.legalStatus, { fact: 'legalStatus' }),
      marks: longText(identity),
      genderIdentity: choice(codes.genderIdentity, { ...identity, htcds: 'prs_Gender', isRare: true }),
      salutation: text({ ...identity, htcds: 'prs_Salutation', isRare: true }),
      position: text({ ...identity, htcds: 'prs_Title', isRare: true }),
      email: text({ ...identity, htcds: 'prs_Email', isRare: true }),
      street: text({ ...identity, htcds: 'prs_MailingStreet', isRare: true }),
      postalCode: text({ ...identity, htcds: 'prs_MailingPostalCode', isRare: true }),
      latitude: number({ ...latitude, htcds: 'prs_MailingLatitude', isRare: true }),
      longitude: number({ ...longitude, htcds: 'prs_MailingLongitude', isRare: true }),
      maritalStatus: choice(codes.maritalStatus, { htcds: 'prs_MaritalStatus', isRare: true }),
      children: number({ range: [0, 40], htcds: 'prs_NumberOfChildren', isRare: true }),
      firstLanguage: text({ sensitivity: 'plain', htcds: 'prs_PrimaryLanguage', isRare: true }),
      secondLanguage: text({ sensitivity: 'plain', htcds: 'prs_SecondaryLanguage', isRare: true }),
      education: choice(codes.education, { htcds: 'prs_HighestLevelOfEducation', isRare: true }),
      deceased: flag({ htcds: 'prs_Deceased', isRare: true }),
      traffickerRoles: choices(codes.traffickerRole, { htcds: 'per_RoleInProcess', isRare: true }),
      traffickerDetails: longText({ htcds: 'per_RoleDetails', isRare: true }),
    },
  },
  leg: {
    section: 'route',
    fields: {
      kind: choice(codes.legKind, { fact: 'legKind', htcds: 'hte_Type' }),
      place: place({ sensitivity: 'plain', fact: 'place', htcds: ['hte_City', 'hte_State', 'hte_Country'] }),
      date: date({ htcds: 'hte_Date' }),
      mode: choice(codes.transportMode, { fact: 'transport' }),
      borderPoint: text(),
      description: longText({ htcds: 'hte_Description' }),
      street: text({ htcds: 'hte_Street', isRare: true }),
      postalCode: text({ htcds: 'hte_PostalCode', isRare: true }),
      latitude: number({ ...latitude, htcds: 'hte_Latitude', isRare: true }),
      longitude: number({ ...longitude, htcds: 'hte_Longitude', isRare: true }),
    },
  },
  exploitation: {
    section: 'exploitation',
    fields: {
      types: choices(codes.exploitationType, { fact: 'exploitation', htcds: 'vic_TypeOfExploitation' }),
      control: choices(codes.meansOfControl, { fact: 'control', htcds: 'vic_MethodsOfControl' }),
      recruitment: choices(codes.recruitmentMethod, { fact: 'recruitment', htcds: 'vic_MethodOfRecruitment' }),
      relation: choice(codes.relationToTrafficker, { fact: 'relation', htcds: 'vic_RelationshipToTrafficker' }),
      status: choice(codes.traffickingStatus, { fact: 'traffickingStatus', htcds: 'vic_TraffickingStatus' }),
      decidedBy: choice(codes.decidedBy, { htcds: 'vic_TraffickingStatusDecisionMakingOrg' }),
      ageThen: number({ ...years, htcds: 'vic_AgeWhenTrafficked' }),
      industry: choice(codes.industry, { fact: 'industry', htcds: 'vic_ForcedLabourIndustry' }),
      sexualTypes: choices(codes.sexualExploitationType, { htcds: 'vic_TypeOfSexExploitation', isRare: true }),
      recruitedAt: text({ htcds: 'vic_LocationOfRecruitment', isRare: true }),
      exploitedAt: text({ htcds: 'vic_LocationOfExploitation', isRare: true }),
      recruitmentSites: choices(codes.onlineService, { htcds: 'vic_RecruitmentWebsitesAndApps', isRare: true }),
      exploitationSites: choices(codes.onlineService, { htcds: 'vic_ExploitationWebsitesAndApps', isRare: true }),
      vulnerabilities: choices(codes.vulnerability, { htcds: 'vic_Vulnerabilities', isRare: true }),
      vulnerabilityDetails: longText({ htcds: 'vic_DetailsOfVulnerabilities', isRare: true }),
      account: longText(),
    },
  },
  rescue: {
    section: 'rescue',
    fields: { date: date(), place: place(), leadUnit: text({ sensitivity: 'plain' }), womenOfficers: number(), rescued: number({ fact: 'rescued' }), account: longText() },
  },
  rehabilitation: {
    section: 'rehabilitation',
    fields: { date: date(), placementKind: text(), orderedBy: text(), account: longText() },
  },
  repatriation: {
    section: 'repatriation',
    fields: { date: date(), homeReportDone: flag({ fact: 'homeReport' }), handedOverAt: place(), account: longText() },
  },
  reintegration: {
    section: 'reintegration',
    fields: { date: date(), livelihood: text({ sensitivity: 'plain' }), nextVisit: date(), account: longText() },
  },
  recompensation: {
    section: 'recompensation',
    fields: { appliedOn: date(), authority: text({ sensitivity: 'plain' }), amountAwarded: number(), amountPaid: number(), paidOn: date(), account: longText() },
  },
  supportPlan: {
    section: 'support',
    fields: {
      type: choice(codes.supportType, { fact: 'support', htcds: 'spl_Type' }),
      objectives: longText({ htcds: 'spl_Objectives' }),
      action: longText({ htcds: 'spl_ActionPlan' }),
      plannedEnd: date({ htcds: 'spl_PlannedEndDate' }),
      ended: date({ htcds: 'spl_ActualEndDate' }),
    },
  },
  organisation: {
    section: 'partnership',
    fields: {
      name: text({ htcds: 'org_Name' }),
      type: choice(codes.organisationKind, { htcds: 'org_Type' }),
      phone: text({ htcds: 'org_Phone' }),
      street: text({ htcds: 'org_ShippingStreet' }),
      city: text({ htcds: 'org_ShippingCity' }),
      state: text({ htcds: 'org_ShippingState' }),
      postalCode: text({ htcds: 'org_ShippingPostalCode' }),
      country: text({ htcds: 'org_ShippingCountry' }),
      latitude: number({ ...latitude, htcds: 'org_ShippingLatitude', isRare: true }),
      longitude: number({ ...longitude, htcds: 'org_ShippingLongitude', isRare: true }),
      referredTo: text({ htcds: 'cas_ReferredOrganisation', isRare: true }),
      referredToWorker: text({ htcds: 'cas_ReferredPrimaryCaseWorker', isRare: true }),
      referredReason: choice(codes.referralReason, { htcds: 'cas_ReasonForOutgoingReferral', isRare: true }),
      referredOn: date({ htcds: 'cas_OutgoingReferralDate', isRare: true }),
      referredDetails: longText({ htcds: 'cas_OutgoingReferralDetails', isRare: true }),
    },
  },
  consent: {
    section: 'consent',
    fields: {
      given: flag({ htcds: 'con_Consent' }),
      managesData: flag({ htcds: 'vic_AgreementToManagePersonalData', isRare: true }),
      givenOn: date(),
      givenBy: text(),
      consentedBy: choice(codes.consentGiver),
      assent: choice(codes.assent),
      informed: choices(codes.consentItem),
      agreesTo: choices(codes.consentPurpose),
      language: text({ sensitivity: 'plain' }),
      interpreter: text(),
      method: choice(codes.consentMethod),
      formVersion: text({ sensitivity: 'plain', isRare: true }),
      withdrawnOn: date(),
    },
  },
  withholding: {
    section: 'consent',
    fields: {
      from: choice(codes.withheldFrom),
      unit: unit(),
      who: text(),
      reason: choice(codes.withholdReason),
      details: longText(),
    },
  },
  note: {
    section: 'notes', isLog: true,
    fields: { text: longText({ htcds: 'cco_CaseComment' }) },
  },
  message: {
    section: 'conversation', isLog: true,
    fields: {
      text: longText(),
      /** Ids of the accounts and units that are called upon. */
      mentions: texts({ sensitivity: 'plain', isRare: true }),
      /** Ids of records and documents of the case. */
      attachments: texts({ sensitivity: 'plain', isRare: true }),
    },
  },
  restrictedFact: {
    section: 'restricted',
    fields: {
      kind: choice(codes.restrictedKind, { sensitivity: 'narrative' }),
      place: place(),
      contact: text(),
      since: date({ sensitivity: 'narrative' }),
      details: longText(),
    },
  },
} as const satisfies Vocabulary;

export type RecordTypeName = keyof typeof vocabulary;

/** A field of the vocabulary, or undefined; only own keys count, so that '__proto__' and 'constructor' are no fields. */
export function fieldOf(words: Vocabulary, recordType: string, field: string): Field | undefined {
  const type = Object.hasOwn(words, recordType) ? words[recordType] : undefined;
  return type && Object.hasOwn(type.fields, field) ? type.fields[field] : undefined;
}

export const recordTypeOf = (words: Vocabulary, recordType: string): RecordType | undefined =>
  Object.hasOwn(words, recordType) ? words[recordType] : undefined;

/**
 * A short name of a vocabulary: another one means that a page and the server do not know the same fields.
 * FNV-1a, 32 bits: it tells versions apart and guards nothing.
 */
export function vocabularyVersion(words: Vocabulary): string {
  let hash = 0x811c9dc5;
  for (const character of JSON.stringify(words)) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
