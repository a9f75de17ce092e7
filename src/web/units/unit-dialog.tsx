// One unit: opening it, changing it, closing it on a day. What it was before stands below, and stays.

import { useEffect, useState, type ReactElement } from 'react';
import { unitKinds, type Unit, type UnitPast } from '#domain/unit.ts';
import { ask } from '#web/api.ts';
import { useWords, useWorkspace, type Words } from '#web/context.tsx';
import { useDraft } from '#web/draft.ts';
import { useProof } from '#web/proof/use-proof.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { ChoiceField, ChoicesField } from '#web/ui/choice-field.tsx';
import { DateTimeField } from '#web/ui/date-time-field.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { focusField } from '#web/ui/error-summary.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Parts } from '#web/ui/parts.tsx';
import { TextField } from '#web/ui/text-field.tsx';
import { placesIn } from '#web/units/place-choices.ts';
import { emptyUnitForm, firstMissing, formToUnit, unitToForm, type UnitForm } from '#web/units/unit-form.ts';
import { unitsUnder } from '#web/units/unit-tree.ts';

const languageTags = ['as', 'bn', 'brx', 'en', 'grt', 'hi', 'kha', 'lus', 'mni', 'my', 'ne', 'or', 'ta', 'te', 'ur'];
const countries = ['IN', 'NP', 'BD', 'MM', 'BT'];

interface UnitDialogProps { readonly unit: Unit | null; readonly hasNodal: boolean; readonly onClose: () => void; readonly onDone: (message: string) => void }

export default function UnitDialog({ unit, hasNodal, onClose, onDone }: UnitDialogProps): ReactElement {
  const words = useWords();
  const withProof = useProof();
  const { workspace } = useWorkspace();
  const [{ id, form }, setDraft, forget] = useDraft(`unit|${unit?.id ?? ''}`, { id: unit?.id ?? workspace.newId(), form: unit ? unitToForm(unit) : emptyUnitForm });
  const setForm = (next: UnitForm): void => setDraft({ id, form: next });
  const [isAsked, setAsked] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const missing = firstMissing(form);

  async function save(): Promise<void> {
    setAsked(true);
    if (missing !== null) return focusField(`unit-${missing}`);
    setBusy(true);
    const answer = await withProof(() => ask('POST', unit ? `/api/units/${unit.id}` : '/api/units', { ...formToUnit(form), ...(unit ? {} : { id }) }));
    setBusy(false);
    if (!answer.ok) return setFailure(words.text(answer.failure === 'offline' ? 'failure.offlineAnswer' : `failure.${answer.failure}`));
    forget();
    onDone(unit ? 'units.changed' : 'units.opened');
  }
  const close = (): void => {
    forget();
    onClose();
  };
  return (
    <Dialog isOpen isWide onClose={close} title={unit ? unit.name : words.text('units.open')} closeLabel={words.text('dialog.close')}
      actions={<><Button kind="primary" isBusy={isBusy} onClick={() => void save()}>{words.text(unit ? 'units.save' : 'units.open')}</Button><Button onClick={close}>{words.text('dialog.cancel')}</Button></>}>
      <Stack>
        {failure !== null && <Banner kind="danger" isLive title={failure} />}
        {unit && !hasNodal && <Banner title={words.text('units.noNodal')}><p>{words.text('units.inviteNodal')}</p><p><code>npx icmc account invite --unit {unit.code} --role nodalOfficer --name "…" --user …</code></p></Banner>}
        <UnitFields form={form} unit={unit} missing={isAsked ? missing : null} onChange={setForm} />
        {unit && <Past unit={unit} />}
      </Stack>
    </Dialog>
  );
}

interface FieldsProps { readonly form: UnitForm; readonly unit: Unit | null; readonly missing: string | null; readonly onChange: (form: UnitForm) => void }

function UnitFields({ form, unit, missing, onChange }: FieldsProps): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const set = <Key extends keyof UnitForm>(key: Key) => (value: UnitForm[Key]): void => onChange({ ...form, [key]: value });
  const field = (name: keyof UnitForm) => ({ id: `unit-${name}`, label: words.text(`units.${name}`), hint: words.has(`units.${name}Hint`) ? words.text(`units.${name}Hint`) : undefined, error: missing === name ? words.text('units.needed') : undefined });
  const empty = { emptyLabel: words.text('choice.empty'), clearLabel: words.text('choice.clear') };
  const all = [...state.units.values()];
  const under = unit ? unitsUnder(all, unit.id) : new Set<string>();
  const others = all.filter((other) => !other.validTo && other.id !== unit?.id).map(({ id, name }) => ({ value: id, label: name }));
  const names = new Intl.DisplayNames([words.language], { type: 'language' });
  return (
    <>
      {!unit && <TextField {...field('code')} value={form.code} onChange={set('code')} width="short" maxLength={8} />}
      <TextField {...field('name')} value={form.name} onChange={set('name')} maxLength={120} />
      <ChoiceField {...field('kind')} {...empty} value={form.kind} onChange={set('kind')} choices={unitKinds.map((value) => ({ value, label: words.text(`unitKind.${value}`) }))} />
      <ChoiceField {...field('country')} emptyLabel={empty.emptyLabel} value={form.country} onChange={(country) => onChange({ ...form, country, state: '', district: '' })} choices={countries.map((value) => ({ value, label: words.text(`country.${value}`) }))} />
      {placesIn(form.country).length > 0 && <ChoiceField {...field('state')} {...empty} value={form.state} onChange={(place) => onChange({ ...form, state: place, district: '' })} choices={placesIn(form.country)} />}
      {form.state !== '' && placesIn(form.state).length > 0 && <ChoiceField {...field('district')} {...empty} value={form.district} onChange={set('district')} choices={placesIn(form.state)} />}
      <ChoiceField {...field('parentId')} {...empty} value={form.parentId} onChange={set('parentId')} choices={others.filter(({ value }) => !under.has(value))} />
      <ChoiceField {...field('contactUnitId')} {...empty} value={form.contactUnitId} onChange={set('contactUnitId')} choices={others} />
      <TextField {...field('dutyName')} value={form.dutyName} onChange={set('dutyName')} maxLength={120} />
      <TextField {...field('dutyPhone')} value={form.dutyPhone} onChange={set('dutyPhone')} type="tel" width="medium" maxLength={40} />
      <ChoicesField {...field('languages')} value={form.languages} onChange={set('languages')} choices={languageTags.map((value) => ({ value, label: names.of(value) ?? value }))} />
      <DateTimeField kind="date" {...field('validTo')} value={form.validTo} onChange={set('validTo')} />
    </>
  );
}

function Past({ unit }: { readonly unit: Unit }): ReactElement | null {
  const words = useWords();
  const [past, setPast] = useState<readonly UnitPast[]>([]);
  useEffect(() => { void ask<UnitPast[]>('GET', `/api/units/${unit.id}/past`).then((answer) => { if (answer.ok) setPast(answer.value); }); }, [unit.id]);
  if (past.length === 0) return null;
  return (
    <section>
      <h3>{words.text('units.past')}</h3>
      <List label={words.text('units.past')}>
        {past.map((was) => <ListRow key={was.changedAt} title={words.text('units.pastUntil', { when: words.moment(was.changedAt) })} meta={<Parts texts={pastWords(words, was)} />} />)}
      </List>
    </section>
  );
}

const pastWords = (words: Words, { name, kind, dutyName, dutyPhone, validTo }: UnitPast): string[] =>
  [name, words.text(`unitKind.${kind}`), dutyName, dutyPhone, ...(validTo === null ? [] : [words.text('units.until', { date: words.date(validTo) })])];
