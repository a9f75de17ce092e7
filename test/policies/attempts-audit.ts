// What may be tried on the log, its seals and the canaries: nobody reads the log but through guard.read_audit, nobody
// changes it, and the sealer's role only adds seals.

import type { AttackedNetwork } from './attacked-network.ts';
import type { AttemptLine as Line } from './attempts.ts';

export async function auditAttempts({ guwahati, aizawl, officer, ids }: AttackedNetwork): Promise<Line[]> {
  const auditor = await officer(aizawl.unitId, 'auditor');
  const seal = (leaves: string): string => `insert into audit_seal (number, seqs, leaves, last_seq, root, previous, sealed_at, public_key, signature)
    values (1000000, '{1}', ${leaves}, 1, 'x', 'x', now(), 'x', 'x')`;
  return [
    [auditor, 'may', 'read the log through its function', `select from guard.read_audit('{}', 10)`],
    [auditor, 'may', 'read the state of the seals', 'select from guard.audit_state()'],
    ...(['select from audit', 'select from audit_seal', 'select from canary_case', 'select guard.canary_cases()'] as const).flatMap((sql) =>
      ([auditor, 'owner', 'supervisor', 'none'] as const).map((who): Line => [who, 'mayNot', `try ${sql}`, sql])),
    ...(['owner', 'supervisor', 'analyst', 'none'] as const).flatMap((who): Line[] => [
      [who, 'mayNot', 'read the log through the auditor’s function', `select from guard.read_audit('{}', 10)`],
      [who, 'mayNot', 'read the state of the seals', 'select from guard.audit_state()'],
      [who, 'mayNot', 'count what colleagues look up', `select from guard.browsing(now() - interval '1 year', null)`],
      [who, 'mayNot', 'say that the log holds', `select guard.note_verified('ok')`],
      [who, 'mayNot', 'make a case a canary', `insert into canary_case (case_id, unit_id) values ('${ids.caseId}', '${guwahati.unitId}')`],
      [who, 'mayNot', 'write a seal', seal(`decode(repeat('00', 32), 'hex')`)],
    ]),
    [auditor, 'mayNot', 'read a case', 'select from case_file'],
    [auditor, 'mayNot', 'read a record', 'select from case_record'],
    [auditor, 'mayNot', 'read a key', 'select from case_key'],
    ['none', 'may', 'read the log as the sealer', 'select from audit', 'icmc_sealer'],
    ['none', 'may', 'write a seal as the sealer', seal(`decode(repeat('00', 32), 'hex')`), 'icmc_sealer'],
    ['none', 'mayNot', 'write a seal whose hashes are not its rows’', seal(`''`), 'icmc_sealer'],
    ...['update audit set action = action', 'delete from audit', `insert into audit (action) values ('x')`, 'delete from audit_seal', 'update audit_seal set number = number', 'select from case_file', 'select from account',
      'select from canary_case'].map((sql): Line => ['none', 'mayNot', `try as the sealer ${sql}`, sql, 'icmc_sealer']),
  ];
}
