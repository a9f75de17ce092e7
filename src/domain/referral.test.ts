import { expect, test } from 'vitest';
import { referralStates, referralSteps, type ReferralState } from '#domain/referral.ts';

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

test('the database takes the same steps', async () => {
  const { readFile } = await import('node:fs/promises');
  const sql = await readFile(new URL('../../db/migrations/0002_access.sql', import.meta.url), 'utf8');
  const judged = sql.slice(sql.indexOf('function guard.step_referral'), sql.indexOf('return false;\n  end if;\n  -- Both units'));
  const said = [...judged.matchAll(/r\.state (?:= '(\w+)'|in \(([^)]*)\)) and the_state (?:= '(\w+)'|in \(([^)]*)\)) and the_unit = r\.(to|from)_unit_id/g)]
    .flatMap(([, from, froms, to, tos, side]) => words(from, froms).flatMap((one) => words(to, tos).map((other) => `${one} → ${other}: ${side === 'to' ? 'receiver' : 'sender'}`)));
  expect(said.sort()).toEqual([...steps].sort());
});

const words = (one: string | undefined, several: string | undefined): string[] => (one === undefined ? [...(several ?? '').matchAll(/\w+/g)].map(String) : [one]);
