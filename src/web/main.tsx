// Starts the client: the language, then the sign-in page, then the workspace. Locking drops the keys and everything that
// was in clear; unsent work stays sealed on the device.

// First, because it names the order of the layers for every style that follows.
import '#web/ui/theme.css';
import '#web/ui/fonts.css';
import '#web/ui/print.css';
import { StrictMode, Suspense, useCallback, useEffect, useState, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { useLocation } from 'wouter';
import { createFormat, isLanguage, languages, type Language, type Messages } from '#i18n/format.ts';
import { ask, lockServer, speakAs } from '#web/api.ts';
import { App } from '#web/app.tsx';
import { SessionContext, WordsContext, WorkspaceContext, type OpenSession } from '#web/context.tsx';
import { ProofProvider } from '#web/proof/use-proof.tsx';
import { lazyPage } from '#web/load-page.ts';
import { lockEverywhere, watchIdle } from '#web/signin/idle-lock.ts';
import type { OpenWorkspace } from '#web/signin/open-workspace.ts';
import { SignInPage, type SignInPageProps } from '#web/signin/sign-in-page.tsx';
import { useLetGo } from '#web/signin/use-let-go.ts';
import { LanguageChoice } from '#web/ui/language-choice.tsx';
import { ToastProvider } from '#web/ui/toast.tsx';

const messageFiles: Readonly<Record<Language, () => Promise<{ default: Messages }>>> = {
  en: () => import('#i18n/messages/en.json'),
  hi: () => import('#i18n/messages/hi.json'),
  bn: () => import('#i18n/messages/bn.json'),
};
const JoinPage = lazyPage(() => import('#web/join/join-page.tsx'));
// The language is no secret, and the sign-in page must speak it before anything is open.
const languageKey = 'icmc-language';

interface Spoken { readonly language: Language; readonly messages: Messages }

const speak = async (language: Language): Promise<Spoken> => ({ language, messages: (await messageFiles[language]()).default });

function firstLanguage(): Language {
  const wanted = [localStorage.getItem(languageKey), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wanted.find(isLanguage) ?? 'en';
}

function useSpoken(start: Spoken): { spoken: Spoken; setLanguage: (language: Language) => void } {
  const [spoken, setSpoken] = useState(start);
  const setLanguage = useCallback((language: Language): void => {
    localStorage.setItem(languageKey, language);
    void speak(language).then(setSpoken);
  }, []);
  useEffect(() => { document.documentElement.lang = spoken.language; }, [spoken]);
  return { spoken, setLanguage };
}

function Root({ start, isDemo }: { readonly start: Spoken; readonly isDemo: boolean }): ReactElement {
  const { spoken, setLanguage } = useSpoken(start);
  const [opened, setOpened] = useState<OpenWorkspace | null>(null);
  const [lockedUserName, setLocked] = useState<string | null>(null);
  const [lockMinutes, setLockMinutes] = useState(5);
  const lock = useCallback((): void => {
    if (!opened) return;
    // What is being typed is kept when its field is left; so it is left first.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    setLocked(opened.workspace.snapshot().me.userName);
    setOpened(null);
    // The server locks too: the cookie alone opens nothing from here, and the other pages of this browser follow.
    lockServer();
    lockEverywhere();
  }, [opened]);
  const open = useCallback((next: OpenWorkspace): void => {
    setLockMinutes(next.lockMinutes);
    setOpened(next);
  }, []);
  // Closed when the pages are gone, since a form that goes away still keeps what was in it.
  useEffect(() => () => opened?.close(), [opened]);
  useEffect(() => (opened ? watchIdle({ minutes: lockMinutes, lock, onHand: () => void ask('POST', '/api/active', {}) }) : undefined), [opened, lock, lockMinutes]);

  const close = useCallback((): void => {
    setOpened(null);
    setLocked(null);
    speakAs(null);
  }, []);
  const hasLetGo = useLetGo(opened?.workspace.deps.me.deviceId ?? null, close);
  const leave = (): void => {
    close();
    void ask('POST', '/api/sign-out', {});
  };
  const session = opened && ({
    isDemo, lockMinutes, wrapKeyUnder: opened.wrapKeyUnder, signOut: leave,
    setLockMinutes(minutes) {
      setLockMinutes(minutes);
      void opened.workspace.keep('lockMinutes', minutes);
    },
  } satisfies OpenSession);
  const words = { ...createFormat(spoken.language, spoken.messages), setLanguage };
  const languageMenu = <LanguageChoice label={words.text('language.choose')} value={spoken.language} onChoose={(tag) => { if (isLanguage(tag)) setLanguage(tag); }}
    choices={languages.map((tag) => ({ tag, name: words.text(`language.${tag}`) }))} />;
  return (
    <WordsContext value={words}>
      {/* What was said of the work goes with it. */}
      <ToastProvider key={opened ? 'open' : 'closed'} label={words.text('toast.label')} dismissLabel={words.text('toast.dismiss')}>
        {opened
          ? <WorkspaceContext value={opened.workspace}>
              <SessionContext value={session}>
                <ProofProvider userName={opened.workspace.snapshot().me.userName} isDemo={isDemo}><App isDemo={isDemo} onLock={lock} languageMenu={languageMenu} /></ProofProvider>
              </SessionContext>
            </WorkspaceContext>
          : <ClosedPage isDemo={isDemo} lockedUserName={lockedUserName} hasLetGo={hasLetGo} onOpen={open} onLeave={leave} languageMenu={languageMenu} />}
      </ToastProvider>
    </WordsContext>
  );
}

function ClosedPage(props: SignInPageProps): ReactElement {
  const [path] = useLocation();
  if (path === '/join' && props.lockedUserName === null) return <Suspense><JoinPage languageMenu={props.languageMenu} /></Suspense>;
  return <SignInPage key={props.lockedUserName} {...props} />;
}

async function start(): Promise<void> {
  const [spoken, hello] = await Promise.all([speak(firstLanguage()), ask<{ isDemo: boolean }>('GET', '/api/hello')]);
  createRoot(document.getElementById('root')!).render(<StrictMode><Root start={spoken} isDemo={hello.ok && hello.value.isDemo} /></StrictMode>);
}
void start();
