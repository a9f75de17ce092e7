// What may be tried by raw SQL on questions to the network, on a conversation and on the log of a case.

import type { AttackedNetwork } from './attacked-network.ts';
import type { AttemptLine } from './attempts.ts';

export function fileAttempts({ guwahati, siliguri, supervisor, ids }: AttackedNetwork): AttemptLine[] {
  const question = ({ unitId, accountId }: { unitId: string; accountId: string }): string =>
    `insert into network_question (id, unit_id, account_id, persons) values (gen_random_uuid(), '${unitId}', '${accountId}', '{}')`;
  const log = `select from guard.case_log('${ids.caseId}', null, null, 0)`;
  return [
    ['owner', 'may', 'leave a question to the network', question(guwahati)],
    ['receiver', 'mayNot', 'leave a question in the name of another unit', question({ ...siliguri, unitId: guwahati.unitId })],
    ['supervisor', 'mayNot', 'leave a question in a colleague’s name', question(guwahati)],
    ['none', 'mayNot', 'leave a question to the network', question(supervisor)],
    ['owner', 'mayNot', 'read questions to the network', 'select from network_question'],
    ['owner', 'mayNot', 'read who was told of a question', 'select from network_told'],
    ['owner', 'may', 'read who opened its case', log],
    ['receiver', 'mayNot', 'read who opened a case that it was referred', log],
    ['stranger', 'mayNot', 'read who opened a case', log],
    ['none', 'mayNot', 'read who opened a case', log],
  ];
}
