import { expect, test } from 'vitest';
import { isToReaddress, referralStates, referralSteps, stepsOpenTo, type Referral, type ReferralState } from '#domain/referral.ts';

const steps = referralStates.flatMap((from) => Object.entries(referralSteps[from]).map(([to, side]) => `${from} → ${to}: ${side}`));

test('a referral takes these steps, each by one side, and no other', () => {
  expect(steps).toEqual([
    'sent → accepted: receiver', 'sent → rejected: receiver', 'sent → revoked: sender',
    'accepted → done: receiver', 'accepted → revoked: sender',
  ]);
});

test('only its sender can revoke it, and only its receiver answer it', () => {
  for (const from of referralStates) {
    expect([undefined, 'sender']).toContain(referralSteps[from].revoked);
    for (const answer of ['accepted', 'rejected', 'done'] as const) expect([undefined, 'receiver']).toContain(referralSteps[from][answer]);
  }
});

test('what has ended stays ended, and every state can be reached', () => {
  for (const end of ['rejected', 'done', 'revoked'] as const) expect(referralSteps[end]).toEqual({});
  const reached = new Set<ReferralState>(['sent']);
  for (const state of reached) for (const next of Object.keys(referralSteps[state])) reached.add(next as ReferralState);
  expect([...reached].sort()).toEqual([...referralStates].sort());
});

test('what is for a named person is that person’s; those who answer for the unit may only say no; a transfer is final', () => {
  const referral = (more: Partial<Referral>) => ({ kind: 'referral', state: 'sent', fromUnitId: 'a', toUnitId: 'b', toAccountId: null, isReceiverGone: false, ...more } as const);
  const by = (unitId: string, accountId = 'x', answersForUnit = false) => ({ unitId, accountId, answersForUnit });
  expect(stepsOpenTo(referral({}), by('b'))).toEqual(['accepted', 'rejected']);
  expect(stepsOpenTo(referral({ toAccountId: 'y' }), by('b'))).toEqual([]);
  expect(stepsOpenTo(referral({ toAccountId: 'y' }), by('b', 'x', true))).toEqual(['rejected']);
  expect(stepsOpenTo(referral({ toAccountId: 'y' }), by('b', 'y'))).toEqual(['accepted', 'rejected']);
  expect(stepsOpenTo(referral({ toAccountId: 'y', state: 'accepted' }), by('b', 'x', true))).toEqual([]);
  const left = referral({ toAccountId: 'y', state: 'accepted', isReceiverGone: true });
  expect([stepsOpenTo(left, by('b', 'x', true)), stepsOpenTo(left, by('b'))]).toEqual([['done'], []]);
  expect([by('b', 'x', true), by('b'), by('a', 'x', true)].map((who) => isToReaddress(left, who))).toEqual([true, false, false]);
  expect(stepsOpenTo(referral({}), by('a'))).toEqual(['revoked']);
  expect(stepsOpenTo(referral({}), by('c'))).toEqual([]);
  expect(stepsOpenTo(referral({ kind: 'transfer', state: 'accepted' }), by('a'))).toEqual([]);
  expect(stepsOpenTo(referral({ kind: 'transfer', state: 'accepted' }), by('b'))).toEqual([]);
});

test('the database takes the same steps', async () => {
  const { readFile } = await import('node:fs/promises');
  const sql = await readFile(new URL('../../db/migrations/0015_gone_persons.sql', import.meta.url), 'utf8');
  const judged = sql.slice(sql.indexOf('function guard.step_referral'), sql.indexOf('-- For somebody else’s referral') );
  const said = [...judged.matchAll(/r\.state (?:= '(\w+)'|in \(([^)]*)\)) and the_state (?:= '(\w+)'|in \(([^)]*)\)) and the_unit = r\.(to|from)_unit_id/g)]
    .flatMap(([, from, froms, to, tos, side]) => words(from, froms).flatMap((one) => words(to, tos).map((other) => `${one} → ${other}: ${side === 'to' ? 'receiver' : 'sender'}`)));
  expect(said.sort()).toEqual([...steps].sort());
});

const words = (one: string | undefined, several: string | undefined): string[] => (one === undefined ? [...(several ?? '').matchAll(/\w+/g)].map(String) : [one]);
