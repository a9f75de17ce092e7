// How this account is guarded: passkeys, the authenticator app, recovery codes, the passphrase, the lock of this device,
// and where one is signed in.

import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { AccountSecurity } from '#domain/account.ts';
import { ask, type Answer } from '#web/api.ts';
import { useSession, useWords } from '#web/context.tsx';
import { useProof } from '#web/proof/use-proof.tsx';
import { CodesPanel } from '#web/security/codes-panel.tsx';
import { PassphrasePanel } from '#web/security/passphrase-panel.tsx';
import type { SecurityPanelProps } from '#web/security/panel-props.ts';
import { PasskeysPanel } from '#web/security/passkeys-panel.tsx';
import { SessionsPanel } from '#web/security/sessions-panel.tsx';
import { TotpPanel } from '#web/security/totp-panel.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Panel } from '#web/ui/card.tsx';
import { ChoiceField } from '#web/ui/choice-field.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { Page } from '#web/ui/page.tsx';
import { Skeleton } from '#web/ui/skeleton.tsx';

const lockMinutes = [5, 10, 15];

export default function SecurityPage(): ReactElement {
  const words = useWords();
  const withProof = useProof();
  const [security, setSecurity] = useState<Answer<AccountSecurity> | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const load = useCallback(async (): Promise<void> => setSecurity(await ask<AccountSecurity>('GET', '/api/security')), []);
  useEffect(() => void load(), [load]);
  const act: SecurityPanelProps['act'] = async (request) => {
    setFailure(null);
    const answer = await withProof(request);
    if (!answer.ok) setFailure(words.text(answer.failure === 'offline' ? 'failure.offlineAnswer' : `failure.${answer.failure}`));
    await load();
    return answer.ok ? answer.value : null;
  };
  return (
    <Page title={words.text('security.title')} lead={words.text('security.lead')} isNarrow>
      <Stack>
        {failure !== null && <Banner kind="danger" isLive title={failure} />}
        {security === null && <Skeleton label={words.text('state.loading')} />}
        {security?.ok === false && <Banner kind="offline" title={words.text(security.failure === 'offline' ? 'failure.offlineAnswer' : `failure.${security.failure}`)} />}
        {security?.ok === true && <>
          <PasskeysPanel security={security.value} act={act} />
          <TotpPanel security={security.value} act={act} />
          <CodesPanel security={security.value} act={act} />
          <PassphrasePanel act={act} />
        </>}
        <LockPanel />
        {security?.ok === true && <SessionsPanel security={security.value} act={act} />}
      </Stack>
    </Page>
  );
}

function LockPanel(): ReactElement {
  const words = useWords();
  const session = useSession();
  return (
    <Panel title={words.text('security.lock')}>
      <ChoiceField id="lock-minutes" label={words.text('security.lockAfter')} hint={words.text('security.lockHint')} value={String(session.lockMinutes)} emptyLabel=""
        choices={lockMinutes.map((minutes) => ({ value: String(minutes), label: words.text('security.minutes', { count: minutes }) }))} onChange={(minutes) => session.setLockMinutes(Number(minutes))} />
    </Panel>
  );
}
