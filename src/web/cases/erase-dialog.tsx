// What cannot be taken back is said in full, chosen, and typed: the number of the case, so that no quick hand erases.

import { useState, type ReactElement } from 'react';
import { erasureGrounds, type Erasure } from '#domain/erasure.ts';
import { ask } from '#web/api.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { useProof } from '#web/proof/use-proof.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { ChoiceField } from '#web/ui/choice-field.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { TextField } from '#web/ui/text-field.tsx';

export interface EraseDialogProps {
  readonly personId: string;
  /** The case's number, which must be typed. */
  readonly number: string;
  /** What is confirmed; null: it is asked for. */
  readonly waiting: Erasure | null;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export default function EraseDialog({ personId, number, waiting, onDone, onClose }: EraseDialogProps): ReactElement {
  const words = useWords();
  const { workspace } = useWorkspace();
  const withProof = useProof();
  const [id] = useState(() => workspace.newId());
  const [ground, setGround] = useState('');
  const [typed, setTyped] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ field: 'ground' | 'typed' | null; text: string } | null>(null);
  const submit = async (): Promise<void> => {
    if (!waiting && ground === '') return setProblem({ field: 'ground', text: words.text('erasure.needGround') });
    if (typed.trim().toUpperCase() !== number.toUpperCase()) return setProblem({ field: 'typed', text: words.text('erasure.needNumber', { number }) });
    setBusy(true);
    setProblem(null);
    const answer = await withProof(() => (waiting ? ask('POST', `/api/erasures/${waiting.id}`, { confirm: true }) : ask('POST', `/api/persons/${personId}/erasure`, { id, ground })));
    setBusy(false);
    if (answer.ok) return onDone();
    setProblem({ field: null, text: words.text(`failure.${answer.failure}`) });
    return undefined;
  };
  const errorOf = (field: 'ground' | 'typed'): string | undefined => (problem?.field === field ? problem.text : undefined);
  return (
    <Dialog isOpen kind="dialog" onClose={onClose} title={words.text(waiting ? 'erasure.confirmTitle' : 'erasure.askTitle')} closeLabel={words.text('dialog.close')}
      actions={<><Button kind="danger" isBusy={isBusy} onClick={() => void submit()}>{words.text(waiting ? 'erasure.confirm' : 'erasure.askDo')}</Button><Button onClick={onClose}>{words.text('dialog.cancel')}</Button></>}>
      <Stack>
        <p>{words.text('erasure.explain')}</p>
        <p>{words.text('erasure.stays')}</p>
        <Banner kind="attention" title={words.text('erasure.hold')}>{words.text('erasure.holdExplain')}</Banner>
        {waiting
          ? <p>{words.text('erasure.waiting', { name: waiting.askedBy, date: words.moment(waiting.askedAt) })} {words.text(`erasureGround.${waiting.ground}`)}.</p>
          : <ChoiceField id="erase-ground" label={words.text('erasure.ground')} emptyLabel={words.text('choice.empty')} error={errorOf('ground')} value={ground} onChange={setGround}
              choices={erasureGrounds.map((value) => ({ value, label: words.text(`erasureGround.${value}`) }))} />}
        <TextField id="erase-typed" label={words.text('erasure.typed', { number })} value={typed} onChange={setTyped} error={errorOf('typed')} width="medium" />
        {problem?.field === null && <Banner kind="danger" isLive title={problem.text} />}
      </Stack>
    </Dialog>
  );
}
