// Two people wrote different things into one field. Both are shown, and a person decides; until then the first stands.

import type { ReactElement } from 'react';
import type { Field } from '#domain/field.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { Button } from '#web/ui/button.tsx';
import { Icon } from '#web/ui/icons.tsx';
import { Row } from '#web/ui/layout.tsx';
import { valueText } from '#web/field-words.ts';
import type { FieldHandle } from '#web/cases/use-field.ts';

export function WaitingValues({ field, handle }: { readonly field: Field; readonly handle: FieldHandle }): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const nothing = words.text('value.empty');
  return (
    <>
      <p className="waiting-title"><Icon name="warning" />{words.text('waiting.title')}</p>
      <p>{words.text('waiting.explain')}</p>
      <Row>
        <Button onClick={() => handle.settle(handle.value)}>{words.text('waiting.keep', { value: valueText(words, field, handle.value, state.units) || nothing })}</Button>
        {handle.waiting.map(({ change, value }) => (
          <Button key={change} onClick={() => handle.settle(value)}>{words.text('waiting.take', { value: valueText(words, field, value, state.units) || nothing })}</Button>
        ))}
      </Row>
    </>
  );
}
