// The owner leaves the receiver fewer sections. What is closed leaves the receiver's devices; it can't be opened again but by
// a new referral.

import { useState, type ReactElement } from 'react';
import { isGrantable } from '#domain/access.ts';
import { sections as everySection, type Section } from '#domain/records.ts';
import type { Referral } from '#domain/referral.ts';
import { ask } from '#web/api.ts';
import { useWords } from '#web/context.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { ChoicesField } from '#web/ui/choice-field.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { useToast } from '#web/ui/toast.tsx';

const narrowable = everySection.filter(isGrantable);

export default function NarrowDialog({ referral, unit, onClose }: { readonly referral: Referral; readonly unit: string; readonly onClose: () => void }): ReactElement {
  const words = useWords();
  const toast = useToast();
  const open = narrowable.filter((section) => referral.sections === null || referral.sections.includes(section));
  const [kept, setKept] = useState<readonly string[]>(open);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const send = async (): Promise<void> => {
    if (kept.length === 0) return setFailure(words.text('referral.narrowNone'));
    setBusy(true);
    const answer = await ask('POST', `/api/referrals/${referral.id}/narrow`, { sections: kept as Section[] });
    setBusy(false);
    if (!answer.ok) return setFailure(words.text(answer.failure === 'offline' ? 'failure.offlineAnswer' : `failure.${answer.failure}`));
    toast({ tone: 'good', message: words.text('referral.narrowed', { unit }) });
    onClose();
  };
  return (
    <Dialog isOpen onClose={onClose} title={words.text('referral.narrow')} closeLabel={words.text('dialog.close')}
      actions={<><Button kind="primary" isBusy={isBusy} onClick={() => void send()}>{words.text('referral.narrowSend')}</Button><Button onClick={onClose}>{words.text('dialog.cancel')}</Button></>}>
      <Stack>
        {failure !== null && <Banner kind="danger" isLive title={failure} />}
        <p>{words.text('referral.narrowExplain', { unit })}</p>
        <ChoicesField id="narrow-sections" label={words.text('referral.narrowKeep')} choices={open.map((section) => ({ value: section, label: words.text(`section.${section}`) }))} value={kept} onChange={setKept} />
      </Stack>
    </Dialog>
  );
}
