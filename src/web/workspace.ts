// The workspace of one signed-in person on this device: everything they may see, in memory; every action answers from
// here at once, is sealed into the vault, and is sent when the network allows. Nothing on a page waits for the network.

import type { AlertSide } from '#domain/alert.ts';
import type { PersonOfUnit, SignedInAccount } from '#domain/account.ts';
import { applyChange, changeFormat, type CaseState, type Change, type Outcome, type RecordState } from '#domain/change.ts';
import { momentToLocal } from '#domain/date.ts';
import type { DeviceAct, DeviceLogEntry, SearchHits } from '#domain/device-log.ts';
import type { FieldValue } from '#domain/field.ts';
import { bytesToId } from '#domain/id.ts';
import type { Vocabulary } from '#domain/records.ts';
import type { Notice } from '#domain/notice.ts';
import type { Referral } from '#domain/referral.ts';
import type { Unit } from '#domain/unit.ts';
import { project } from '#sync/merge.ts';
import type { CaseAccess } from '#sync/message.ts';
import type { RefusedChange, SyncPhase } from '#sync/session.ts';
import type { Item, StoredCase, Vault, VaultContent, VaultWrite } from '#web/vault/vault.ts';

export interface CaseView {
  readonly id: string;
  readonly access: CaseAccess;
  readonly sharedWith: readonly string[];
  /** With this device's unsent changes on top. */
  readonly records: CaseState;
  readonly unsent: number;
}

export interface WorkspaceState {
  readonly me: SignedInAccount;
  readonly units: ReadonlyMap<string, Unit>;
  /** Whom one may name, of this unit and of others. */
  readonly people: ReadonlyMap<string, PersonOfUnit>;
  readonly cases: ReadonlyMap<string, CaseView>;
  readonly alerts: ReadonlyMap<string, AlertSide>;
  readonly referrals: ReadonlyMap<string, Referral>;
  readonly notices: ReadonlyMap<string, Notice>;
  /** Small things kept by name, of this person on this device: how far a conversation was read, what was being written. */
  readonly kept: ReadonlyMap<string, unknown>;
  /** Changes that the server refused: they wait for their author's decision. */
  readonly refused: readonly RefusedChange[];
  readonly unsent: number;
  readonly phase: SyncPhase;
  readonly isLoaded: boolean;
  /** Whether this device has heard from the server yet, or has something from before. */
  readonly hasSynced: boolean;
  /** The server knows other fields, or another wire, than this page: it should be loaded anew. */
  readonly isStale: boolean;
}

/** One edit as a form makes it; ids, base and time are added here. */
export interface Edit {
  readonly recordId: string;
  readonly recordType: string;
  readonly kind: Change['kind'];
  readonly field?: string;
  readonly value?: FieldValue | null;
}

export interface WorkspaceDeps {
  readonly vault: Vault;
  readonly me: SignedInAccount;
  readonly words: Vocabulary;
  readonly now: () => Date;
  readonly zone: string;
  readonly randomBytes: () => Uint8Array;
  /** Told when something waits to be sent. */
  readonly onWork: () => void;
  /** Told when the vault has something new that other pages of this person should show. */
  readonly onStored: () => void;
}

const ownAccess = (unitId: string): CaseAccess => ({ kind: 'owner', ownerUnitId: unitId, mayEdit: true, mayPrint: true, mayExport: true, sections: null, isRestrictedOpen: false });

export class Workspace {
  readonly deps: WorkspaceDeps;
  #state: WorkspaceState;
  #stored = new Map<string, StoredCase>();
  #outbox: Change[] = [];
  #left = new Set<string>();
  #log: DeviceLogEntry[] = [];
  #dropped = new Set<string>();
  /** Counts the replies that were taken in. */
  #taken = 0;
  #listeners = new Set<() => void>();

  constructor(deps: WorkspaceDeps) {
    this.deps = deps;
    this.#state = {
      me: deps.me, units: new Map(), people: new Map(), cases: new Map(), alerts: new Map(), referrals: new Map(), notices: new Map(), kept: new Map(), refused: [], unsent: 0, phase: 'idle', isLoaded: false, hasSynced: false, isStale: false,
    };
  }

  // Arrow fields, because React takes them off the object.
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly snapshot = (): WorkspaceState => this.#state;

  get outbox(): readonly Change[] { return this.#outbox; }
  get left(): ReadonlySet<string> { return this.#left; }
  get log(): readonly DeviceLogEntry[] { return this.#log; }
  get dropped(): ReadonlySet<string> { return this.#dropped; }
  storedCase(id: string): StoredCase | undefined { return this.#stored.get(id); }

  async load(): Promise<void> {
    let content: VaultContent;
    let before: ReadonlySet<string>;
    let taken: number;
    do {
      taken = this.#taken;
      before = new Set(this.#outbox.map(({ id }) => id));
      content = await this.deps.vault.readAll();
      // What sync took in meanwhile is newer than what was read.
    } while (taken !== this.#taken);
    this.#stored = new Map(content.cases.map((stored) => [stored.id, stored]));
    // An edit that was made while the vault was read is on its way into it.
    const read = new Set(content.outbox.map(({ id }) => id));
    this.#outbox = [...content.outbox, ...this.#outbox.filter(({ id }) => !before.has(id) && !read.has(id))];
    this.#left = new Set(content.items.filter(({ kind }) => kind === 'left').map(({ id }) => id));
    const known = new Set(this.#log.map(({ id }) => id));
    this.#log = [...content.items.flatMap(({ kind, id, value }) => (kind === 'log' && !known.has(id) ? [value as DeviceLogEntry] : [])), ...this.#log];
    this.#dropped = new Set(content.items.filter(({ kind }) => kind === 'dropped').map(({ id }) => id));
    const values = <T>(kind: Item['kind']): [string, T][] => content.items.filter((item) => item.kind === kind).map(({ id, value }) => [id, value as T]);
    const directory = <T extends { id: string }>(name: string): ReadonlyMap<string, T> =>
      byId((content.items.find(({ kind, id }) => kind === 'single' && id === name)?.value ?? []) as T[]);
    this.#set({
      units: directory<Unit>('units'), people: directory<PersonOfUnit>('people'),
      alerts: new Map(values<AlertSide>('alert')), referrals: new Map(values<Referral>('referral')), notices: new Map(values<Notice>('notice')),
      kept: new Map(values<unknown>('single')), refused: values<RefusedChange>('refused').map(([, value]) => value),
      cases: new Map([...new Set([...this.#stored.keys(), ...this.#outbox.map(({ caseId }) => caseId)])].map((id) => [id, this.#view(id)])),
      isLoaded: true, hasSynced: this.#state.hasSynced || content.items.some(({ kind, id }) => kind === 'single' && id === 'cursor'),
    });
  }

  newId(): string { return bytesToId(this.deps.randomBytes()); }

  record(caseId: string, recordId: string): RecordState | undefined { return this.#state.cases.get(caseId)?.records.get(recordId); }

  /**
   * Applies edits here and now, and keeps them for the server. An edit that could never be accepted is not kept: its outcome
   * says why. `isLast`: the form is gone after this (the page was left, the access was revoked), so what is refused goes to
   * the tray instead of back to the form.
   */
  async edit(caseId: string, edits: readonly Edit[], { isLast = false } = {}): Promise<Outcome[]> {
    const records = new Map(this.#state.cases.get(caseId)?.records);
    const kept: Change[] = [];
    const refused: RefusedChange[] = [];
    const outcomes = edits.map((edit) => {
      const change = this.#toChange(caseId, edit, records);
      const isNews = !this.#isNothingNew(edit, change, records);
      const { record, outcome } = applyChange(this.deps.words, records.get(edit.recordId), change);
      if (record) records.set(record.id, record);
      if (outcome.status !== 'refused' && isNews) kept.push(change);
      if (outcome.status === 'refused' && isLast && change.value !== null) refused.push({ change, outcome });
      return outcome;
    });
    if (kept.length > 0) {
      this.#outbox.push(...kept);
      this.#refresh([caseId]);
      await this.deps.vault.write({ outboxAdd: kept });
      this.deps.onStored();
      this.deps.onWork();
    }
    if (refused.length > 0) {
      this.#set({ refused: [...this.#state.refused, ...refused] });
      await this.deps.vault.write({ items: refused.map((value) => ({ kind: 'refused', id: value.change.id, value })) });
    }
    return outcomes;
  }

  /** A person's form was left: the server matches them now. */
  async leavePerson(personId: string): Promise<void> {
    this.#left.add(personId);
    // Sent at once: if it is lost before it is kept, the person is matched after the quiet time all the same.
    this.deps.onWork();
    await this.deps.vault.write({ items: [{ kind: 'left', id: personId, value: null }] });
  }

  /** Notes, for the audit log, what was done with what lies here. It is on its way when this returns, and kept if it cannot go. */
  async note(act: DeviceAct, caseId: string, personId: string | null = null, more: Pick<DeviceLogEntry, 'purpose'> = {}): Promise<void> {
    await this.#keepLogEntry({ id: this.newId(), act, caseId, personId, at: momentToLocal(this.deps.now()), ...more });
  }

  /** The same for a search by name: how many it found and whom, and nothing of what was typed. */
  async noteSearch(hits: SearchHits): Promise<void> {
    await this.#keepLogEntry({ id: this.newId(), act: 'searched', caseId: null, personId: null, at: momentToLocal(this.deps.now()), hits });
  }

  async #keepLogEntry(entry: DeviceLogEntry): Promise<void> {
    this.#log.push(entry);
    await this.deps.vault.write({ items: [{ kind: 'log', id: entry.id, value: entry }] });
    // The page that syncs may be another one.
    this.deps.onStored();
    this.deps.onWork();
  }

  /** A small thing kept by name. */
  async keep(id: string, value: unknown): Promise<void> {
    this.#set({ kept: new Map(this.#state.kept).set(id, value) });
    await this.deps.vault.write({ items: [{ kind: 'single', id, value }] });
  }

  async forget(id: string): Promise<void> {
    this.#set({ kept: new Map([...this.#state.kept].filter(([name]) => name !== id)) });
    await this.deps.vault.write({ removedItems: [{ kind: 'single', id }] });
  }

  async keepUnits(units: readonly Unit[]): Promise<void> {
    this.#set({ units: byId(units) });
    await this.keep('units', units);
  }

  async keepPeople(people: readonly PersonOfUnit[]): Promise<void> {
    this.#set({ people: byId(people) });
    await this.keep('people', people);
  }

  async keepAlert(alert: AlertSide): Promise<void> {
    this.#set({ alerts: new Map(this.#state.alerts).set(alert.id, alert) });
    await this.deps.vault.write({ items: [{ kind: 'alert', id: alert.id, value: alert }] });
  }

  async keepNotice(notice: Notice): Promise<void> {
    this.#set({ notices: new Map(this.#state.notices).set(notice.id, notice) });
    await this.deps.vault.write({ items: [{ kind: 'notice', id: notice.id, value: notice }] });
  }

  async dismissRefused(changeId: string): Promise<void> {
    this.#set({ refused: this.#state.refused.filter(({ change }) => change.id !== changeId) });
    await this.deps.vault.write({ removedItems: [{ kind: 'refused', id: changeId }] });
  }

  setStale(isStale: boolean): void {
    if (isStale !== this.#state.isStale) this.#set({ isStale });
  }

  setPhase(phase: SyncPhase): void {
    // From the first round on an empty list means that there is nothing; without a network it is all there is to show.
    const hasSynced = this.#state.hasSynced || phase === 'idle' || phase === 'offline';
    if (phase !== this.#state.phase || hasSynced !== this.#state.hasSynced) this.#set({ phase, hasSynced });
  }

  /** Takes in what sync brought: the screen at once, then the vault. What is lost in between comes again: the cursor moves only afterwards. */
  async takeIn(write: VaultWrite & { readonly cases: readonly StoredCase[] }, news: { alerts: readonly AlertSide[]; referrals: readonly Referral[]; notices: readonly Notice[]; refused: readonly RefusedChange[] }): Promise<void> {
    this.#taken += 1;
    // An alert about a person whom this unit may not see any more is nothing to act on.
    const gone = new Set(write.removedCases);
    const goneReferrals: string[] = [];
    // The same goes for a person who left a case that was narrowed.
    const personsByCase = new Map(write.cases.map(({ id, records }) => [id, new Set(records.map((record) => record.id))]));
    const goneAlerts = [...this.#state.alerts.values()]
      .filter(({ caseId, personId }) => gone.has(caseId) || personsByCase.get(caseId)?.has(personId) === false).map(({ id }) => id);
    // Only what lay here can leave; the owner is told once it is gone from the disk.
    const dropped = (write.removedCases ?? []).filter((id) => this.#stored.has(id));
    for (const id of dropped) this.#dropped.add(id);
    // What was being written into a case, an alert or a referral that is gone goes with it.
    const goneIds = [...gone, ...goneAlerts, ...(write.removedItems ?? []).flatMap(({ kind, id }) => (kind === 'alert' || kind === 'referral' ? [id] : []))];
    const goneKept = [...this.#state.kept.keys()].filter((name) => goneIds.some((id) => name.endsWith(`|${id}`)));
    const storing = this.deps.vault.write({
      ...write,
      items: [...write.items ?? [], ...dropped.map((id) => ({ kind: 'dropped' as const, id, value: null }))],
      removedItems: [...write.removedItems ?? [], ...goneAlerts.map((id) => ({ kind: 'alert' as const, id })), ...goneKept.map((id) => ({ kind: 'single' as const, id }))],
    });
    for (const stored of write.cases) this.#stored.set(stored.id, stored);
    for (const id of write.removedCases ?? []) this.#stored.delete(id);
    const sent = new Set(write.outboxRemove);
    const touched = new Set([...write.cases.map(({ id }) => id), ...(write.removedCases ?? []), ...this.#outbox.filter(({ id }) => sent.has(id)).map(({ caseId }) => caseId)]);
    this.#outbox = this.#outbox.filter(({ id }) => !sent.has(id));
    for (const { kind, id } of write.removedItems ?? []) {
      if (kind === 'left') this.#left.delete(id);
      if (kind === 'dropped') this.#dropped.delete(id);
      if (kind === 'alert') goneAlerts.push(id);
      if (kind === 'referral') goneReferrals.push(id);
      if (kind === 'log') this.#log = this.#log.filter((entry) => entry.id !== id);
    }
    const added = <T extends { id: string }>(known: ReadonlyMap<string, T>, more: readonly T[]): ReadonlyMap<string, T> =>
      more.length === 0 ? known : new Map([...known, ...more.map((one): [string, T] => [one.id, one])]);
    this.#set({
      alerts: new Map([...added(this.#state.alerts, news.alerts)].filter(([id]) => !goneAlerts.includes(id))),
      referrals: new Map([...added(this.#state.referrals, news.referrals)].filter(([id]) => !goneReferrals.includes(id))),
      notices: added(this.#state.notices, news.notices),
      kept: goneKept.length > 0 ? new Map([...this.#state.kept].filter(([name]) => !goneKept.includes(name))) : this.#state.kept,
      refused: news.refused.length > 0 ? [...this.#state.refused, ...news.refused] : this.#state.refused,
    });
    this.#refresh([...touched]);
    await storing;
    if (dropped.length > 0) this.deps.onWork();
    if (touched.size > 0 || news.alerts.length > 0 || news.referrals.length > 0 || news.notices.length > 0) this.deps.onStored();
  }

  /** An emergency is over when its hour is, also without a network: the server cannot say so now. */
  async dropEnded(): Promise<void> {
    const now = this.deps.now().getTime();
    const ended = [...this.#stored.values()].filter(({ access }) => access.kind === 'breakGlass' && Date.parse(access.emergencyUntil ?? '') <= now).map(({ id }) => id);
    if (ended.length > 0) await this.takeIn({ cases: [], removedCases: ended }, { alerts: [], referrals: [], notices: [], refused: [] });
  }

  close(): void {
    this.#listeners.clear();
    this.deps.vault.close();
  }

  #toChange(caseId: string, edit: Edit, records: CaseState): Change {
    const field = edit.field ?? null;
    const current = field === null ? undefined : records.get(edit.recordId)?.fields[field];
    return {
      id: this.newId(), format: changeFormat, caseId, recordId: edit.recordId, recordType: edit.recordType, kind: edit.kind, field,
      value: edit.value ?? null, base: current?.change ?? null,
      ...(edit.kind === 'settle' ? { settles: (current?.waiting ?? []).map(({ change }) => change) } : {}),
      deviceId: this.deps.me.deviceId, deviceTime: momentToLocal(this.deps.now()), zone: this.deps.zone,
    };
  }

  /** A form left without a change sets what stands there already: that is no edit. */
  #isNothingNew(edit: Edit, change: Change, records: CaseState): boolean {
    if (edit.kind !== 'set' || change.base === null) return edit.kind === 'set' && change.value === null;
    const current = records.get(edit.recordId)?.fields[edit.field!];
    return current !== undefined && JSON.stringify(current.value) === JSON.stringify(change.value);
  }

  #view(id: string): CaseView {
    const stored = this.#stored.get(id);
    const pending = this.#outbox.filter(({ caseId }) => caseId === id);
    const records: CaseState = new Map((stored?.records ?? []).map((record) => [record.id, record]));
    return {
      id, access: stored?.access ?? ownAccess(this.deps.me.unitId), sharedWith: stored?.sharedWith ?? [],
      records: project(this.deps.words, records, pending), unsent: pending.length,
    };
  }

  #refresh(caseIds: readonly string[]): void {
    const cases = new Map(this.#state.cases);
    for (const id of caseIds) {
      const isHere = this.#stored.has(id) || this.#outbox.some((change) => change.caseId === id && change.kind === 'create' && change.recordId === id);
      if (isHere) cases.set(id, this.#view(id));
      else cases.delete(id);
    }
    this.#set({ cases });
  }

  #set(next: Partial<WorkspaceState>): void {
    this.#state = { ...this.#state, ...next, unsent: this.#outbox.length };
    for (const listener of this.#listeners) listener();
  }
}

const byId = <T extends { readonly id: string }>(list: readonly T[]): ReadonlyMap<string, T> => new Map(list.map((one) => [one.id, one]));
