// A model of src/server/sync, in memory: sync-route.ts (one transaction a case, then the feed), accept-changes.ts (known
// outcomes, register, judge, keep what was refused), read-feed.ts and read-case.ts, and of db/migrations/0002_access.sql
// (guard.tell_of_change, guard.step_referral, the policies on case_file). It judges with the real applyChange and reads
// requests with the real parseSyncRequest. What is left out: sections, alerts, sealing, deadlines of access.

import { applyChange, type Change, type Outcome, type RecordState } from '#domain/change.ts';
import type { Failure } from '#domain/failure.ts';
import { recordTypeOf, vocabulary } from '#domain/records.ts';
import { parseSyncRequest, wireVersion, type CaseDelta, type ChangeReply, type SyncReply, type SyncRequest } from '#sync/message.ts';
import type { Rules } from './rules.ts';
import type { Scheduler } from './scheduler.ts';

export interface Actor { readonly accountId: string; readonly unitId: string }

interface FeedRow { readonly seq: number; readonly kind: 'changed' | 'granted' | 'revoked'; readonly caseId: string; readonly fromVersion: number }
interface Grant { readonly kind: 'owner' | 'referral'; readonly mayEdit: boolean }
interface Logged { readonly change: Change; readonly accountId: string; readonly status: 'accepted' | 'waiting' }

export interface ModelCase {
  readonly id: string;
  readonly ownerUnitId: string;
  readonly log: Logged[];
  /** Each with the version of the case at which it last changed. */
  readonly records: Map<string, { readonly record: RecordState; readonly version: number }>;
  readonly access: Map<string, Grant>;
}

export interface Refused { readonly accountId: string; readonly reason: Failure }

interface Deps {
  readonly scheduler: Scheduler;
  readonly rules: Rules;
  /** Told of each accepted change, with the record before and after it. */
  readonly onAccepted: (change: Change, before: RecordState | undefined, after: RecordState) => void;
}

const epoch = '00000000-0000-4000-8000-0000000000e0';
/** Few, so that a reply often says that more waits behind it. */
const feedRowsPerReply = 4;

export class ModelServer {
  readonly cases = new Map<string, ModelCase>();
  readonly refused = new Map<string, Refused>();
  readonly feeds = new Map<string, FeedRow[]>();
  readonly #numbers = new Set<string>();
  readonly #deps: Deps;

  constructor(deps: Deps) { this.#deps = deps; }

  /** sync-route.ts: other requests come between its transactions. */
  async sync(actor: Actor, body: unknown): Promise<SyncReply> {
    const request = parseSyncRequest(body);
    if (!request) throw new Error('the device sent what is no request');
    const outcomes: ChangeReply[] = [];
    for (const changes of Map.groupBy(request.changes, ({ caseId }) => caseId).values()) {
      await this.#deps.scheduler.gate('server');
      outcomes.push(...this.#accept(actor, changes));
    }
    await this.#deps.scheduler.gate('server');
    return { ...this.#readFeed(actor, request), outcomes };
  }

  /** guard.step_referral, to accepted. */
  grant(caseId: string, unitId: string, mayEdit: boolean): void {
    const file = this.cases.get(caseId)!;
    file.access.set(unitId, { kind: 'referral', mayEdit });
    this.#append(unitId, 'granted', file, this.#deps.rules.sendsWholeOnGrant ? 0 : file.log.length + 1);
    this.#append(file.ownerUnitId, 'changed', file, file.log.length + 1);
  }

  /** guard.step_referral, to revoked. */
  revoke(caseId: string, unitId: string): void {
    const file = this.cases.get(caseId)!;
    file.access.delete(unitId);
    this.#append(unitId, 'revoked', file, 0);
    this.#append(file.ownerUnitId, 'changed', file, file.log.length + 1);
  }

  mayRead(unitId: string, caseId: string): boolean { return this.cases.get(caseId)?.access.has(unitId) ?? false; }

  /** accept-changes.ts, in one transaction. */
  #accept(actor: Actor, changes: readonly Change[]): ChangeReply[] {
    const known = this.#knownOutcomes(actor, changes);
    const fresh = changes.filter(({ id }, index) => !known.has(id) && changes.findIndex((other) => other.id === id) === index);
    const file = fresh.length === 0 ? null : this.#lock(actor, fresh[0]!.caseId) ?? this.#register(actor, fresh[0]!);
    const firstVersion = (file?.log.length ?? 0) + 1;
    for (const change of fresh) {
      const outcome = file ? this.#judge(actor, file, change) : refusal(this.mayRead(actor.unitId, change.caseId) ? 'mayNot' : 'notFound');
      known.set(change.id, outcome);
      const isKept = outcome.status === 'refused' && !this.refused.has(change.id);
      if (isKept) this.refused.set(change.id, { accountId: actor.accountId, reason: outcome.reason });
    }
    if (file && file.log.length >= firstVersion) for (const unitId of [...file.access.keys()].sort()) this.#append(unitId, 'changed', file, firstVersion);
    return changes.map(({ id }) => ({ id, outcome: known.get(id)! }));
  }

  #knownOutcomes(actor: Actor, changes: readonly Change[]): Map<string, Outcome> {
    const known = new Map<string, Outcome>();
    for (const { id, caseId } of changes) {
      const logged = this.#deps.rules.isIdempotent ? this.cases.get(caseId)?.log.find(({ change }) => change.id === id) : undefined;
      const refused = this.#deps.rules.remembersRefused ? this.refused.get(id) : undefined;
      const author = logged?.accountId ?? refused?.accountId;
      if (author !== undefined && author !== actor.accountId) known.set(id, refusal('changeIdTaken'));
      else if (logged) known.set(id, { status: logged.status });
      else if (refused) known.set(id, refusal(refused.reason));
    }
    return known;
  }

  /** The policies on case_file: a row is locked only by who may edit. */
  #lock(actor: Actor, caseId: string): ModelCase | null {
    const file = this.cases.get(caseId);
    return file?.access.get(actor.unitId)?.mayEdit === true ? file : null;
  }

  #register(actor: Actor, first: Change): ModelCase | null {
    const isNewCase = first.kind === 'create' && first.recordId === first.caseId && recordTypeOf(vocabulary, first.recordType)?.isCase === true;
    if (!isNewCase || this.cases.has(first.caseId)) return null;
    const file: ModelCase = { id: first.caseId, ownerUnitId: actor.unitId, log: [], records: new Map(), access: new Map([[actor.unitId, { kind: 'owner', mayEdit: true }]]) };
    this.cases.set(first.caseId, file);
    return file;
  }

  #judge(actor: Actor, file: ModelCase, change: Change): Outcome {
    const before = file.records.get(change.recordId)?.record;
    const field = change.field === null ? undefined : before?.fields[change.field];
    const judged = this.#deps.rules.mindsBase ? change : { ...change, base: field?.change ?? null };
    const { record, outcome } = applyChange(vocabulary, before, judged);
    if (outcome.status === 'refused' || !record) return outcome;
    if (change.recordType === 'case' && change.field === 'number' && outcome.status === 'accepted' && !this.#takeNumber(file, change)) return refusal('numberTaken');
    file.log.push({ change, accountId: actor.accountId, status: outcome.status });
    file.records.set(record.id, { record, version: file.log.length });
    this.#deps.onAccepted(change, before, record);
    return outcome;
  }

  #takeNumber({ ownerUnitId }: ModelCase, { value }: Change): boolean {
    const number = `${ownerUnitId} ${String(value)}`;
    return !this.#numbers.has(number) && this.#numbers.add(number).has(number);
  }

  #append(unitId: string, kind: FeedRow['kind'], { id }: ModelCase, fromVersion: number): void {
    const feed = this.feeds.get(unitId) ?? [];
    this.feeds.set(unitId, feed);
    feed.push({ seq: feed.length + 1, kind, caseId: id, fromVersion });
  }

  /** read-feed.ts */
  #readFeed({ unitId }: Actor, since: SyncRequest): Omit<SyncReply, 'outcomes'> {
    const feed = this.feeds.get(unitId) ?? [];
    const rows = feed.slice(since.cursor, since.cursor + feedRowsPerReply);
    const last = this.#deps.rules.cursorStaysWithRows ? rows.at(-1) : rows.length > 0 ? feed.at(-1) : undefined;
    return {
      wire: wireVersion, vocabulary: 'model', epoch, cursor: last?.seq ?? since.cursor, more: rows.length === feedRowsPerReply, ...this.#readCases(unitId, rows), gone: [], alerts: [], referrals: [], notices: [],
    };
  }

  #readCases(unitId: string, rows: readonly FeedRow[]): Pick<SyncReply, 'cases' | 'removed'> {
    const cases: CaseDelta[] = [];
    const removed: string[] = [];
    for (const [caseId, mentions] of Map.groupBy(rows, (row) => row.caseId)) {
      const fromVersion = Math.min(...mentions.map((row) => row.fromVersion));
      const isWhole = this.#deps.rules.sendsWholeOnGrant ? fromVersion <= 1 || mentions.some(({ kind }) => kind !== 'changed') : fromVersion <= 1;
      const delta = this.#readCase(unitId, caseId, isWhole ? 0 : fromVersion);
      if (delta) cases.push({ ...delta, isWhole });
      else removed.push(caseId);
    }
    return { cases, removed };
  }

  /** read-case.ts */
  #readCase(unitId: string, caseId: string, fromVersion: number): Omit<CaseDelta, 'isWhole'> | null {
    const { ownerUnitId, access, records, log } = this.cases.get(caseId)!;
    const grant = access.get(unitId) ?? (this.#deps.rules.asksForAccess ? undefined : { kind: 'referral' as const, mayEdit: false });
    if (!grant) return null;
    return {
      id: caseId, version: log.length, sharedWith: [...access.keys()].filter((id) => id !== unitId),
      access: { kind: grant.kind, ownerUnitId, mayEdit: grant.mayEdit, mayPrint: true, mayExport: true, sections: null, isRestrictedOpen: false },
      records: [...records.values()].filter(({ version }) => version >= fromVersion).map(({ record }) => record),
    };
  }
}

const refusal = (reason: Failure): Outcome & { readonly status: 'refused' } => ({ status: 'refused', reason });
