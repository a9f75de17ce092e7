// The first second proof of an account: a passkey, or an authenticator app. Nothing else is possible before it.

import { useState, type ReactElement } from 'react';
import { ask } from '#web/api.ts';
import { useWords } from '#web/context.tsx';
import { hasPasskeys, makePasskey } from '#web/proof/passkey.ts';
import { TotpSetup } from '#web/proof/totp-setup.tsx';
import { enrolFirst, type FlowStep, type StepProps } from '#web/signin/sign-in-flow.ts';
import { Button } from '#web/ui/button.tsx';
import { Stack } from '#web/ui/layout.tsx';

type EnrolStepProps = StepProps & { readonly step: Extract<FlowStep, { at: 'enrol' }> };

export function EnrolStep({ go, isBusy, step: { known } }: EnrolStepProps): ReactElement {
  const words = useWords();
  const [isApp, setApp] = useState(!hasPasskeys());
  const byPasskey = (): Promise<void> => go(async () => {
    const offer = await ask('POST', '/api/sign-in/passkey-offer', {});
    if (!offer.ok) return { at: 'failed', failure: offer.failure };
    const passkey = await makePasskey(offer.value);
    return passkey ? enrolFirst({ ...known, passkey }, { response: passkey.response }) : { at: 'failed', failure: 'passkeyNotUsed' };
  });
  if (isApp) return <TotpSetup offerUrl="/api/sign-in/totp-offer" isBusy={isBusy} onCode={(code) => void go(() => enrolFirst(known, { code }))} />;
  return (
    <Stack>
      <p>{words.text('passkey.explain')}</p>
      <Button kind="primary" icon="lock" isWide isBusy={isBusy} onClick={() => void byPasskey()}>{words.text('passkey.make')}</Button>
      <p>{words.text('totp.explain')}</p>
      <Button isWide isDisabled={isBusy} onClick={() => setApp(true)}>{words.text('totp.set')}</Button>
    </Stack>
  );
}
