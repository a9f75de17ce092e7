// An account, as each who meets it sees it: its own device, a colleague of another unit, the unit's nodal officer, and the
// person on the page of their own security.

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

/** As an account has it, in small letters; the check in the database is the same. */
export const isUserName = (text: string): boolean => /^[a-z0-9][a-z0-9.-]{2,63}$/.test(text);

/** A person whom somebody of another unit may name, as the receiver of a referral or in a message. */
export interface PersonOfUnit {
  readonly id: string;
  readonly unitId: string;
  readonly displayName: string;
  readonly role: Role;
}

export const accountStates = ['asked', 'active', 'suspended', 'left'] as const;
export type AccountState = (typeof accountStates)[number];

/** What a nodal officer may do with an account of the unit. Leaving is for good: in another unit the person gets a new account. */
export const accountActs = ['role', 'suspend', 'reopen', 'leave'] as const;

export interface AccountOfUnit {
  readonly id: string;
  readonly userName: string;
  readonly displayName: string;
  readonly role: Role;
  readonly status: AccountState;
  /** Who has approved that this person enrols again; empty when nobody has, or the reader may not know. */
  readonly recoveryApprovedBy: readonly string[];
}

/** Somebody asks for an account. */
export interface AccountRequest {
  readonly id: string;
  readonly userName: string;
  readonly displayName: string;
  /** As they wish it; the nodal officer decides. */
  readonly role: Role;
  readonly language: string;
  readonly askedAt: string;
}

export interface DeviceOfUnit {
  readonly id: string;
  readonly accountId: string;
  readonly letter: string;
  readonly firstSeen: string;
  readonly lastUsed: string | null;
  readonly isShutOut: boolean;
  /** The device has said that it holds nothing any more. */
  readonly isEmptied: boolean;
}

/** Somebody of a unit below who enrols again, or whom nobody there could help to: no more is told of them. */
export interface RecoveryElsewhere {
  readonly id: string;
  readonly unitId: string;
  readonly displayName: string;
  readonly approvals: number;
  readonly hasApproved: boolean;
}

export interface AccountsOfUnit {
  readonly accounts: readonly AccountOfUnit[];
  readonly requests: readonly AccountRequest[];
  readonly devices: readonly DeviceOfUnit[];
  readonly elsewhere: readonly RecoveryElsewhere[];
}

/** Six digits that the person reads out and the nodal officer compares: they say that this request is that person's. */
export const checkNumber = (requestId: string): string => String(parseInt(requestId.replaceAll('-', '').slice(0, 11), 16) % 1_000_000).padStart(6, '0').replace(/^(...)/, '$1 ');

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
