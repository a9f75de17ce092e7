// The directory of units: every signed-in officer may see whom to call.

import type { Unit } from '#domain/unit.ts';
import type { UserTransaction } from '#server/db/as-user.ts';

export const readUnits = ({ query }: UserTransaction): Promise<Unit[]> =>
  query<Unit & Record<string, unknown>>(`select id, code, name, kind, parent_id as "parentId", country, state, district, languages,
    duty_name as "dutyName", duty_phone as "dutyPhone", contact_unit_id as "contactUnitId" from unit
    where valid_to is null or valid_to > current_date order by name`);
