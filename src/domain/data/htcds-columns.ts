// The 83 named fields of the Human Trafficking Case Data Standard, HTCDS 2.0 (IOM, CC BY 4.0,
// https://github.com/UNMigration/HTCDS), in the standard's order.

export const htcdsColumns = [
  'org_Name', 'org_ShippingCity', 'org_ShippingCountry', 'org_ShippingState', 'org_ShippingStreet', 'org_ShippingPostalCode',
  'org_ShippingLongitude', 'org_ShippingLatitude', 'org_Phone', 'org_Type',
  'prs_Salutation', 'prs_FirstName', 'prs_MiddleName', 'prs_SecondName', 'prs_Birthdate', 'prs_Gender', 'prs_Deceased',
  'prs_MaritalStatus', 'prs_NumberOfChildren', 'prs_PrimaryLanguage', 'prs_SecondaryLanguage', 'prs_HighestLevelOfEducation',
  'prs_Citizenship', 'prs_IdentityNumber', 'prs_Title', 'prs_Email', 'prs_HomePhone', 'prs_MobilePhone', 'prs_MailingCity',
  'prs_MailingCountry', 'prs_MailingState', 'prs_MailingStreet', 'prs_MailingPostalCode', 'prs_MailingLongitude', 'prs_MailingLatitude',
  'vic_AgreementToManagePersonalData', 'vic_TraffickingStatus', 'vic_TraffickingStatusDecisionMakingOrg', 'vic_RelationshipToTrafficker',
  'vic_AgeWhenTrafficked', 'vic_RecruitmentWebsitesAndApps', 'vic_MethodOfRecruitment', 'vic_LocationOfRecruitment',
  'vic_MethodsOfControl', 'vic_TypeOfExploitation', 'vic_ForcedLabourIndustry', 'vic_TypeOfSexExploitation',
  'vic_LocationOfExploitation', 'vic_ExploitationWebsitesAndApps', 'vic_Vulnerabilities', 'vic_DetailsOfVulnerabilities',
  'per_RoleInProcess', 'per_RoleDetails',
  'cas_Status', 'cas_ReasonForCaseClosure', 'cas_CaseOwner', 'cas_ReferringOrganisation', 'cas_IncomingReferralDate',
  'cas_ReferringPrimaryCaseWorker', 'cas_ReasonForIncomingReferral', 'cas_IncomingReferralDetails', 'cas_ReferredOrganisation',
  'cas_ReferredPrimaryCaseWorker', 'cas_ReasonForOutgoingReferral', 'cas_OutgoingReferralDate', 'cas_OutgoingReferralDetails',
  'cco_CaseComment',
  'hte_Longitude', 'hte_Latitude', 'hte_City', 'hte_Country', 'hte_State', 'hte_Street', 'hte_PostalCode', 'hte_Date', 'hte_Type',
  'hte_Description',
  'spl_Objectives', 'spl_ActionPlan', 'spl_PlannedEndDate', 'spl_ActualEndDate', 'spl_Type',
  'con_Consent',
] as const;

/** Columns of the standard that no field of the vocabulary keeps, each with the reason. Today there is none. */
export const notKeptColumns: Readonly<Record<string, string>> = {};
