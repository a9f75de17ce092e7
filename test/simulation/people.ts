// What people do on their devices, by chance: few cases, few fields and few values, so that they get in each other's way.

import type { RecordState } from '#domain/change.ts';
import { setElements } from '#domain/change.ts';
import type { FieldValue } from '#domain/field.ts';
import type { Random } from '#demo/random.ts';
import { nextCaseNumber } from '#web/case-number.ts';
import type { Edit } from '#web/workspace.ts';
import type { ModelDevice } from './model-device.ts';

const scalars: Readonly<Record<string, readonly (readonly [string, readonly (FieldValue | null)[]])[]>> = {
  case: [['stage', ['reporting', 'rescue', 'repatriation']], ['status', ['active', 'followUp', 'closed', 'closedReferred']]],
  report: [['firNumber', ['1/2026', '2/2026', '3/2026', null]], ['channel', ['phone', 'walkIn', 'police']]],
  person: [['name', ['Nilima', 'Nilima B.', 'Nilu', null]], ['age', [15, 16, 17]]],
  note: [['text', ['She rang.', 'She came.']]],
};
const otherNames = ['Nili', 'Nilu', 'Minu'];

export function actSomehow(device: ModelDevice, random: Random, mayOpenCase: boolean): void {
  const { cases, isLoaded } = device.workspace!.snapshot();
  if (!isLoaded) return;
  if (cases.size === 0 || (mayOpenCase && random.chance(0.1))) {
    if (mayOpenCase) openCase(device);
    return;
  }
  const view = random.pick([...cases.values()]);
  const records = [...view.records.values()].filter(({ type }) => type in scalars);
  if (records.length < 2 || random.chance(0.05)) return addRecord(device, random, view.id);
  const record = random.pick(records);
  const waiting = findWaiting(records);
  if (waiting && random.chance(0.5)) return device.edit(view.id, [settleOne(waiting, random)]);
  if (record.type !== 'case' && random.chance(0.04)) return device.edit(view.id, [{ recordId: record.id, recordType: record.type, kind: 'withdraw' }]);
  device.edit(view.id, [record.type === 'person' && random.chance(0.4) ? changeNames(record, random) : setOne(record, random)]);
}

function openCase(device: ModelDevice): void {
  const workspace = device.workspace!;
  const at = { recordId: workspace.newId(), recordType: 'case' };
  const number = nextCaseNumber(workspace.snapshot(), 2026);
  device.edit(at.recordId, [{ ...at, kind: 'create' }, { ...at, kind: 'set', field: 'number', value: number }, { ...at, kind: 'set', field: 'status', value: 'active' }]);
}

function addRecord(device: ModelDevice, random: Random, caseId: string): void {
  const at = { recordId: device.workspace!.newId(), recordType: random.pick(['report', 'person', 'note']) };
  // Half of them in two edits, as when a form is opened first and filled then.
  if (random.chance(0.5)) return device.edit(caseId, [{ ...at, kind: 'create' }]);
  const [field, values] = scalars[at.recordType]![0]!;
  device.edit(caseId, [{ ...at, kind: 'create' }]);
  device.edit(caseId, [{ ...at, kind: 'set', field, value: values[0]! }]);
}

function setOne({ id, type }: RecordState, random: Random): Edit {
  const [field, values] = random.pick(scalars[type]!);
  return { recordId: id, recordType: type, kind: 'set', field, value: random.pick(values) };
}

function changeNames({ id, type, fields }: RecordState, random: Random): Edit {
  const held = setElements(fields['otherNames']?.value ?? null);
  const value = random.pick(otherNames);
  return { recordId: id, recordType: type, kind: held.includes(value) ? 'remove' : 'add', field: 'otherNames', value };
}

interface Waiting { readonly record: RecordState; readonly field: string }

const findWaiting = (records: readonly RecordState[]): Waiting | undefined => records.flatMap((record) =>
  Object.entries(record.fields).flatMap(([field, { waiting }]) => (waiting ? [{ record, field }] : [])))[0];

function settleOne({ record, field }: Waiting, random: Random): Edit {
  const state = record.fields[field]!;
  const value = random.pick([state.value, ...(state.waiting ?? []).map((waiting) => waiting.value)]);
  return { recordId: record.id, recordType: record.type, kind: 'settle', field, value };
}
