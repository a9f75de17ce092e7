// Another passphrase. It opens two things that must not drift apart: the account on the server and the vault here. So the
// vault takes both first, then the server is told, then the old one goes.

import { useCallback, useState, type FormEvent, type ReactElement } from 'react';
import { ask } from '#web/api.ts';
import { useSession, useWords, useWorkspace } from '#web/context.tsx';
import { NewPassphraseFields } from '#web/passphrase/new-passphrase-fields.tsx';
import type { SecurityPanelProps } from '#web/security/panel-props.ts';
import { Button } from '#web/ui/button.tsx';
import { Panel } from '#web/ui/card.tsx';
import { Row, Stack } from '#web/ui/layout.tsx';
import { deriveNewKeys } from '#web/vault/derive-keys.ts';
import { offerNextLock, settleNextLock } from '#web/vault/door.ts';

export function PassphrasePanel({ act }: Pick<SecurityPanelProps, 'act'>): ReactElement {
  const words = useWords();
  const session = useSession();
  const { state: { me, units } } = useWorkspace();
  const [isOpen, setOpen] = useState(false);
  const [passphrase, setPassphrase] = useState<string | null>(null);
  const [isAsked, setAsked] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [isDone, setDone] = useState(false);
  const take = useCallback((next: string | null) => setPassphrase(next), []);

  async function change(event: FormEvent): Promise<void> {
    event.preventDefault();
    setAsked(true);
    if (passphrase === null) return document.getElementById('new-passphrase')?.focus();
    setBusy(true);
    const { secret, vaultKey } = await deriveNewKeys(passphrase);
    const { salt, memoryKib, passes } = secret;
    await offerNextLock(me.userName, { salt, cost: { memoryKib, passes }, wrappedKey: await session.wrapKeyUnder(vaultKey) });
    let isAnswered = false;
    const done = await act(async () => {
      const answer = await ask('POST', '/api/security/passphrase', secret);
      isAnswered = answer.ok || answer.failure !== 'offline';
      return answer;
    });
    // Where no answer came, both go on opening the vault: the next sign-in finds out which one holds.
    if (isAnswered) await settleNextLock(me.userName, done !== null);
    setBusy(false);
    if (done === null) return;
    setOpen(false);
    setDone(true);
    setAsked(false);
  }
  return (
    <Panel title={words.text('security.passphrase')}>
      <Stack>
        {isDone && <p role="status">{words.text('security.passphraseChanged')}</p>}
        {!isOpen && <><p>{words.text('security.passphraseExplain')}</p><div><Button onClick={() => { setOpen(true); setDone(false); }}>{words.text('security.changePassphrase')}</Button></div></>}
        {isOpen && (
          <form onSubmit={(event) => void change(event)}>
            <Stack>
              <NewPassphraseFields isAsked={isAsked} onChange={take} context={{ userName: me.userName, displayName: me.displayName, unitName: units.get(me.unitId)?.name ?? me.unitCode }} />
              <Row>
                <Button type="submit" kind="primary" isBusy={isBusy}>{words.text('security.changePassphrase')}</Button>
                <Button onClick={() => setOpen(false)}>{words.text('dialog.cancel')}</Button>
              </Row>
            </Stack>
          </form>
        )}
      </Stack>
    </Panel>
  );
}
