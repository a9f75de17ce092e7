// The first page, and the page behind a lock. One question, plain words about what went wrong, and the passphrase leaves
// this device in no form that could open what is kept here.

import { useEffect, useState, type FormEvent, type ReactElement } from 'react';
import { useWords } from '#web/context.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { CheckboxField } from '#web/ui/choice-field.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { TextField } from '#web/ui/text-field.tsx';
import { openWorkspace, type OpenWorkspace } from '#web/signin/open-workspace.ts';
import './sign-in.css';

export interface SignInPageProps {
  readonly onOpen: (opened: OpenWorkspace) => void;
  /** The person whose page locked itself; they only type the passphrase again. */
  readonly lockedUserName: string | null;
  readonly isDemo: boolean;
  readonly languageMenu: ReactElement;
}

export function SignInPage({ onOpen, lockedUserName, isDemo, languageMenu }: SignInPageProps): ReactElement {
  const words = useWords();
  const [userName, setUserName] = useState(lockedUserName ?? '');
  const [passphrase, setPassphrase] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [isShown, setShown] = useState(false);
  const [isMissing, setMissing] = useState(false);
  const isLocked = lockedUserName !== null;
  // Behind a lock there is one thing to type.
  useEffect(() => { if (isLocked) document.getElementById('passphrase')?.focus(); }, [isLocked]);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const missing = userName.trim() === '' ? 'user-name' : passphrase === '' ? 'passphrase' : null;
    setMissing(missing !== null);
    if (missing !== null) return document.getElementById(missing)?.focus();
    setBusy(true);
    setFailure(null);
    try {
      const result = await openWorkspace(userName.trim(), passphrase);
      if (result.ok) return onOpen(result.value);
      setFailure(words.text(`failure.${result.failure}`));
    } catch {
      setFailure(words.text('failure.deviceTrouble'));
    }
    setBusy(false);
  }

  return (
    <main className="signin">
      <div className="signin-top"><p className="signin-brand">ICMC</p>{languageMenu}</div>
      <Stack gap="wide">
        <div>
          <h1>{words.text(isLocked ? 'signIn.lockedTitle' : 'signIn.title')}</h1>
          <p>{words.text(isLocked ? 'signIn.lockedLead' : 'signIn.lead')}</p>
        </div>
        {isDemo && <Banner kind="info" title={words.text('demo.title')}><p>{words.text('demo.explain')}</p></Banner>}
        {failure !== null && <Banner kind="danger" isLive title={failure} />}
        <form onSubmit={(event) => void submit(event)}>
          <Stack>
            <TextField id="user-name" label={words.text('signIn.userName')} value={userName} onChange={setUserName} autoComplete="username"
              error={isMissing && userName.trim() === '' ? words.text('signIn.needUserName') : undefined} />
            <TextField id="passphrase" label={words.text('signIn.passphrase')} type={isShown ? 'text' : 'password'} value={passphrase} onChange={setPassphrase} autoComplete="current-password"
              error={isMissing && passphrase === '' ? words.text('signIn.needPassphrase') : undefined} />
            <CheckboxField id="passphrase-shown" label={words.text('signIn.show')} isChecked={isShown} onChange={setShown} />
            <Button type="submit" kind="primary" isWide isBusy={isBusy}>{words.text(isBusy ? 'signIn.opening' : isLocked ? 'signIn.unlock' : 'signIn.submit')}</Button>
          </Stack>
        </form>
      </Stack>
    </main>
  );
}
