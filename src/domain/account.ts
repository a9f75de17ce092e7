// An account as its own device knows it after signing in.

import type { Role } from '#domain/access.ts';

export interface SignedInAccount {
  readonly accountId: string;
  readonly unitId: string;
  readonly unitCode: string;
  readonly userName: string;
  readonly displayName: string;
  readonly role: Role;
  readonly language: string;
  readonly deviceId: string;
  /** Part of the case numbers that are made on this device. */
  readonly deviceLetter: string;
}

/** A person whom somebody of another unit may name, as the receiver of a referral or in a message. */
export interface PersonOfUnit {
  readonly id: string;
  readonly unitId: string;
  readonly displayName: string;
  readonly role: Role;
}

/** What signing in has come to. 'enrol': the account has no second factor yet, and must set one up before anything else. */
export type SignInStep =
  | { readonly step: 'done'; readonly account: SignedInAccount; readonly recoveryCodes?: readonly string[] }
  | { readonly step: 'secondFactor'; readonly hasPasskey: boolean; readonly hasTotp: boolean }
  | { readonly step: 'enrol'; readonly userName: string };

/** What a person sees of how their account is guarded; moments as 'YYYY-MM-DDTHH:MM:SS.sssZ'. */
export interface AccountSecurity {
  readonly passkeys: readonly { readonly id: string; readonly credentialId: string; readonly createdAt: string; readonly lastUsedAt: string | null; readonly isSynced: boolean }[];
  readonly totpSince: string | null;
  readonly recoveryCodesLeft: number;
  readonly sessions: readonly { readonly id: string; readonly deviceLetter: string; readonly openedAt: string; readonly lastUsedAt: string; readonly isLocked: boolean; readonly isThis: boolean }[];
}

/** The input of the PRF extension, the same for all: each passkey makes another key of it. */
export const prfInput = 'icmc vault by passkey 1';
