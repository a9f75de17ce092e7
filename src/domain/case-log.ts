// Who did what with a case, as the officers of the unit that owns it see it: a name, a unit, an act and a time, and never
// what was sealed. guard.case_log_act in the database gives an action of the audit log its act here.

export const caseLogActs = [
  'opened', 'revealed', 'searched', 'printed', 'printBlocked', 'exported', 'brokeGlass', 'askedAbout', 'delivered',
  'changed', 'referred', 'restricted', 'erased', 'accessRead', 'logRead',
] as const;
export type CaseLogAct = (typeof caseLogActs)[number];

/** What it takes to have seen something: what a page shows first. */
export const lookingActs: readonly CaseLogAct[] = ['opened', 'revealed', 'searched', 'printed', 'printBlocked', 'exported', 'brokeGlass', 'askedAbout'];

export interface CaseLogEntry {
  readonly act: CaseLogAct;
  /** null where only the unit is told: who asked the network about a person of this case. */
  readonly accountName: string | null;
  readonly unitId: string | null;
  /** When the server wrote it down. */
  readonly at: string;
  /** When it happened on the device, with its offset, as the device says; null for what happened on the server. */
  readonly deviceAt: string | null;
  readonly isRefused: boolean;
  /** Of the case: whose identity was shown, or whom a search found. */
  readonly personIds: readonly string[];
}

/** Entries in one answer. */
export const caseLogPage = 100;
