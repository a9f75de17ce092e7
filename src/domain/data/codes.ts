// The code lists. Each code is our own word; beside it stands the value of HTCDS 2.0 (IOM, CC BY 4.0), or null where
// the standard has none. The unions follow the standards compared in the project's notes on the field.

import type { CodeList } from '#domain/field.ts';

const list = (name: string, codes: Readonly<Record<string, string | null>>): CodeList => ({ name, codes });

export const caseStatus = list('caseStatus', { active: 'Active', followUp: 'FollowUp', closed: 'Closed', closedReferred: 'ClosedReferred' });

export const stage = list('stage', {
  reporting: null, rescue: null, rehabilitation: null, repatriation: null, reintegration: null, recompensation: null,
});

export const scope = list('scope', { withinDistrict: null, withinState: null, betweenStates: null, crossBorder: null });

export const sourceChannel = list('sourceChannel', {
  walkIn: null, phone: null, helpline: null, police: null, organisation: null, web: null, referral: null, media: null,
  borderInterception: null, family: null, survivor: null, other: null,
});

export const personRole = list('personRole', {
  victim: null, missing: null, suspect: null, informant: null, witness: null, family: null, guardian: null, other: null,
});

export const sex = list('sex', { female: 'Feminine', male: 'Masculine', transgender: null, unknown: 'NonSpecifiedUnknown' });

export const genderIdentity = list('genderIdentity', {
  feminine: 'Feminine', masculine: 'Masculine', transgenderFeminine: 'TransgenderFeminine',
  transgenderMasculine: 'TransgenderMasculine', nonConforming: 'NonConforming', notSpecified: 'NonSpecifiedUnknown',
});

export const legalStatus = list('legalStatus', {
  suspected: null, wanted: null, absconding: null, arrested: null, bailed: null, chargesheeted: null, onTrial: null,
  convicted: null, acquitted: null, discharged: null, deceased: null,
});

export const maritalStatus = list('maritalStatus', {
  single: 'Single', married: 'Married', widowed: 'Widowed', divorced: 'Divorced', separated: 'Separated',
  registeredPartnership: 'RegisteredPartnership',
});

export const education = list('education', {
  earlyChildhood: 'EarlyChildhoodEducation', primary: 'PrimaryEducation', lowerSecondary: 'LowerSecondaryEducation',
  upperSecondary: 'UpperSecondaryEducation', postSecondary: 'PostSecondaryNonTertiaryEducation',
  shortCycleTertiary: 'ShortCycleTertiaryEducation', bachelor: 'BachelorsOrEquivalentLevel',
  master: 'MastersOrEquivalentLevel', doctoral: 'DoctoralOrEquivalentLevel',
});

export const traffickingStatus = list('traffickingStatus', {
  possible: 'PossibleVictimOfTrafficking', actual: 'ActualVictimOfTrafficking', notVictim: 'NotAVictimOfTrafficking',
});

export const decidedBy = list('decidedBy', {
  police: 'Police', organisation: 'NGO', court: 'CourtOrProsecution', government: 'NonPoliceGovernmentalOrganization', other: 'Other',
});

// "Unaquainted" is misspelt in the standard; on the wire it stays so.
export const relationToTrafficker = list('relationToTrafficker', { family: 'Familial', acquainted: 'Acquainted', stranger: 'Unaquainted' });

export const onlineService = list('onlineService', {
  facebook: 'Facebook', instagram: 'Instagram', whatsapp: 'WhatsApp', telegram: 'Telegram', messenger: 'FacebookMessenger',
  viber: 'Viber', snapchat: 'SnapChat', line: 'Line', forSale: '4Sale', wechat: 'WeChat', qq: 'QQ', qzone: 'QZone',
  tiktok: 'TikTok', twitter: 'Twitter', other: 'Other',
});

export const recruitmentMethod = list('recruitmentMethod', {
  business: 'AtAPlaceOfBusiness', school: 'AtAnEducationalInstitution', work: 'AtWork', socialNetwork: 'ThroughOnlineSocialNetworks',
  onlineAdvertisement: 'ThroughAnOnlineAdvertisement', television: 'ThroughATelevisionAdvert', newspaper: 'ThroughANewspaperAdvert',
  family: 'ThroughFamilyOrFamilyEvents', friends: 'ThroughFriendsOrSocialEvents', other: 'Other',
});

export const meansOfControl = list('meansOfControl', {
  debtBondage: 'DebtBondage', takesEarnings: 'TakesEarnings', restrictsMoney: 'RestrictsFinancialAccess',
  threatsPhysical: 'PhysicalThreats', threatsLaw: 'ThreatsLawEnforcement', threatensFamily: 'ThreatensChildrenFamily',
  usesChildren: null, psychologicalAbuse: 'PsychologicalAbuse', physicalAbuse: 'PhysicalAbuse', sexualAbuse: 'SexualAbuse',
  falsePromises: 'FalsePromises', substances: 'PsychoactiveSubstance', restrictsMovement: null,
  restrictsMedicalCare: 'RestrictsMedicalCare', excessiveHours: 'ExcessiveWorkingHours',
  withholdsNecessities: 'WithholdsNecessities', withholdsDocuments: 'WithholdsDocuments', abduction: null, other: 'Other',
});

export const exploitationType = list('exploitationType', {
  sexualExploitation: 'SexualExploitation', forcedLabour: 'ForcedLabour', bondedLabour: null, domesticServitude: 'Servitude',
  childLabour: 'ChildLabour', forcedMarriage: 'ForcedMarriage', forcedBegging: 'ForcedBegging', forcedCriminality: null,
  organRemoval: 'OrganRemoval', illegalAdoption: 'ForcedAdoption', surrogacy: 'Surrogacy',
  armedGroup: 'ForcedMilitaryByNonStateActors', other: 'Other',
});

export const industry = list('industry', {
  agriculture: 'A_AgricultureForestryAndFishing', mining: 'B_MiningAndQuarrying', manufacturing: 'C_Manufacturing',
  electricity: 'D_ElectricityGasSteamAndAirConditioningSupply', water: 'E_WaterSupplySewerageWasteManagement',
  construction: 'F_Construction', trade: 'G_WholesaleAndRetailTradeRepairOfMotorVehicles',
  transport: 'H_TransportationAndStorage', hospitality: 'I_AccommodationAndFoodServiceActivities',
  information: 'J_InformationAndCommunication', finance: 'K_FinancialAndInsuranceActivities', realEstate: 'L_RealEstateActivities',
  professional: 'M_ProfessionalScientificAndTechnicalActivities', administrative: 'N_AdministrativeAndSupportServiceActivities',
  publicService: 'O_PublicAdministrationAndDefence', schooling: 'P_Education',
  health: 'Q_HumanHealthAndSocialWorkActivities', arts: 'R_ArtsEntertainmentAndRecreation', otherService: 'S_OtherServiceActivities',
  household: 'T_ActivitiesOfHouseholdsAsEmployers',
  extraterritorial: 'U_ActivitiesOfExtraterritorialOrganizations',
});

export const sexualExploitationType = list('sexualExploitationType', {
  prostitution: 'Prostitution', pornography: 'Pornography', remote: 'RemoteInteractiveServices', private: 'PrivateSexualServices',
});

export const vulnerability = list('vulnerability', {
  addiction: 'Addiction', socialGroup: 'SocialGroup', discrimination: 'Discrimination', poverty: 'Poverty',
  disabilityOrHealth: 'DisabilityAndPhysicalHealth', mentalHealth: 'MentalHealth', migration: 'Migration',
  homelessness: 'Homelessness', abuseOnline: 'AbuseSocialMedia', abusePhysical: 'AbusePhysical', schooling: 'Education',
  work: 'WorkEnvironment',
});

export const traffickerRole = list('traffickerRole', {
  companion: 'TravellingPartner', transporter: 'Transporter', recruiter: 'RecruiterOrIntermediary', agent: 'BrokerTravelAgent',
  transferred: 'TransferredIndividual', harboured: 'HarbouredIndividual', sold: 'SoldIndividual', bought: 'BoughtIndividual',
  received: 'ReceivedIndividual', controlled: 'ControlledIndividual', smuggler: 'Smuggler', abuser: 'Abuser',
  kidnapper: 'Kidnapper', exploiter: 'Exploiter', other: 'Other',
});

export const legKind = list('legKind', { source: 'Recruitment', transit: 'Transit', destination: 'Exploitation' });

export const transportMode = list('transportMode', { train: null, bus: null, road: null, foot: null, boat: null, air: null, other: null });

export const referralReason = list('referralReason', {
  additionalServices: 'AdditionalServicesRequired', moved: 'MigrationOrChangeOfLocation', other: 'Other',
});

export const organisationKind = list('organisationKind', {
  ngo: 'NGO', police: 'LawEnforcement', health: 'HealthServiceOrganisation', centralGovernment: 'CentralGovernmentOrganisation',
  localGovernment: 'LocalGovernmentOrganisation', immigration: 'ImmigrationService', legal: 'LegalService',
  business: 'CorporateBusiness', school: 'SchoolOrCollege',
});

export const supportType = list('supportType', {
  education: 'Education', financial: 'Financial', health: 'Health', labour: 'LabourExploitationRehabilitation', legal: 'Legal',
  livelihood: 'Livelihood', rights: 'RightsBasedTraining', sexual: 'SexualExploitationRehabilitation', social: 'SocialCare',
});

/** The seven things that a person is told before consenting: the checklist of HTCDS 2.0 for con_Consent. */
export const consentItem = list('consentItem', {
  interview: null, purpose: null, use: null, research: null, ownData: null, storage: null, withdrawal: null,
});

/** Who consents. A parent may be the trafficker; for a child the child welfare committee is guardian in practice. */
export const consentGiver = list('consentGiver', {
  self: null, parent: null, guardian: null, cwc: null, court: null, nextOfKin: null, nobody: null,
});

export const assent = list('assent', { given: null, refused: null, tooYoung: null, adult: null });

/** What is agreed to. Without `tracing` only police may match, under a recorded legal basis. */
export const consentPurpose = list('consentPurpose', { services: null, sharing: null, tracing: null, statistics: null, media: null });

export const consentMethod = list('consentMethod', { signature: null, thumb: null, audio: null, witnessed: null });

export const withheldFrom = list('withheldFrom', {
  unit: null, family: null, partner: null, employer: null, community: null, press: null, organisations: null, other: null,
});

export const withholdReason = list('withholdReason', { fearOfHarm: null, wantsToTell: null, order: null, other: null });

export const restrictedKind = list('restrictedKind', { shelter: null, witnessProtection: null, newIdentity: null, informant: null, other: null });
