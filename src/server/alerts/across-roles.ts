// Who is told that a victim here may be a suspect there: those who answer for the unit. The database says the same
// (policy own on alert_side); here it is said so that a page can ask.

import type { Role } from '#domain/access.ts';

export const maySeeAcrossRoles = (role: Role): boolean => role === 'supervisor' || role === 'nodalOfficer';
