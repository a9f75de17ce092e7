// Who can see a case, and why: every unit, the persons in it who can open the case, what was opened to them, for what and
// until when; and on how many of their devices it lies, or from how many it is gone.

import type { AccessKind, Role } from '#domain/access.ts';
import type { Verdict } from '#domain/emergency.ts';
import type { Section } from '#domain/records.ts';
import type { ReferralPurpose } from '#domain/referral.ts';

export interface AccessEntry {
  readonly id: string;
  readonly unitId: string;
  /** The only person whom it is for; null: the unit, or a person of a shelter whose name stays there. */
  readonly accountId: string | null;
  readonly kind: AccessKind;
  readonly purpose: ReferralPurpose | null;
  /** A legal basis; or 'registered', 'emergency', 'restricted'. */
  readonly basis: string;
  /** null: every section but the restricted one. */
  readonly sections: readonly Section[] | null;
  readonly mayEdit: boolean;
  readonly mayPrint: boolean;
  readonly mayExport: boolean;
  readonly since: string;
  readonly until: string | null;
  readonly isOver: boolean;
  /** Of an opening in an emergency, once it was reviewed. */
  readonly verdict: Verdict | null;
}

export interface Reader {
  readonly id: string;
  readonly unitId: string;
  readonly name: string;
  readonly role: Role;
  /** Reads as one of the unit; otherwise only by an access of their own. */
  readonly isReading: boolean;
}

/** Of one unit's devices that the case was delivered to. */
export interface DeviceCount {
  readonly unitId: string;
  readonly delivered: number;
  readonly removed: number;
  /** The last contact of each device that still holds it, oldest first. */
  readonly holding: readonly { readonly lastSeen: string; readonly isOut: boolean }[];
}

export interface AccessList {
  readonly accesses: readonly AccessEntry[];
  readonly people: readonly Reader[];
  /** How many of a shelter's staff can open it, by unit: their names stay in the shelter. */
  readonly staff: Readonly<Record<string, number>>;
  readonly devices: readonly DeviceCount[];
}

export interface DeviceRow { readonly unitId: string; readonly removedAt: string | null; readonly lastSeen: string; readonly isOut: boolean }

export function countDevices(rows: readonly DeviceRow[]): DeviceCount[] {
  const unitIds = [...new Set(rows.map(({ unitId }) => unitId))];
  return unitIds.map((unitId) => {
    const own = rows.filter((row) => row.unitId === unitId);
    const holding = own.filter(({ removedAt }) => removedAt === null).map(({ lastSeen, isOut }) => ({ lastSeen: new Date(lastSeen).toISOString(), isOut }))
      .sort((left, right) => left.lastSeen.localeCompare(right.lastSeen));
    return { unitId, delivered: own.length, removed: own.length - holding.length, holding };
  });
}
