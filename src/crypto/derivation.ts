// What is derived from a passphrase, on the device. Two keys that tell nothing of each other: the sign-in key goes to the
// server, which keeps only its hash; the vault key opens the store on this device and never leaves it.

/** HKDF-SHA-256 info texts over the Argon2id output; 32 bytes each. */
export const signInInfo = 'icmc sign-in key 1';
export const vaultInfo = 'icmc vault key 1';
/** Over the PRF output of a passkey, which no server sees either. */
export const passkeyVaultInfo = 'icmc vault key by passkey 1';

export interface KdfCost { readonly memoryKib: number; readonly passes: number }

/** OWASP's second Argon2id setting. It is compiled in, so that a server can't talk a device down to a weak one. */
export const kdfFloor: KdfCost = { memoryKib: 19 * 1024, passes: 2 };
export const kdfDefault: KdfCost = { memoryKib: 64 * 1024, passes: 3 };

export const isCostEnough = (cost: KdfCost): boolean =>
  cost.memoryKib >= kdfFloor.memoryKib && cost.passes >= kdfFloor.passes && cost.memoryKib <= 1024 * 1024 && cost.passes <= 20;

/** Counted in code points after NFKC. */
export const passphraseShortest = 15;
export const passphraseLongest = 128;
