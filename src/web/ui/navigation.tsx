// The same items twice, of which the style sheet shows one: a rail at the left, or a bar of five at the bottom with the
// rest under "More".
import { useState, type FocusEvent, type KeyboardEvent, type ReactElement } from 'react';
import './frame.css';
import { Icon, type IconName } from './icons.tsx';

export interface NavItem {
  readonly href: string;
  readonly label: string;
  readonly icon: IconName;
  readonly count?: number | undefined;
  /** The count in words for a screen reader: "3 to answer". */
  readonly countLabel?: string | undefined;
  readonly isCurrent?: boolean | undefined;
}

export interface NavigationProps { readonly items: readonly NavItem[]; readonly label: string; readonly moreLabel: string }

const mostInBar = 5;
const mostCounted = { rail: 99, bar: 9 } as const;

export function Navigation({ items, label, moreLabel }: NavigationProps): ReactElement {
  const inBar = items.length <= mostInBar ? items : items.slice(0, mostInBar - 1);
  const rest = items.slice(inBar.length);
  return (
    <>
      <nav className="rail" aria-label={label}>
        <ul role="list">{items.map((item) => <li key={item.href}><NavLink item={item} place="rail" /></li>)}</ul>
      </nav>
      <nav className="bar" aria-label={label}>
        <ul role="list">
          {inBar.map((item) => <li key={item.href}><NavLink item={item} place="bar" /></li>)}
          {rest.length > 0 && <More items={rest} label={moreLabel} />}
        </ul>
      </nav>
    </>
  );
}

interface MoreProps { readonly items: readonly NavItem[]; readonly label: string }

function More({ items, label }: MoreProps): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const count = items.reduce((sum, item) => sum + (item.count ?? 0), 0);
  const leave = (event: FocusEvent): void => { if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false); };
  const onKeyDown = (event: KeyboardEvent<HTMLLIElement>): void => {
    if (event.key !== 'Escape' || !isOpen) return;
    setOpen(false);
    event.currentTarget.querySelector('button')?.focus();
  };
  return (
    <li onBlur={leave} onKeyDown={onKeyDown}>
      <button type="button" className={`bar-link${items.some((item) => item.isCurrent) ? ' bar-link-current' : ''}`} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <NavMark icon={isOpen ? 'cross' : 'more'} count={count} most={mostCounted.bar} /><span className="nav-label">{label}</span>
      </button>
      {isOpen && (
        <ul className="more" role="list" onClick={() => setOpen(false)}>
          {items.map((item) => <li key={item.href}><NavLink item={item} place="rail" /></li>)}
        </ul>
      )}
    </li>
  );
}

interface NavLinkProps { readonly item: NavItem; readonly place: keyof typeof mostCounted }

function NavLink({ item, place }: NavLinkProps): ReactElement {
  const { href, label, icon, count, countLabel, isCurrent } = item;
  return (
    <a className={`${place}-link`} href={href} aria-current={isCurrent ? 'page' : undefined}>
      <NavMark icon={icon} count={count} most={mostCounted[place]} />
      <span className="nav-label">{label}</span>
      {countLabel !== undefined && <span className="unseen">{countLabel}</span>}
    </a>
  );
}

interface NavMarkProps { readonly icon: IconName; readonly count?: number | undefined; readonly most: number }

function NavMark({ icon, count = 0, most }: NavMarkProps): ReactElement {
  return <span className="nav-mark"><Icon name={icon} />{count > 0 && <span className="nav-count" dir="ltr" aria-hidden="true">{count > most ? `${most}+` : count}</span>}</span>;
}
