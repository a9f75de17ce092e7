import { expect, test } from 'vitest';
import { acts, isRole, mayAct, roles, type Act, type Role } from '#domain/access.ts';

// Who may do what, in full: whoever changes the table in access.ts says so here a second time.
const everything: readonly Act[] = ['readCase', 'createCase', 'changeCase', 'referCase', 'answerReferral', 'answerAlert', 'searchNetwork'];
const expected: Readonly<Record<Role, readonly Act[]>> = {
  caseWorker: everything, investigatingOfficer: everything, supervisor: everything, nodalOfficer: everything,
  shelterStaff: ['readCase', 'changeCase'], legalAid: ['readCase', 'changeCase'],
  analyst: [], pressOfficer: [], auditor: [], systemAdministrator: [],
};

test.each(roles)('%s may do what the table says and nothing else', (role) => {
  expect(acts.filter((act) => mayAct(role, act))).toEqual(acts.filter((act) => expected[role].includes(act)));
});

test('whoever counts, checks, prints or runs the machines reads no case', () => {
  for (const role of ['analyst', 'pressOfficer', 'auditor', 'systemAdministrator'] as const) expect(mayAct(role, 'readCase')).toBe(false);
});

test('whoever may change a case may read it', () => {
  for (const role of roles) if (mayAct(role, 'changeCase')) expect(mayAct(role, 'readCase')).toBe(true);
});

test('only the listed words are roles', () => {
  for (const role of roles) expect(isRole(role)).toBe(true);
  for (const word of ['', 'admin', 'constructor', '__proto__', null, undefined, 0, ['caseWorker']]) expect(isRole(word)).toBe(false);
});
