// The addresses of the pages. No name ever stands in an address.

import { lazy, type ComponentType } from 'react';

export interface PageRoute { readonly path: string; readonly page: ComponentType }

const caseList = lazy(() => import('#web/cases/case-list-page.tsx'));
const newCase = lazy(() => import('#web/cases/new-case-page.tsx'));
const casePage = lazy(() => import('#web/cases/case-page.tsx'));
const alerts = lazy(() => import('#web/alerts/alerts-page.tsx'));
const referrals = lazy(() => import('#web/referrals/referrals-page.tsx'));

export const routes: readonly PageRoute[] = [
  { path: '/', page: lazy(() => import('#web/home/home-page.tsx')) },
  { path: '/cases', page: caseList },
  { path: '/cases/new', page: newCase },
  { path: '/cases/:id/:section?', page: casePage },
  { path: '/alerts/:id?', page: alerts },
  { path: '/referrals/:id?', page: referrals },
  { path: '/contacts', page: lazy(() => import('#web/contacts/contacts-page.tsx')) },
  { path: '/waiting', page: lazy(() => import('#web/tray/waiting-page.tsx')) },
];
