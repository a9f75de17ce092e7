// In whose name an import is written: every change in a case file has an author, and so has one that came from a file.

import type pg from 'pg';
import { mayAct, type Role } from '#domain/access.ts';

export interface ActingAccount {
  readonly id: string;
  readonly unitId: string;
  readonly unitName: string;
  readonly userName: string;
  readonly displayName: string;
}

type Row = ActingAccount & { readonly role: Role; readonly status: string };

/**
 * The named account of the unit, or else its nodal officer, or else the first who may register cases.
 * @throws Error in plain words when there is none.
 */
export async function findActingAccount(client: pg.Client, unit: { code: string } | { id: string }, userName?: string): Promise<ActingAccount> {
  const { rows: units } = await client.query<{ id: string; name: string }>(
    'select id, name from unit where code = $1 or id::text = $2', ['code' in unit ? unit.code : null, 'id' in unit ? unit.id : null]);
  const found = units[0];
  if (!found) throw new Error(`There is no unit “${'code' in unit ? unit.code : unit.id}”.${'code' in unit ? await listUnits(client) : ''}`);
  const { rows } = await client.query<Row>(`
    select a.id, a.unit_id as "unitId", u.name as "unitName", a.user_name as "userName", a.display_name as "displayName", a.role, a.status
      from account a join unit u on u.id = a.unit_id where a.unit_id = $1 and ($2::text is null or a.user_name = $2)
     order by a.role = 'nodalOfficer' desc, a.created_at, a.user_name`, [found.id, userName ?? null]);
  const able = rows.find(({ role, status }) => status === 'active' && mayAct(role, 'createCase'));
  if (able) return able;
  if (userName === undefined) throw new Error(`No active account of ${found.name} may register cases.`);
  if (rows.length === 0) throw new Error(`${found.name} has no account “${userName}”.`);
  throw new Error(`The account “${userName}” may not register cases, or is not active.`);
}

async function listUnits(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ code: string }>('select code from unit order by code');
  return rows.length === 0 ? ' This database has no units yet.' : ` The units here are ${rows.map(({ code }) => code).join(', ')}.`;
}
