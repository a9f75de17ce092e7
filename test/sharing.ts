// What the tests of sharing say in one line: a case with a person and a consent, a referral, a step, a proof.

import { randomUUID } from 'node:crypto';
import type { FieldValue } from '#domain/field.ts';
import type { Failure, Result } from '#domain/failure.ts';
import type { UserTransaction } from '#server/db/as-user.ts';
import { sendReferral, stepReferral } from '#server/referrals/send-referral.ts';
import type { ReferralKind } from '#domain/referral.ts';
import { proveAll } from './colleagues.ts';
import { draftCase, type Officer, type SmallNetwork } from './small-network.ts';

export const createSharing = (network: SmallNetwork) => {
  const { asUser, keys } = network.parts.deps;
  let count = 0;
  const act = async <T>(officer: Officer, step: (transaction: UserTransaction) => Promise<Result<T>>): Promise<'ok' | Failure> => {
    const result = await asUser(officer.token, step);
    return result === null ? 'signInNeeded' : result.ok ? 'ok' : result.failure;
  };
  const read = async <T>(officer: Officer, step: (transaction: UserTransaction) => Promise<Result<T>>): Promise<T> => {
    const result = await asUser(officer.token, step);
    if (!result?.ok) throw new Error(`failed with ${result?.failure ?? 'signInNeeded'}`);
    return result.value;
  };
  const sent = (more: Record<string, unknown>) => ({
    id: randomUUID(), purpose: 'investigation', legalBasis: 'investigation', message: 'Please look.', sections: null, mayEdit: true, mayPrint: false, mayExport: false, until: null, ...more,
  });
  return {
    act, read,
    /** An active case of the officer's unit with a victim, and what else is told. */
    async newCase(officer: Officer, person: Record<string, FieldValue> = { role: 'victim', name: 'Nilima Basumatari', age: 34 }, number = `T/2026/A/${String(count += 1).padStart(4, '0')}`) {
      const draft = draftCase(officer);
      draft.create('case', { number, status: 'active' });
      const personId = draft.create('person', person);
      await network.exchange(officer, { changes: draft.changes });
      return { caseId: draft.caseId, personId, number };
    },
    async record(officer: Officer, caseId: string, type: string, fields: Record<string, FieldValue>): Promise<string> {
      const draft = draftCase(officer, caseId);
      const id = draft.create(type, fields);
      const { outcomes } = await network.exchange(officer, { changes: draft.changes });
      if (outcomes.some(({ outcome }) => outcome.status !== 'accepted')) throw new Error(JSON.stringify(outcomes));
      return id;
    },
    async withdraw(officer: Officer, caseId: string, type: string, recordId: string): Promise<void> {
      const draft = draftCase(officer, caseId);
      draft.set(type, recordId, 'x', null);
      await network.exchange(officer, { changes: [{ ...draft.changes[0]!, kind: 'withdraw', field: null }] });
    },
    /** Sends; says the id and how it went. */
    async send(officer: Officer, to: Officer, caseId: string, { kind = 'referral', ...more }: Record<string, unknown> & { kind?: ReferralKind } = {}): Promise<{ id: string; outcome: 'ok' | Failure }> {
      const body = sent({ caseId, toUnitId: to.unitId, ...more });
      return { id: String(body.id), outcome: await act(officer, (transaction) => sendReferral(transaction, keys, body, kind)) };
    },
    step: (officer: Officer, id: string, state: string, reason?: string) => act(officer, (transaction) => stepReferral(transaction, keys, id, { state, reason })),
    prove: (officer: Officer) => proveAll(network, officer),
    /** Whether the officer can open the case now. */
    sees: async (officer: Officer, caseId: string): Promise<boolean> => (await network.exchange(officer)).cases.some(({ id }) => id === caseId),
    /** A start from which only news come. */
    cursorOf: async (officer: Officer): Promise<number> => (await network.exchange(officer)).cursor,
  };
};
export type Sharing = ReturnType<typeof createSharing>;
export const goodConsent: Record<string, FieldValue> = { given: true, agreesTo: ['services', 'sharing'], consentedBy: 'self', method: 'signature', informed: ['purpose', 'use', 'withdrawal'] };
