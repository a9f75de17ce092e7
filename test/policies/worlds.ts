// Made-up worlds of access: units, accounts in every role and state, cases, and rows of access of every kind. And the rule
// of who may do what with them, in TypeScript: what the database is compared with.

import { accessKinds, mayAct, opensForWriting, opensSection, restrictedSection, roles, type AccessKind, type Role } from '#domain/access.ts';
import { createRandom, type Random } from '../random.ts';

export const worldSections = ['case', 'persons', 'route', 'notes', 'conversation', 'restricted'] as const;
const accountStates = ['live', 'live', 'live', 'live', 'live', 'live', 'expired', 'ended', 'pending', 'idle', 'revoked', 'suspended'] as const;

export interface Account { readonly id: string; readonly unitId: string; readonly token: string; readonly role: Role; readonly state: (typeof accountStates)[number] }
export interface Access { readonly caseId: string; readonly ownerUnitId: string; readonly unitId: string; readonly accountId: string | null; readonly kind: AccessKind; readonly sections: readonly string[] | null; readonly mayEdit: boolean; readonly from: number; readonly to: number | null }
export interface CaseRecord { readonly caseId: string; readonly id: string; readonly section: string; readonly authorId: string }
export interface Referral { readonly id: string; readonly caseId: string; readonly fromUnitId: string; readonly toUnitId: string; readonly toAccountId: string | null; readonly sentBy: string; readonly state: string }
export interface AlertSide { readonly id: string; readonly caseId: string; readonly unitId: string; readonly otherUnitId: string; readonly isAcross: boolean }
export interface Notice { readonly id: string; readonly unitId: string; readonly accountId: string | null; readonly roles: readonly Role[] | null; readonly caseId: string }
export interface World {
  readonly seed: number;
  readonly units: readonly string[];
  readonly accounts: readonly Account[];
  readonly cases: readonly { readonly id: string; readonly ownerUnitId: string }[];
  readonly access: readonly Access[];
  readonly records: readonly CaseRecord[];
  readonly referrals: readonly Referral[];
  readonly alerts: readonly AlertSide[];
  readonly notices: readonly Notice[];
  readonly withheld: readonly { readonly id: string; readonly caseId: string; readonly unitId: string }[];
}

export function makeWorld(seed: number): World {
  const random = createRandom(seed);
  const units = [random.id(), random.id(), random.id()];
  const accounts = [units[0]!, units[0]!, units[1]!, units[2]!].map((unitId): Account => ({
    id: random.id(), unitId, token: `token ${random.id()}`, role: random.chance(0.6) ? random.pick(['caseWorker', 'supervisor', 'legalAid']) : random.pick(roles), state: random.pick(accountStates),
  }));
  const cases = Array.from({ length: 3 }, () => ({ id: random.id(), ownerUnitId: random.pick(units) }));
  const records = cases.flatMap(({ id }) => worldSections.map((section): CaseRecord => ({ caseId: id, id: section === 'case' ? id : random.id(), section, authorId: random.pick(accounts).id })));
  const access = cases.flatMap((file) => Array.from({ length: random.below(5) }, () => makeAccess(random, file, random.pick(accounts))));
  const other = (unitId: string): string => random.pick(units.filter((one) => one !== unitId));
  return {
    seed, units, accounts, cases, access, records,
    referrals: cases.flatMap(({ id, ownerUnitId }) => (random.chance(0.4) ? [makeReferral(random, id, accounts.find(({ unitId }) => unitId === ownerUnitId)!, random.pick(accounts.filter(({ unitId }) => unitId !== ownerUnitId)))] : [])),
    withheld: cases.map(({ id, ownerUnitId }) => ({ id: random.id(), caseId: id, unitId: other(ownerUnitId) })),
    alerts: cases.map(({ id }) => { const unitId = random.pick(units); return { id: random.id(), caseId: id, unitId, otherUnitId: other(unitId), isAcross: random.chance(0.3) }; }),
    notices: cases.map(({ id }) => { const to = random.pick(accounts); return { id: random.id(), caseId: id, unitId: to.unitId, accountId: random.chance(0.4) ? to.id : null, roles: random.chance(0.4) ? [to.role] : null }; }),
  };
}

function makeReferral(random: Random, caseId: string, from: Account, to: Account): Referral {
  return {
    id: random.id(), caseId, fromUnitId: from.unitId, toUnitId: to.unitId, toAccountId: random.chance(0.4) ? to.id : null, sentBy: from.id,
    state: random.pick(['sent', 'sent', 'accepted', 'rejected', 'done', 'revoked']),
  };
}

function makeAccess(random: Random, file: { readonly id: string; readonly ownerUnitId: string }, account: Account): Access {
  const accountId = random.chance(0.35) ? account.id : null;
  // The table takes no other: restricted facts are granted by name, in the owning unit.
  const mayBeRestricted = accountId !== null && account.unitId === file.ownerUnitId;
  return {
    caseId: file.id, ownerUnitId: file.ownerUnitId, unitId: account.unitId, accountId, kind: random.pick(accessKinds),
    sections: random.chance(0.4) ? null : worldSections.filter((section) => random.chance(0.4) && (section !== 'restricted' || mayBeRestricted)),
    mayEdit: random.chance(0.5), from: random.pick([-2, -1, -1, -1, 1]), to: random.pick([null, null, -0.5, 1, 2]),
  };
}

/** Rows by verb and table, as sorted ids; of inserts, those of the asked places that are let in. */
export type Answer = Readonly<Record<string, readonly string[]>>;

/** Where an account tries to write a new row into every table that takes one. */
export interface Place { readonly caseId: string; readonly section: string }

export function placesOf({ cases, seed }: World, account: Account): Place[] {
  const random = createRandom(seed * 7 + Number.parseInt(account.id.slice(0, 6), 16));
  return [{ caseId: random.pick(cases).id, section: random.pick(worldSections) }];
}

/** To whom an account tries to refer. */
export const receiverOf = ({ units }: World, account: Account): string => units.find((unitId) => unitId !== account.unitId)!;

/** The rule. Times are hours from now. */
export function predict(world: World, account: Account): Answer {
  const isIn = account.state === 'live';
  const reads = isIn && mayAct(account.role, 'readCase');
  const held = (caseId: string): readonly Access[] => (reads ? world.access : []).filter((row) => row.caseId === caseId && row.unitId === account.unitId
    && (row.accountId === null || row.accountId === account.id) && row.from <= 0 && (row.to === null || row.to > 0));
  const opens = (caseId: string, section: string): boolean => held(caseId).some((row) => opensSection(row, section));
  const writes = (caseId: string, section: string): boolean => held(caseId).some((row) => opensForWriting(row, section));
  const takesPart = (caseId: string): boolean => held(caseId).some(({ mayEdit, kind }) => mayEdit || kind === 'owner' || kind === 'referral');
  const answersForUnit = account.role === 'supervisor' || account.role === 'nodalOfficer';
  // To a named person: to them, and to those who answer for their unit.
  const isSide = ({ fromUnitId, toUnitId, toAccountId }: Referral): boolean => reads
    && (fromUnitId === account.unitId || (toUnitId === account.unitId && (toAccountId === null || toAccountId === account.id || answersForUnit)));
  const isTold = ({ unitId, accountId, roles: told }: Notice): boolean => isIn && unitId === account.unitId
    && (accountId === null || accountId === account.id) && (told === null || told.includes(account.role));
  const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id).sort();
  const seen = world.records.filter(({ caseId, section }) => opens(caseId, section));
  const persons = world.records.filter(({ section }) => section === 'persons');
  // To change or delete a row by its own columns one must see it as well.
  const edited = seen.filter(({ caseId, section }) => writes(caseId, section));
  const mine = ({ unitId, caseId, isAcross }: AlertSide): boolean => reads && unitId === account.unitId && opens(caseId, 'persons')
    && (!isAcross || answersForUnit);
  const places = placesOf(world, account);
  const into = (may: (place: Place) => boolean): string[] => places.filter(may).map(({ caseId, section }) => `${caseId} ${section}`).sort();
  return {
    'select case_file': ids(world.cases.filter(({ id }) => held(id).length > 0)),
    'select case_access': world.access.filter(({ unitId, ownerUnitId, accountId }) => reads
      && (ownerUnitId === account.unitId || (unitId === account.unitId && (accountId === null || accountId === account.id)))).map((row) => `${row.caseId} ${row.unitId} ${row.kind}`).sort(),
    'select case_key': ids(world.cases.filter(({ id }) => held(id).length > 0 || world.referrals.some((sent) => sent.caseId === id && sent.state === 'sent' && reads && sent.toUnitId === account.unitId && (sent.toAccountId === null || sent.toAccountId === account.id)))),
    'select case_record': ids(seen),
    'select fact': ids(seen),
    'select change': ids(world.records.filter((record) => seen.includes(record) || (isIn && record.authorId === account.id && record.section !== restrictedSection))),
    'select person_key': ids(persons.filter(({ caseId }) => opens(caseId, 'persons'))),
    'select match_job': ids(persons.filter(({ caseId }) => writes(caseId, 'persons'))),
    'select withheld': ids(world.withheld.filter(({ caseId }) => opens(caseId, 'consent'))),
    'select referral': ids(world.referrals.filter(isSide)),
    'select alert_side': ids(world.alerts.filter(mine)),
    'select notice': ids(world.notices.filter(isTold)),
    // Each device is noted to hold every case of its world: only one's own is told.
    'select device_case': isIn ? ids(world.cases) : [],
    'update case_file': ids(world.cases.filter(({ id }) => takesPart(id))),
    // What somebody has said in the conversation is theirs alone to change.
    'update case_record': ids(edited.filter(({ section }) => section !== 'conversation')),
    'update match_job': ids(persons.filter(({ caseId }) => writes(caseId, 'persons'))),
    'update alert_side': ids(world.alerts.filter(mine)),
    'update device_case': isIn ? ids(world.cases) : [],
    'delete fact': ids(edited),
    'insert case_record': into(({ caseId, section }) => writes(caseId, section)),
    'insert change': into(({ caseId, section }) => writes(caseId, section)),
    'insert fact': into(({ caseId, section }) => writes(caseId, section)),
    'insert person_key': into(({ caseId }) => writes(caseId, 'persons')),
    'insert match_job': into(({ caseId }) => writes(caseId, 'persons') && opens(caseId, 'persons')),
    'insert referral': into(({ caseId }) => mayAct(account.role, 'referCase') && held(caseId).length > 0
      && !world.withheld.some((row) => row.caseId === caseId && row.unitId === receiverOf(world, account)) && world.cases.find(({ id }) => id === caseId)!.ownerUnitId === account.unitId),
  };
}
