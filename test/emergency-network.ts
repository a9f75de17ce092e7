// Guwahati's case with a person and a restricted fact, the same person in Siliguri's case, and everybody who is told of an
// emergency: what the tests of break-glass, restricted facts and the list of readers start from.

import type { LightMyRequestResponse } from 'fastify';
import type { SyncReply, SyncRequest } from '#sync/message.ts';
import { anyDevice, createTestApp, type TestApp, type Visitor } from './test-app.ts';
import { proveAll } from './colleagues.ts';
import { draftCase, rehanaInGuwahati, rehanaInSiliguri, type Officer } from './small-network.ts';

export const canary = 'CANARY-safe-house-behind-the-mill';
export const reason = 'She is held in a hotel now and the raid starts within the hour.';
export const firNumber = 'FIR 77/2026';

export interface Person extends Visitor { readonly officer: Officer }

export interface EmergencyNetwork {
  readonly tested: TestApp;
  readonly caseId: string;
  readonly number: string;
  readonly personId: string;
  readonly theirCaseId: string;
  /** Siliguri's side of the alert between the two. */
  readonly alertId: string;
  readonly opener: Person;
  readonly colleague: Person;
  readonly openersSupervisor: Person;
  readonly owner: Person;
  readonly ownersSupervisor: Person;
  readonly ownersNodal: Person;
  readonly auditor: Person;
  readonly stranger: Person;
  person(unitId: string, role: Parameters<TestApp['network']['officer']>[1]): Promise<Person>;
  prove(person: Person): Promise<unknown>;
  /** From the beginning of the feed, unless told. */
  sync(person: Person, request?: Partial<SyncRequest>): Promise<SyncReply & { readonly text: string }>;
  open(person: Person, more?: object): Promise<LightMyRequestResponse>;
  stop(): Promise<void>;
}

export async function createEmergencyNetwork(): Promise<EmergencyNetwork> {
  const tested = await createTestApp();
  const { network } = tested;
  const { guwahati, siliguri, aizawl } = network;
  const enter = async (officer: Officer): Promise<Person> => ({ officer, ...await tested.signIn(officer) });
  const person: EmergencyNetwork['person'] = async (unitId, role) => enter(await network.officer(unitId, role));
  const ours = draftCase(guwahati);
  const number = 'GHY/2026/A/0001';
  ours.create('case', { number, status: 'active' });
  const personId = ours.create('person', rehanaInGuwahati);
  ours.create('leg', { kind: 'transit', mode: 'train' });
  ours.create('note', { text: 'Her aunt called.' });
  const theirs = draftCase(siliguri);
  theirs.create('case', { number: 'SLG/2026/A/0001', status: 'active' });
  theirs.create('person', rehanaInSiliguri);
  await network.exchange(guwahati, { changes: ours.changes });
  await network.exchange(siliguri, { changes: theirs.changes });
  await network.matchAll();
  const [alert] = (await network.exchange(siliguri)).alerts;
  const prove = ({ officer }: Person) => proveAll(network, officer);
  return {
    tested, caseId: ours.caseId, number, personId, theirCaseId: theirs.caseId, alertId: alert!.id, person, prove,
    opener: await enter(siliguri), colleague: await person(siliguri.unitId, 'investigatingOfficer'), openersSupervisor: await person(siliguri.unitId, 'supervisor'),
    owner: await enter(guwahati), ownersSupervisor: await person(guwahati.unitId, 'supervisor'), ownersNodal: await person(guwahati.unitId, 'nodalOfficer'),
    auditor: await person(aizawl.unitId, 'auditor'), stranger: await enter(aizawl),
    async sync(who, request) {
      const reply = await tested.post('/api/sync', { wire: 2, vocabulary: 'test', deviceId: anyDevice, epoch: null, cursor: 0, changes: [], left: [], log: [], dropped: [], ...request }, who);
      if (reply.statusCode !== 200) throw new Error(reply.body);
      return { ...reply.json<SyncReply>(), text: reply.body };
    },
    async open(who, more) {
      await prove(who);
      return tested.post('/api/break-glass', { unitCode: 'GHY', number, reason, firNumber, ...more }, who);
    },
    stop: () => tested.stop(),
  };
}

/** All that an answer says, without what no two answers share. */
export function said({ statusCode, headers, body }: LightMyRequestResponse): unknown {
  const { date: _, ...rest } = headers;
  return { statusCode, headers: rest, body };
}
