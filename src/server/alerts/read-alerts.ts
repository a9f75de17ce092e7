// The unit's own side of its alerts. Row-level security gives no other. A hit across roles (victim here, suspect there)
// goes to those who answer for the unit, who decide whom to tell.

import type { AlertSide } from '#domain/alert.ts';
import { maySeeAcrossRoles } from '#server/alerts/across-roles.ts';
import type { UserTransaction } from '#server/db/as-user.ts';

export const readAlerts = ({ actor, query }: UserTransaction, ids: readonly string[]): Promise<AlertSide[]> =>
  query<AlertSide & Record<string, unknown>>(`
    select s.alert_id as id, s.case_id as "caseId", s.person_id as "personId", s.band, s.verdicts, s.other_unit_id as "otherUnitId",
           s.other_case_open as "otherCaseOpen", null as "otherCaseId", s.is_across_roles as "isAcrossRoles", s.answer,
           to_char(s.raised_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "raisedAt"
      from alert_side s where s.alert_id = any($1) and (not s.is_across_roles or $2)`, [ids, maySeeAcrossRoles(actor.role)]);
