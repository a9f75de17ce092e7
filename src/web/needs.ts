// What needs this person, most pressing first. Home lists it, the rail counts it: both from here.

import type { Band } from '#domain/alert.ts';
import { mayAct } from '#domain/access.ts';
import { recordTypeOf, vocabulary } from '#domain/records.ts';
import type { Notice, NoticeKind } from '#domain/notice.ts';
import { caseNumber, hasWaiting, isOpenCase } from '#web/case-summary.ts';
import { coveredName } from '#web/person-title.ts';
import type { WorkspaceState } from '#web/workspace.ts';

export interface Need {
  /** The message key, then what tells this line from others. */
  readonly key: string;
  readonly values: Readonly<Record<string, string | number>>;
  readonly href: string;
  readonly icon: 'alert' | 'lock' | 'referral' | 'warning' | 'message' | 'person' | 'search';
  readonly tone?: 'attention' | 'danger' | 'accent' | 'neutral';
  /** What stands before the thing to do: the case number. */
  readonly about?: string;
  /** The message key of the mark. */
  readonly mark?: string;
  /** What is put away once it has been seen. */
  readonly notice?: Notice;
}

/** How loud a band is, the same wherever it shows. */
export const bandTone = { strong: 'attention', likely: 'accent', possible: 'neutral' } as const;

const rank: Readonly<Record<Band, number>> = { strong: 0, likely: 1, possible: 2 };

export const newAlerts = ({ alerts }: WorkspaceState) => [...alerts.values()].filter(({ answer }) => answer === 'new')
  .sort((left, right) => rank[left.band] - rank[right.band] || right.raisedAt.localeCompare(left.raisedAt));

export const referralsToAnswer = ({ referrals, me }: WorkspaceState) =>
  [...referrals.values()].filter(({ state, toUnitId, toAccountId }) => state === 'sent' && toUnitId === me.unitId && (toAccountId === null || toAccountId === me.accountId)
    && mayAct(me.role, 'answerReferral'));

function conflictedCases({ cases }: WorkspaceState): string[] {
  return [...cases.values()].filter((view) => isOpenCase(view)
    && [...view.records.values()].some(hasWaiting))
    .map(({ id }) => id);
}

export function needsYou(state: WorkspaceState): Need[] {
  const unitName = (id: string): string => state.units.get(id)?.name ?? '…';
  return [
    ...newNotices(state).map((notice) => noticeToNeed(state, notice, unitName)),
    ...referralsToAnswer(state).map((referral): Need => ({
      key: `need.referral|${referral.id}`, values: { unit: unitName(referral.fromUnitId), number: referral.caseNumber }, href: `/referrals/${referral.id}`, icon: 'referral',
    })),
    ...state.refused.map(({ change }): Need => ({ key: `need.refused|${change.id}`, values: {}, href: '/waiting', icon: 'warning', tone: 'danger', mark: 'need.refused.mark' })),
    ...conflictedCases(state).map((id): Need => ({ key: `need.conflict|${id}`, values: {}, href: conflictHref(state, id), icon: 'warning', tone: 'attention', mark: 'waiting.mark', about: caseNumber(state.cases.get(id)!) })),
    ...newAlerts(state).map((alert): Need => {
      const view = state.cases.get(alert.caseId);
      const person = view?.records.get(alert.personId);
      return {
        key: `need.alert|${alert.id}`, values: { person: coveredName(person), unit: unitName(alert.otherUnitId) }, href: `/alerts/${alert.id}`, icon: 'alert',
        tone: bandTone[alert.band], mark: `band.${alert.band}`, about: view ? caseNumber(view) : '',
      };
    }),
  ];
}

const urgency: readonly NoticeKind[] = ['auditBroken', 'canaryOpened', 'browsingUnusual', 'breakGlassOpened', 'breakGlassReviewDue', 'erasureAsked', 'restrictedGranted', 'consentOverridden', 'consentWithdrawn', 'mentioned'];

/** Of no use once the case is open to this unit no more. */
const onlyWithCase: readonly NoticeKind[] = ['mentioned', 'networkAsked'];

/** Not seen yet, the grave ones first. */
const newNotices = ({ notices, cases }: WorkspaceState): Notice[] => {
  const isAnswerable = ({ kind, caseId }: Notice): boolean => !onlyWithCase.includes(kind) || (caseId !== null && cases.has(caseId));
  const placeOf = ({ kind }: Notice): number => (urgency.includes(kind) ? urgency.indexOf(kind) : urgency.length);
  return [...notices.values()].filter((notice) => !notice.isSeen && isAnswerable(notice)).sort((left, right) => placeOf(left) - placeOf(right) || right.at.localeCompare(left.at));
};

/** Where one goes to answer for it, by its kind; with a case that is here, to the case. */
const noticeWays: Readonly<Record<NoticeKind, { readonly icon: Need['icon']; readonly tone: NonNullable<Need['tone']>; readonly href: string; readonly inCase?: string }>> = {
  breakGlassOpened: { icon: 'warning', tone: 'danger', href: '/reviews', inCase: '/access' },
  breakGlassReviewDue: { icon: 'warning', tone: 'danger', href: '/reviews' },
  breakGlassReviewed: { icon: 'warning', tone: 'accent', href: '/reviews', inCase: '/access' },
  restrictedGranted: { icon: 'warning', tone: 'attention', href: '/cases', inCase: '/restricted' },
  consentWithdrawn: { icon: 'warning', tone: 'danger', href: '/referrals', inCase: '/consent' },
  erasureAsked: { icon: 'person', tone: 'danger', href: '/cases', inCase: '/persons' },
  consentOverridden: { icon: 'warning', tone: 'danger', href: '/referrals', inCase: '/consent' },
  receiverGone: { icon: 'referral', tone: 'attention', href: '/referrals' },
  receiverChanged: { icon: 'referral', tone: 'accent', href: '/referrals' },
  mentioned: { icon: 'message', tone: 'accent', href: '/cases', inCase: '/conversation' },
  accessAsked: { icon: 'referral', tone: 'attention', href: '/referrals' },
  accessAnswered: { icon: 'referral', tone: 'accent', href: '/referrals' },
  networkAsked: { icon: 'search', tone: 'accent', href: '/alerts', inCase: '/persons' },
  accountAsked: { icon: 'person', tone: 'attention', href: '/people' },
  recoveryAsked: { icon: 'person', tone: 'attention', href: '/people' },
  deviceRemoved: { icon: 'person', tone: 'neutral', href: '/people', inCase: '/access' },
  canaryOpened: { icon: 'warning', tone: 'danger', href: '/audit' },
  browsingUnusual: { icon: 'warning', tone: 'danger', href: '/audit' },
  auditBroken: { icon: 'warning', tone: 'danger', href: '/audit' },
};

/** Told to those who answer for it from outside, too: it is no case of theirs. */
const elsewhere: Readonly<Partial<Record<NoticeKind, string>>> = { breakGlassOpened: 'breakGlassUsed', consentOverridden: 'overriddenElsewhere' };

function noticeToNeed(state: WorkspaceState, notice: Notice, unitName: (id: string) => string): Need {
  const { icon, tone, href, inCase } = noticeWays[notice.kind];
  const view = notice.caseId === null ? undefined : state.cases.get(notice.caseId);
  // The opener's supervisors and the auditors are told of the same emergency, and it is no case of theirs.
  const isElsewhere = notice.caseId === null && elsewhere[notice.kind] !== undefined;
  return {
    key: `notice.${isElsewhere ? elsewhere[notice.kind] : notice.kind}|${notice.id}`, icon, tone, mark: 'notice.mark', notice,
    values: { unit: notice.fromUnitId === null ? '…' : unitName(notice.fromUnitId), number: view ? caseNumber(view) : '…', person: coveredName(view?.records.get(notice.subjectId ?? '')) },
    href: isElsewhere && (notice.kind !== 'breakGlassOpened' || !mayAct(state.me.role, 'reviewBreakGlass')) ? (mayAct(state.me.role, 'readAudit') ? '/audit' : '/') : alertHref(state, notice) ?? referralHref(state, notice) ?? (view && inCase !== undefined ? `/cases/${view.id}${inCase}` : href), about: view ? caseNumber(view) : '',
  };
}

/** A request for access is answered beside its alert. */
function alertHref({ alerts }: WorkspaceState, { kind, subjectId }: Notice): string | undefined {
  if (kind !== 'accessAsked' && kind !== 'accessAnswered') return undefined;
  const alert = [...alerts.values()].find(({ requests }) => requests?.some(({ id }) => id === subjectId));
  return alert && `/alerts/${alert.id}`;
}

/** A referral whose person is gone, or another now: to that referral. */
const referralHref = ({ referrals }: WorkspaceState, { kind, subjectId }: Notice): string | undefined =>
  ((kind === 'receiverGone' || kind === 'receiverChanged') && subjectId !== null && referrals.has(subjectId) ? `/referrals/${subjectId}` : undefined);

/** To the section where the decision is made. */
function conflictHref({ cases }: WorkspaceState, id: string): string {
  const record = [...cases.get(id)!.records.values()].find(hasWaiting);
  const section = recordTypeOf(vocabulary, record?.type ?? '')?.section;
  return section === undefined ? `/cases/${id}` : `/cases/${id}/${section}`;
}
