// The six digits of an authenticator app, or a recovery code in their place; in the digits of any script.

import type { ReactElement } from 'react';
import { useWords } from '#web/context.tsx';
import { digitsToAscii } from '#web/ui/partial-date.ts';
import { TextField } from '#web/ui/text-field.tsx';

export interface CodeFieldProps { readonly id: string; readonly value: string; readonly onChange: (code: string) => void; readonly kind?: 'totp' | 'recovery' | 'either'; readonly error?: string | undefined }

export function CodeField({ id, value, onChange, kind = 'either', error }: CodeFieldProps): ReactElement {
  const words = useWords();
  return <TextField id={id} label={words.text(`code.${kind}`)} hint={words.text(`code.${kind}Hint`)} value={value} onChange={(typed) => onChange(digitsToAscii(typed))} error={error}
    inputMode={kind === 'totp' ? 'numeric' : 'text'} autoComplete="one-time-code" width={kind === 'totp' ? 'short' : 'full'} maxLength={40} />;
}
