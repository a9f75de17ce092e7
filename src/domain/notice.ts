// A notice tells persons of one unit that something was done which they answer for. It names ids and nothing in clear; the
// page puts it in words.

export const noticeKinds = [
  // Somebody opened a case of this unit in an emergency; the same, now due for review.
  'breakGlassOpened', 'breakGlassReviewDue', 'breakGlassReviewed',
  // The restricted facts of a case were opened to one more person.
  'restrictedGranted',
  // A case was shared without consent or legal basis, on somebody's own responsibility.
  'consentOverridden',
  // The consent on which a share rests was withdrawn.
  'consentWithdrawn',
  // A referral waits for a person who is there no more; it was given to somebody else of that unit.
  'receiverGone', 'receiverChanged',
  'mentioned', 'accessAsked', 'accessAnswered', 'networkAsked',
  'accountAsked', 'recoveryAsked', 'deviceRemoved', 'erasureAsked',
  // For auditors.
  'canaryOpened', 'browsingUnusual', 'auditBroken',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];
/** Those that the log itself raises; they are shown beside it. */
export const auditNoticeKinds: readonly NoticeKind[] = ['auditBroken', 'canaryOpened', 'browsingUnusual'];

export interface Notice {
  readonly id: string;
  readonly kind: NoticeKind;
  /** Of the reader's own unit, or shared with it. */
  readonly caseId: string | null;
  /** The row that it is about: a referral, a request, an account, a break-glass. */
  readonly subjectId: string | null;
  readonly fromUnitId: string | null;
  readonly at: string;
  readonly isSeen: boolean;
}
