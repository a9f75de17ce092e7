// Challenges for passkeys. Each is 192 random bits, its end and what it was made for, signed; so asking for one writes
// nothing, and an outsider cannot fill a table. Answering one uses it up, whether the answer was right or not.

import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SignInDeps } from '#server/auth/sign-in-deps.ts';

const challengeKinds = ['signIn', 'secondFactor', 'enrol', 'unlock', 'proof'] as const;
export type ChallengeKind = (typeof challengeKinds)[number];

/** `bound`: the session that it belongs to; '' before there is one. */
export interface ChallengeUse { readonly kind: ChallengeKind; readonly bound: string }

type ChallengeDeps = Pick<SignInDeps, 'pool' | 'challengeKey' | 'now'>;

export const challengeMs = 5 * 60_000;
const randomLength = 24;
const endLength = 6;

export function issueChallenge({ challengeKey, now }: ChallengeDeps, use: ChallengeUse): Uint8Array<ArrayBuffer> {
  const end = Buffer.alloc(endLength);
  end.writeUIntBE(now() + challengeMs, 0, endLength);
  const body = Buffer.concat([randomBytes(randomLength), end]);
  return Uint8Array.from(Buffer.concat([body, sign(challengeKey, body, use)]));
}

/** Whether it is ours, for this use, in time, and answered for the first time. */
export async function redeemChallenge({ pool, challengeKey, now }: ChallengeDeps, challenge: string, use: ChallengeUse): Promise<boolean> {
  const bytes = Buffer.from(challenge, 'base64url');
  const body = bytes.subarray(0, randomLength + endLength);
  const mark = bytes.subarray(randomLength + endLength);
  const expected = sign(challengeKey, body, use);
  if (mark.length !== expected.length || !timingSafeEqual(mark, expected)) return false;
  const endsAt = body.readUIntBE(randomLength, endLength);
  if (endsAt <= now()) return false;
  const { rowCount } = await pool.query('insert into used_challenge (hash, expires_at) values ($1, $2) on conflict do nothing',
    [createHash('sha256').update(bytes).digest(), new Date(endsAt)]);
  await pool.query('delete from used_challenge where expires_at < $1', [new Date(now())]);
  return rowCount === 1;
}

const sign = (key: Buffer, body: Buffer, { kind, bound }: ChallengeUse): Buffer =>
  createHmac('sha256', key).update(body).update(`|${kind}|${bound}`).digest();
