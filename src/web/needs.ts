// What needs this person, most pressing first. Home lists it, the rail counts it: both from here.

import type { Band } from '#domain/alert.ts';
import { recordTypeOf, vocabulary } from '#domain/records.ts';
import { caseNumber, hasWaiting, initials, isOpenCase } from '#web/case-summary.ts';
import type { WorkspaceState } from '#web/workspace.ts';

export interface Need {
  /** The message key, then what tells this line from others. */
  readonly key: string;
  readonly values: Readonly<Record<string, string | number>>;
  readonly href: string;
  readonly icon: 'alert' | 'referral' | 'warning';
  readonly tone?: 'attention' | 'danger' | 'accent' | 'neutral';
  /** What stands before the thing to do: the case number. */
  readonly about?: string;
  /** The message key of the mark. */
  readonly mark?: string;
}

/** How loud a band is, the same wherever it shows. */
export const bandTone = { strong: 'attention', likely: 'accent', possible: 'neutral' } as const;

const rank: Readonly<Record<Band, number>> = { strong: 0, likely: 1, possible: 2 };

export const newAlerts = ({ alerts }: WorkspaceState) => [...alerts.values()].filter(({ answer }) => answer === 'new')
  .sort((left, right) => rank[left.band] - rank[right.band] || right.raisedAt.localeCompare(left.raisedAt));

export const referralsToAnswer = ({ referrals, me }: WorkspaceState) =>
  [...referrals.values()].filter(({ state, toUnitId }) => state === 'sent' && toUnitId === me.unitId);

export function conflictedCases({ cases }: WorkspaceState): string[] {
  return [...cases.values()].filter((view) => isOpenCase(view)
    && [...view.records.values()].some(hasWaiting))
    .map(({ id }) => id);
}

export function needsYou(state: WorkspaceState): Need[] {
  const unitName = (id: string): string => state.units.get(id)?.name ?? '…';
  return [
    ...referralsToAnswer(state).map((referral): Need => ({
      key: `need.referral|${referral.id}`, values: { unit: unitName(referral.fromUnitId), number: referral.caseNumber }, href: `/referrals/${referral.id}`, icon: 'referral',
    })),
    ...state.refused.map(({ change }): Need => ({ key: `need.refused|${change.id}`, values: {}, href: '/waiting', icon: 'warning', tone: 'danger', mark: 'need.refused.mark' })),
    ...conflictedCases(state).map((id): Need => ({ key: `need.conflict|${id}`, values: {}, href: conflictHref(state, id), icon: 'warning', tone: 'attention', mark: 'waiting.mark', about: caseNumber(state.cases.get(id)!) })),
    ...newAlerts(state).map((alert): Need => {
      const view = state.cases.get(alert.caseId);
      const person = view?.records.get(alert.personId);
      return {
        key: `need.alert|${alert.id}`, values: { person: person ? initials(person) : '…', unit: unitName(alert.otherUnitId) }, href: `/alerts/${alert.id}`, icon: 'alert',
        tone: bandTone[alert.band], mark: `band.${alert.band}`, about: view ? caseNumber(view) : '',
      };
    }),
  ];
}

/** To the section where the decision is made. */
function conflictHref({ cases }: WorkspaceState, id: string): string {
  const record = [...cases.get(id)!.records.values()].find(hasWaiting);
  const section = recordTypeOf(vocabulary, record?.type ?? '')?.section;
  return section === undefined ? `/cases/${id}` : `/cases/${id}/${section}`;
}
