// What a device tells of a new passphrase, as it may be kept. The passphrase itself was judged on the device.

import { hash } from '@node-rs/argon2';
import { kdfDefault, type KdfCost } from '#crypto/derivation.ts';
import { fail, ok, type Result } from '#domain/failure.ts';
import { partsOf } from '#domain/given.ts';

export interface AccountSecret { readonly salt: Buffer; readonly cost: KdfCost; readonly verifier: string }

// Argon2id is the library's default algorithm; its enum can't be imported without a build.
const serverCost = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 };

/** The verifier that is kept for a sign-in key. */
export const makeVerifier = (signInKey: string): Promise<string> => hash(signInKey, serverCost);

export const isSignInKey = (given: unknown): given is string => typeof given === 'string' && /^[0-9a-f]{64}$/.test(given);

/**
 * `cost` is the one that all accounts of this server have: another would tell an account from a name that nobody has. It is
 * the default everywhere but in a demonstration, where nothing is to be hidden.
 */
export async function readNewSecret(given: unknown, cost: KdfCost): Promise<Result<AccountSecret>> {
  const { salt, memoryKib, passes, signInKey } = partsOf(given);
  if (typeof salt !== 'string' || !/^[0-9a-f]{32}$/.test(salt) || !isSignInKey(signInKey)) return fail('badRequest');
  const taken = [cost, kdfDefault].find((one) => memoryKib === one.memoryKib && passes === one.passes);
  if (!taken) return fail('badRequest');
  return ok({ salt: Buffer.from(salt, 'hex'), cost: taken, verifier: await makeVerifier(signInKey) });
}
