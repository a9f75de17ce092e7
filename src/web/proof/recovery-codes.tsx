// Ten codes, shown once: to be written down or printed, and only then gone on from.

import { useState, type ReactElement } from 'react';
import { useWords } from '#web/context.tsx';
import { Button } from '#web/ui/button.tsx';
import { CheckboxField } from '#web/ui/choice-field.tsx';
import { Row, Stack } from '#web/ui/layout.tsx';
import './proof.css';

export interface RecoveryCodesProps { readonly codes: readonly string[]; readonly onDone: () => void; readonly isBusy?: boolean }

export function RecoveryCodes({ codes, onDone, isBusy = false }: RecoveryCodesProps): ReactElement {
  const words = useWords();
  const [isKept, setKept] = useState(false);
  return (
    <Stack>
      <ol className="codes" aria-label={words.text('codes.label')}>{codes.map((code) => <li key={code}><code dir="ltr">{code}</code></li>)}</ol>
      <CheckboxField id="codes-kept" label={words.text('codes.kept')} isChecked={isKept} onChange={setKept} />
      <Row>
        <Button kind="primary" isBusy={isBusy} isDisabled={!isKept} onClick={onDone}>{words.text('signIn.next')}</Button>
        <Button onClick={() => print()}>{words.text('codes.print')}</Button>
      </Row>
    </Stack>
  );
}
