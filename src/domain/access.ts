// Who may do what: one table. What an account may do on a case is the meeting of its role's acts with the access rows
// that its unit (or itself) holds on that case; the database enforces the rows, this table the acts.

export const roles = [
  'caseWorker', 'investigatingOfficer', 'supervisor', 'nodalOfficer', 'shelterStaff', 'legalAid', 'analyst',
  'pressOfficer', 'auditor', 'systemAdministrator',
] as const;
export type Role = (typeof roles)[number];

export const acts = ['readCase', 'createCase', 'changeCase', 'referCase', 'answerReferral', 'answerAlert', 'searchNetwork'] as const;
export type Act = (typeof acts)[number];

const caseWork: readonly Act[] = acts;

const actsByRole: Readonly<Record<Role, readonly Act[]>> = {
  caseWorker: caseWork,
  investigatingOfficer: caseWork,
  supervisor: caseWork,
  nodalOfficer: caseWork,
  shelterStaff: ['readCase', 'changeCase'],
  legalAid: ['readCase', 'changeCase'],
  analyst: [],
  pressOfficer: [],
  auditor: [],
  systemAdministrator: [],
};

export const mayAct = (role: Role, act: Act): boolean => actsByRole[role].includes(act);

export const isRole = (text: unknown): text is Role => (roles as readonly unknown[]).includes(text);

export const accessKinds = ['owner', 'referral', 'oversight', 'breakGlass'] as const;
export type AccessKind = (typeof accessKinds)[number];
