// Setting a passphrase: typed twice, judged as it is typed. Whoever shows it gets the passphrase once it may be taken,
// and null until then.

import { useEffect, useState, type ReactElement } from 'react';
import { useWords } from '#web/context.tsx';
import { judgePassphrase, type PassphraseContext, type PassphraseFlaw } from '#web/passphrase/judge-passphrase.ts';
import { CheckboxField } from '#web/ui/choice-field.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { TextField } from '#web/ui/text-field.tsx';

export interface NewPassphraseFieldsProps {
  readonly context: PassphraseContext;
  readonly onChange: (passphrase: string | null) => void;
  /** The form was sent: what is missing is said now. */
  readonly isAsked: boolean;
}

type Verdict = PassphraseFlaw | 'offline' | 'judging' | null;
const restMs = 250;

export function NewPassphraseFields({ context, onChange, isAsked }: NewPassphraseFieldsProps): ReactElement {
  const words = useWords();
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const [isShown, setShown] = useState(false);
  const verdict = useVerdict(first, context);
  const isSame = first.normalize('NFKC') === second.normalize('NFKC');
  const taken = verdict === null && first !== '' && isSame ? first : null;
  useEffect(() => { onChange(taken); }, [taken, onChange]);
  const isWrong = verdict !== null && (verdict !== 'judging' || isAsked);
  const firstError = first === '' ? (isAsked ? words.text('signIn.needPassphrase') : undefined) : isWrong ? words.text(`passphrase.${verdict}`) : undefined;
  const secondError = !isSame && (isAsked || second.length >= first.length) ? words.text('passphrase.differs') : undefined;
  return (
    <Stack>
      <TextField id="new-passphrase" label={words.text('passphrase.new')} hint={words.text('passphrase.hint')} type={isShown ? 'text' : 'password'} value={first} onChange={setFirst}
        autoComplete="new-password" error={firstError} />
      <TextField id="new-passphrase-again" label={words.text('passphrase.again')} type={isShown ? 'text' : 'password'} value={second} onChange={setSecond}
        autoComplete="new-password" error={secondError} />
      <CheckboxField id="new-passphrase-shown" label={words.text('signIn.show')} isChecked={isShown} onChange={setShown} />
    </Stack>
  );
}

/** Judged when the hand rests, and only the last thing that was typed counts. */
function useVerdict(passphrase: string, { userName, displayName, unitName }: PassphraseContext): Verdict {
  const [judged, setJudged] = useState<{ readonly passphrase: string; readonly verdict: Verdict }>({ passphrase: '', verdict: null });
  useEffect(() => {
    if (passphrase === '') return undefined;
    let isCurrent = true;
    const timer = setTimeout(() => {
      const tell = (verdict: Verdict): void => { if (isCurrent) setJudged({ passphrase, verdict }); };
      judgePassphrase(passphrase, { userName, displayName, unitName }).then(tell, () => tell('offline'));
    }, restMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [passphrase, userName, displayName, unitName]);
  return judged.passphrase === passphrase ? judged.verdict : 'judging';
}
