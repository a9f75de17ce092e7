// What is being typed into a form, kept sealed in the vault until it is sent or given up: the page may lock, or close, at any
// moment, and the same form opens again with what stood in it. A draft belongs to the person whose vault it lies in; a key
// that ends with '|' and the id of a case, an alert or a referral leaves the device together with that.

import { useCallback, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useWorkspace } from '#web/context.tsx';
import type { Workspace } from '#web/workspace.ts';

export type Drafts = Pick<Workspace, 'snapshot' | 'keep' | 'forget'>;

const keyOf = (key: string): string => `draft|${key}`;
const isSame = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);
const isForm = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
/** A form that has got a new field since it was kept has that as it is at first. */
const fill = (value: unknown, initial: unknown): unknown =>
  (isForm(value) && isForm(initial) ? { ...initial, ...Object.fromEntries(Object.entries(value).map(([name, part]) => [name, fill(part, initial[name])])) } : value);

/** What was kept, or `initial`. */
export function readDraft<Value>(drafts: Drafts, key: string, initial: Value): Value {
  const { kept } = drafts.snapshot();
  if (!kept.has(keyOf(key))) return initial;
  return fill(kept.get(keyOf(key)), initial) as Value;
}

/** A form as it was at first is nothing to keep. */
export async function keepDraft<Value>(drafts: Drafts, key: string, { value, initial }: { readonly value: Value; readonly initial: Value }): Promise<void> {
  if (isSame(value, initial)) await drafts.forget(keyOf(key));
  else if (!isSame(value, drafts.snapshot().kept.get(keyOf(key)))) await drafts.keep(keyOf(key), value);
}

const restMs = 500;

export interface DraftOptions {
  /** Of this page of the browser, and whoever goes to another address has given it up. Without this it waits for the form to be opened again, wherever. */
  readonly endsWithPage?: boolean;
}

const tabKey = 'icmc-tab';

/** A number of no meaning that tells two pages of one browser apart, also after one was loaded anew. */
function tabId(): string {
  const id = sessionStorage.getItem(tabKey) ?? crypto.randomUUID();
  sessionStorage.setItem(tabKey, id);
  return id;
}

/** The state of a form: what stands in it, how to change it, and how to forget it once it was sent or cancelled. */
export function useDraft<Value>(name: string, initial: Value, { endsWithPage = false }: DraftOptions = {}): readonly [Value, (value: Value) => void, () => void] {
  const { workspace } = useWorkspace();
  const [first] = useState(initial);
  const [key] = useState(() => (endsWithPage ? `${tabId()}|${name}` : name));
  const [value, setValue] = useState<Value>(() => readDraft(workspace, key, first));
  // Read when the form goes away, which may be before it is drawn again.
  const latest = useRef(value);
  const known = useRef(value);
  const keep = useCallback((): void => {
    // Where nobody has typed, another page of the same person may: its draft is not this one's to forget.
    if (latest.current === known.current) return;
    known.current = latest.current;
    // A device that can't keep it says so where the form is sent; typing goes on.
    void keepDraft(workspace, key, { value: latest.current, initial: first }).catch(() => undefined);
  }, [workspace, key, first]);
  const set = useCallback((next: Value): void => {
    latest.current = next;
    setValue(next);
  }, []);
  const forget = useCallback((): void => {
    set(first);
    keep();
  }, [set, keep, first]);
  useEffect(() => {
    const timer = setTimeout(keep, restMs);
    return () => clearTimeout(timer);
  }, [value, keep]);
  useWhenGone((isLeft) => {
    if (isLeft && endsWithPage) latest.current = first;
    keep();
  });
  return [value, set, forget];
}

/** Tells, when a form goes away, whether somebody went on to another address; locking stays at the same. */
export function useWhenGone(act: (isLeft: boolean) => void): void {
  const [path] = useLocation();
  const last = useRef({ path, act });
  useEffect(() => { last.current = { path, act }; });
  useEffect(() => () => last.current.act(location.pathname !== last.current.path), []);
}
