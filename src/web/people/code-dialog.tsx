// The approver's own code, shown once. The person needs it and that of a second approver; neither code opens anything alone.

import type { ReactElement } from 'react';
import { useWords } from '#web/context.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Stack } from '#web/ui/layout.tsx';
import './people.css';

interface CodeDialogProps { readonly code: string; readonly isSecond: boolean; readonly name: string; readonly onClose: () => void }

export function CodeDialog({ code, isSecond, name, onClose }: CodeDialogProps): ReactElement {
  const words = useWords();
  return (
    <Dialog isOpen kind="alert" onClose={onClose} title={words.text('people.codeTitle', { name })} closeLabel={words.text('dialog.close')}
      actions={<Button kind="primary" onClick={onClose}>{words.text('people.codeNoted')}</Button>}>
      <Stack>
        <p className="people-code">{code}</p>
        <p>{words.text('people.codeExplain', { name })}</p>
        <p>{words.text(isSecond ? 'people.codeSecond' : 'people.codeFirst', { name })}</p>
      </Stack>
    </Dialog>
  );
}
