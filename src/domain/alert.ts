// What an alert may say. It is an oracle: whoever may enter persons may ask it whether somebody is known. So it speaks
// in coarse kinds, asks for a minimum of evidence, and is limited in number (server/db has the limits).

import type { AccessRequest } from '#domain/referral.ts';

export const bands = ['strong', 'likely', 'possible'] as const;
export type Band = (typeof bands)[number];

/** The kinds of detail that two records can agree or differ in. Never the detail itself. */
export const evidenceKinds = ['name', 'birth', 'sex', 'relative', 'place', 'phone', 'identityNumber'] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

export interface KindVerdict { readonly kind: EvidenceKind; readonly verdict: 'agrees' | 'close' | 'differs' }

/** Roles whose persons are matched with one another. Informants and witnesses never are. */
export const matchedRoles: readonly string[] = ['victim', 'missing', 'suspect'];

export const alertAnswers = ['new', 'seen', 'same', 'different', 'unsure'] as const;
export type AlertAnswer = (typeof alertAnswers)[number];

/** One side of an alert, as the unit that receives it may see it. */
export interface AlertSide {
  readonly id: string;
  readonly caseId: string;
  readonly personId: string;
  readonly band: Band;
  readonly verdicts: readonly KindVerdict[];
  readonly otherUnitId: string;
  readonly otherCaseOpen: boolean;
  /** Set only where the receiving unit may already read the other case. */
  readonly otherCaseId: string | null;
  readonly isAcrossRoles: boolean;
  readonly answer: AlertAnswer;
  readonly raisedAt: string;
  /** Requests for access to the case behind it, in either direction. */
  readonly requests: readonly AccessRequest[];
}
