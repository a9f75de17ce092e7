// What an account did with what lies on its device: kept sealed there, sent before anything else, written to the audit log.

export const deviceActs = ['opened', 'revealed', 'printed', 'printBlocked', 'exported', 'searched'] as const;
export type DeviceAct = (typeof deviceActs)[number];

/** What a page is printed for: asked before it is, printed on it, and written to the log. */
export const printPurposes = ['court', 'committee', 'medical', 'handover', 'personConcerned', 'file', 'other'] as const;
export type PrintPurpose = (typeof printPurposes)[number];

/** A log entry names at most this many of the persons that a search found. */
export const hitsPerSearch = 50;

/** What a search by name found on the device: how many, and whom. What was typed stays out of it. */
export interface SearchHits { readonly count: number; readonly personIds: readonly string[] }

export interface DeviceLogEntry {
  readonly id: string;
  readonly act: DeviceAct;
  /** null for a search, which is of no one case. */
  readonly caseId: string | null;
  readonly personId: string | null;
  /** Device time with its offset, as evidence. */
  readonly at: string;
  /** For 'searched'. */
  readonly hits?: SearchHits;
  /** For 'printed'. */
  readonly purpose?: PrintPurpose;
}
