// Opening, changing and closing units. Whoever does it sees no case, gives nobody an account and sets no passphrase: the
// tree and whom to call is all there is to it. What a unit was before stays (unit_history).

import type { AuditAction } from '#domain/audit-act.ts';
import { isDay } from '#domain/date.ts';
import { fail, isFailure, ok, type Result } from '#domain/failure.ts';
import { isOneOf, partsOf } from '#domain/given.ts';
import { isId } from '#domain/id.ts';
import { isCountryCode, isDutyPhone, isUnitCode, unitKinds, type Unit, type UnitPast } from '#domain/unit.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import type { Keys } from '#server/db/keys.ts';
import { utcText } from '#server/db/utc-text.ts';

/** The id is made on the device, so that a second press after a lost answer opens no second unit. */
export async function openUnit(transaction: UserTransaction, keys: Keys, body: unknown): Promise<Result<object>> {
  const { id } = partsOf(body);
  const parsed = parseUnit(body);
  if (!parsed.ok) return parsed;
  if (!isId(id) || !isUnitCode(parsed.value.code)) return fail('badRequest');
  const known = await transaction.query('select 1 from unit where id = $1 and code = $2', [id, parsed.value.code]);
  if (known.length > 0) return ok({});
  const key = await keys.newUnitKey(id);
  return writeUnit(transaction, 'unit.opened', id, [parsed.value, { ...key, wrapped: key.wrapped.toString('hex') }]);
}

export async function changeUnit(transaction: UserTransaction, unitId: unknown, body: unknown): Promise<Result<object>> {
  if (!isId(unitId)) return fail('notFound');
  const parsed = parseUnit(body);
  return parsed.ok ? writeUnit(transaction, parsed.value.validTo === null ? 'unit.changed' : 'unit.changedWithEnd', unitId, [parsed.value, null]) : parsed;
}

async function writeUnit(transaction: UserTransaction, action: AuditAction, id: string, values: readonly unknown[]): Promise<Result<object>> {
  const [row] = await transaction.query<{ said: string | null }>('select guard.write_unit($1, $2, $3) as said', [id, ...values]);
  const said = row?.said ?? null;
  transaction.audit({ action, objects: [id], ...(said === null ? {} : { result: said }) });
  return isFailure(said) ? fail(said) : ok({});
}

/** What a unit was before each change, newest first; nothing for whoever does not look after the units. */
export async function readUnitPast({ query }: UserTransaction, unitId: unknown): Promise<Result<UnitPast[]>> {
  if (!isId(unitId)) return ok([]);
  return ok(await query<UnitPast & Record<string, unknown>>(`select ${utcText('changed_at')} as "changedAt", was ->> 'name' as name,
      was ->> 'kind' as kind, was ->> 'parent_id' as "parentId", was ->> 'district' as district, was ->> 'duty_name' as "dutyName", was ->> 'duty_phone' as "dutyPhone", was ->> 'valid_to' as "validTo"
    from unit_history where unit_id = $1 order by changed_at desc`, [unitId]));
}

/** Who answers for each unit; nothing for whoever does not look after the units. */
export const readNodalOfficers = ({ query }: UserTransaction): Promise<{ unitId: string; displayName: string }[]> =>
  query(`select unit_id as "unitId", display_name as "displayName" from guard.nodal_officers() order by display_name`);

type UnitFields = Required<Omit<Unit, 'id' | 'validFrom'>> & { readonly validFrom: string | null };


function parseUnit(body: unknown): Result<UnitFields> {
  const given = partsOf(body);
  const line = (value: unknown, most = 120): string | null => (typeof value === 'string' && value.trim().length >= 2 && value.length <= most && !/[\p{Cc}\p{Surrogate}]/u.test(value) ? value.trim() : null);
  const [name, dutyName, dutyPhone] = [line(given.name), line(given.dutyName), line(given.dutyPhone, 40)];
  const { kind, country, parentId = null, contactUnitId = null, state = null, district = null, languages, validFrom = null, validTo = null } = given;
  if (name === null || dutyName === null || dutyPhone === null) return fail('badRequest');
  if (!isDutyPhone(dutyPhone)) return fail('impossiblePhone');
  if (!isOneOf(unitKinds, kind) || typeof country !== 'string' || !isCountryCode(country)) return fail('badRequest');
  if (!isPlace(state) || !isPlace(district) || !isIdOrNull(parentId) || !isIdOrNull(contactUnitId)) return fail('badRequest');
  if (!Array.isArray(languages) || languages.length > 20 || !languages.every((tag) => typeof tag === 'string' && /^[a-z]{2,3}$/.test(tag))) return fail('badRequest');
  if ((validFrom !== null && !isDay(validFrom)) || (validTo !== null && !isDay(validTo))) return fail('impossibleDate');
  // Alerts name the contact in place of a shelter, because they must never name one.
  if (kind === 'shelter' && contactUnitId === null && parentId === null) return fail('unitContactNeeded');
  const code = typeof given.code === 'string' ? given.code.trim().toUpperCase() : '';
  return ok({ code, name, kind, parentId, country, state, district, languages: [...new Set(languages as string[])], dutyName, dutyPhone, contactUnitId, validFrom, validTo });
}

const isIdOrNull = (value: unknown): value is string | null => value === null || isId(value);
/** A code of the gazetteer, or null. */
const isPlace = (value: unknown): value is string | null => value === null || (typeof value === 'string' && /^[A-Z]{2}-[\p{L}\p{M}0-9 .()'-]{1,60}$/u.test(value));
