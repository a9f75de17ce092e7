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
