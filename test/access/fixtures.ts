// How each route is asked in the access matrix, and what somebody must hold beside the act of their role for it to be
// granted. A route that stands in no line here fails the matrix.

import { randomUUID } from 'node:crypto';
import { kdfFloor } from '#crypto/derivation.ts';
import { mayAct, restrictedSection } from '#domain/access.ts';
import type { Failure } from '#domain/failure.ts';
import { referralSteps, type ReferralState } from '#domain/referral.ts';
import { sections, vocabulary } from '#domain/records.ts';
import { wireVersion } from '#sync/message.ts';
import { draftCase } from '../small-network.ts';
import { isOwner, mayOpen, mayWrite, referralOf, relations, type Relation } from './relations.ts';
import type { Actor, MatrixWorld } from './world.ts';

/** What is expected of a granted or refused request: well, or a failure. */
export type Verdict = 'ok' | Failure;

export interface Fixture {
  /** What is tried, where a route is tried in more than one way. */
  readonly name?: string;
  readonly url?: (world: MatrixWorld, actor: Actor) => string;
  readonly body?: (world: MatrixWorld, actor: Actor) => unknown;
  /** Once the session and the role's act are there; a proof too, where the act or the route itself asks for one. */
  readonly expects: (actor: Actor, world: MatrixWorld) => Verdict | readonly Verdict[];
  /** Where the answer is 200 and each thing that was asked is judged inside it. */
  readonly readVerdicts?: (reply: unknown) => readonly Verdict[];
  /** A route for every role that asks for a fresh proof all the same. */
  readonly needsProof?: true;
  /** Puts back what a granted request has changed, where the next cell needs it as it was. */
  readonly undo?: (world: MatrixWorld, actor: Actor) => Promise<unknown>;
}

const seesCase = (actor: Actor): Verdict => (mayOpen(actor) ? 'ok' : 'notFound');
const ofOwner = (actor: Actor): Verdict => (isOwner(actor) ? 'ok' : 'notFound');
const always = (): Verdict => 'ok';

const syncBody = ({ deviceId }: Actor, part: object = {}): object =>
  ({ wire: wireVersion, vocabulary: 'test', deviceId, epoch: null, cursor: 0, changes: [], left: [], log: [], dropped: [], ...part });

/** One new record in every section of the case, in one batch: each is judged for itself. */
const writesEverywhere: Fixture = {
  name: 'writes to every section',
  body: ({ caseId }, actor) => {
    const draft = draftCase({ ...actor, token: '' }, caseId);
    for (const section of sections) {
      const [type] = Object.entries(vocabulary).find(([, { section: where }]) => where === section) ?? [];
      if (type === 'case') draft.set('case', caseId, 'scope', 'withinState');
      else if (type !== undefined) draft.create(type);
    }
    return syncBody(actor, { cursor: 1_000_000, changes: draft.changes });
  },
  // Whoever sees the case learns that this is not for them to write; nobody else learns that there is a case.
  expects: (actor) => writtenSections.map((section): Verdict => (mayWrite(actor, section) ? 'ok' : closedTo(actor, section))),
  readVerdicts: readOutcomes,
};

/** Colleagues of the owning unit are told whom to ask for restricted facts. */
function closedTo(actor: Actor, section: string): Verdict {
  if (!mayOpen(actor)) return 'notFound';
  return section === restrictedSection && isOwner(actor) && mayAct(actor.role, 'changeCase') ? 'restrictedClosed' : 'mayNot';
}

const writtenSections = sections.filter((section) => Object.values(vocabulary).some((type) => type.section === section));

function readOutcomes(reply: unknown): Verdict[] {
  const { outcomes } = reply as { outcomes: { outcome: { status: string; reason?: Failure } }[] };
  return outcomes.map(({ outcome }) => (outcome.status === 'refused' ? outcome.reason! : 'ok'));
}

const registers: Fixture = {
  name: 'registers a case',
  body: (_, actor) => {
    const draft = draftCase({ ...actor, token: '' });
    draft.create('case', { status: 'active' });
    return syncBody(actor, { cursor: 1_000_000, changes: draft.changes });
  },
  expects: ({ role }) => [0, 1].map((): Verdict => (mayAct(role, 'createCase') ? 'ok' : 'notFound')),
  readVerdicts: readOutcomes,
};

/** A step on the referral that the actor's unit has received; the owner's people try it on one of theirs, others on one that they do not see. */
const steps = (state: Exclude<ReferralState, 'sent'>): Fixture => ({
  name: state,
  url: (world, actor) => `/api/referrals/${targetOf(world, actor).referralId}`,
  body: () => ({ state, reason: 'For the matrix.' }),
  expects: (actor, world) => {
    const target = targetOf(world, actor);
    const known = referralOf(target)!;
    if (target !== actor && !isOwner(actor)) return 'notFound';
    // What is for a colleague by name: those who answer for the unit see that it is there, and may only say no while it waits.
    if (!isOwner(actor) && (relations[target.relation] as Relation).isColleagueNamed === true) {
      if (actor.role !== 'supervisor' && actor.role !== 'nodalOfficer') return 'notFound';
      return known === state ? 'ok' : 'referralAnswered';
    }
    if (referralSteps[known][state] === (isOwner(actor) ? 'sender' : 'receiver')) return 'ok';
    return known === state ? 'ok' : 'referralAnswered';
  },
  undo: async ({ tested: { network: { admin } } , ...world }, actor) => {
    const target = targetOf({ tested: { network: { admin } }, ...world } as MatrixWorld, actor);
    await admin.query(`delete from case_access where referral_id = $1 and $2 = 'sent'`, [target.referralId, referralOf(target)]);
    await admin.query(`update case_access set valid_to = now() + interval '2 days' where referral_id = $1 and valid_to <= now() and $2`, [target.referralId, mayOpen({ ...target, role: 'supervisor' })]);
    await admin.query('update referral set state = $2 where id = $1', [target.referralId, referralOf(target)]);
  },
});

const targetOf = (world: MatrixWorld, actor: Actor): Actor => (referralOf(actor) !== undefined ? actor
  : world.actors.find(({ relation, role }) => role === actor.role && relation === 'receiver')!);

/** By an alert of the actor's own: for everybody else there is no such alert. */
const emergencyFixtures: Readonly<Record<string, readonly Fixture[]>> = {
  'POST /api/break-glass': [{
    body: (_, { alertId }) => ({ alertId, reason: 'The raid starts within the hour.', firNumber: 'FIR 1/2026' }),
    expects: ({ relation }) => (relation === 'alertOnly' ? 'ok' : 'notFound'),
    undo: async ({ tested: { network: { admin } } }, { accountId }) => {
      await admin.query('delete from break_glass where account_id = $1', [accountId]);
      await admin.query(`delete from case_access where account_id = $1 and basis = 'emergency'`, [accountId]);
    },
  }],
  'POST /api/break-glass/:id/end': [{ url: () => `/api/break-glass/${randomUUID()}/end`, body: () => ({}), expects: () => 'notFound' }],
  'GET /api/break-glass': [{ expects: always }],
  'POST /api/break-glass/:id/review': [{ url: () => `/api/break-glass/${randomUUID()}/review`, body: () => ({ verdict: 'justified', words: 'For the matrix.' }), expects: () => 'notFound' }],
};

const accessFixtures: Readonly<Record<string, readonly Fixture[]>> = {
  'GET /api/cases/:id/access': [{ url: ({ caseId }) => `/api/cases/${caseId}/access`, expects: seesCase }],
  'POST /api/cases/:id/restricted': [{
    url: ({ caseId }) => `/api/cases/${caseId}/restricted`, body: (_, { accountId }) => ({ accountId, until: null }),
    expects: (actor) => (actor.relation === 'ownerGrantedRestricted' ? 'alreadyDone' : ofOwner(actor)),
    undo: ({ tested: { network: { admin } } }, { accountId }) => admin.query(`delete from case_access where account_id = $1 and basis = 'restricted'`, [accountId]),
  }],
  'POST /api/cases/:id/restricted/end': [{
    url: ({ caseId }) => `/api/cases/${caseId}/restricted/end`, body: (_, { accountId }) => ({ accountId }),
    expects: ({ relation }) => (relation === 'ownerGrantedRestricted' ? 'ok' : 'notFound'),
    undo: ({ tested: { network: { admin } } }, { accountId }) => admin.query(`update case_access set valid_to = now() + interval '2 days', end_told_at = null where account_id = $1 and sections = '{restricted}'`, [accountId]),
  }],
  'POST /api/referrals/:id/narrow': [{
    url: (world, actor) => `/api/referrals/${targetOf(world, actor).referralId}/narrow`, body: () => ({ sections: ['route'] }), expects: ofOwner,
    undo: async (world, actor) => {
      const { referralId } = targetOf(world, actor);
      await world.tested.network.admin.query('update referral set sections = null where id = $1', [referralId]);
      await world.tested.network.admin.query('update case_access set sections = null where referral_id = $1', [referralId]);
    },
  }],
  'GET /api/referrals/:id/devices': [{ url: (world, actor) => `/api/referrals/${targetOf(world, actor).referralId}/devices`, expects: ofOwner }],
};
const strangerOf = ({ actors }: MatrixWorld, actor: Actor): Actor => actors.find(({ unitId, role }) => unitId !== actor.unitId && role === 'caseWorker')!;
const colleagueOf = ({ actors }: MatrixWorld, actor: Actor): Actor => actors.find(({ unitId, role }) => unitId === actor.unitId && role === 'caseWorker')!;
const newSecret = { salt: '00'.repeat(16), ...kdfFloor, signInKey: '11'.repeat(32) };
const newUnit = (): object => ({
  id: randomUUID(), code: randomUUID().slice(0, 8).toUpperCase(), name: 'A unit of the matrix', kind: 'ngo', country: 'IN', languages: [], dutyName: 'Duty', dutyPhone: '+91 00000 00000',
});

/** Before signing in: asked without any cookie, with nothing that is right. What a waiting session may ask is in the tests of signing in. */
const signingIn: Readonly<Record<string, readonly Fixture[]>> = {
  'POST /api/sign-in/parameters': [{ body: () => ({ userName: 'officer.nobody' }), expects: always }],
  'POST /api/sign-in': [{ body: (_, { deviceId }) => ({ userName: `officer.${randomUUID().slice(0, 8)}`, signInKey: 'a'.repeat(64), deviceId }), expects: () => 'wrongSignIn' }],
  'POST /api/sign-in/passkey-question': [{ expects: always }],
  'POST /api/sign-in/passkey': [{ expects: () => 'badRequest' }],
  ...Object.fromEntries(['sign-in/second-question', 'sign-in/second', 'sign-in/passkey-offer', 'sign-in/totp-offer', 'sign-in/enrol', 'unlock-question', 'unlock'].map((name) => [`POST /api/${name}`, [{ expects: () => 'signInNeeded' }]])),
  'POST /api/lock': [{ expects: always }],
  'POST /api/sign-out': [{ expects: always }],
};

/** Erasing a person: the owner's to ask for; another's to confirm, in tests of its own. */
const erasing: Readonly<Record<string, readonly Fixture[]>> = {
  'GET /api/cases/:id/erasures': [{ url: ({ caseId }) => `/api/cases/${caseId}/erasures`, expects: always }],
  'POST /api/persons/:id/erasure': [{
    url: ({ personId }) => `/api/persons/${personId}/erasure`, body: () => ({ id: randomUUID(), ground: 'retentionEnded' }), expects: ofOwner,
    undo: ({ tested: { network: { admin } } }) => admin.query('delete from erasure'),
  }],
  'POST /api/erasures/:id': [{ url: () => `/api/erasures/${randomUUID()}`, body: () => ({ confirm: false }), expects: () => 'notFound' }],
};

const security: Readonly<Record<string, readonly Fixture[]>> = {
  'GET /api/security': [{ expects: always }],
  'POST /api/security/passkey-offer': [{ expects: always, needsProof: true }],
  'POST /api/security/totp-offer': [{ expects: always, needsProof: true }],
  'POST /api/security/factors': [{ expects: () => 'badRequest', needsProof: true }],
  'POST /api/security/factors/remove': [{ expects: () => 'badRequest', needsProof: true }],
  'POST /api/security/recovery-codes': [{ expects: always, needsProof: true }],
  'POST /api/security/passphrase': [{ expects: () => 'badRequest', needsProof: true }],
  'POST /api/security/sessions/end': [{ body: () => ({ id: randomUUID() }), expects: always }],
  'POST /api/active': [{ expects: always }],
  'POST /api/proof-question': [{ expects: always }],
  'POST /api/proof': [{ expects: () => 'badRequest' }],
};

/** By method and address, as in the server's own table of routes. */
export const fixtures: Readonly<Record<string, readonly Fixture[]>> = {
  'GET /api/hello': [{ expects: always }],
  ...signingIn,
  ...security,
  ...erasing,
  'GET /api/cases': [{ expects: always }],
  'GET /api/people': [{ expects: always }],
  'GET /api/cases/:id/erasures': [{ url: ({ caseId }) => `/api/cases/${caseId}/erasures`, expects: always }],
  'POST /api/persons/:id/erasure': [{
    url: ({ personId }) => `/api/persons/${personId}/erasure`, body: () => ({ id: randomUUID(), ground: 'courtOrder' }), expects: ofOwner,
    undo: ({ tested }) => tested.network.admin.query('delete from erasure'),
  }],
  'POST /api/erasures/:id': [{ name: 'that is not there', url: () => `/api/erasures/${randomUUID()}`, body: () => ({ confirm: true }), expects: () => 'notFound' }],
  'GET /api/audit': [{ expects: always }],
  'GET /api/audit/export': [{ expects: always }],
  'GET /api/me': [{ expects: always }],
  'GET /api/events': [{ expects: always }],
  'GET /api/units': [{ expects: always }],
  'GET /api/cases/:id': [
    { url: ({ caseId }) => `/api/cases/${caseId}`, expects: seesCase },
    { name: 'that is not there', url: () => `/api/cases/${randomUUID()}`, expects: () => 'notFound' },
  ],
  'GET /api/cases/:id/log': [
    { url: ({ caseId }) => `/api/cases/${caseId}/log`, expects: ofOwner },
    { name: 'that is not there', url: () => `/api/cases/${randomUUID()}/log?act=all`, expects: () => 'notFound' },
  ],
  'POST /api/sync': [{ name: 'pulls', body: (_, actor) => syncBody(actor), expects: always }, writesEverywhere, registers],
  'POST /api/network': [{ body: () => ({ names: ['Rehana Begum Choudhury'] }), expects: always }],
  'POST /api/referrals': [{
    body: ({ caseId, strangerUnitId }) => ({
      id: randomUUID(), caseId, toUnitId: strangerUnitId, purpose: 'rescue', legalBasis: 'order', message: 'x', sections: null, mayEdit: true, mayPrint: false, mayExport: false, until: null,
    }),
    expects: ofOwner,
  }],
  'POST /api/transfers': [{
    body: ({ caseId, strangerUnitId }) => ({ id: randomUUID(), caseId, toUnitId: strangerUnitId, purpose: 'rescue', legalBasis: 'order', message: 'x', until: null }),
    expects: ofOwner,
  }],
  'GET /api/cases/:id/sharing': [
    { url: ({ caseId }) => `/api/cases/${caseId}/sharing`, expects: seesCase },
    { name: 'that is not there', url: () => `/api/cases/${randomUUID()}/sharing`, expects: () => 'notFound' },
  ],
  'POST /api/cases/:id/consent-revoked': [{ url: ({ caseId }) => `/api/cases/${caseId}/consent-revoked`, body: () => ({ consentId: randomUUID() }), expects: ofOwner }],
  'POST /api/alerts/:id/requests': [{
    url: (_, { alertId }) => `/api/alerts/${alertId}/requests`, body: () => ({ id: randomUUID(), purpose: 'rescue', message: 'May we?' }),
    expects: ({ relation }) => (relation === 'alertOnly' ? 'ok' : 'notFound'), undo: ({ tested }) => tested.network.admin.query('delete from access_request'),
  }],
  'POST /api/requests/:id': [{ name: 'that is not there', url: () => `/api/requests/${randomUUID()}`, body: () => ({ state: 'refused', reason: 'No.' }), expects: () => 'notFound' }],
  'POST /api/referrals/:id': (['accepted', 'rejected', 'done', 'revoked'] as const).map(steps),
  'POST /api/referrals/:id/readdress': [{
    url: (world, actor) => `/api/referrals/${targetOf(world, actor).referralId}/readdress`, body: () => ({ accountId: randomUUID(), reason: 'For the matrix.' }),
    // The named persons of this world are all there: whoever answers for the receiving unit may not take it from them.
    expects: (actor, world) => {
      const target = targetOf(world, actor);
      if (target !== actor || isOwner(actor) || (actor.role !== 'supervisor' && actor.role !== 'nodalOfficer')) return 'notFound';
      return referralOf(target) === 'sent' || referralOf(target) === 'accepted' ? 'mayNot' : 'referralAnswered';
    },
  }],
  'POST /api/alerts/:id': [{ url: (_, { alertId }) => `/api/alerts/${alertId}`, body: () => ({ answer: 'seen' }), expects: ({ relation }) => (relation === 'alertOnly' ? 'ok' : 'notFound') }],
  'POST /api/join': [{ body: () => ({ id: randomUUID(), unitCode: 'NOWHERE', userName: 'matrix.person', displayName: 'Of the matrix', role: 'caseWorker', language: 'en', ...newSecret }), expects: always }],
  'POST /api/enrol': [{ body: () => ({ codes: ['AAAAA-AAAAA-AAAAA-AAAAA-AAAAAA'], ...newSecret }), expects: () => 'wrongCode' }],
  'POST /api/devices': [{ body: () => ({ deviceIds: [], emptied: [] }), expects: always }],
  'GET /api/accounts': [{ expects: always }],
  'POST /api/accounts/:id': [
    { name: 'of another unit', url: (world, actor) => `/api/accounts/${strangerOf(world, actor).accountId}`, body: () => ({ act: 'suspend', reason: 'x' }), expects: () => 'notFound' },
    { name: 'of the own unit', url: (world, actor) => `/api/accounts/${colleagueOf(world, actor).accountId}`, body: () => ({ act: 'reopen', reason: 'x' }), expects: () => 'alreadyDone' },
    { name: 'oneself', url: (_, { accountId }) => `/api/accounts/${accountId}`, body: () => ({ act: 'role', role: 'supervisor', reason: 'x' }), expects: () => 'mayNot' },
  ],
  'POST /api/account-requests/:id': [{ url: () => `/api/account-requests/${randomUUID()}`, body: () => ({ answer: 'rejected', reason: 'x' }), expects: () => 'notFound' }],
  'POST /api/devices/:id': [
    { name: 'of another unit', url: (world, actor) => `/api/devices/${strangerOf(world, actor).deviceId}`, body: () => ({ reason: 'x' }), expects: () => 'notFound' },
    { name: 'its own', url: (_, { deviceId }) => `/api/devices/${deviceId}`, body: () => ({ reason: 'x' }), expects: () => 'mayNot' },
  ],
  'POST /api/accounts/:id/recovery': [
    { name: 'of another unit', url: (world, actor) => `/api/accounts/${strangerOf(world, actor).accountId}/recovery`, body: () => ({ reason: 'x' }), expects: () => 'notFound' },
    { name: 'oneself', url: (_, { accountId }) => `/api/accounts/${accountId}/recovery`, body: () => ({ reason: 'x' }), expects: () => 'twoPersonsNeeded' },
  ],
  'POST /api/accounts/:id/recovery/withdraw': [{ url: (world, actor) => `/api/accounts/${strangerOf(world, actor).accountId}/recovery/withdraw`, body: () => ({ reason: 'x' }), expects: () => 'notFound' }],
  'POST /api/units': [{ body: () => newUnit(), expects: always }, { name: 'with a code that is taken', body: () => ({ ...newUnit(), code: 'GHY' }), expects: () => 'codeTaken' }],
  'POST /api/units/:id': [{ name: 'that is not there', url: () => `/api/units/${randomUUID()}`, body: () => newUnit(), expects: () => 'notFound' }],
  'GET /api/units/:id/past': [{ url: ({ ownerUnitId }) => `/api/units/${ownerUnitId}/past`, expects: always }],
  'GET /api/nodal-officers': [{ expects: always }],
  'POST /api/notices/:id': [
    { url: (_, { noticeId }) => `/api/notices/${noticeId}`, body: () => ({}), expects: always },
    { name: 'of a colleague', url: ({ actors }, actor) => `/api/notices/${actors.find((one) => one.unitId === actor.unitId && one.accountId !== actor.accountId)!.noticeId}`, body: () => ({}), expects: () => 'notFound' },
  ],
  ...emergencyFixtures,
  ...accessFixtures,
};
