// What every page may ask for: the words in the person's language, and the workspace that is open.

import { createContext, useContext, useSyncExternalStore } from 'react';
import { createFormat, type Format, type Language } from '#i18n/format.ts';
import type { Workspace, WorkspaceState } from '#web/workspace.ts';

export interface Words extends Format { setLanguage(language: Language): void }

export const WordsContext = createContext<Words>({ ...createFormat('en', {}), setLanguage: () => undefined });
export const WorkspaceContext = createContext<Workspace | null>(null);

export const useWords = (): Words => useContext(WordsContext);

export function useWorkspace(): { workspace: Workspace; state: WorkspaceState } {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error('no workspace is open');
  return { workspace, state: useSyncExternalStore(workspace.subscribe, workspace.snapshot) };
}
