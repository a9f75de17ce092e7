// A passkey, or a name and a passphrase. Behind a lock: the passphrase alone, or the passkey.

import { useEffect, useState, type FormEvent, type ReactElement } from 'react';
import { useWords } from '#web/context.tsx';
import { hasPasskeys } from '#web/proof/passkey.ts';
import { startWithPasskey, startWithPassphrase, unlockWithPasskey, type StepProps } from '#web/signin/sign-in-flow.ts';
import { Button } from '#web/ui/button.tsx';
import { CheckboxField } from '#web/ui/choice-field.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { TextField } from '#web/ui/text-field.tsx';

type FirstStepProps = StepProps & { readonly lockedUserName: string | null; readonly onLeave: () => void; readonly isDemo: boolean };

export function FirstStep({ go, isBusy, lockedUserName, onLeave, isDemo }: FirstStepProps): ReactElement {
  const words = useWords();
  const [userName, setUserName] = useState(lockedUserName ?? '');
  const [passphrase, setPassphrase] = useState('');
  const [isShown, setShown] = useState(false);
  const [isMissing, setMissing] = useState(false);
  const isLocked = lockedUserName !== null;
  // Behind a lock there is one thing to type.
  useEffect(() => { if (isLocked) document.getElementById('passphrase')?.focus(); }, [isLocked]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const missing = userName.trim() === '' ? 'user-name' : passphrase === '' ? 'passphrase' : null;
    setMissing(missing !== null);
    if (missing !== null) return document.getElementById(missing)?.focus();
    void go(() => startWithPassphrase(userName.trim(), passphrase));
  }
  const passkey = hasPasskeys() && !isDemo
    && <Button kind="secondary" icon="lock" isWide isBusy={isBusy} onClick={() => void go(() => (isLocked ? unlockWithPasskey(lockedUserName) : startWithPasskey()))}>{words.text('passkey.use')}</Button>;
  return (
    <Stack>
      {passkey}
      <form onSubmit={submit}>
        <Stack>
          <TextField id="user-name" label={words.text('signIn.userName')} value={userName} onChange={setUserName} autoComplete="username" isReadOnly={isLocked}
            error={isMissing && userName.trim() === '' ? words.text('signIn.needUserName') : undefined} />
          <TextField id="passphrase" label={words.text('signIn.passphrase')} type={isShown ? 'text' : 'password'} value={passphrase} onChange={setPassphrase} autoComplete="current-password"
            error={isMissing && passphrase === '' ? words.text('signIn.needPassphrase') : undefined} />
          <CheckboxField id="passphrase-shown" label={words.text('signIn.show')} isChecked={isShown} onChange={setShown} />
          <Button type="submit" kind="primary" isWide isBusy={isBusy}>{words.text(isBusy ? 'signIn.opening' : isLocked ? 'signIn.unlock' : 'signIn.submit')}</Button>
          {isLocked && <div><Button kind="quiet" onClick={onLeave}>{words.text('signIn.somebodyElse')}</Button></div>}
        </Stack>
      </form>
    </Stack>
  );
}
