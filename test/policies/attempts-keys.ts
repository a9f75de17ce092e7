// What may be tried on keys and erasures by raw SQL. The nodal officers' own acts go through guard.ask_erasure and
// guard.decide_erasure, which judge for themselves: here nobody has a fresh proof.

import type { AttackedNetwork } from './attacked-network.ts';
import type { AttemptLine as Line } from './attempts.ts';

export function keyAttempts({ guwahati, siliguri, ids }: AttackedNetwork): Line[] {
  const erasure = `insert into erasure (id, person_id, case_id, unit_id, ground, asked_by) values (gen_random_uuid(), '${ids.personId}', '${ids.caseId}', '${guwahati.unitId}', 'courtOrder', '${guwahati.accountId}')`;
  return [
    ['supervisor', 'may', 'read who is to be erased', `select from erasure where unit_id = '${guwahati.unitId}'`],
    ...(['owner', 'stranger', 'receiver', 'none'] as const).map((who): Line => [who, 'mayNot', 'read who is to be erased', 'select from erasure']),
    ['supervisor', 'mayNot', 'read who is to be erased in another unit', `select from erasure where unit_id = '${siliguri.unitId}'`],
    ...(['owner', 'supervisor'] as const).flatMap((who): Line[] => [
      [who, 'mayNot', 'ask for an erasure by writing it', erasure],
      [who, 'mayNot', 'decide an erasure by writing it', `update erasure set state = 'done'`],
      [who, 'mayNot', 'ask for an erasure without the act and a proof', `select 1 where guard.ask_erasure(gen_random_uuid(), '${ids.personId}', 'courtOrder') = 'asked'`],
      [who, 'mayNot', 'confirm an erasure without a proof', `select 1 from guard.decide_erasure('${ids.erasureId}', true) where outcome = 'done'`],
      [who, 'mayNot', 'erase a person at once', `select guard.erase_person('${ids.personId}')`],
      [who, 'mayNot', 'erase by the ledger', `select guard.erase_again(array['${ids.personId}'::uuid])`],
      [who, 'mayNot', 'read tombstones', 'select from tombstone'],
      [who, 'mayNot', 'lift a tombstone', 'delete from tombstone'],
      [who, 'mayNot', 'read rotations', 'select from key_rotation'],
      [who, 'mayNot', 'make a unit key', `insert into unit_key (unit_id, key_version, wrapped) values ('${guwahati.unitId}', 9, 'x')`],
      [who, 'mayNot', 'replace a unit key', `update unit_key set wrapped = 'x'`],
      [who, 'mayNot', 'replace a case key', `update case_key set wrapped = 'x'`],
      [who, 'mayNot', 'destroy a person’s key', `update person_key set wrapped = null, destroyed_at = now() where person_id = '${ids.personId}'`],
      [who, 'mayNot', 'say that a person was erased', `update case_record set erased_at = now() where id = '${ids.personId}'`],
    ]),
  ];
}
