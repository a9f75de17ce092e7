// Erasing who a person is: asked for by one who answers for the unit, confirmed by another. The person stays in the case
// as a pseudonym; what identifies them is gone for good.

import { isOneOf } from '#domain/given.ts';

export const erasureGrounds = ['consentWithdrawn', 'retentionEnded', 'courtOrder', 'enteredByMistake'] as const;
export type ErasureGround = (typeof erasureGrounds)[number];

export const isErasureGround = (text: unknown): text is ErasureGround => isOneOf(erasureGrounds, text);

/** An erasure that waits for its second person. */
export interface Erasure {
  readonly id: string;
  readonly personId: string;
  readonly caseId: string;
  readonly ground: ErasureGround;
  readonly askedBy: string;
  readonly askedAt: string;
  /** Asked by the reader: somebody else must confirm it. */
  readonly isOwn: boolean;
}
