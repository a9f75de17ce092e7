// Routes of the tree of units.

import { ok } from '#domain/failure.ts';
import type { Keys } from '#server/db/keys.ts';
import type { Route, routesFor } from '#server/http/route.ts';
import { changeUnit, openUnit, readNodalOfficers, readUnitPast } from '#server/units/manage-units.ts';

export const unitRoutes = (signedIn: ReturnType<typeof routesFor>, keys: Keys): Route[] => [
  signedIn('POST', '/api/units', 'manageUnits', (transaction, { body }) => openUnit(transaction, keys, body)),
  signedIn('POST', '/api/units/:id', 'manageUnits', (transaction, { params, body }) => changeUnit(transaction, params.id, body)),
  // Read as far as the reader may: what others are given is empty.
  signedIn('GET', '/api/units/:id/past', 'signedIn', (transaction, { params }) => readUnitPast(transaction, params.id)),
  signedIn('GET', '/api/nodal-officers', 'signedIn', async (transaction) => ok(await readNodalOfficers(transaction))),
];
