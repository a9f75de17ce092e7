// The authenticator app: set up, put in place of the old one, or taken away.

import { useState, type ReactElement } from 'react';
import { ask } from '#web/api.ts';
import { useWords } from '#web/context.tsx';
import { RecoveryCodes } from '#web/proof/recovery-codes.tsx';
import { TotpSetup } from '#web/proof/totp-setup.tsx';
import type { SecurityPanelProps } from '#web/security/panel-props.ts';
import { Button } from '#web/ui/button.tsx';
import { Panel } from '#web/ui/card.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Row, Stack } from '#web/ui/layout.tsx';

export function TotpPanel({ security: { totpSince }, act }: SecurityPanelProps): ReactElement {
  const words = useWords();
  const [isSetting, setSetting] = useState(false);
  const [isRemoving, setRemoving] = useState(false);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  // The proof comes before the picture: the dialog of the one would lie under that of the other.
  const begin = async (): Promise<void> => { if (await act(() => ask('POST', '/api/security/totp-offer', {}))) setSetting(true); };
  const keep = async (code: string): Promise<void> => {
    const done = await act(() => ask<{ recoveryCodes?: readonly string[] }>('POST', '/api/security/factors', { code }));
    if (!done) return;
    setSetting(false);
    setCodes(done.recoveryCodes ?? null);
  };
  const remove = async (): Promise<void> => {
    setRemoving(false);
    await act(() => ask('POST', '/api/security/factors/remove', { id: 'totp' }));
  };
  return (
    <Panel title={words.text('security.totp')}>
      <Stack>
        <p>{totpSince === null ? words.text('totp.explain') : words.text('security.totpSince', { at: words.moment(totpSince) })}</p>
        {isSetting ? <TotpSetup offerUrl="/api/security/totp-offer" isBusy={false} onCode={(code) => void keep(code)} /> : (
          <Row>
            <Button onClick={() => void begin()}>{words.text(totpSince === null ? 'totp.set' : 'totp.replace')}</Button>
            {totpSince !== null && <Button onClick={() => setRemoving(true)}>{words.text('security.remove')}</Button>}
          </Row>
        )}
        {codes && <RecoveryCodes codes={codes} onDone={() => setCodes(null)} />}
      </Stack>
      <Dialog isOpen={isRemoving} kind="alert" title={words.text('security.removeTotpTitle')} onClose={() => setRemoving(false)} closeLabel={words.text('dialog.close')}
        actions={<><Button kind="danger" onClick={() => void remove()}>{words.text('security.remove')}</Button><Button onClick={() => setRemoving(false)}>{words.text('dialog.cancel')}</Button></>}>
        <p>{words.text('security.removeTotpExplain')}</p>
      </Dialog>
    </Panel>
  );
}
