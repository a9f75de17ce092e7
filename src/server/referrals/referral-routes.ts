// The routes of sharing.

import type { routesFor, Route } from '#server/http/route.ts';
import type { Keys } from '#server/db/keys.ts';
import { revokeAllOn } from '#server/referrals/revoke-consent.ts';
import { readdressReferral } from '#server/referrals/readdress-referral.ts';
import { sendReferral, stepReferral } from '#server/referrals/send-referral.ts';
import { readSharing } from '#server/referrals/sharing-history.ts';

export const referralRoutes = (signedIn: ReturnType<typeof routesFor>, deps: { readonly keys: Keys; readonly requests: Parameters<typeof readSharing>[1]['requests'] }): Route[] => [
  signedIn('POST', '/api/referrals', 'referCase', (transaction, { body }) => sendReferral(transaction, deps.keys, body)),
  signedIn('POST', '/api/transfers', 'transferCase', (transaction, { body }) => sendReferral(transaction, deps.keys, body, 'transfer')),
  // A transfer is answered like a referral; whoever takes a case over must be one who may hand one over.
  signedIn('POST', '/api/referrals/:id', 'answerReferral', (transaction, { params, body }) => stepReferral(transaction, deps.keys, params.id, body)),
  signedIn('POST', '/api/referrals/:id/readdress', 'answerReferral', (transaction, { params, body }) => readdressReferral(transaction, deps.keys, params.id, body)),
  signedIn('GET', '/api/cases/:id/sharing', 'seeAccess', (transaction, { params }) => readSharing(transaction, deps, params.id)),
  signedIn('POST', '/api/cases/:id/consent-revoked', 'referCase', (transaction, { params, body }) => revokeAllOn(transaction, deps.keys, params.id, body)),
];
