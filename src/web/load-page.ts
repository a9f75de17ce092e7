// Pages come when they are first shown. Without a network a page that is not here yet is waited for, never failed: a
// failed load would take the whole screen with it.

import { lazy, type ComponentType, type LazyExoticComponent } from 'react';

const retryMs = 3000;
const loaders: (() => Promise<unknown>)[] = [];

/** Like React's `lazy`, but patient; and known to `loadAllPages`. */
export function lazyPage<Props extends object>(load: () => Promise<{ default: ComponentType<Props> }>): LazyExoticComponent<ComponentType<Props>> {
  return lazy(patiently(load));
}

/** The same for a part that is no page. */
export function patiently<Part>(load: () => Promise<Part>): () => Promise<Part> {
  loaders.push(load);
  const again = (): Promise<Part> => load().catch(() => waitForNetwork().then(again));
  return again;
}

/** Fetches what is not here yet, one after the other, so that every page opens without the network from then on. */
export async function loadAllPages(): Promise<void> {
  for (const load of loaders) await load().catch(() => undefined);
}

function waitForNetwork(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, retryMs);
    function done(): void {
      clearTimeout(timer);
      removeEventListener('online', done);
      resolve();
    }
    addEventListener('online', done);
  });
}
