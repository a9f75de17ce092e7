// A referral opens a case to another unit, or to a named person there, for a purpose, with a message, until a date. A
// transfer hands the case itself over. Both are sent, and answered by the other side.

import type { Section } from '#domain/records.ts';

export const referralPurposes = ['investigation', 'rescue', 'shelter', 'repatriation', 'legalAid', 'medical', 'followUp', 'other'] as const;
export type ReferralPurpose = (typeof referralPurposes)[number];

/**
 * Why a case may be shared: domain.md 4.1. The person's consent; DPDP s.17(1)(c), investigation; an order of a court or of
 * the child welfare committee; a duty by law (such as POCSO s.19); danger to life; DPDP s.17(1)(a), a legal claim.
 */
export const legalBases = ['consent', 'investigation', 'order', 'legalObligation', 'vitalInterest', 'legalClaim'] as const;
/** What a share rests on: one of these, or somebody's own responsibility, which is told to those who answer for the unit. */
export const shareBases = [...legalBases, 'override'] as const;
export type ShareBasis = (typeof shareBases)[number];

/** The version of the words on sharing across a border (messages `border.<version>.…`). */
export const lawText = '2026-11';

export const referralKinds = ['referral', 'transfer'] as const;
export type ReferralKind = (typeof referralKinds)[number];

export const referralStates = ['sent', 'accepted', 'rejected', 'done', 'revoked'] as const;
export type ReferralState = (typeof referralStates)[number];

type Steps = Readonly<Record<ReferralState, Readonly<Partial<Record<ReferralState, 'sender' | 'receiver'>>>>>;

/** Which state may follow which, and which side may say so. */
export const referralSteps: Steps = {
  sent: { accepted: 'receiver', rejected: 'receiver', revoked: 'sender' },
  accepted: { done: 'receiver', revoked: 'sender' },
  rejected: {},
  done: {},
  revoked: {},
};
/** Once accepted, a transfer is done: the case is the receiver's. */
const transferSteps: Steps = { ...referralSteps, accepted: {} };

export interface ReferralRequest {
  readonly id: string;
  readonly kind: ReferralKind;
  readonly caseId: string;
  readonly toUnitId: string;
  /** A person of that unit, who alone may see and answer it; null: whoever is there. */
  readonly toAccountId: string | null;
  readonly purpose: ReferralPurpose;
  readonly message: string;
  readonly legalBasis: ShareBasis;
  /** The consent record of the case on which it rests, with the basis 'consent'. */
  readonly consentId: string | null;
  /** null: the whole file. */
  readonly sections: readonly Section[] | null;
  /** Documents of the case that go with it; null: all of those sections. */
  readonly documents: readonly string[] | null;
  readonly mayEdit: boolean;
  readonly mayPrint: boolean;
  readonly mayExport: boolean;
  /**
   * A day, 'YYYY-MM-DD', after which access ends; null: until it is done or revoked. Of a transfer: the day until which the
   * old owner may still read; null: no longer.
   */
  readonly until: string | null;
  /** The request for access that it answers. */
  readonly requestId: string | null;
}

/** What goes with a request and comes back to nobody but the sender's own unit. */
export interface ReferralReasons {
  /** With the basis 'override': why. */
  readonly overrideReason: string | null;
  /** Across a border: the version of the words that the sender was shown. */
  readonly lawText: string | null;
}

export interface Referral extends ReferralRequest {
  readonly fromUnitId: string;
  readonly state: ReferralState;
  /** What the named person was called then; null: nobody is named, or their name stays in their unit. */
  readonly toName: string | null;
  /** It waits for a person who has left, is suspended, or may not answer it any more. */
  readonly isReceiverGone: boolean;
  readonly caseNumber: string;
  readonly reason: string | null;
  readonly sentAt: string;
  readonly answeredAt: string | null;
}

export interface Answerer { readonly unitId: string; readonly accountId: string; readonly answersForUnit: boolean }

/** The steps that a person may take now. Of a referral to somebody else, those who answer for the unit may only say no, and finish what nobody is left to finish. */
export function stepsOpenTo(referral: Pick<Referral, 'kind' | 'state' | 'fromUnitId' | 'toUnitId' | 'toAccountId' | 'isReceiverGone'>, { unitId, accountId, answersForUnit }: Answerer): ReferralState[] {
  const isReceiver = referral.toUnitId === unitId;
  const side = isReceiver ? 'receiver' : referral.fromUnitId === unitId ? 'sender' : null;
  const isTheirs = referral.toAccountId === null || referral.toAccountId === accountId;
  return Object.entries((referral.kind === 'transfer' ? transferSteps : referralSteps)[referral.state])
    .filter(([step, who]) => who === side && (!isReceiver || isTheirs || (answersForUnit && (step === 'rejected' || (step === 'done' && referral.isReceiverGone))))).map(([step]) => step as ReferralState);
}

/** Whether somebody else there may be given it now. */
export const isToReaddress = ({ kind, toUnitId, isReceiverGone }: Pick<Referral, 'kind' | 'toUnitId' | 'isReceiverGone'>, { unitId, answersForUnit }: Answerer): boolean =>
  kind === 'referral' && toUnitId === unitId && isReceiverGone && answersForUnit;

/** One step of a referral or transfer, as the file's history tells it. */
export interface SharingStep { readonly state: ReferralState | 'readdressed'; readonly at: string; readonly unitId: string | null; readonly name: string | null; readonly reason: string | null }

export interface SharingEntry { readonly referral: Referral; readonly overrideReason: string | null; readonly lawText: string | null; readonly steps: readonly SharingStep[] }

export const requestStates = ['asked', 'granted', 'refused', 'withdrawn'] as const;
export type RequestState = (typeof requestStates)[number];

/** A request for access to the case behind an alert, as one side may see it. */
export interface AccessRequest {
  readonly id: string;
  readonly alertId: string;
  readonly side: 'asker' | 'asked';
  /** The reader's own case of the alert. */
  readonly caseId: string;
  /** For the asked: who asks. For the asker: whom the alert names. */
  readonly unitId: string;
  readonly purpose: ReferralPurpose;
  readonly message: string;
  readonly state: RequestState;
  readonly reason: string | null;
  readonly askedBy: string | null;
  readonly askedAt: string;
  readonly answeredBy: string | null;
  readonly answeredAt: string | null;
}

export interface SharingHistory { readonly referrals: readonly SharingEntry[]; readonly requests: readonly AccessRequest[] }
