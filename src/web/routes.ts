// The addresses of the pages. No name ever stands in an address.

import type { ComponentType } from 'react';
import type { Act } from '#domain/access.ts';
import { lazyPage } from '#web/load-page.ts';

/** `may`: the act without which there is no such page for a person; absent: for everybody. */
export interface PageRoute { readonly path: string; readonly may?: Act; readonly page: ComponentType }

const caseList = lazyPage(() => import('#web/cases/case-list-page.tsx'));
const newCase = lazyPage(() => import('#web/cases/new-case-page.tsx'));
const casePage = lazyPage(() => import('#web/cases/case-page.tsx'));
const alerts = lazyPage(() => import('#web/alerts/alerts-page.tsx'));
const referrals = lazyPage(() => import('#web/referrals/referrals-page.tsx'));

export const routes: readonly PageRoute[] = [
  { path: '/', page: lazyPage(() => import('#web/home/home-page.tsx')) },
  { path: '/cases', may: 'readCase', page: caseList },
  { path: '/cases/new', may: 'createCase', page: newCase },
  { path: '/cases/:id/access', may: 'seeAccess', page: lazyPage(() => import('#web/access/access-page.tsx')) },
  { path: '/cases/:id/:section?', may: 'readCase', page: casePage },
  { path: '/alerts/:id?', may: 'answerAlert', page: alerts },
  { path: '/referrals/:id?', may: 'readCase', page: referrals },
  { path: '/contacts', page: lazyPage(() => import('#web/contacts/contacts-page.tsx')) },
  { path: '/reviews', may: 'reviewBreakGlass', page: lazyPage(() => import('#web/reviews/reviews-page.tsx')) },
  { path: '/security', page: lazyPage(() => import('#web/security/security-page.tsx')) },
  { path: '/people', page: lazyPage(() => import('#web/people/people-page.tsx')) },
  { path: '/units', may: 'manageUnits', page: lazyPage(() => import('#web/units/units-page.tsx')) },
  { path: '/audit', may: 'readAudit', page: lazyPage(() => import('#web/audit/audit-page.tsx')) },
  { path: '/waiting', page: lazyPage(() => import('#web/tray/waiting-page.tsx')) },
];
