// After a passkey that signs in but makes no key: the passphrase, to open what this device keeps.

import { useState, type FormEvent, type ReactElement } from 'react';
import { useWords } from '#web/context.tsx';
import { openWithPassphrase, type FlowStep, type StepProps } from '#web/signin/sign-in-flow.ts';
import { Button } from '#web/ui/button.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { TextField } from '#web/ui/text-field.tsx';

type VaultPassphraseStepProps = StepProps & { readonly step: Extract<FlowStep, { at: 'passphrase' }> };

export function VaultPassphraseStep({ go, isBusy, step: { account, answer } }: VaultPassphraseStepProps): ReactElement {
  const words = useWords();
  const [passphrase, setPassphrase] = useState('');
  const [isMissing, setMissing] = useState(false);
  function submit(event: FormEvent): void {
    event.preventDefault();
    setMissing(passphrase === '');
    if (passphrase === '') return document.getElementById('vault-passphrase')?.focus();
    void go(() => openWithPassphrase(account, answer, passphrase));
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextField id="vault-passphrase" label={words.text('signIn.passphrase')} type="password" value={passphrase} onChange={setPassphrase} autoComplete="current-password"
          error={isMissing ? words.text('signIn.needPassphrase') : undefined} />
        <Button type="submit" kind="primary" isWide isBusy={isBusy}>{words.text(isBusy ? 'signIn.opening' : 'signIn.next')}</Button>
      </Stack>
    </form>
  );
}
