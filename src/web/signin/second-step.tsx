// The second proof: the passkey where there is one, the six digits where there is an app, and for the day on which both
// are gone a recovery code.

import { useState, type FormEvent, type ReactElement } from 'react';
import { useWords } from '#web/context.tsx';
import { CodeField } from '#web/proof/code-field.tsx';
import { giveSecond, giveSecondByPasskey, type FlowStep, type StepProps } from '#web/signin/sign-in-flow.ts';
import { Button } from '#web/ui/button.tsx';
import { Stack } from '#web/ui/layout.tsx';

type SecondStepProps = StepProps & { readonly step: Extract<FlowStep, { at: 'secondFactor' }> };

export function SecondStep({ go, isBusy, step: { known, hasPasskey, hasTotp } }: SecondStepProps): ReactElement {
  const words = useWords();
  const [code, setCode] = useState('');
  const [isRecovery, setRecovery] = useState(!hasTotp && !hasPasskey);
  const [isMissing, setMissing] = useState(false);
  const hasForm = hasTotp || isRecovery;
  function submit(event: FormEvent): void {
    event.preventDefault();
    setMissing(code.trim() === '');
    if (code.trim() === '') return document.getElementById('code')?.focus();
    void go(() => giveSecond(known, { code }));
  }
  return (
    <Stack>
      {hasPasskey && <Button kind="primary" icon="lock" isWide isBusy={isBusy} onClick={() => void go(() => giveSecondByPasskey(known))}>{words.text('passkey.use')}</Button>}
      {hasForm && (
        <form onSubmit={submit}>
          <Stack>
            <CodeField id="code" kind={isRecovery ? 'recovery' : 'totp'} value={code} onChange={setCode} error={isMissing ? words.text('code.missing') : undefined} />
            <Button type="submit" kind={hasPasskey ? 'secondary' : 'primary'} isWide isBusy={isBusy}>{words.text('signIn.next')}</Button>
          </Stack>
        </form>
      )}
      {!isRecovery && <div><Button kind="quiet" onClick={() => { setRecovery(true); setCode(''); }}>{words.text('signIn.useRecovery')}</Button></div>}
      {isRecovery && hasTotp && <div><Button kind="quiet" onClick={() => { setRecovery(false); setCode(''); }}>{words.text('signIn.useTotp')}</Button></div>}
    </Stack>
  );
}
