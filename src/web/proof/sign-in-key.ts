// From a passphrase to the key that signs in, by what the server says of the account. What it may say is bounded here: it
// cannot talk the device down to a weak derivation.

import { isCostEnough, type KdfCost } from '#crypto/derivation.ts';
import { ask, type Answer } from '#web/api.ts';
import { deriveKeys, hexToBytes, type DerivedKeys } from '#web/vault/derive-keys.ts';

export interface Derivation { readonly salt: string; readonly cost: KdfCost }

export async function readDerivation(userName: string): Promise<Answer<Derivation> | { readonly ok: false; readonly failure: 'weakDerivation' }> {
  const answer = await ask<{ salt: string; memoryKib: number; passes: number }>('POST', '/api/sign-in/parameters', { userName });
  if (!answer.ok) return answer;
  const { salt, memoryKib, passes } = answer.value;
  const cost = { memoryKib, passes };
  return isCostEnough(cost) ? { ok: true, value: { salt, cost } } : { ok: false, failure: 'weakDerivation' };
}

export const deriveBy = (passphrase: string, { salt, cost }: Derivation): Promise<DerivedKeys> => deriveKeys(passphrase, hexToBytes(salt), cost);
