// "Is this person known to us?" First this device, by the same matching as the server's; then, when asked, the network,
// which answers with a strength and nothing else.

import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { Band } from '#domain/alert.ts';
import { vocabulary } from '#domain/records.ts';
import type { PersonEvidence } from '#matching/match.ts';
import { ask } from '#web/api.ts';
import { patiently } from '#web/load-page.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { useDraft } from '#web/draft.ts';
import { Badge } from '#web/ui/badge.tsx';
import { Banner } from '#web/ui/banner.tsx';
import { Button } from '#web/ui/button.tsx';
import { Panel } from '#web/ui/card.tsx';
import { ChoiceField } from '#web/ui/choice-field.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { ActionBar } from '#web/ui/page.tsx';
import { focusField } from '#web/ui/error-summary.tsx';
import { Parts } from '#web/ui/parts.tsx';
import { NumberField, TextField } from '#web/ui/text-field.tsx';
import { caseNumber } from '#web/case-summary.ts';
import { bandTone } from '#web/needs.ts';
import { coveredName, openTitle, personLine } from '#web/person-title.ts';
import { useReveals } from '#web/reveals.ts';
import type { RecordState } from '#domain/change.ts';
import type { CaseView } from '#web/workspace.ts';

/** What was searched for, in the terms of a person record. */
export interface SearchedPerson extends Readonly<Record<string, string | number | readonly string[] | undefined>> {
  readonly name?: string; readonly sex?: string; readonly age?: number; readonly ageAsOf?: string; readonly village?: string; readonly phones?: readonly string[];
}
interface LocalHit { readonly view: CaseView; readonly record: RecordState; readonly band: Band }
interface Found { readonly here: readonly LocalHit[]; readonly network: Band | 'none' | 'offline' | 'tooManyTries' | 'nothingToAsk' }

export function KnownPerson({ onNew }: { readonly onNew: (person: SearchedPerson) => void }): ReactElement {
  const words = useWords();
  const { state, workspace } = useWorkspace();
  const [form, setForm, forget] = useDraft('knownPerson', { name: '', sex: '', age: '', village: '', phone: '' }, { endsWithPage: true });
  const [found, setFound] = useState<Found | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [isTooLittle, setTooLittle] = useState(false);
  const change = (field: keyof typeof form) => (value: string): void => {
    setForm({ ...form, [field]: value });
    setFound(null);
    setTooLittle(false);
  };
  const person = formToPerson(form, workspace.deps.now());
  const register = (): void => {
    onNew(person);
    // From here on it stands in the case.
    forget();
  };

  async function search(): Promise<void> {
    if (person.name === undefined && person.phones === undefined) {
      setTooLittle(true);
      return focusField('known-name');
    }
    setBusy(true);
    const evidence = personToEvidence(person, workspace.newId());
    const found = searchHere([...state.cases.values()], evidence).then((hits) => {
      // To search by name is to ask who somebody is: it is noted, with whom it found.
      void workspace.noteSearch({ count: hits.length, personIds: hits.map(({ record }) => record.id) });
      return hits;
    });
    const [here, answer] = await Promise.all([found, ask<{ band: Band | null }>('POST', '/api/network', evidence)]);
    const failure = answer.ok ? null : answer.failure;
    setFound({ here, network: answer.ok ? answer.value.band ?? 'none' : failure === 'tooManyTries' || failure === 'nothingToAsk' ? failure : 'offline' });
    setBusy(false);
  }

  const sexes = ['female', 'male', 'transgender', 'unknown'].map((value) => ({ value, label: words.text(`code.sex.${value}`) }));
  return (
    <form onSubmit={(event) => { event.preventDefault(); void search(); }}>
      <Stack gap="wide">
        <Stack>
          <TextField id="known-name" error={isTooLittle ? words.text('newCase.tooLittle') : undefined} label={words.text('field.person.name')} hint={words.text('newCase.nameHint')} value={form.name} onChange={change('name')} autoComplete="off" />
          <ChoiceField id="known-sex" label={words.text('field.person.sex')} choices={sexes} value={form.sex} onChange={change('sex')} emptyLabel={words.text('choice.empty')} clearLabel={words.text('choice.clear')} />
          <NumberField id="known-age" label={words.text('field.person.age')} value={form.age} onChange={change('age')} maxLength={3} />
          <TextField id="known-village" label={words.text('field.person.village')} value={form.village} onChange={change('village')} autoComplete="off" />
          <TextField id="known-phone" type="tel" inputMode="tel" label={words.text('field.person.phones')} value={form.phone} onChange={change('phone')} autoComplete="off" />
          {!found && <Button kind="quiet" onClick={register}>{words.text('newCase.registerUnsearched')}</Button>}
        </Stack>
        {found && <FoundPanel found={found} />}
      </Stack>
      <ActionBar>
        {found && <Button kind="primary" icon="plus" onClick={register}>{words.text('newCase.register')}</Button>}
        {(!found || found.network === 'offline') && <Button type="submit" kind={found ? 'secondary' : 'primary'} icon="search" isBusy={isBusy}>{words.text('newCase.search')}</Button>}
      </ActionBar>
    </form>
  );
}

function FoundPanel({ found }: { readonly found: Found }): ReactElement {
  const words = useWords();
  const reveals = useReveals();
  const isKnown = found.network !== 'none' && !['offline', 'tooManyTries', 'nothingToAsk'].includes(found.network);
  // On a phone the answer stands below the form: it comes into sight by itself.
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => { place.current?.scrollIntoView({ block: 'start' }); }, [found]);
  return (
    <div ref={place}><Panel title={words.text('newCase.found')}>
      <Stack>
        <Banner isLive kind={isKnown ? 'attention' : found.network === 'offline' ? 'offline' : 'info'} title={words.text(`network.${found.network}`)}>
          {isKnown && <p>{words.text('network.explain')}</p>}
        </Banner>
        {found.here.length === 0
          ? <p>{words.text('newCase.noneHere')}</p>
          : <List label={words.text('newCase.here')}>
              {found.here.map(({ view, record, band }) => (
                <ListRow key={record.id} icon="person" href={`/cases/${view.id}/persons`} title={reveals.isShown(record.id) ? openTitle(words, record) : coveredName(record)} meta={<Parts texts={[caseNumber(view), personLine(words, record)]} />}
                  mark={<Badge tone={bandTone[band]} icon="person">{words.text(`band.${band}`)}</Badge>}
                  action={reveals.isShown(record.id) ? undefined : <Button kind="quiet" icon="shown" onClick={() => reveals.show(view.id, record.id)}>{words.text('person.show')}</Button>} />
              ))}
            </List>}
      </Stack>
    </Panel></div>
  );
}

function formToPerson(form: { name: string; sex: string; age: string; village: string; phone: string }, now: Date): SearchedPerson {
  const age = Number(form.age);
  return {
    ...(form.name.trim() === '' ? {} : { name: form.name.trim() }), ...(form.sex === '' ? {} : { sex: form.sex }),
    ...(form.age !== '' && Number.isFinite(age) ? { age, ageAsOf: now.toISOString().slice(0, 7) } : {}),
    ...(form.village.trim() === '' ? {} : { village: form.village.trim() }),
    ...(form.phone.replace(/\D/g, '').length < 5 ? {} : { phones: [form.phone.trim()] }),
  };
}

const personToEvidence = (person: SearchedPerson, id: string): PersonEvidence => ({
  id, names: person.name === undefined ? [] : [person.name], birthDate: null, age: person.age ?? null, ageAsOf: person.ageAsOf ?? null,
  sex: person.sex ?? null, phones: person.phones ?? [], identityNumbers: [], father: null, mother: null, spouse: null,
  village: person.village ?? null, place: null,
});

const loadMatching = patiently(() => Promise.all([import('#matching/match.ts'), import('#matching/evidence.ts')]));

/** The engine of the server, over the persons on this device; loaded only here. */
async function searchHere(cases: readonly CaseView[], query: PersonEvidence): Promise<LocalHit[]> {
  const [{ createRegister }, { recordToEvidence }] = await loadMatching();
  const register = createRegister();
  const places = new Map<string, { view: CaseView; record: RecordState }>();
  for (const view of cases) {
    for (const record of view.records.values()) {
      const evidence = record.type === 'person' ? recordToEvidence(vocabulary, record) : null;
      if (!evidence) continue;
      register.add(evidence);
      places.set(record.id, { view, record });
    }
  }
  return register.match(query, { limit: 10 }).flatMap(({ personId, band }) => (band === 'silent' ? [] : [{ ...places.get(personId)!, band }]));
}
