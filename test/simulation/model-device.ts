// A device: the real Workspace, the real store for sync and the real session, over a disk that is a model of
// web/vault/vault.ts. A crash loses everything but the disk, at any moment that something was waited for.

import type { SignedInAccount } from '#domain/account.ts';
import type { Change } from '#domain/change.ts';
import { vocabulary } from '#domain/records.ts';
import type { SyncReply } from '#sync/message.ts';
import { createSyncSession, type SendResult, type SyncSession, type SyncStore } from '#sync/session.ts';
import { createSyncStore, type Cursor } from '#web/sync/sync-store.ts';
import type { Item, StoredCase, Vault, VaultWrite } from '#web/vault/vault.ts';
import { Workspace, type Edit } from '#web/workspace.ts';
import type { Network } from './model-network.ts';
import type { Rules } from './rules.ts';
import type { Scheduler } from './scheduler.ts';

interface Disk { readonly cases: Map<string, StoredCase>; outbox: readonly Change[]; readonly items: Map<string, Item> }

/** A change that a person made here, and what they saw in its field. */
export interface Authored { readonly change: Change; readonly seen: ReadonlySet<string>; state: 'unsaved' | 'saved' | 'forgotten' }

interface Deps { readonly scheduler: Scheduler; readonly rules: Rules; readonly network: Network }

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const itemKey = ({ kind, id }: Omit<Item, 'value'>): string => `${kind}|${id}`;

export class ModelDevice {
  readonly me: SignedInAccount;
  readonly disk: Disk = { cases: new Map(), outbox: [], items: new Map() };
  readonly authored = new Map<string, Authored>();
  isOnline = true;
  /** null after a crash. */
  workspace: Workspace | null = null;
  readonly #deps: Deps;
  #session: SyncSession | null = null;
  #life = 0;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(me: SignedInAccount, deps: Deps) {
    this.me = me;
    this.#deps = deps;
  }

  get owner(): string { return `${this.me.deviceId} ${this.#life}`; }
  get cursor(): Cursor { return (this.disk.items.get('single|cursor')?.value ?? { epoch: null, seq: 0 }) as Cursor; }
  get tray(): string[] { return [...this.disk.items.values()].flatMap(({ kind, id }) => (kind === 'refused' ? [id] : [])); }

  async start(): Promise<void> {
    const { random } = this.#deps.scheduler;
    const workspace = new Workspace({
      vault: this.#openVault(), me: this.me, words: vocabulary, now: () => new Date(1_773_460_000_000), zone: 'Asia/Kolkata',
      randomBytes: () => Uint8Array.from({ length: 16 }, () => random.integer(0, 255)), onWork: () => this.wake(), onStored: () => undefined,
    });
    this.workspace = workspace;
    await workspace.load();
    const store = this.#mutate(createSyncStore(workspace, this.cursor), workspace);
    this.#session = createSyncSession({ said: { vocabulary: 'model', deviceId: this.me.deviceId }, store, send: (request) => this.#send(request), onPhase: () => undefined });
    this.wake();
  }

  wake(): void { this.#session?.run().catch(() => undefined); }

  crash(): void {
    this.#deps.scheduler.drop(this.owner);
    this.#life += 1;
    this.workspace = null;
    this.#session = null;
    this.#writing = Promise.resolve();
    // What was not said to be saved may be lost, and nobody was told otherwise.
    for (const authored of this.authored.values()) if (authored.state === 'unsaved') authored.state = 'forgotten';
  }

  edit(caseId: string, edits: readonly Edit[]): void {
    const workspace = this.workspace!;
    const before = workspace.outbox.length;
    const seen = edits.map(({ recordId, field }) => this.#idsSeen(caseId, recordId, field));
    const life = this.#life;
    const done = workspace.edit(caseId, edits);
    const made = workspace.outbox.slice(before).map((change): Authored => {
      const at = edits.findIndex(({ recordId, field, kind }) => recordId === change.recordId && kind === change.kind && (field ?? null) === change.field);
      return { change, seen: seen[at]!, state: 'unsaved' };
    });
    for (const authored of made) this.authored.set(authored.change.id, authored);
    void done.then(() => { if (life === this.#life) for (const authored of made) authored.state = 'saved'; });
  }

  #idsSeen(caseId: string, recordId: string, field: string | undefined): Set<string> {
    const state = field === undefined ? undefined : this.workspace!.record(caseId, recordId)?.fields[field];
    return new Set(state ? [state.change, ...(state.waiting ?? []).map(({ change }) => change)] : []);
  }

  #openVault(): Vault {
    const { scheduler } = this.#deps;
    const owner = this.owner;
    return {
      readAll: async () => {
        await scheduler.gate(owner);
        return copy({ cases: [...this.disk.cases.values()], outbox: [...this.disk.outbox], items: [...this.disk.items.values()] });
      },
      write: (write) => {
        const asked = (this.#deps.rules.writesInOrder ? this.#writing : Promise.resolve()).then(async () => {
          await scheduler.gate(owner);
          this.#writeDisk(copy(write));
          await scheduler.gate(owner);
        });
        this.#writing = asked;
        return asked;
      },
      close: () => undefined,
    };
  }

  #writeDisk({ cases = [], removedCases = [], outboxAdd = [], outboxRemove = [], items = [], removedItems = [] }: VaultWrite): void {
    for (const stored of cases) this.disk.cases.set(stored.id, stored);
    for (const id of removedCases) this.disk.cases.delete(id);
    this.disk.outbox = [...this.disk.outbox, ...outboxAdd].filter(({ id }) => !outboxRemove.includes(id));
    for (const item of items) this.disk.items.set(itemKey(item), item);
    for (const item of removedItems) this.disk.items.delete(itemKey(item));
  }

  async #send(request: Parameters<Network['send']>[1]): Promise<SendResult> {
    const { rules, network } = this.#deps;
    if (!rules.keepsUntilAnswered) await this.workspace!.takeIn({ cases: [], outboxRemove: request.changes.map(({ id }) => id) }, { alerts: [], referrals: [], notices: [], refused: [] });
    return network.send(this, request);
  }

  #mutate(store: SyncStore, workspace: Workspace): SyncStore {
    const { rules } = this.#deps;
    const mutated = (reply: SyncReply): SyncReply => (rules.purges ? reply : { ...reply, removed: [] });
    return {
      ...store,
      take: async (reply, settled) => {
        if (!rules.storesInOneStep) await workspace.keep('cursor', { epoch: reply.epoch, seq: reply.cursor });
        const done = rules.waitsForEcho ? settled.done : [...settled.done, ...reply.outcomes.map(({ id }) => id)];
        await store.take(mutated(reply), { ...settled, done, refused: rules.keepsTray ? settled.refused : [] });
      },
    };
  }
}
