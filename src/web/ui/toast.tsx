// Short words after an action ("Saved on this device", with Undo). They are read out politely, wait while the pointer or
// the focus is on them, and are never the only place where a thing is said.
import { createContext, use, useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react';
import './parts.css';
import type { Tone } from './badge.tsx';
import { Button, IconButton } from './button.tsx';
import { Icon } from './icons.tsx';

export interface Toast {
  readonly message: ReactNode;
  readonly tone?: Extract<Tone, 'neutral' | 'good' | 'attention' | 'danger'> | undefined;
  readonly action?: { readonly label: string; readonly onAction: () => void } | undefined;
}

type ShownToast = Toast & { readonly number: number };

const plainMs = 6_000;
const actionMs = 12_000;
const mostAtOnce = 3;

const ToastContext = createContext<((toast: Toast) => void) | null>(null);

export interface ToastProviderProps { readonly label: string; readonly dismissLabel: string; readonly children: ReactNode }

/** Stands once, around the whole app, and holds the polite live region. */
export function ToastProvider({ label, dismissLabel, children }: ToastProviderProps): ReactElement {
  const [shown, setShown] = useState<readonly ShownToast[]>([]);
  const count = useRef(0);
  const [show] = useState(() => (toast: Toast): void => {
    const number = ++count.current;
    setShown((before) => [...before, { ...toast, number }].slice(-mostAtOnce));
  });
  const close = (number: number): void => setShown((before) => before.filter((toast) => toast.number !== number));
  return (
    <ToastContext value={show}>
      {children}
      {/* The attribute keeps the region readable while a dialog hides the rest of the page. */}
      <div className="toasts" role="region" aria-label={label} data-react-aria-top-layer="true">
        <div aria-live="polite" aria-relevant="additions">
          {shown.map((toast) => <ToastRow key={toast.number} toast={toast} dismissLabel={dismissLabel} onClose={() => close(toast.number)} />)}
        </div>
      </div>
    </ToastContext>
  );
}

/** Gives the function that shows a toast. Danger stays until it is put away. */
export function useToast(): (toast: Toast) => void {
  const show = use(ToastContext);
  if (!show) throw new Error('useToast needs a ToastProvider above it');
  return show;
}

interface ToastRowProps { readonly toast: ShownToast; readonly dismissLabel: string; readonly onClose: () => void }

function ToastRow({ toast, dismissLabel, onClose }: ToastRowProps): ReactElement {
  const [isHeld, setHeld] = useState(false);
  const { tone = 'neutral', action } = toast;
  const stayMs = tone === 'danger' || isHeld ? null : action ? actionMs : plainMs;
  const closeLatest = useRef(onClose);
  useEffect(() => { closeLatest.current = onClose; });
  useEffect(() => {
    if (stayMs === null) return;
    const timer = setTimeout(() => closeLatest.current(), stayMs);
    return () => clearTimeout(timer);
  }, [stayMs]);
  const hold = { onPointerEnter: () => setHeld(true), onPointerLeave: () => setHeld(false), onFocus: () => setHeld(true), onBlur: () => setHeld(false) };
  return (
    <div className={`toast toast-${tone}`} {...hold}>
      {tone !== 'neutral' && <Icon name={tone === 'good' ? 'check' : 'warning'} />}
      <div className="toast-words">{toast.message}</div>
      {action && <Button kind="quiet" onClick={() => { action.onAction(); onClose(); }}>{action.label}</Button>}
      <IconButton icon="cross" label={dismissLabel} onClick={onClose} />
    </div>
  );
}
