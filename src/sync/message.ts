// The wire: one request that carries changes up and brings state down. It cannot change by accident: its
// shape is locked by a hash test (message.test.ts), with a line of history per version there.

import type { AlertSide } from '#domain/alert.ts';
import { changeFormat, changeKinds, type Change, type Outcome, type RecordState } from '#domain/change.ts';
import { deviceActs, hitsPerSearch, printPurposes, type DeviceLogEntry, type SearchHits } from '#domain/device-log.ts';
import type { FieldValue } from '#domain/field.ts';
import { isOneOf } from '#domain/given.ts';
import { isId } from '#domain/id.ts';
import type { Section } from '#domain/records.ts';
import type { Referral } from '#domain/referral.ts';
import type { AccessKind } from '#domain/access.ts';
import type { Notice } from '#domain/notice.ts';

export const wireVersion = 2;
/** A device sends at most this many changes at a time. */
export const changesPerRequest = 200;

export interface SyncRequest {
  readonly wire: typeof wireVersion;
  /** The server epoch that the device knows; null on its first contact. Another epoch means that a backup was put back. */
  readonly epoch: string | null;
  /** The vocabulary that the page knows (domain/records.ts); the server answers with its own. */
  readonly vocabulary: string;
  readonly deviceId: string;
  /** The last row of the unit's feed that the device has applied. */
  readonly cursor: number;
  readonly changes: readonly Change[];
  /** Persons whose form was left: they are matched now, not after 5 s of quiet. */
  readonly left: readonly string[];
  /** What was opened, revealed, printed, exported or searched for on the device since, oldest first. */
  readonly log: readonly DeviceLogEntry[];
  /** Cases that left the device because their access ended: the owner is told. */
  readonly dropped: readonly string[];
}

export interface ChangeReply { readonly id: string; readonly outcome: Outcome }

export interface CaseAccess {
  readonly kind: AccessKind;
  readonly ownerUnitId: string;
  readonly mayEdit: boolean;
  readonly mayPrint: boolean;
  readonly mayExport: boolean;
  /** null: every section but the restricted one. */
  readonly sections: readonly Section[] | null;
  /** Whether this person was granted the restricted facts by name. */
  readonly isRestrictedOpen: boolean;
  /** Opened in an emergency: when that ends. Only where it is so. */
  readonly emergencyUntil?: string;
}

export interface CaseDelta {
  readonly id: string;
  readonly version: number;
  readonly access: CaseAccess;
  /** Units that have access beside this one, the owner included. */
  readonly sharedWith: readonly string[];
  /** True: these are all records that may be seen, and what else the device holds of this case goes. */
  readonly isWhole: boolean;
  readonly records: readonly RecordState[];
}

export interface SyncReply {
  readonly wire: typeof wireVersion;
  readonly epoch: string;
  readonly vocabulary: string;
  readonly cursor: number;
  /** More waits behind this cursor: ask again at once. */
  readonly more: boolean;
  readonly outcomes: readonly ChangeReply[];
  readonly cases: readonly CaseDelta[];
  /** Cases whose access ended: they leave the device. */
  readonly removed: readonly string[];
  /** Alerts and referrals that are this unit's no longer: they leave the device too. */
  readonly gone: readonly string[];
  readonly alerts: readonly AlertSide[];
  readonly referrals: readonly Referral[];
  readonly notices: readonly Notice[];
}

/** A page that was loaded before the server learnt another wire: it must be loaded anew. */
export const isOtherWire = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && typeof (body as { wire?: unknown }).wire === 'number' && (body as { wire: number }).wire !== wireVersion;

/** A request as the server accepts it, or null. Unknown properties are dropped, not believed. */
export function parseSyncRequest(body: unknown): SyncRequest | null {
  if (typeof body !== 'object' || body === null) return null;
  const { wire, epoch, vocabulary, deviceId, cursor, changes, left, log, dropped } = body as Record<string, unknown>;
  if (wire !== wireVersion || !(epoch === null || isId(epoch)) || !isShort(vocabulary) || !isId(deviceId)) return null;
  if (typeof cursor !== 'number' || !Number.isSafeInteger(cursor) || cursor < 0) return null;
  if (!Array.isArray(changes) || changes.length > changesPerRequest) return null;
  if (!Array.isArray(left) || left.length > changesPerRequest || !left.every(isId)) return null;
  if (!Array.isArray(log) || log.length > changesPerRequest) return null;
  if (!Array.isArray(dropped) || dropped.length > changesPerRequest || !dropped.every(isId)) return null;
  const parsed = changes.map(parseChange);
  const entries = log.map(parseLogEntry);
  if (!parsed.every((change) => change !== null) || !entries.every((entry) => entry !== null)) return null;
  return { wire, epoch, vocabulary, deviceId, cursor, changes: parsed, left, log: entries, dropped };
}

function parseLogEntry(value: unknown): DeviceLogEntry | null {
  if (typeof value !== 'object' || value === null) return null;
  const { id, act, caseId, personId, at, hits, purpose } = value as Record<string, unknown>;
  // A search is of no one case and says whom it found; everything else is of a case and found nobody.
  const isSearch = act === 'searched';
  if (!isId(id) || !isOneOf(deviceActs, act) || !(isSearch ? caseId === null && isHits(hits) : isId(caseId) && hits === undefined)) return null;
  if (!(personId === null || (isId(personId) && !isSearch)) || !isShort(at)) return null;
  if (!(purpose === undefined || (act === 'printed' && isOneOf(printPurposes, purpose)))) return null;
  return {
    id, act, caseId: caseId as string | null, personId, at,
    ...(isHits(hits) ? { hits: { count: hits.count, personIds: hits.personIds } } : {}),
    ...(purpose === undefined ? {} : { purpose: purpose as NonNullable<DeviceLogEntry['purpose']> }),
  };
}

function isHits(value: unknown): value is SearchHits {
  if (typeof value !== 'object' || value === null) return false;
  const { count, personIds } = value as Record<string, unknown>;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 && count < 10_000_000
    && Array.isArray(personIds) && personIds.length <= Math.min(hitsPerSearch, count) && personIds.every(isId);
}

/** A change as it may be kept, or null. Whether its value fits its field is applyChange's to say. */
export function parseChange(value: unknown): Change | null {
  if (typeof value !== 'object' || value === null) return null;
  const change = value as Record<string, unknown>;
  const { id, format, caseId, recordId, recordType, kind, field, base, deviceId, deviceTime, zone } = change;
  if (format !== changeFormat || !isId(id) || !isId(caseId) || !isId(recordId) || !isId(deviceId)) return null;
  if (!isShort(recordType) || !isShort(deviceTime) || !isShort(zone)) return null;
  if (!(field === null || isShort(field)) || !(base === null || isId(base))) return null;
  if (!isOneOf(changeKinds, kind)) return null;
  const { settles } = change;
  const isSettle = kind === 'settle';
  if (isSettle && !(Array.isArray(settles) && settles.length <= changesPerRequest && settles.every(isId))) return null;
  return {
    id, format, caseId, recordId, recordType, kind, field,
    value: (change.value ?? null) as FieldValue | null, base, deviceId, deviceTime, zone, ...(isSettle ? { settles: settles as string[] } : {}),
  };
}

/** No control characters: PostgreSQL cannot store U+0000, and one such change would hold up all that follow it. */
const isShort = (text: unknown): text is string => typeof text === 'string' && text.length <= 60 && !/[\p{Cc}\p{Surrogate}]/u.test(text);
