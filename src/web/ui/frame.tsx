// What stays while pages change: the rail on a desktop, the bottom bar on a phone, the top bar, the skip link. Every plain
// link inside, also in dialogs, is a plain <a href>; the frame catches the click and hands it to the router.
import type { MouseEvent, ReactElement, ReactNode } from 'react';
import './frame.css';
import { Navigation, type NavItem } from './navigation.tsx';

export interface FrameProps {
  readonly brand: ReactNode;
  /** In the order of their weight: on a phone the first four (or all, up to five) stand in the bottom bar. */
  readonly items: readonly NavItem[];
  readonly onNavigate: (href: string) => void;
  readonly words: { readonly navigation: string; readonly more: string; readonly skip: string };
  /** The unit and the person. */
  readonly who: ReactNode;
  readonly connectivity?: ReactNode;
  readonly language?: ReactNode;
  readonly lock?: ReactNode;
  /** Across the top of everything: "invented demonstration data", and then whatever else must be said on every page. */
  readonly banner?: ReactNode;
  readonly children: ReactNode;
}

export function Frame(props: FrameProps): ReactElement {
  const { brand, items, onNavigate, words, who, connectivity, language, lock, banner, children } = props;
  const follow = (event: MouseEvent): void => {
    const href = localHref(event);
    if (href === null) return;
    event.preventDefault();
    onNavigate(href);
  };
  return (
    <div className="frame" onClick={follow}>
      <a className="skip" href="#main">{words.skip}</a>
      {banner !== undefined && <div className="frame-banner">{banner}</div>}
      <header className="top">
        <div className="top-brand">{brand}</div>
        <div className="top-who">{who}</div>
        <div className="top-tools">{connectivity}{language}{lock}</div>
      </header>
      <Navigation items={items} label={words.navigation} moreLabel={words.more} />
      <main id="main" className="main" tabIndex={-1}>{children}</main>
    </div>
  );
}

/** The address of a plain click on a link of our own origin; null when the browser should answer by itself. */
function localHref(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (!(link instanceof HTMLAnchorElement) || link.origin !== location.origin) return null;
  const isOwn = (link.target === '' || link.target === '_self') && !link.hasAttribute('download') && !link.getAttribute('href')?.startsWith('#');
  return isOwn ? link.pathname + link.search + link.hash : null;
}
