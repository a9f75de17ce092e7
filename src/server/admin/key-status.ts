// Which versions of keys stand, how old they are, and what waits: what `icmc keys status` tells.

import type pg from 'pg';

export interface UnitKeyStatus {
  readonly code: string;
  readonly versions: number;
  readonly ageDays: number;
  readonly masterVersion: number;
  /** Keys of cases and persons that are wrapped by an older version. */
  readonly behind: number;
  readonly isCutOff: boolean;
}

export async function readKeyStatus(client: pg.Client): Promise<UnitKeyStatus[]> {
  const { rows } = await client.query<UnitKeyStatus>(`
    select u.code, k.versions::int, floor(extract(epoch from now() - n.made_at) / 86400)::int as "ageDays", k.master as "masterVersion",
           ((select count(*) from case_key c where c.owner_unit_id = u.id and c.unit_key_version < k.newest)
          + (select count(*) from person_key p where p.owner_unit_id = u.id and p.unit_key_version < k.newest and p.wrapped is not null))::int as behind,
           exists (select from key_rotation r where r.unit_id = u.id and r.finished_at is null) as "isCutOff"
      from unit u
      join lateral (select count(*) as versions, max(key_version) as newest, min(master_version) as master from unit_key x where x.unit_id = u.id) k on k.versions > 0
      join unit_key n on n.unit_id = u.id and n.key_version = k.newest
     order by u.code`);
  return rows;
}
