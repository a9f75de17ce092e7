// Routes of who can see a case: the list, its devices, restricted facts, and narrowing.

import type { routesFor, Route } from '#server/http/route.ts';
import { narrowReferral } from '#server/access/narrow.ts';
import { endRestricted, grantRestricted } from '#server/access/restricted.ts';
import { devicesOfReferral, whoSees } from '#server/access/who-sees.ts';

export const accessRoutes = (signedIn: ReturnType<typeof routesFor>): Route[] => [
  signedIn('GET', '/api/cases/:id/access', 'seeAccess', (transaction, { params }) => whoSees(transaction, params.id)),
  signedIn('POST', '/api/cases/:id/restricted', 'grantRestricted', (transaction, { params, body }) => grantRestricted(transaction, params.id, body)),
  signedIn('POST', '/api/cases/:id/restricted/end', 'grantRestricted', (transaction, { params, body }) => endRestricted(transaction, params.id, body)),
  signedIn('POST', '/api/referrals/:id/narrow', 'referCase', (transaction, { params, body }) => narrowReferral(transaction, params.id, body)),
  signedIn('GET', '/api/referrals/:id/devices', 'seeAccess', (transaction, { params }) => devicesOfReferral(transaction, params.id)),
];
