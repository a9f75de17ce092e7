// What the server and the matching process say to each other.

import type { Band } from '#domain/alert.ts';
import type { PersonEvidence } from '#matching/match.ts';
import type { Config } from '#server/config.ts';

/** Somebody in the register who may be the person asked for; best first. */
export interface KnownPerson { readonly personId: string; readonly band: Band }

export type ToMatcher =
  | { readonly kind: 'start'; readonly adminUrl: string; readonly config: Config }
  | { readonly kind: 'ask'; readonly askId: number; readonly evidence: PersonEvidence };

export type FromMatcher =
  | { readonly kind: 'ready'; readonly persons: number }
  | { readonly kind: 'answer'; readonly askId: number; readonly known: readonly KnownPerson[] | null }
  | { readonly kind: 'trouble'; readonly message: string };
