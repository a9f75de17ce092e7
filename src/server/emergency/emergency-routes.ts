// Routes of opening a case in an emergency, and of its review.

import type { routesFor, Route } from '#server/http/route.ts';
import { endBreakGlass, openInEmergency, type EmergencyDeps } from '#server/emergency/break-glass.ts';
import { listBreakGlasses, reviewBreakGlass } from '#server/emergency/reviews.ts';

export const emergencyRoutes = (signedIn: ReturnType<typeof routesFor>, deps: EmergencyDeps): Route[] => [
  signedIn('POST', '/api/break-glass', 'breakGlass', (transaction, { body }) => openInEmergency(transaction, deps, body)),
  // Giving access back asks for no proof: any role that can open may end.
  signedIn('POST', '/api/break-glass/:id/end', 'readCase', (transaction, { params }) => endBreakGlass(transaction, params.id)),
  signedIn('GET', '/api/break-glass', 'reviewBreakGlass', (transaction) => listBreakGlasses(transaction, deps.keys)),
  signedIn('POST', '/api/break-glass/:id/review', 'reviewBreakGlass', (transaction, { params, body }) => reviewBreakGlass(transaction, deps.keys, params.id, body)),
];
