// Taking a referral back can't be undone, so it is asked once more.

import type { ReactElement } from 'react';
import { useWords } from '#web/context.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';

export interface RevokeDialogProps { readonly unit: string; readonly onRevoke: () => void; readonly onClose: () => void }

export default function RevokeDialog({ unit, onRevoke, onClose }: RevokeDialogProps): ReactElement {
  const words = useWords();
  return (
    <Dialog isOpen kind="alert" onClose={onClose} title={words.text('referral.revokeTitle')} closeLabel={words.text('dialog.close')}
      actions={<><Button kind="danger" onClick={() => { onClose(); onRevoke(); }}>{words.text('referralStep.revoked')}</Button><Button onClick={onClose}>{words.text('dialog.cancel')}</Button></>}>
      <p>{words.text('referral.revokeExplain', { unit })}</p>
    </Dialog>
  );
}
