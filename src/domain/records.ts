// The one list of record types of a case file, by section. To add a field: one line here, one label in each
// i18n/messages/<tag>.json (`field.<record>.<field>`), and nothing else.

import * as codes from '#domain/data/codes.ts';
import {
  choice, choices, date, dateTime, flag, longText, number, phones, place, status, text, texts, type Field,
} from '#domain/field.ts';
import { stages } from '#domain/stage.ts';

export const sections = [
  'case', ...stages, 'persons', 'route', 'exploitation', 'support', 'partnership', 'consent', 'notes',
] as const;
export type Section = (typeof sections)[number];

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

export const vocabulary = {
  case: {
    section: 'case', isCase: true,
    fields: {
      number: text({ sensitivity: 'plain' }),
      status: status(codes.caseStatus, {
        '': ['active'], active: ['followUp', 'closed', 'closedReferred'], followUp: ['active', 'closed', 'closedReferred'],
        closed: ['active'], closedReferred: ['active'],
      }),
      stage: choice(codes.stage, { fact: 'stage' }),
      scope: choice(codes.scope, { fact: 'scope' }),
      closureReason: longText({ htcds: 'cas_ReasonForCaseClosure', rare: true }),
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
      referredBy: text({ htcds: 'cas_ReferringOrganisation', rare: true }),
      referredOn: date({ htcds: 'cas_IncomingReferralDate', rare: true }),
      referredByWorker: text({ htcds: 'cas_ReferringPrimaryCaseWorker', rare: true }),
      referralReason: choice(codes.referralReason, { htcds: 'cas_ReasonForIncomingReferral', rare: true }),
      referralDetails: longText({ htcds: 'cas_IncomingReferralDetails', rare: true }),
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
      age: number({ ...identity, match: 'age' }),
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
      genderIdentity: choice(codes.genderIdentity, { ...identity, htcds: 'prs_Gender', rare: true }),
      salutation: text({ ...identity, htcds: 'prs_Salutation', rare: true }),
      position: text({ ...identity, htcds: 'prs_Title', rare: true }),
      email: text({ ...identity, htcds: 'prs_Email', rare: true }),
      street: text({ ...identity, htcds: 'prs_MailingStreet', rare: true }),
      postalCode: text({ ...identity, htcds: 'prs_MailingPostalCode', rare: true }),
      latitude: number({ ...identity, htcds: 'prs_MailingLatitude', rare: true }),
      longitude: number({ ...identity, htcds: 'prs_MailingLongitude', rare: true }),
      maritalStatus: choice(codes.maritalStatus, { htcds: 'prs_MaritalStatus', rare: true }),
      children: number({ htcds: 'prs_NumberOfChildren', rare: true }),
      firstLanguage: text({ sensitivity: 'plain', htcds: 'prs_PrimaryLanguage', rare: true }),
      secondLanguage: text({ sensitivity: 'plain', htcds: 'prs_SecondaryLanguage', rare: true }),
      education: choice(codes.education, { htcds: 'prs_HighestLevelOfEducation', rare: true }),
      deceased: flag({ htcds: 'prs_Deceased', rare: true }),
      traffickerRoles: choices(codes.traffickerRole, { htcds: 'per_RoleInProcess', rare: true }),
      traffickerDetails: longText({ htcds: 'per_RoleDetails', rare: true }),
    },
  },
  leg: {
    section: 'route',
    fields: {
      kind: choice(codes.legKind, { fact: 'legKind', htcds: 'hte_Type' }),
      place: place({ sensitivity: 'plain', fact: 'place', htcds: ['hte_City', 'hte_State', 'hte_Country'] }),
      date: date({ htcds: 'hte_Date' }),
      mode: choice(codes.transportMode, { fact: 'transport' }),
      borderPoint: text({ sensitivity: 'plain' }),
      description: longText({ htcds: 'hte_Description' }),
      street: text({ htcds: 'hte_Street', rare: true }),
      postalCode: text({ htcds: 'hte_PostalCode', rare: true }),
      latitude: number({ ...identity, htcds: 'hte_Latitude', rare: true }),
      longitude: number({ ...identity, htcds: 'hte_Longitude', rare: true }),
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
      ageThen: number({ htcds: 'vic_AgeWhenTrafficked' }),
      industry: choice(codes.industry, { fact: 'industry', htcds: 'vic_ForcedLabourIndustry' }),
      sexualTypes: choices(codes.sexualExploitationType, { htcds: 'vic_TypeOfSexExploitation', rare: true }),
      recruitedAt: text({ htcds: 'vic_LocationOfRecruitment', rare: true }),
      exploitedAt: text({ htcds: 'vic_LocationOfExploitation', rare: true }),
      recruitmentSites: choices(codes.onlineService, { htcds: 'vic_RecruitmentWebsitesAndApps', rare: true }),
      exploitationSites: choices(codes.onlineService, { htcds: 'vic_ExploitationWebsitesAndApps', rare: true }),
      vulnerabilities: choices(codes.vulnerability, { htcds: 'vic_Vulnerabilities', rare: true }),
      vulnerabilityDetails: longText({ htcds: 'vic_DetailsOfVulnerabilities', rare: true }),
      account: longText(),
    },
  },
  rescue: {
    section: 'rescue',
    fields: { date: date(), place: place(), leadUnit: text({ sensitivity: 'plain' }), womenOfficers: number(), rescued: number({ fact: 'rescued' }), account: longText() },
  },
  rehabilitation: {
    section: 'rehabilitation',
    fields: { date: date(), placementKind: text({ sensitivity: 'plain' }), orderedBy: text({ sensitivity: 'plain' }), account: longText() },
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
      latitude: number({ ...identity, htcds: 'org_ShippingLatitude', rare: true }),
      longitude: number({ ...identity, htcds: 'org_ShippingLongitude', rare: true }),
      referredTo: text({ htcds: 'cas_ReferredOrganisation', rare: true }),
      referredToWorker: text({ htcds: 'cas_ReferredPrimaryCaseWorker', rare: true }),
      referredReason: choice(codes.referralReason, { htcds: 'cas_ReasonForOutgoingReferral', rare: true }),
      referredOn: date({ htcds: 'cas_OutgoingReferralDate', rare: true }),
      referredDetails: longText({ htcds: 'cas_OutgoingReferralDetails', rare: true }),
    },
  },
  consent: {
    section: 'consent',
    fields: {
      given: flag({ htcds: 'con_Consent' }),
      managesData: flag({ htcds: 'vic_AgreementToManagePersonalData', rare: true }),
      givenOn: date(),
      givenBy: text(),
    },
  },
  note: {
    section: 'notes', isLog: true,
    fields: { text: longText({ htcds: 'cco_CaseComment' }) },
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
