// A place by typing: the gazetteer offers districts and states of the five countries; what it does not know is kept as typed.

import { useMemo, useState, type ReactElement } from 'react';
import { createGazetteer, type PlaceRow } from '#domain/place.ts';
import rows from '#domain/data/places.json';
import { ComboField } from '#web/ui/combo-field.tsx';
import { placeText } from '#web/case-summary.ts';
import { useWords } from '#web/context.tsx';
import { placeWord } from '#web/place-words.ts';
import type { ControlProps } from '#web/cases/use-field.ts';

const offers = 8;
const gazetteer = createGazetteer(rows as unknown as readonly PlaceRow[]);

export default function PlaceControl({ handle, common }: ControlProps): ReactElement {
  const words = useWords();
  const [draft, setDraft] = useState<string | null>(null);
  const shown = placeText(handle.value) ?? '';
  const text = draft ?? shown;
  const items = useMemo(() => (draft === null || draft.trim().length < 2 ? [] : gazetteer.search(draft, offers).map(({ code, name }) => ({
    id: code, label: name, detail: gazetteer.pathOf(code, (place) => placeWord(words, place)).slice(1).join(', '),
  }))), [draft, words]);
  const commit = (code: string | undefined, typed: string): void => {
    setDraft(null);
    const trimmed = typed.trim();
    if (trimmed !== shown || code !== undefined) handle.set(trimmed === '' ? null : { ...(code === undefined ? {} : { code }), text: trimmed });
  };
  return (
    <ComboField {...common} value={text} items={items} onChange={setDraft}
      onPick={({ id, label }) => commit(id, label)} onBlur={() => { if (draft !== null) commit(undefined, draft); }} />
  );
}
