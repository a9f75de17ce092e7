// What is it printed for? Asked before any sheet comes out, written on it, and kept in the log.

import { useState, type ReactElement } from 'react';
import { printPurposes, type PrintPurpose } from '#domain/device-log.ts';
import { useWords } from '#web/context.tsx';
import { KeptFrom } from '#web/kept-from.tsx';
import { Button } from '#web/ui/button.tsx';
import { ChoiceField } from '#web/ui/choice-field.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { focusField } from '#web/ui/error-summary.tsx';
import { Stack } from '#web/ui/layout.tsx';
import type { CaseView } from '#web/workspace.ts';

export default function PrintDialog({ view, onPrint, onClose }: { readonly view: CaseView; readonly onPrint: (purpose: PrintPurpose) => void; readonly onClose: () => void }): ReactElement {
  const words = useWords();
  const [purpose, setPurpose] = useState('');
  const [isMissing, setMissing] = useState(false);
  const print = (): void => {
    const chosen = printPurposes.find((one) => one === purpose);
    setMissing(!chosen);
    if (chosen) onPrint(chosen);
    else focusField('print-purpose');
  };
  return (
    <Dialog isOpen onClose={onClose} title={words.text('print.title')} closeLabel={words.text('dialog.close')}
      actions={<><Button kind="primary" icon="print" onClick={print}>{words.text('print.button')}</Button><Button onClick={onClose}>{words.text('dialog.cancel')}</Button></>}>
      <Stack>
        <KeptFrom view={view} />
        <p>{words.text('print.explain')}</p>
        <ChoiceField id="print-purpose" label={words.text('print.what')} error={isMissing ? words.text('print.needPurpose') : undefined} emptyLabel={words.text('choice.empty')}
          choices={printPurposes.map((value) => ({ value, label: words.text(`print.purpose.${value}`) }))} value={purpose} onChange={(value) => { setPurpose(value); setMissing(false); }} />
      </Stack>
    </Dialog>
  );
}
