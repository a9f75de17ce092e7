// The passphrase was changed on another device. What this one keeps still opens with the one before it; whoever does not
// know that one any more may give up what was not sent from here, and is asked twice.

import { useState, type FormEvent, type ReactElement } from 'react';
import { useWords } from '#web/context.tsx';
import { giveUpVault, openByOldPassphrase } from '#web/signin/open-door.ts';
import { enter, type FlowStep, type StepProps } from '#web/signin/sign-in-flow.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { TextField } from '#web/ui/text-field.tsx';

type OldPassphraseStepProps = StepProps & { readonly step: Extract<FlowStep, { at: 'oldPassphrase' }> };

export function OldPassphraseStep({ go, isBusy, step: { known, account } }: OldPassphraseStepProps): ReactElement {
  const words = useWords();
  const [passphrase, setPassphrase] = useState('');
  const [error, setError] = useState<string | undefined>();
  const [isAsking, setAsking] = useState(false);
  const open = (): Promise<void> => go(async () => {
    const storeKey = await openByOldPassphrase(known, passphrase);
    if (storeKey) return enter(known.userName, storeKey, account);
    setError(words.text('oldPassphrase.wrong'));
    return { at: 'oldPassphrase', known, account };
  });
  const giveUp = (): Promise<void> => go(async () => {
    setAsking(false);
    const storeKey = await giveUpVault(known);
    return storeKey ? enter(known.userName, storeKey, account) : { at: 'failed', failure: 'serverTrouble' };
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    setError(passphrase === '' ? words.text('signIn.needPassphrase') : undefined);
    if (passphrase !== '') void open();
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextField id="old-passphrase" label={words.text('oldPassphrase.label')} type="password" value={passphrase} onChange={setPassphrase} autoComplete="off" error={error} />
        <Button type="submit" kind="primary" isWide isBusy={isBusy}>{words.text('oldPassphrase.open')}</Button>
        <div><Button kind="quiet" onClick={() => setAsking(true)}>{words.text('oldPassphrase.unknown')}</Button></div>
      </Stack>
      <Dialog isOpen={isAsking} kind="alert" title={words.text('oldPassphrase.giveUpTitle')} onClose={() => setAsking(false)} closeLabel={words.text('dialog.close')}
        actions={<><Button kind="danger" onClick={() => void giveUp()}>{words.text('oldPassphrase.giveUp')}</Button><Button onClick={() => setAsking(false)}>{words.text('dialog.cancel')}</Button></>}>
        <p>{words.text('oldPassphrase.giveUpExplain')}</p>
      </Dialog>
    </form>
  );
}
