// The control that fits a field, by its kind: a field added to the vocabulary gets its control, label, check and place in
// the form from its one line there.

import { Suspense, useEffect, useRef, useState, type ReactElement } from 'react';
import { setElements } from '#domain/change.ts';
import type { Failure } from '#domain/failure.ts';
import { checkValue, isNoAnswer, noAnswers, type FieldValue } from '#domain/field.ts';
import { lazyPage } from '#web/load-page.ts';
import { useWords } from '#web/context.tsx';
import { ChoiceField, ChoicesField } from '#web/ui/choice-field.tsx';
import { DateTimeField } from '#web/ui/date-time-field.tsx';
import { digitsToAscii } from '#web/ui/partial-date.ts';
import { PartialDateField } from '#web/ui/partial-date-field.tsx';
import { TagsField } from '#web/ui/tags-field.tsx';
import { NumberField, TextArea, TextField } from '#web/ui/text-field.tsx';
import { placeText } from '#web/case-summary.ts';
import { fieldLabel } from '#web/field-words.ts';
import { useField, type ControlProps, type FieldPlace } from '#web/cases/use-field.ts';
import { WaitingValues } from '#web/cases/waiting-values.tsx';

const UnitControl = lazyPage(() => import('#web/cases/unit-control.tsx'));
const PlaceControl = lazyPage(() => import('#web/cases/place-control.tsx'));

export function FieldControl(place: FieldPlace): ReactElement {
  const words = useWords();
  const handle = useField(place);
  const { record, name, field } = place;
  const hintKey = `hint.${record.type}.${name}`;
  const common = {
    id: handle.id, label: fieldLabel(words, record.type, name), hint: words.has(hintKey) ? words.text(hintKey) : undefined, error: handle.error,
    aside: handle.waiting.length > 0 ? <WaitingValues field={field} handle={handle} /> : undefined,
  };
  const props = { ...place, handle, common };
  switch (field.kind) {
    case 'choice': case 'status': case 'flag': return <ChoiceControl {...props} />;
    case 'choices': return <ChoicesControl {...props} />;
    case 'texts': case 'phones': return <TagsControl {...props} />;
    case 'date': return <DateControl {...props} />;
    case 'dateTime': return <DateTimeControl {...props} />;
    // The place is kept while its control is on its way: nothing below it jumps.
    case 'place': return <Suspense fallback={<TextField {...common} value={placeText(handle.value) ?? ''} onChange={() => undefined} isDisabled />}><PlaceControl {...props} /></Suspense>;
    case 'unit': return <Suspense fallback={<TextField {...common} value="" onChange={() => undefined} isDisabled />}><UnitControl {...props} /></Suspense>;
    default: return <TextControl {...props} />;
  }
}

const quietTypingMs = 1500;

/**
 * What is typed stays in the control until it is left, or the hand rests; then it becomes a change. What can't be taken
 * stays as it was typed, with a word beside it.
 */
function useTyped(shown: string, { commit, leave }: { commit: (text: string) => boolean; leave: (text: string) => void }) {
  const [draft, setDraft] = useState<string | null>(null);
  // A page that is left with the keyboard or the browser's own button takes the field away without leaving it.
  const keep = useRef(() => undefined as void);
  useEffect(() => { keep.current = () => { if (draft !== null && draft !== shown) leave(draft); }; });
  useEffect(() => () => keep.current(), []);
  useEffect(() => {
    if (draft === null || draft === shown) return undefined;
    const timer = setTimeout(() => commit(draft), quietTypingMs);
    return () => clearTimeout(timer);
    // Only what is typed starts the time anew.
  }, [draft]);
  return {
    value: draft ?? shown,
    onChange: setDraft,
    onBlur() {
      if (draft === null || draft === shown || commit(draft)) setDraft(null);
    },
  };
}

function TextControl({ field, handle, common }: ControlProps): ReactElement {
  const [failure, setFailure] = useState<Failure | null>(null);
  const words = useWords();
  const shown = handle.value === null || isNoAnswer(handle.value) ? '' : String(handle.value);
  const isNumber = field.kind === 'number';
  const draft = useTyped(shown, {
    commit(text) {
      const read = readText(isNumber, text);
      const checked = read === null ? null : checkValue(field, read);
      setFailure(checked && !checked.ok ? checked.failure : null);
      if (checked && !checked.ok) return false;
      handle.set(read);
      return true;
    },
    leave: (text) => handle.leave(readText(isNumber, text)),
  });
  // The word goes as soon as the hand corrects, not at the press of the next button: what moves then is pressed beside.
  const onChange = (text: string): void => {
    setFailure(null);
    draft.onChange(text);
  };
  const props = { ...common, ...draft, onChange, error: failure === null ? common.error : words.text(`failure.${failure}`) };
  if (isNumber) return <NumberField {...props} />;
  if (field.kind === 'longText') return <TextArea {...props} rows={4} />;
  return <TextField {...props} autoComplete="off" />;
}

/** A number that is none comes back as the text that it is, for the check to refuse. */
function readText(isNumber: boolean, text: string): string | number | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const number = Number(digitsToAscii(trimmed).replaceAll(',', ''));
  return isNumber && Number.isFinite(number) ? number : trimmed;
}

function ChoiceControl({ field, handle, common }: ControlProps): ReactElement {
  const words = useWords();
  const codes = field.kind === 'flag'
    ? [{ value: 'true', label: words.text('answer.yes') }, { value: 'false', label: words.text('answer.no') }]
    : Object.keys(field.list!.codes).map((code) => ({ value: code, label: words.text(`code.${field.list!.name}.${code}`) }));
  // "Unknown", "not asked" and "refused" are answers too; a list that has its own "unknown" keeps that one.
  const more = field.kind === 'status' || codes.some(({ value }) => value === 'unknown') || codes.length <= 5 ? []
    : noAnswers.map((answer) => ({ value: `~${answer}`, label: words.text(`noAnswer.${answer}`) }));
  const shown = handle.value === null ? '' : isNoAnswer(handle.value) ? `~${handle.value.noAnswer}` : String(handle.value);
  const onChange = (value: string): void => {
    if (value === '') handle.set(null);
    else if (value.startsWith('~')) handle.set({ noAnswer: value.slice(1) as (typeof noAnswers)[number] });
    else handle.set(field.kind === 'flag' ? value === 'true' : value);
  };
  return <ChoiceField {...common} choices={[...codes, ...more]} value={shown} onChange={onChange} emptyLabel={words.text('choice.empty')} clearLabel={words.text('choice.clear')} />;
}

function ChoicesControl({ field, handle, common }: ControlProps): ReactElement {
  const words = useWords();
  const choices = Object.keys(field.list!.codes).map((code) => ({ value: code, label: words.text(`code.${field.list!.name}.${code}`) }));
  return <ChoicesField {...common} choices={choices} value={setElements(handle.value)} onChange={handle.setAll} />;
}

function TagsControl({ field, handle, common }: ControlProps): ReactElement {
  const words = useWords();
  const tagWords = {
    add: words.text('tags.add'), remove: (tag: string) => words.text('tags.remove', { tag }), showAll: (count: number) => words.text('tags.showAll', { count }),
  };
  return <TagsField {...common} value={setElements(handle.value)} onChange={handle.setAll} words={tagWords} inputMode={field.kind === 'phones' ? 'tel' : 'text'} />;
}

function DateControl({ handle, common }: ControlProps): ReactElement {
  const words = useWords();
  const dateWords = { day: words.text('date.day'), month: words.text('date.month'), year: words.text('date.year'), notADate: words.text('failure.impossibleDate') };
  const shown = typeof handle.value === 'string' ? handle.value : '';
  return <PartialDateField {...common} value={shown} onChange={(value) => handle.set(value === '' ? null : value)} words={dateWords} />;
}

function DateTimeControl({ handle, common }: ControlProps): ReactElement {
  const words = useWords();
  const { workspaceZone } = useZone(handle.value);
  const shown = typeof handle.value === 'object' && handle.value !== null && 'local' in handle.value ? (handle.value as { local: string }).local : '';
  return <DateTimeField {...common} value={shown} zoneLabel={zoneName(words.language, workspaceZone)} onChange={(local) => handle.set(local === '' ? null : { local, zone: workspaceZone })} />;
}

function useZone(value: FieldValue | null): { workspaceZone: string } {
  const told = typeof value === 'object' && value !== null && 'zone' in value ? (value as { zone: string }).zone : null;
  return { workspaceZone: told ?? Intl.DateTimeFormat().resolvedOptions().timeZone };
}

/** "India Standard Time", in the person's language. */
function zoneName(language: string, timeZone: string): string {
  const parts = new Intl.DateTimeFormat(`${language}-IN`, { timeZone, timeZoneName: 'long' }).formatToParts(new Date());
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}
