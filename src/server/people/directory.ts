// The directory of persons: whom one may name as the receiver of a referral, or in a message. Who stands in it the database
// says (guard.people): those who work on cases; never the staff of another unit's shelter, never an auditor.

import type { PersonOfUnit } from '#domain/account.ts';
import type { UserTransaction } from '#server/db/as-user.ts';

export const readPeople = ({ query }: UserTransaction): Promise<PersonOfUnit[]> =>
  query<PersonOfUnit & Record<string, unknown>>(`select id, unit_id as "unitId", display_name as "displayName", role from guard.people() order by display_name, id`);
