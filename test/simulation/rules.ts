// What the real code does, as switches that a mutant turns off: the control of the simulation. A simulation that does not
// find a mutant would not find the mistake either.

export interface Rules {
  /** Server: a change that comes again gets its first answer (accept-changes.ts, knownOutcomes). */
  readonly isIdempotent: boolean;
  /** Server: a refused change stays refused when it comes again (accept-changes.ts, keepRefused). */
  readonly remembersRefused: boolean;
  /** Server: a value against another base than the one that stands waits (domain/change.ts). */
  readonly mindsBase: boolean;
  /** Server: a new grant brings the whole case (read-feed.ts). */
  readonly sendsWholeOnGrant: boolean;
  /** Server: the cursor stands at the last row of the reply, not of the feed (read-feed.ts). */
  readonly cursorStaysWithRows: boolean;
  /** Server: what ended is told and not handed out (read-case.ts). */
  readonly asksForAccess: boolean;
  /** Device: a change leaves the outbox when its echo has come, not when it was answered (session.ts). */
  readonly waitsForEcho: boolean;
  /** Device: a change leaves the outbox after its answer, not when it is sent (session.ts). */
  readonly keepsUntilAnswered: boolean;
  /** Device: a case whose access ended goes (sync-store.ts). */
  readonly purges: boolean;
  /** Device: cursor and state are stored in one step (sync-store.ts). */
  readonly storesInOneStep: boolean;
  /** Device: what was edited first is stored first (vault.ts). */
  readonly writesInOrder: boolean;
  /** Device: a refused change goes to its author's tray (session.ts). */
  readonly keepsTray: boolean;
}

export const realRules: Rules = {
  isIdempotent: true, remembersRefused: true, mindsBase: true, sendsWholeOnGrant: true, cursorStaysWithRows: true, asksForAccess: true,
  waitsForEcho: true, keepsUntilAnswered: true, purges: true, storesInOneStep: true, writesInOrder: true, keepsTray: true,
};

/** Each rule turned off, and what the simulation must say to it. */
export const mutants: readonly { readonly rule: keyof Rules; readonly found: RegExp }[] = [
  { rule: 'isIdempotent', found: /twice|both/ },
  { rule: 'remembersRefused', found: /both|twice/ },
  { rule: 'mindsBase', found: /silently overwritten/ },
  { rule: 'sendsWholeOnGrant', found: /other state/ },
  { rule: 'cursorStaysWithRows', found: /other state|not the cases|vanished/ },
  { rule: 'asksForAccess', found: /without access/ },
  { rule: 'waitsForEcho', found: /vanished/ },
  { rule: 'keepsUntilAnswered', found: /lost|vanished/ },
  { rule: 'purges', found: /without access/ },
  { rule: 'storesInOneStep', found: /other state|not the cases|vanished|without access/ },
  { rule: 'writesInOrder', found: /out of order/ },
  { rule: 'keepsTray', found: /lost/ },
];
