// What must hold: at each step, at each change that the server accepts, and at the end when everybody has met.

import { fold, type Change, type FieldState, type RecordState } from '#domain/change.ts';
import { vocabulary } from '#domain/records.ts';
import type { ModelDevice } from './model-device.ts';
import type { ModelServer } from './model-server.ts';

export interface World { readonly server: ModelServer; readonly devices: readonly ModelDevice[]; readonly tally: Tally }

export interface Tally { steps: number; changes: number; waiting: number; refused: number; crashes: number; revoked: number }

export class BrokenInvariant extends Error {}
const broken = (message: string): never => { throw new BrokenInvariant(message); };

/** At a change that the server accepts: whatever leaves the field, its author had seen. */
export function checkAccepted({ devices }: World, change: Change, { before, after }: { before: RecordState | undefined; after: RecordState }): void {
  if (change.field === null) return;
  const authored = devices.map((device) => device.authored.get(change.id)).find((found) => found !== undefined);
  if (!authored) return broken(`a change that nobody made: ${change.id}`);
  if (change.kind !== 'set' && change.kind !== 'settle') return;
  const [old, kept] = [before?.fields[change.field], new Set(idsIn(after.fields[change.field]))];
  for (const id of idsIn(old)) {
    if (kept.has(id) || authored.seen.has(id)) continue;
    broken(`${change.recordType}.${change.field}: ${id} was silently overwritten by ${change.id}`);
  }
}

const idsIn = (state: FieldState | undefined): string[] => (state ? [state.change, ...(state.waiting ?? []).map(({ change }) => change)] : []);

/** At each step. */
export function checkStep({ server, devices }: World): void {
  for (const device of devices) {
    for (const caseId of device.disk.cases.keys()) if (!mayHold(server, device, caseId)) broken(`${device.me.userName} holds ${caseId} without access`);
    const state = device.workspace?.snapshot();
    if (!state?.isLoaded) continue;
    for (const { change, state: saved } of device.authored.values()) {
      if (change.kind !== 'create' || saved === 'forgotten' || server.refused.has(change.id)) continue;
      // A case of another unit may go, and what was made in it with it.
      const owner = server.cases.get(change.caseId)?.ownerUnitId ?? device.disk.cases.get(change.caseId)?.access.ownerUnitId ?? device.me.unitId;
      if (owner !== device.me.unitId || state.cases.get(change.caseId)?.records.has(change.recordId)) continue;
      broken(`${device.me.userName} made ${change.recordId}, and it vanished from their screen`);
    }
  }
}

/** Not what was never open to the unit, and not what ended before the device's cursor. */
function mayHold(server: ModelServer, { me, cursor }: ModelDevice, caseId: string): boolean {
  if (server.cases.get(caseId)?.ownerUnitId === me.unitId) return true;
  const turns = (server.feeds.get(me.unitId) ?? []).filter((row) => row.caseId === caseId && row.kind !== 'changed');
  const known = turns.filter(({ seq }) => seq <= cursor.seq).at(-1);
  return known?.kind === 'granted' || turns.some(({ kind, seq }) => kind === 'granted' && seq > cursor.seq);
}

/** At the end. */
export function checkEnd(world: World): void {
  for (const { id, log, records } of world.server.cases.values()) {
    const folded = fold(vocabulary, log.map(({ change }) => change));
    if (textOf(folded.values()) !== textOf([...records.values()].map(({ record }) => record))) broken(`the fold of ${id} is not its state`);
  }
  checkLog(world);
  for (const device of world.devices) {
    for (const { change, state } of device.authored.values()) if (state === 'saved') checkFate(world, device, change);
    checkCopies(world, device);
  }
}

function checkLog({ server, tally }: World): void {
  const logged = [...server.cases.values()].flatMap(({ log }) => log);
  const ids = new Set<string>();
  for (const { change: { id }, status } of logged) {
    if (ids.has(id)) broken(`${id} is in the log twice`);
    if (server.refused.has(id)) broken(`${id} is both in the log and refused`);
    ids.add(id);
    if (status === 'waiting') tally.waiting += 1;
  }
  tally.changes = ids.size;
  tally.refused = server.refused.size;
}

/** In the log, or refused and in its author's tray. */
function checkFate({ server }: World, device: ModelDevice, { id, recordId, caseId }: Change): void {
  if (server.cases.get(caseId)?.log.some(({ change }) => change.id === id)) {
    if (device.tray.includes(id)) broken(`${id} is both in the log and in a tray`);
    return;
  }
  const refused = server.refused.get(id);
  if (!refused) return broken(`${id} of ${device.me.userName} was lost`);
  if (!device.tray.includes(id)) broken(`${id} was refused (${refused.reason}) and lost: it is in no tray`);
  if (refused.reason !== 'unknownRecord' && refused.reason !== 'recordExists') return;
  const create = [...device.authored.values()].find(({ change }) => change.kind === 'create' && change.recordId === recordId);
  if (create && !server.refused.has(create.change.id)) broken(`${id} came out of order: ${refused.reason}`);
}

function checkCopies({ server }: World, device: ModelDevice): void {
  const { me, disk, workspace } = device;
  const open = [...server.cases.values()].filter(({ access }) => access.has(me.unitId));
  const ids = (keys: Iterable<string>): string => [...keys].sort().join(' ');
  const views = workspace!.snapshot().cases;
  if (ids(disk.cases.keys()) !== ids(open.map(({ id }) => id)) || ids(views.keys()) !== ids(disk.cases.keys())) broken(`${me.userName} has not the cases that are open to them`);
  for (const { id, records } of open) {
    const truth = textOf([...records.values()].map(({ record }) => record));
    if (textOf(disk.cases.get(id)!.records) !== truth) broken(`${me.userName} stores another state of ${id}`);
    if (textOf(views.get(id)!.records.values()) !== truth) broken(`${me.userName} sees another state of ${id}`);
  }
}

const textOf = (records: Iterable<RecordState>): string => [...records].map((record) => JSON.stringify(record)).sort().join('\n');
