// What the server and the matching process say to each other.

import type { Band } from '#domain/alert.ts';
import type { PersonEvidence } from '#matching/match.ts';

export type ToMatcher =
  | { readonly kind: 'start'; readonly adminUrl: string; readonly folder: string }
  | { readonly kind: 'ask'; readonly askId: number; readonly evidence: PersonEvidence };

export type FromMatcher =
  | { readonly kind: 'ready'; readonly persons: number }
  | { readonly kind: 'answer'; readonly askId: number; readonly band: Band | null; readonly personId: string | null }
  | { readonly kind: 'trouble'; readonly message: string };
