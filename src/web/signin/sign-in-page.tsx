// The first page, and the page behind a lock: one question at a time, plain words about what went wrong, and the passphrase
// leaves this device in no form that could open what is kept here.

import { useEffect, useRef, useState, type ReactElement } from 'react';
import { useWords } from '#web/context.tsx';
import { RecoveryCodes } from '#web/proof/recovery-codes.tsx';
import { EnrolStep } from '#web/signin/enrol-step.tsx';
import { FirstStep } from '#web/signin/first-step.tsx';
import { OldPassphraseStep } from '#web/signin/old-passphrase-step.tsx';
import type { OpenWorkspace } from '#web/signin/open-workspace.ts';
import { SecondStep } from '#web/signin/second-step.tsx';
import type { FlowStep } from '#web/signin/sign-in-flow.ts';
import { VaultPassphraseStep } from '#web/signin/vault-passphrase-step.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { Stack } from '#web/ui/layout.tsx';
import './sign-in.css';

export interface SignInPageProps {
  readonly onOpen: (opened: OpenWorkspace) => void;
  /** The person whose page locked itself; they only type the passphrase again. */
  readonly lockedUserName: string | null;
  /** Somebody else wants to sign in here. */
  readonly onLeave: () => void;
  readonly isDemo: boolean;
  /** What was kept here had to go: the device was shut out. */
  readonly hasLetGo: boolean;
  readonly languageMenu: ReactElement;
}

export function SignInPage({ onOpen, lockedUserName, onLeave, isDemo, hasLetGo, languageMenu }: SignInPageProps): ReactElement {
  const words = useWords();
  const [step, setStep] = useState<Exclude<FlowStep, { at: 'open' | 'failed' }> | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  // A new question is read out, and the hand finds it.
  useEffect(() => { if (step !== null) title.current?.focus({ preventScroll: true }); }, [step]);

  async function go(act: () => Promise<FlowStep>): Promise<void> {
    setBusy(true);
    setFailure(null);
    try {
      const next = await act();
      if (next.at === 'open') return onOpen(next.opened);
      if (next.at === 'failed') {
        setFailure(words.text(`failure.${next.failure}`));
        // The waiting session has ended: from the start.
        if (next.failure === 'signInNeeded') setStep(null);
      } else setStep(next);
    } catch {
      setFailure(words.text('failure.deviceTrouble'));
    }
    setBusy(false);
  }
  const startAgain = (): void => {
    setStep(null);
    setFailure(null);
  };
  const key = step?.at ?? (lockedUserName === null ? 'start' : 'locked');
  const props = { go, isBusy };
  return (
    <main className="signin">
      <div className="signin-top"><p className="signin-brand">ICMC</p>{languageMenu}</div>
      <Stack gap="wide">
        <div>
          <h1 ref={title} tabIndex={-1}>{words.text(`signIn.${key}Title`)}</h1>
          <p>{words.text(`signIn.${key}Lead`)}</p>
        </div>
        {isDemo && step === null && <Banner kind="info" title={words.text('demo.title')}><p>{words.text('demo.explain')}</p></Banner>}
        {hasLetGo && <Banner kind="danger" isLive title={words.text('failure.deviceRevoked')} />}
        {failure !== null && <Banner kind="danger" isLive title={failure} />}
        {step === null && <FirstStep {...props} lockedUserName={lockedUserName} onLeave={onLeave} isDemo={isDemo} />}
        {step === null && lockedUserName === null && <p><a href="/join">{words.text('join.link')}</a></p>}
        {step?.at === 'secondFactor' && <SecondStep {...props} step={step} />}
        {step?.at === 'enrol' && <EnrolStep {...props} step={step} />}
        {step?.at === 'codes' && <RecoveryCodes codes={step.codes} onDone={() => void go(step.goOn)} isBusy={isBusy} />}
        {step?.at === 'passphrase' && <VaultPassphraseStep {...props} step={step} />}
        {step?.at === 'oldPassphrase' && <OldPassphraseStep {...props} step={step} />}
        {step !== null && step.at !== 'codes' && <div><Button kind="quiet" onClick={startAgain}>{words.text('signIn.startAgain')}</Button></div>}
      </Stack>
    </main>
  );
}
