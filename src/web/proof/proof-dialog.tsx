// "Prove that it is you": the passkey, or the passphrase with a code. In the demonstration the passphrase alone.

import { useEffect, useState, type FormEvent, type ReactElement } from 'react';
import { ask } from '#web/api.ts';
import { useWords } from '#web/context.tsx';
import { CodeField } from '#web/proof/code-field.tsx';
import { answerByPasskey, hasPasskeys } from '#web/proof/passkey.ts';
import { deriveBy, readDerivation } from '#web/proof/sign-in-key.ts';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { TextField } from '#web/ui/text-field.tsx';

export interface ProofDialogProps { readonly userName: string; readonly isDemo: boolean; readonly onDone: () => void; readonly onCancel: () => void }

export function ProofDialog({ userName, isDemo, onDone, onCancel }: ProofDialogProps): ReactElement {
  const words = useWords();
  const [passphrase, setPassphrase] = useState('');
  const [code, setCode] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const hasPasskey = useOwnPasskey();

  async function send(makeBody: () => Promise<object | string>): Promise<void> {
    setBusy(true);
    setFailure(null);
    const body = await makeBody().catch(() => 'deviceTrouble');
    const answer = typeof body === 'string' ? { ok: false as const, failure: body } : await ask('POST', '/api/proof', body);
    setBusy(false);
    if (answer.ok) return onDone();
    setFailure(words.text(answer.failure === 'wrongSignIn' ? 'proof.wrongPassphrase' : `failure.${answer.failure}`));
  }
  const byPasskey = (): Promise<void> => send(async () => {
    const question = await ask('POST', '/api/proof-question', {});
    if (!question.ok) return question.failure;
    const answer = await answerByPasskey(question.value);
    return answer ? { response: answer.response } : 'passkeyNotUsed';
  });
  const byPassphrase = (event: FormEvent): void => {
    event.preventDefault();
    void send(async () => {
      const derivation = await readDerivation(userName);
      return derivation.ok ? { signInKey: (await deriveBy(passphrase, derivation.value)).signInKey, ...(isDemo ? {} : { code }) } : derivation.failure;
    });
  };
  const isReady = passphrase !== '' && (isDemo || code !== '');
  return (
    <Dialog isOpen title={words.text('proof.title')} onClose={onCancel} closeLabel={words.text('dialog.close')}>
      <Stack>
        <p>{words.text('proof.lead')}</p>
        {failure !== null && <Banner kind="danger" isLive title={failure} />}
        {hasPasskey && <Button kind="primary" isWide isBusy={isBusy} onClick={() => void byPasskey()}>{words.text('passkey.use')}</Button>}
        <form onSubmit={byPassphrase}>
          <Stack>
            <TextField id="proof-passphrase" label={words.text('signIn.passphrase')} type="password" value={passphrase} onChange={setPassphrase} autoComplete="current-password" />
            {!isDemo && <CodeField id="proof-code" value={code} onChange={setCode} />}
            <Button type="submit" kind={hasPasskey ? 'secondary' : 'primary'} isWide isBusy={isBusy} isDisabled={!isReady}>{words.text('proof.submit')}</Button>
          </Stack>
        </form>
      </Stack>
    </Dialog>
  );
}

/** Whether the account has a passkey that this browser could use; false until that is known. */
function useOwnPasskey(): boolean {
  const [has, setHas] = useState(false);
  useEffect(() => {
    let isCurrent = true;
    if (hasPasskeys()) {
      void ask<{ passkeys: readonly object[] }>('GET', '/api/security').then((answer) => { if (isCurrent && answer.ok) setHas(answer.value.passkeys.length > 0); });
    }
    return () => { isCurrent = false; };
  }, []);
  return has;
}
