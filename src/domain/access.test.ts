import { describe, expect, test } from 'vitest';
import { acts, actsWithProof, isRole, mayAct, needsProof, opensForWriting, opensSection, roles, type Act, type Role } from '#domain/access.ts';

// Who may do what, in full: whoever changes the table in access.ts says so here a second time.
const onReferred: readonly Act[] = ['readCase', 'changeCase', 'printCase', 'converse', 'answerReferral'];
const caseWork: readonly Act[] = [...onReferred, 'createCase', 'exportCase', 'readCaseLog', 'seeAccess', 'referCase', 'requestAccess', 'answerAlert', 'searchNetwork'];
const supervision: readonly Act[] = ['transferCase', 'overrideConsent', 'grantRestricted', 'confirmErasure', 'breakGlass', 'approveRecovery', 'readStatistics'];
const expected: Readonly<Record<Role, readonly Act[]>> = {
  caseWorker: caseWork, investigatingOfficer: [...caseWork, 'breakGlass'], supervisor: [...caseWork, ...supervision],
  nodalOfficer: [...caseWork, ...supervision, 'reviewBreakGlass', 'manageAccounts', 'erasePerson'],
  shelterStaff: onReferred, legalAid: onReferred,
  analyst: ['readStatistics'], pressOfficer: ['readBulletins'], auditor: ['readAudit', 'exportAudit', 'reviewBreakGlass'], systemAdministrator: ['manageUnits', 'approveRecovery'],
};

test.each(roles)('%s may do what the table says and nothing else', (role) => {
  expect(acts.filter((act) => mayAct(role, act))).toEqual(acts.filter((act) => expected[role].includes(act)));
});

test('whoever counts, checks, prints or runs the machines reads no case', () => {
  for (const role of ['analyst', 'pressOfficer', 'auditor', 'systemAdministrator'] as const) expect(mayAct(role, 'readCase')).toBe(false);
});

test('whoever may do anything with a case may read it', () => {
  const apart: readonly Act[] = ['reviewBreakGlass', 'manageAccounts', 'approveRecovery', 'manageUnits', 'readAudit', 'exportAudit', 'readStatistics', 'readBulletins'];
  for (const role of roles) if (acts.some((act) => !apart.includes(act) && mayAct(role, act))) expect(mayAct(role, 'readCase'), role).toBe(true);
});

test('whoever reads the log reads no case, and nobody sits in judgement of an own emergency', () => {
  for (const role of roles) expect(mayAct(role, 'readAudit') && mayAct(role, 'readCase'), role).toBe(false);
});

test('what takes a case out of the system, opens it or decides on people asks for a fresh proof', () => {
  expect([...actsWithProof].sort()).toEqual(['approveRecovery', 'breakGlass', 'confirmErasure', 'erasePerson', 'exportAudit', 'exportCase', 'grantRestricted', 'manageAccounts', 'manageUnits', 'transferCase']);
  expect(acts.filter(needsProof)).toHaveLength(actsWithProof.length);
});

test('only the listed words are roles', () => {
  for (const role of roles) expect(isRole(role)).toBe(true);
  for (const word of ['', 'admin', 'constructor', '__proto__', null, undefined, 0, ['caseWorker']]) expect(isRole(word)).toBe(false);
});

describe('sections', () => {
  test('all sections are all but the restricted one, which is opened by its name only', () => {
    expect(opensSection({ sections: null }, 'persons')).toBe(true);
    expect(opensSection({ sections: null }, 'restricted')).toBe(false);
    expect(opensSection({ sections: ['restricted'] }, 'restricted')).toBe(true);
    expect(opensForWriting({ kind: 'owner', sections: null, mayEdit: true }, 'restricted')).toBe(false);
    expect(opensForWriting({ kind: 'owner', sections: ['restricted'], mayEdit: true }, 'restricted')).toBe(true);
  });

  test('whoever has any access reads what the case is and what is said in it, and nothing that was not opened', () => {
    expect(['case', 'conversation', 'route', 'persons'].filter((section) => opensSection({ sections: ['route'] }, section))).toEqual(['case', 'conversation', 'route']);
    expect(['case', 'conversation', 'route', 'persons'].filter((section) => opensForWriting({ kind: 'referral', sections: ['route'], mayEdit: true }, section))).toEqual(['conversation', 'route']);
  });

  test('whoever takes part may speak though not edit; whoever looks on may not', () => {
    for (const kind of ['owner', 'referral'] as const) expect(opensForWriting({ kind, sections: ['route'], mayEdit: false }, 'conversation')).toBe(true);
    for (const kind of ['oversight', 'breakGlass'] as const) expect(opensForWriting({ kind, sections: null, mayEdit: false }, 'conversation')).toBe(false);
    expect(opensForWriting({ kind: 'referral', sections: null, mayEdit: false }, 'persons')).toBe(false);
  });
});
