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

/** What an account did with what lies on its device: kept sealed there, sent first, written to the audit log. */
export const deviceActs = ['opened', 'revealed', 'printed', 'printBlocked', 'exported', 'searched'] as const;
export type DeviceAct = (typeof deviceActs)[number];

/** What a page is printed for: asked before it is, printed on it, and written to the log. */
export const printPurposes = ['court', 'committee', 'medical', 'handover', 'personConcerned', 'file', 'other'] as const;
export type PrintPurpose = (typeof printPurposes)[number];

/** A log entry names at most this many of the persons that a search found. */
export const hitsPerSearch = 50;

/** What a search by name found on the device: how many, and whom. What was typed stays out of it. */
export interface SearchHits { readonly count: number; readonly personIds: readonly string[] }

export interface DeviceLogEntry {
  readonly id: string;
  readonly act: DeviceAct;
  /** null for a search, which is of no one case. */
  readonly caseId: string | null;
  readonly personId: string | null;
  /** Device time with its offset, as evidence. */
  readonly at: string;
  /** For 'searched'. */
  readonly hits?: SearchHits;
  /** For 'printed'. */
  readonly purpose?: PrintPurpose;
}
