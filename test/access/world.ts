// One case of one unit, with a canary in every field, and for every relation a unit with an account of every role: who
// asks in the access matrix. Written by SQL, because a thousand sign-ins would take minutes; the sessions are real.

import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { roles, type Role } from '#domain/access.ts';
import { readCaseKey } from '#server/db/case-key.ts';
import { seal } from '#server/db/seal.ts';
import { messagePlace } from '#server/referrals/read-referrals.ts';
import { createCanaries, fillWithCanaries, type Canaries } from '../canaries.ts';
import { addUnit, draftCase, type Officer } from '../small-network.ts';
import { createTestApp, type TestApp } from '../test-app.ts';
import { relations, type Grant, type Relation, type RelationName, type Standing } from './relations.ts';

export const sessionStates = ['none', 'forged', 'pending', 'idle', 'expired', 'ended', 'deviceRevoked', 'suspended'] as const;
export type SessionState = (typeof sessionStates)[number] | 'live';

export interface Actor extends Standing {
  readonly accountId: string;
  readonly unitId: string;
  readonly deviceId: string;
  readonly cookie: string | undefined;
  readonly session: SessionState;
  /** Of its unit's own, filled with canaries of its own. */
  readonly ownCaseId: string | null;
  readonly referralId: string;
  readonly alertId: string;
  readonly noticeId: string;
}

export interface MatrixWorld {
  readonly tested: TestApp;
  readonly canaries: Canaries;
  readonly caseId: string;
  readonly personId: string;
  readonly ownerUnitId: string;
  readonly strangerUnitId: string;
  readonly actors: readonly Actor[];
  /** The same persons as the owner's supervisor, but for a session that is not to be believed. */
  readonly shutOut: readonly Actor[];
}

export async function createMatrixWorld(): Promise<MatrixWorld> {
  const tested = await createTestApp();
  const { network } = tested;
  const canaries = createCanaries();
  const writer = network.guwahati;
  const { caseId, personId } = await writeCase(tested, canaries, writer, 'case');
  const actors: Actor[] = [];
  for (const name of Object.keys(relations) as RelationName[]) actors.push(...await writeRelation({ tested, canaries, caseId, writer }, name));
  const model = actors.find(({ role, relation }) => role === 'nodalOfficer' && relation === 'owner')!;
  const shutOut: Actor[] = [];
  for (const session of sessionStates) shutOut.push(await writeShutOut(tested, model, session));
  return { tested, canaries, caseId, personId, ownerUnitId: writer.unitId, strangerUnitId: network.aizawl.unitId, actors, shutOut };
}

async function writeCase(tested: TestApp, canaries: Canaries, writer: Officer, place: string): Promise<{ caseId: string; personId: string }> {
  const { network } = tested;
  const draft = draftCase(writer);
  const before = draft.changes.length;
  fillWithCanaries(draft, canaries, (section) => `${place}.${section}`);
  const head = draft.changes.filter(({ recordType }) => recordType === 'case');
  await network.exchange(writer, { changes: head.slice(before) });
  // The restricted facts are written by one who was granted them by name.
  await network.admin.query(`insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, sections, may_edit, may_print, may_export, basis)
    values (gen_random_uuid(), $1, $2, $2, $3, 'owner', '{restricted}', true, true, true, 'granted')`, [draft.caseId, writer.unitId, writer.accountId]);
  const rest = draft.changes.filter(({ recordType }) => recordType !== 'case');
  for (let from = 0; from < rest.length; from += 150) {
    const { outcomes } = await network.exchange(writer, { changes: rest.slice(from, from + 150) });
    const refused = outcomes.filter(({ outcome }) => outcome.status !== 'accepted');
    if (refused.length > 0) throw new Error(`a canary was refused: ${JSON.stringify(refused[0])}`);
  }
  await network.admin.query(`delete from case_access where case_id = $1 and sections = '{restricted}'`, [draft.caseId]);
  return { caseId: draft.caseId, personId: draft.changes.find(({ recordType, kind }) => recordType === 'person' && kind === 'create')!.recordId };
}

interface Scene { readonly tested: TestApp; readonly canaries: Canaries; readonly caseId: string; readonly writer: Officer }

async function writeRelation(scene: Scene, name: RelationName): Promise<Actor[]> {
  const { tested: { network: { admin } }, writer } = scene;
  const relation: Relation = relations[name];
  const unitId = relation.isOwner ? writer.unitId : await addUnit(scene.tested.network, `U${Object.keys(relations).indexOf(name) + 10}`, `Unit ${name}`);
  const referralId = await writeReferral(scene, name, unitId);
  if (relation.isWithheld) await admin.query('insert into withheld (case_id, record_id, unit_id) values ($1, gen_random_uuid(), $2)', [scene.caseId, unitId]);
  const accounts: Actor[] = [];
  for (const role of roles) {
    const account = await writeAccount(scene.tested, { unitId, role, isProved: relation.hasNoProof !== true });
    const { rows: [notice] } = await admin.query<{ id: string }>(`insert into notice (unit_id, account_id, kind) values ($1, $2, 'networkAsked') returning id`, [unitId, account.accountId]);
    accounts.push({ ...account, role, relation: name, session: 'live', ownCaseId: relation.isOwner ? scene.caseId : null, referralId, alertId: randomUUID(), noticeId: notice!.id });
  }
  for (const grant of relation.grants) {
    for (const accountId of grant.isNamed ? accounts.map((account) => account.accountId) : [null]) {
      if (grant.kind !== 'owner' || grant.isNamed) await writeGrant(scene, grant, { unitId, accountId, referralId: relation.referral === undefined ? null : referralId });
    }
  }
  if (relation.isOwner) return accounts;
  // A case of its own, so that there is something to be given, and to be kept from others.
  const own = accounts.find(({ role }) => role === 'caseWorker')!;
  const { caseId } = await writeCase(scene.tested, scene.canaries, { ...own, token: own.cookie!.split('=')[1]! }, `own.${name}`);
  const alertId = relation.hasAlert ? await writeAlertSide(scene, unitId) : randomUUID();
  return accounts.map((account) => ({ ...account, ownCaseId: caseId, alertId }));
}

async function writeReferral({ tested: { network }, canaries, caseId, writer }: Scene, name: RelationName, unitId: string): Promise<string> {
  const { referral, isColleagueNamed, grants }: Relation = relations[name];
  const id = randomUUID();
  if (referral === undefined) return id;
  const sealed = (await network.parts.deps.asUser(writer.token, async (transaction) =>
    seal(await readCaseKey(transaction, network.parts.deps.keys, caseId), messagePlace(id, 'message'), canaries.make(`referral.${name}`))))!;
  const named = isColleagueNamed ? (await writeAccountOnly(network.admin, unitId, 'caseWorker')) : null;
  await network.admin.query(`insert into referral (id, case_id, from_unit_id, to_unit_id, to_account_id, purpose, legal_basis, sections, may_edit, may_print, may_export, message, case_number, sent_by, state)
    values ($1, $2, $3, $4, $5, 'investigation', 'order', $6, $7, true, true, $8, '', $9, $10)`,
  [id, caseId, writer.unitId, unitId, named, grants[0]?.sections ?? null, grants[0]?.mayEdit ?? true, sealed, writer.accountId, referral]);
  if (named !== null) {
    await network.admin.query(`insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, may_edit, may_print, may_export, basis, referral_id)
      values (gen_random_uuid(), $1, $2, $3, $4, 'referral', true, true, true, 'order', $5)`, [caseId, writer.unitId, unitId, named, id]);
  }
  return id;
}

async function writeGrant({ tested: { network }, caseId, writer }: Scene, { kind, sections, mayEdit, when }: Grant, to: { unitId: string; accountId: string | null; referralId: string | null }): Promise<void> {
  await network.admin.query(`insert into case_access (id, case_id, owner_unit_id, unit_id, account_id, kind, sections, may_edit, may_print, may_export, basis, referral_id, valid_from, valid_to)
    values (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, $7, $7, 'order', $8, now() + $9::interval, now() + $10::interval)`,
  [caseId, writer.unitId, to.unitId, to.accountId, kind, sections, mayEdit, to.referralId, when === 'notYet' ? '1 day' : '-2 days', when === 'over' ? '-1 second' : '2 days']);
  await network.admin.query(`select guard.append_to_feed($1, 'granted', $2, 0, null)`, [to.unitId, caseId]);
  if (to.referralId !== null) await network.admin.query(`select guard.append_to_feed($1, 'referral', null, 0, $2)`, [to.unitId, to.referralId]);
}

async function writeAlertSide({ tested: { network: { admin } }, caseId, writer }: Scene, unitId: string): Promise<string> {
  const id = randomUUID();
  await admin.query(`insert into alert (id, person_a, person_b, case_a, case_b, band, verdicts, bits, model_version) values ($1, $2, $3, $4, $4, 'likely', '[]', 1, 'x')`,
    [id, ...[randomUUID(), randomUUID()].sort(), caseId]);
  await admin.query(`insert into alert_side (alert_id, unit_id, case_id, person_id, other_unit_id, other_case_open, is_across_roles, band, verdicts)
    values ($1, $2, $3, gen_random_uuid(), $2, true, false, 'likely', '[]')`, [id, writer.unitId, caseId]);
  await admin.query(`insert into alert_side (alert_id, unit_id, case_id, person_id, other_unit_id, other_case_open, is_across_roles, band, verdicts)
    select $1, $2, f.id, gen_random_uuid(), $3, true, false, 'likely', '[]' from case_file f where f.owner_unit_id = $2`, [id, unitId, writer.unitId]);
  return id;
}

async function writeAccountOnly(admin: TestApp['network']['admin'], unitId: string, role: Role): Promise<string> {
  const id = randomUUID();
  await admin.query(`insert into account (id, unit_id, user_name, display_name, role, kdf_salt, kdf_memory_kib, kdf_passes, verifier)
    values ($1, $2, $3, 'An officer', $4, 'x', 19456, 2, 'x')`, [id, unitId, `officer.${id.slice(0, 13)}`, role]);
  return id;
}

async function writeAccount({ network: { admin } }: TestApp, { unitId, role, isProved }: { unitId: string; role: Role; isProved: boolean }) {
  const accountId = await writeAccountOnly(admin, unitId, role);
  return { accountId, unitId, ...await writeSession(admin, { accountId, unitId }, isProved) };
}

async function writeSession(admin: TestApp['network']['admin'], { accountId, unitId }: { accountId: string; unitId: string }, isProved: boolean): Promise<{ deviceId: string; cookie: string }> {
  const deviceId = randomUUID();
  const token = randomBytes(32).toString('base64url');
  const letters = [...randomBytes(4)].map((byte) => String.fromCharCode(65 + (byte % 26))).join('');
  await admin.query('insert into device (id, account_id, unit_id, letter) values ($1, $2, $3, $4)', [deviceId, accountId, unitId, letters]);
  await admin.query(`insert into session (token_hash, id, account_id, device_id, expires_at, proved_at) values ($1, gen_random_uuid(), $2, $3, now() + interval '11 hours', $4)`,
    [createHash('sha256').update(token).digest(), accountId, deviceId, isProved ? new Date() : null]);
  return { deviceId, cookie: `__Host-icmc=${token}` };
}

async function writeShutOut({ network: { admin } }: TestApp, model: Actor, session: SessionState): Promise<Actor> {
  const accountId = await writeAccountOnly(admin, model.unitId, model.role);
  const fresh = await writeSession(admin, { accountId, unitId: model.unitId }, true);
  const end: Partial<Record<SessionState, string>> = {
    pending: 'update session set is_pending = true where device_id = $1', idle: 'update session set idle_at = now() where device_id = $1',
    expired: 'update session set expires_at = now() where device_id = $1', ended: 'update session set ended_at = now() where device_id = $1',
    deviceRevoked: 'update device set revoked_at = now() where id = $1',
    suspended: `update account set status = 'suspended' where id = (select account_id from device where id = $1)`,
  };
  if (end[session] !== undefined) await admin.query(end[session], [fresh.deviceId]);
  const cookie = session === 'none' ? undefined : session === 'forged' ? `__Host-icmc=${randomBytes(32).toString('base64url')}` : fresh.cookie;
  return { ...model, accountId, deviceId: fresh.deviceId, cookie, session };
}

