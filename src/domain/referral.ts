// A referral opens a case to another unit, for a purpose, with a message, until a date.

import type { Section } from '#domain/records.ts';

export const referralPurposes = ['investigation', 'rescue', 'shelter', 'repatriation', 'legalAid', 'medical', 'followUp', 'other'] as const;
export type ReferralPurpose = (typeof referralPurposes)[number];

export const legalBases = ['consent', 'investigation', 'order', 'legalObligation', 'vitalInterest'] as const;
export type LegalBasis = (typeof legalBases)[number];

export const referralStates = ['sent', 'accepted', 'rejected', 'done', 'revoked'] as const;
export type ReferralState = (typeof referralStates)[number];

/** Which state may follow which, and which side may say so. */
export const referralSteps: Readonly<Record<ReferralState, Readonly<Partial<Record<ReferralState, 'sender' | 'receiver'>>>>> = {
  sent: { accepted: 'receiver', rejected: 'receiver', revoked: 'sender' },
  accepted: { done: 'receiver', revoked: 'sender' },
  rejected: {},
  done: {},
  revoked: {},
};

export interface ReferralRequest {
  readonly id: string;
  readonly caseId: string;
  readonly toUnitId: string;
  readonly purpose: ReferralPurpose;
  readonly message: string;
  readonly legalBasis: LegalBasis;
  /** null: the whole file. */
  readonly sections: readonly Section[] | null;
  readonly mayEdit: boolean;
  readonly mayPrint: boolean;
  readonly mayExport: boolean;
  /** A day, 'YYYY-MM-DD', after which access ends; null: until it is done or revoked. */
  readonly until: string | null;
}

export interface Referral extends ReferralRequest {
  readonly fromUnitId: string;
  readonly state: ReferralState;
  readonly caseNumber: string;
  readonly reason: string | null;
  readonly sentAt: string;
  readonly answeredAt: string | null;
}
