// The directory of units: every signed-in officer may see whom to call. Closed ones stay in it, for the cases that name them.

import type { Unit } from '#domain/unit.ts';
import type { UserTransaction } from '#server/db/as-user.ts';

export const readUnits = ({ query }: UserTransaction): Promise<Unit[]> =>
  query<Unit & Record<string, unknown>>(`select id, code, name, kind, parent_id as "parentId", country, state, district, languages,
    duty_name as "dutyName", duty_phone as "dutyPhone", contact_unit_id as "contactUnitId", valid_from::text as "validFrom", valid_to::text as "validTo"
    from unit order by name`);
