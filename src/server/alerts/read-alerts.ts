// The unit's own side of its alerts, with the requests for access behind them. Row-level security gives no other. A hit
// across roles (victim here, suspect there) goes to those who answer for the unit, who decide whom to tell.

import type { AlertSide } from '#domain/alert.ts';
import { maySeeAcrossRoles } from '#server/alerts/across-roles.ts';
import { createReadRequests } from '#server/alerts/access-requests.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import type { Keys } from '#server/db/keys.ts';
import { utcText } from '#server/db/utc-text.ts';

export const createReadAlerts = (keys: Keys) => async (transaction: UserTransaction, ids: readonly string[]): Promise<AlertSide[]> => {
  const sides = await transaction.query<Omit<AlertSide, 'requests'>>(`
    select s.alert_id as id, s.case_id as "caseId", s.person_id as "personId", s.band, s.verdicts, s.other_unit_id as "otherUnitId",
           s.other_case_open as "otherCaseOpen", null as "otherCaseId", s.is_across_roles as "isAcrossRoles", s.answer,
           ${utcText('s.raised_at')} as "raisedAt"
      from alert_side s where s.alert_id = any($1) and (not s.is_across_roles or $2)`, [ids, maySeeAcrossRoles(transaction.actor.role)]);
  if (sides.length === 0) return [];
  const requests = await createReadRequests(keys)(transaction, { alertIds: sides.map(({ id }) => id) });
  return sides.map((side) => ({ ...side, requests: requests.filter(({ alertId }) => alertId === side.id) }));
};
