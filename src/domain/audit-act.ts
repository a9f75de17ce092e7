// Everything that is written to the audit log as done: one closed list, in the groups by which an inquiry asks. The words
// are the keys `auditAct.<action>` and `auditGroup.<group>`.

export const auditGroups = {
  cases: [
    'request', 'case.listed', 'case.delivered', 'case.changed', 'case.accessSeen', 'caseLog.read', 'cases.removed', 'notices.read',
    'device.opened', 'device.revealed', 'device.searched', 'device.printed', 'device.printBlocked', 'device.exported', 'import.staged', 'import.applied', 'import.undone',
  ],
  sharing: [
    'referral.sent', 'referral.accepted', 'referral.rejected', 'referral.done', 'referral.revoked', 'referral.narrowed', 'referral.readdressed', 'referrals.read',
    'transfer.sent', 'transfer.accepted', 'transfer.rejected', 'transfer.done', 'transfer.revoked', 'sharing.read', 'consent.revokedAll',
    'access.asked', 'access.refused', 'access.withdrawn', 'alerts.read', 'alert.answered', 'match.asked', 'network.asked', 'network.told',
  ],
  breakGlass: ['breakGlass.opened', 'breakGlass.denied', 'breakGlass.ended', 'breakGlass.listed', 'breakGlass.reviewed'],
  restricted: ['restricted.granted', 'restricted.ended'],
  erasure: ['erasure.asked', 'erasure.done', 'erasure.refused'],
  accounts: [
    'account.asked', 'account.approved', 'account.rejected', 'account.invited', 'account.enrolled', 'account.role', 'account.suspend', 'account.reopen', 'account.leave',
    'account.endedByCommand', 'device.shutOut', 'unit.opened', 'unit.changed', 'unit.changedWithEnd', 'keys.rotated', 'keys.masterRotated',
  ],
  recovery: ['recovery.approved', 'recovery.withdrawn', 'account.recovered'],
  signIn: [
    'signIn', 'signIn.firstFactor', 'signIn.factorRefused', 'signIn.counterWentBack', 'signInRefused', 'signOut', 'request.refused',
    'session.locked', 'session.unlocked', 'session.unlockRefused', 'session.ended', 'proof.given', 'proof.refused',
    'factor.added', 'factor.removed', 'factor.recoveryCodesMade', 'factor.recoveryCodeUsed', 'passphrase.changed',
  ],
  log: ['audit.read', 'audit.exported', 'audit.verified', 'browsing.unusual', 'canary.opened'],
} as const;
export type AuditGroup = keyof typeof auditGroups;
export type AuditAction = (typeof auditGroups)[AuditGroup][number];

export const auditGroupNames = Object.keys(auditGroups) as readonly AuditGroup[];
