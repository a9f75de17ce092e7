// Passkeys of the account: which there are, one more, one less.

import { useState, type ReactElement } from 'react';
import { ask } from '#web/api.ts';
import { useSession, useWords, useWorkspace } from '#web/context.tsx';
import { hasPasskeys, makePasskey } from '#web/proof/passkey.ts';
import type { SecurityPanelProps } from '#web/security/panel-props.ts';
import { Button } from '#web/ui/button.tsx';
import { Panel } from '#web/ui/card.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { passkeyToVaultKey } from '#web/vault/derive-keys.ts';
import { changeDoor, keepPasskeyLocks } from '#web/vault/door.ts';

type Passkey = SecurityPanelProps['security']['passkeys'][number];

export function PasskeysPanel({ security: { passkeys }, act }: SecurityPanelProps): ReactElement {
  const words = useWords();
  const session = useSession();
  const { state: { me } } = useWorkspace();
  const [removing, setRemoving] = useState<Passkey | null>(null);
  const [isNotUsed, setNotUsed] = useState(false);
  const add = (): Promise<unknown> => act(async () => {
    setNotUsed(false);
    const offer = await ask('POST', '/api/security/passkey-offer', {});
    if (!offer.ok) return offer;
    const passkey = await makePasskey(offer.value);
    if (!passkey) {
      setNotUsed(true);
      return { ok: true, value: null };
    }
    const kept = await ask('POST', '/api/security/factors', { response: passkey.response });
    // From now on it opens the vault of this device too, where it makes a key.
    if (kept.ok && passkey.vaultSecret) {
      const wrapped = await session.wrapKeyUnder(await passkeyToVaultKey(passkey.vaultSecret));
      await changeDoor(me.userName, (door) => ({ ...door, byPasskey: { ...door.byPasskey, [passkey.credentialId]: wrapped } }));
    }
    return kept;
  });
  const remove = async ({ id }: Passkey): Promise<void> => {
    setRemoving(null);
    const done = await act(() => ask('POST', '/api/security/factors/remove', { id }));
    // It opens the vault of this device no more, either.
    if (done) await keepPasskeyLocks(me.userName, passkeys.filter((other) => other.id !== id).map(({ credentialId }) => credentialId));
  };
  return (
    <Panel title={words.text('security.passkeys')}>
      <Stack>
        <p>{words.text('passkey.explain')}</p>
        {passkeys.length > 0 && <List label={words.text('security.passkeys')}>
          {passkeys.map((passkey) => (
            <ListRow key={passkey.id} icon="lock" title={words.text('security.passkeySince', { at: words.moment(passkey.createdAt) })}
              meta={[passkey.lastUsedAt === null ? words.text('security.neverUsed') : words.text('security.lastUsed', { at: words.moment(passkey.lastUsedAt) }), ...(passkey.isSynced ? [words.text('security.synced')] : [])].join(' · ')}
              action={<Button onClick={() => setRemoving(passkey)}>{words.text('security.remove')}</Button>} />
          ))}
        </List>}
        {isNotUsed && <p role="status">{words.text('failure.passkeyNotUsed')}</p>}
        {hasPasskeys() ? <div><Button icon="plus" onClick={() => void add()}>{words.text('security.addPasskey')}</Button></div> : <p>{words.text('security.noPasskeysHere')}</p>}
      </Stack>
      <Dialog isOpen={removing !== null} kind="alert" title={words.text('security.removePasskeyTitle')} onClose={() => setRemoving(null)} closeLabel={words.text('dialog.close')}
        actions={<><Button kind="danger" onClick={() => { if (removing) void remove(removing); }}>{words.text('security.remove')}</Button><Button onClick={() => setRemoving(null)}>{words.text('dialog.cancel')}</Button></>}>
        <p>{words.text('security.removePasskeyExplain')}</p>
      </Dialog>
    </Panel>
  );
}
