// Who may do what: one table. What an account may do on a case is the meeting of its role's acts with the access rows
// that its unit (or itself) holds on that case; the database enforces both (role_act, case_access), and this table is
// what the pages, the routes and the tests read.

import { isOneOf } from '#domain/given.ts';

export const roles = [
  'caseWorker', 'investigatingOfficer', 'supervisor', 'nodalOfficer', 'shelterStaff', 'legalAid', 'analyst',
  'pressOfficer', 'auditor', 'systemAdministrator',
] as const;
export type Role = (typeof roles)[number];

export const acts = [
  'readCase', 'createCase', 'changeCase', 'printCase', 'exportCase', 'converse', 'readCaseLog', 'seeAccess',
  'referCase', 'answerReferral', 'requestAccess', 'transferCase', 'overrideConsent', 'answerAlert', 'searchNetwork',
  'grantRestricted', 'erasePerson', 'confirmErasure', 'breakGlass', 'reviewBreakGlass',
  'manageAccounts', 'approveRecovery', 'manageUnits', 'readAudit', 'exportAudit', 'readStatistics', 'readBulletins',
] as const;
export type Act = (typeof acts)[number];

const onReferredCases: readonly Act[] = ['readCase', 'changeCase', 'printCase', 'converse', 'answerReferral'];
const caseWork: readonly Act[] = [
  ...onReferredCases, 'createCase', 'exportCase', 'readCaseLog', 'seeAccess', 'referCase', 'requestAccess', 'answerAlert', 'searchNetwork',
];
const unitWork: readonly Act[] = [...caseWork, 'transferCase', 'overrideConsent', 'grantRestricted', 'confirmErasure', 'breakGlass', 'approveRecovery', 'readStatistics'];

const actsByRole: Readonly<Record<Role, readonly Act[]>> = {
  caseWorker: caseWork,
  investigatingOfficer: [...caseWork, 'breakGlass'],
  supervisor: unitWork,
  nodalOfficer: [...unitWork, 'reviewBreakGlass', 'manageAccounts', 'erasePerson'],
  shelterStaff: onReferredCases,
  legalAid: onReferredCases,
  analyst: ['readStatistics'],
  pressOfficer: ['readBulletins'],
  auditor: ['readAudit', 'exportAudit', 'reviewBreakGlass'],
  systemAdministrator: ['manageUnits', 'approveRecovery'],
};

export const mayAct = (role: Role, act: Act): boolean => actsByRole[role].includes(act);

/** Roles that a unit's nodal officer gives: who reads the log of all, and who opens units, is not one unit's to say (guard.is_unit_role). */
export const unitRoles = roles.filter((role) => !mayAct(role, 'readAudit') && !mayAct(role, 'manageUnits'));

/** Acts that ask again for a proof of who sits there, not older than `proofMinutes`. */
export const actsWithProof: readonly Act[] = ['exportCase', 'exportAudit', 'breakGlass', 'manageAccounts', 'approveRecovery', 'transferCase', 'grantRestricted', 'erasePerson', 'confirmErasure', 'manageUnits'];
export const proofMinutes = 10;

export const needsProof = (act: Act): boolean => actsWithProof.includes(act);

export const isRole = (text: unknown): text is Role => isOneOf(roles, text);

export const accessKinds = ['owner', 'referral', 'oversight', 'breakGlass'] as const;
export type AccessKind = (typeof accessKinds)[number];

/** Readable with any access at all: what the case is called, and what its units say to one another. */
const alwaysReadable: readonly string[] = ['case', 'conversation'];
/** Never part of "all sections": granted by name, to persons of the owning unit only. */
export const restrictedSection = 'restricted' as const;

/** Whether a share may open it or leave it closed: the others are open with any access, or granted by name. */
export const isGrantable = (section: string): boolean => section !== restrictedSection && !alwaysReadable.includes(section);

export interface SectionGrant { readonly kind: AccessKind; readonly sections: readonly string[] | null; readonly mayEdit: boolean }

/** Whether one access row opens a section for reading. The policies of the database say the same. */
export const opensSection = ({ sections }: Pick<SectionGrant, 'sections'>, section: string): boolean =>
  (sections === null ? section !== restrictedSection : alwaysReadable.includes(section) || sections.includes(section));

/** Whether one access row lets a section be written. Whoever takes part in a case may speak in its conversation. */
export const opensForWriting = ({ kind, sections, mayEdit }: SectionGrant, section: string): boolean =>
  (section === 'conversation' && (kind === 'owner' || kind === 'referral'))
  || (mayEdit && (sections === null ? section !== restrictedSection : sections.includes(section)));
