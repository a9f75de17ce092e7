// An alert is one row for the unordered pair of persons, with one side for every unit that has either case. A pair that
// is matched again raises nothing new, unless the match has become stronger. A side carries the band, the kinds of detail,
// whether the other case is open, and whom to call: never a detail, never the other case's id.

import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { bands, type Band, type KindVerdict } from '#domain/alert.ts';
import { modelVersion } from '#matching/match.ts';

export interface Hit {
  readonly personId: string;
  /** The other person, from the register. */
  readonly otherId: string;
  readonly band: Band;
  readonly bits: number;
  readonly verdicts: readonly KindVerdict[];
}

interface PersonInCase { readonly personId: string; readonly caseId: string; readonly role: string | null; readonly isOpen: boolean; readonly unitId: string; readonly contactUnitId: string; readonly isOwner: boolean }

export async function raiseAlerts(client: pg.PoolClient, hits: readonly Hit[]): Promise<void> {
  if (hits.length === 0) return;
  const personIds = [...new Set(hits.flatMap(({ personId, otherId }) => [personId, otherId]))];
  const silenced = await lockAndReadSilenced(client, personIds);
  const sides = await readSides(client, personIds);
  const told: { unitId: string; alertId: string }[] = [];
  const seen = new Set<string>();
  for (const hit of hits) {
    const [first, second] = [hit.personId, hit.otherId].sort() as [string, string];
    if (seen.has(first + second)) continue;
    seen.add(first + second);
    const [ours, theirs] = [sides.get(first) ?? [], sides.get(second) ?? []];
    // Two entries of one person in one case are that case's own affair.
    if (ours.length === 0 || theirs.length === 0 || ours[0]!.caseId === theirs[0]!.caseId) continue;
    const alertId = await upsertAlert(client, hit, { a: ours[0]!, b: theirs[0]! });
    for (const unitId of await upsertSides(client, { alertId, hit, ours, theirs, silenced })) told.push({ unitId, alertId });
  }
  // The feed counters are locked in the order of the units, as everywhere.
  told.sort((left, right) => (left.unitId < right.unitId ? -1 : 1));
  for (const { unitId, alertId } of told) await client.query(`select guard.append_to_feed($1, 'alert', null, 0, $2)`, [unitId, alertId]);
}

/**
 * Which cases are withheld from which units, as 'case unit'. A withholding takes the same lock alone (guard.lock_alerts), so
 * that it is seen here, or finds what was raised and takes it back.
 */
async function lockAndReadSilenced(client: pg.PoolClient, personIds: readonly string[]): Promise<ReadonlySet<string>> {
  await client.query(`select pg_advisory_xact_lock_shared(hashtextextended(c.id::text, 7)) from
    (select distinct case_id as id from case_record where id = any($1) and type = 'person' order by 1) c`, [personIds]);
  const { rows } = await client.query<{ silenced: string }>(`select w.case_id || ' ' || w.unit_id as silenced from withheld w
    where w.case_id in (select case_id from case_record where id = any($1) and type = 'person')`, [personIds]);
  return new Set(rows.map(({ silenced }) => silenced));
}

async function readSides(client: pg.PoolClient, personIds: readonly string[]): Promise<Map<string, PersonInCase[]>> {
  const { rows } = await client.query<PersonInCase>(`
    select r.id as "personId", r.case_id as "caseId", r.plain #>> '{role,value}' as role, f.status in ('active', 'followUp') as "isOpen",
           a.unit_id as "unitId", coalesce(u.contact_unit_id, case when u.kind = 'shelter' then u.parent_id end, u.id) as "contactUnitId", a.unit_id = f.owner_unit_id as "isOwner"
      from case_record r join case_file f on f.id = r.case_id join case_access a on a.case_id = r.case_id
      join unit u on u.id = f.owner_unit_id
     where r.id = any($1) and r.type = 'person' and r.withdrawn_change is null and f.withdrawn_at is null and a.kind in ('owner', 'referral') and a.account_id is null
       and (a.sections is null or 'persons' = any (a.sections)) and a.valid_from <= now() and (a.valid_to is null or a.valid_to > now())
     order by a.unit_id`, [personIds]);
  const byPerson = new Map<string, PersonInCase[]>();
  for (const row of rows) byPerson.set(row.personId, [...(byPerson.get(row.personId) ?? []), row]);
  return byPerson;
}

/** A pair that is known keeps the strongest match that it ever had. */
async function upsertAlert(client: pg.PoolClient, hit: Hit, { a, b }: { a: PersonInCase; b: PersonInCase }): Promise<string> {
  const { rows } = await client.query<{ id: string }>(`
    insert into alert as t (id, person_a, person_b, case_a, case_b, band, verdicts, bits, model_version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    on conflict (person_a, person_b) do update set
      (band, verdicts, bits, model_version) = (select n.* from (values (excluded.band, excluded.verdicts, excluded.bits, excluded.model_version)) n
        where array_position($10::text[], excluded.band) < array_position($10::text[], t.band)
        union all select t.band, t.verdicts, t.bits, t.model_version limit 1)
    returning id`, [randomUUID(), a.personId, b.personId, a.caseId, b.caseId, hit.band, JSON.stringify(hit.verdicts), hit.bits, modelVersion, bands]);
  return rows[0]!.id;
}

interface Pair { readonly alertId: string; readonly hit: Hit; readonly ours: readonly PersonInCase[]; readonly theirs: readonly PersonInCase[]; readonly silenced: ReadonlySet<string> }

/** The sides, each unit's own; returns the units for whom something changed. */
async function upsertSides(client: pg.PoolClient, { alertId, hit, ours, theirs, silenced }: Pair): Promise<string[]> {
  const ownerOf = (side: readonly PersonInCase[]): PersonInCase => side.find(({ isOwner }) => isOwner) ?? side[0]!;
  const isAcrossRoles = (ours[0]!.role === 'suspect') !== (theirs[0]!.role === 'suspect');
  const sideByUnit = new Map<string, { own: PersonInCase; other: PersonInCase }>();
  // A unit that has both cases sees the one that it owns as its own.
  for (const own of [...ours, ...theirs].sort((left, right) => Number(right.isOwner) - Number(left.isOwner))) {
    if (!sideByUnit.has(own.unitId)) sideByUnit.set(own.unitId, { own, other: ownerOf(ours.includes(own) ? theirs : ours) });
  }
  const changed: string[] = [];
  for (const [unitId, { own, other }] of sideByUnit) {
    // Withheld from this unit: that there is such a case is what it must not hear.
    if (silenced.has(`${other.caseId} ${unitId}`)) continue;
    const { rowCount } = await client.query(`
      insert into alert_side as s (alert_id, unit_id, case_id, person_id, other_unit_id, other_case_open, is_across_roles, band, verdicts)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      on conflict (alert_id, unit_id) do update set other_case_open = excluded.other_case_open, is_across_roles = excluded.is_across_roles,
        band = case when ${isStronger} then excluded.band else s.band end,
        verdicts = case when ${isStronger} then excluded.verdicts else s.verdicts end,
        raised_at = case when ${isStronger} then now() else s.raised_at end,
        answer = case when ${isStronger} and s.answer = 'seen' then 'new' else s.answer end
      where ${isStronger} or (s.other_case_open, s.is_across_roles) is distinct from (excluded.other_case_open, excluded.is_across_roles)`,
    [alertId, unitId, own.caseId, own.personId, other.contactUnitId, other.isOpen, isAcrossRoles, hit.band, JSON.stringify(hit.verdicts), bands]);
    if (rowCount === 1) changed.push(unitId);
  }
  return changed;
}

// A match that is matched again is news only where it has become stronger; what else changes is put right quietly.
const isStronger = 'array_position($10::text[], excluded.band) < array_position($10::text[], s.band)';
