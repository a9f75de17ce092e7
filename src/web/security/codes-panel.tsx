// How many recovery codes are left, and ten new ones in their place.

import { useState, type ReactElement } from 'react';
import { ask } from '#web/api.ts';
import { useWords } from '#web/context.tsx';
import { RecoveryCodes } from '#web/proof/recovery-codes.tsx';
import type { SecurityPanelProps } from '#web/security/panel-props.ts';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { Panel } from '#web/ui/card.tsx';
import { Stack } from '#web/ui/layout.tsx';

const fewCodes = 3;

export function CodesPanel({ security: { recoveryCodesLeft }, act }: SecurityPanelProps): ReactElement {
  const words = useWords();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const renew = async (): Promise<void> => {
    const made = await act(() => ask<{ recoveryCodes: readonly string[] }>('POST', '/api/security/recovery-codes', {}));
    if (made) setCodes(made.recoveryCodes);
  };
  return (
    <Panel title={words.text('security.codes')}>
      <Stack>
        <p>{words.text('security.codesLeft', { count: recoveryCodesLeft })} {recoveryCodesLeft < fewCodes && <Badge tone="attention">{words.text('security.codesFew')}</Badge>}</p>
        {codes ? <><p>{words.text('signIn.codesLead')}</p><RecoveryCodes codes={codes} onDone={() => setCodes(null)} /></>
          : <><p>{words.text('security.codesNewExplain')}</p><div><Button onClick={() => void renew()}>{words.text('security.codesNew')}</Button></div></>}
      </Stack>
    </Panel>
  );
}
