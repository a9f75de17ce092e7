// Who can see a case, and why; on which devices it lies. The database says who may ask (guard.who_sees), since the names
// of another unit's officers are not to be read in any other way.

import { countDevices, type AccessList, type DeviceCount, type DeviceRow } from '#domain/access-list.ts';
import { fail, ok, type Result } from '#domain/failure.ts';
import { isId } from '#domain/id.ts';
import type { UserTransaction } from '#server/db/as-user.ts';

type Seen = Omit<AccessList, 'devices'> & { readonly devices: readonly DeviceRow[] };

export async function whoSees(transaction: UserTransaction, caseId: unknown): Promise<Result<AccessList>> {
  if (!isId(caseId)) return fail('notFound');
  const [row] = await transaction.query<{ seen: Seen | null }>('select guard.who_sees($1) as seen', [caseId]);
  const seen = row!.seen;
  if (!seen) return fail('notFound');
  transaction.audit({ action: 'case.accessSeen', caseId });
  return ok({
    accesses: seen.accesses.map((access) => ({ ...access, since: iso(access.since), until: access.until === null ? null : iso(access.until) })),
    people: seen.people, staff: seen.staff, devices: countDevices(seen.devices),
  });
}

const iso = (text: string): string => new Date(text).toISOString();

/** For the sender of a referral: on how many of the receiver's devices the case lies, or from how many it is gone. */
export async function devicesOfReferral({ query }: UserTransaction, referralId: unknown): Promise<Result<{ isOver: boolean; devices: DeviceCount | null }>> {
  if (!isId(referralId)) return fail('notFound');
  const [row] = await query<{ seen: { isOver: boolean; devices: readonly DeviceRow[] } | null }>('select guard.devices_of_referral($1) as seen', [referralId]);
  const seen = row?.seen;
  return seen ? ok({ isOver: seen.isOver, devices: countDevices(seen.devices)[0] ?? null }) : fail('notFound');
}
