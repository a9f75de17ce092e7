// What every page may ask for: the words in the person's language, and the workspace that is open.

import { createContext, useContext, useSyncExternalStore } from 'react';
import { createFormat, type Format, type Language } from '#i18n/format.ts';
import type { Workspace, WorkspaceState } from '#web/workspace.ts';

export interface Words extends Format { setLanguage(language: Language): void }

/** What a page may do with the session and the vault that are open in this browser. */
export interface OpenSession {
  readonly isDemo: boolean;
  readonly lockMinutes: number;
  setLockMinutes(minutes: number): void;
  /** Ends the session on the server too; the next person types their own name. */
  signOut(): void;
  /** The vault's own key, sealed under another one. */
  wrapKeyUnder(vaultKey: CryptoKey): Promise<Uint8Array>;
}

export const WordsContext = createContext<Words>({ ...createFormat('en', {}), setLanguage: () => undefined });
export const WorkspaceContext = createContext<Workspace | null>(null);

export const SessionContext = createContext<OpenSession | null>(null);

export const useWords = (): Words => useContext(WordsContext);

export function useSession(): OpenSession {
  const session = useContext(SessionContext);
  if (!session) throw new Error('nobody is signed in');
  return session;
}

export function useWorkspace(): { workspace: Workspace; state: WorkspaceState } {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error('no workspace is open');
  return { workspace, state: useSyncExternalStore(workspace.subscribe, workspace.snapshot) };
}
