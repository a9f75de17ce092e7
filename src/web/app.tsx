// The frame around the pages: what is signed in, where one is, how the network does, and the lock. Pages are loaded when
// they are first shown.

import { Suspense, useEffect, type ReactElement } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { mayAct, type Act } from '#domain/access.ts';
import { auditNoticeKinds } from '#domain/notice.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { FaultBoundary } from '#web/fault-boundary.tsx';
import { lazyPage, loadAllPages } from '#web/load-page.ts';
import { PrintGuard } from '#web/printing.tsx';
import { coverAll } from '#web/reveals.ts';
import { needsYou, newAlerts, referralsToAnswer } from '#web/needs.ts';
import { routes } from '#web/routes.ts';
import { Banner } from '#web/ui/banner.tsx';
import { Button, IconButton } from '#web/ui/button.tsx';
import { ConnectivityChip, type ConnectivityState } from '#web/ui/connectivity-chip.tsx';
import { Frame } from '#web/ui/frame.tsx';
import type { NavItem } from '#web/ui/navigation.tsx';
import { Page } from '#web/ui/page.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';
import type { WorkspaceState } from '#web/workspace.ts';

const NotFoundPage = lazyPage(() => import('#web/not-found-page.tsx'));

export interface AppProps { readonly isDemo: boolean; readonly onLock: () => void; readonly languageMenu: ReactElement }

export function App({ isDemo, onLock, languageMenu }: AppProps): ReactElement {
  const words = useWords();
  const { state, workspace } = useWorkspace();
  const [path, navigate] = useLocation();
  useEffect(() => () => coverAll(workspace), [workspace]);
  useEffect(() => { document.getElementById('page-title')?.focus({ preventScroll: true }); }, [path]);
  // After the first page has come to rest, the others are fetched for the hour without a network.
  useEffect(() => {
    const timer = setTimeout(() => void loadAllPages(), 2000);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => { if (state.phase === 'signedOut') onLock(); }, [state.phase, onLock]);
  return (
    <Frame brand="ICMC" items={navItems(state, words.text, path)} onNavigate={(href) => { navigate(href); scrollTo(0, 0); }}
      words={{ navigation: words.text('nav.label'), more: words.text('nav.more'), skip: words.text('nav.skip') }}
      who={<><span>{state.units.get(state.me.unitId)?.name ?? state.me.unitCode}</span><span>{state.me.displayName}</span></>}
      connectivity={<Connectivity />} language={languageMenu} lock={<IconButton icon="lock" label={words.text('lock.now')} onClick={onLock} />}
      banner={isDemo || state.isStale ? <>
        {isDemo && <Banner kind="attention">{words.text('demo.banner')}</Banner>}
        {state.isStale && <Banner isLive title={words.text('page.stale')} actions={<Button onClick={() => location.reload()}>{words.text('page.reload')}</Button>}>{words.text('page.staleExplain')}</Banner>}
      </> : undefined}>
      <PrintGuard />
      <FaultBoundary path={path} fallback={<Page title={words.text('page.broken')} lead={words.text('page.brokenExplain')} />}>
        <Suspense fallback={<Skeleton label={words.text('state.loading')} />}>
          <Switch>
            {routes.filter(({ may }) => may === undefined || mayAct(state.me.role, may)).map(({ path: pattern, page: PageComponent }) => <Route key={pattern} path={pattern}><PageComponent /></Route>)}
            <Route><NotFoundPage /></Route>
          </Switch>
        </Suspense>
      </FaultBoundary>
    </Frame>
  );
}

function navItems(state: WorkspaceState, text: (key: string) => string, path: string): NavItem[] {
  const isAt = (href: string): boolean => (href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`));
  const item = (href: string, key: string, icon: NavItem['icon'], count = 0): NavItem =>
    ({ href, icon, label: text(`nav.${key}`), isCurrent: isAt(href), ...(count > 0 ? { count } : {}) });
  const mayOpen = (act: Act, ...items: NavItem[]): NavItem[] => (mayAct(state.me.role, act) ? items : []);
  return [
    item('/', 'home', 'home', needsYou(state).length),
    // Who reads no case is not shown the way to empty pages.
    ...mayOpen('readCase', item('/cases', 'cases', 'case')),
    ...mayOpen('answerAlert', item('/alerts', 'alerts', 'alert', newAlerts(state).length)),
    ...mayOpen('readCase', item('/referrals', 'referrals', 'referral', referralsToAnswer(state).length)),
    item('/contacts', 'contacts', 'contacts'),
    item('/people', 'people', 'person'),
    ...mayOpen('manageUnits', item('/units', 'units', 'settings')),
    ...mayOpen('reviewBreakGlass', item('/reviews', 'reviews', 'warning')),
    item('/security', 'security', 'lock'),
    ...mayOpen('readAudit', item('/audit', 'audit', 'search', [...state.notices.values()].filter(({ kind, isSeen }) => auditNoticeKinds.includes(kind) && !isSeen).length)),
  ];
}

function Connectivity(): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const [, navigate] = useLocation();
  const chip = ((): { state: ConnectivityState; label: string } => {
    if (state.refused.length > 0) return { state: 'attention', label: words.text('net.attention', { count: state.refused.length }) };
    if (state.phase === 'offline' || state.phase === 'trouble' || state.phase === 'stale') return { state: 'offline', label: words.text('net.offline', { count: state.unsent }) };
    if (state.unsent > 0) return { state: 'sending', label: words.text('net.sending', { count: state.unsent }) };
    return { state: 'online', label: words.text('net.online') };
  })();
  return <ConnectivityChip {...chip} shortLabel={state.unsent > 0 ? words.number(state.unsent) : undefined} onClick={() => navigate('/waiting')} />;
}
