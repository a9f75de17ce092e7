// The tree of units, for whoever looks after it: opened, changed, closed. No case and no person's account is seen from here.

import { useEffect, useState, type ReactElement } from 'react';
import { isOpenUnit, type Unit } from '#domain/unit.ts';
import { ask } from '#web/api.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { useDraft } from '#web/draft.ts';
import { patiently, lazyPage } from '#web/load-page.ts';
import { placeUnits } from '#web/units/unit-tree.ts';
import { Badge } from '#web/ui/badge.tsx';
import { Button } from '#web/ui/button.tsx';
import { CheckboxField } from '#web/ui/choice-field.tsx';
import { EmptyState } from '#web/ui/empty-state.tsx';
import { Stack } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Page } from '#web/ui/page.tsx';
import { Parts } from '#web/ui/parts.tsx';
import { TextField } from '#web/ui/text-field.tsx';
import { useToast } from '#web/ui/toast.tsx';
import './units.css';

const UnitDialog = lazyPage(() => import('#web/units/unit-dialog.tsx'));
const loadPlaces = patiently(() => import('#web/units/place-choices.ts'));

export default function UnitsPage(): ReactElement {
  const words = useWords();
  const toast = useToast();
  const { workspace, state } = useWorkspace();
  const [chosenId, setChosen] = useDraft<string | null>('unitOpen', null, { endsWithPage: true });
  const chosen = chosenId === 'new' ? chosenId : state.units.get(chosenId ?? '') ?? null;
  const [typed, setTyped] = useState('');
  const [isAll, setAll] = useState(false);
  const officers = useNodalOfficers(chosen === null);
  const pathOf = usePlacePath();
  const today = new Date().toISOString().slice(0, 10);
  const units = [...state.units.values()];
  const needle = typed.trim().toLowerCase();
  const shown = placeUnits(units.filter((unit) => isAll || isOpenUnit(unit, today))).filter(({ unit }) => `${unit.code} ${unit.name} ${pathOf(unit)}`.toLowerCase().includes(needle));
  const done = (key: string): void => {
    setChosen(null);
    toast({ tone: 'good', message: words.text(key) });
    void ask<Unit[]>('GET', '/api/units').then((answer) => { if (answer.ok) void workspace.keepUnits(answer.value); });
  };
  return (
    <Page title={words.text('nav.units')} lead={words.text('units.lead')} actions={<Button kind="primary" icon="plus" onClick={() => setChosen('new')}>{words.text('units.open')}</Button>}>
      <Stack>
        <TextField id="unit-search" type="search" label={words.text('contacts.search')} value={typed} onChange={setTyped} />
        {units.some((unit) => !isOpenUnit(unit, today)) && <CheckboxField id="units-all" label={words.text('units.showClosed')} isChecked={isAll} onChange={setAll} />}
        {shown.length === 0 ? <EmptyState icon="contacts" title={words.text('contacts.none')}>{words.text('cases.notFoundExplain')}</EmptyState>
          : <List label={words.text('nav.units')}>
              {shown.map(({ unit, depth }) => <ListRow key={unit.id} title={<span className={`unit-depth-${Math.min(depth, 4)}`}>{unit.name}</span>}
                meta={<Parts texts={[unit.code, words.text(`unitKind.${unit.kind}`), ...[pathOf(unit)].filter(Boolean), officers.get(unit.id) ?? words.text('units.noNodal')]} />}
                mark={unit.validTo ? <Badge tone={isOpenUnit(unit, today) ? 'attention' : 'neutral'}>{words.text(isOpenUnit(unit, today) ? 'units.until' : 'units.closed', { date: words.date(unit.validTo) })}</Badge> : undefined}
                action={<Button onClick={() => setChosen(unit.id)}>{words.text('units.change')}</Button>} />)}
            </List>}
      </Stack>
      {chosen && <UnitDialog key={chosen === 'new' ? 'new' : chosen.id} unit={chosen === 'new' ? null : chosen} hasNodal={chosen !== 'new' && officers.has(chosen.id)} onClose={() => setChosen(null)} onDone={done} />}
    </Page>
  );
}

/** By unit, their names. */
function useNodalOfficers(isFresh: boolean): ReadonlyMap<string, string> {
  const [officers, setOfficers] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    if (!isFresh) return;
    void ask<{ unitId: string; displayName: string }[]>('GET', '/api/nodal-officers').then((answer) => {
      if (answer.ok) setOfficers(new Map([...Map.groupBy(answer.value, ({ unitId }) => unitId)].map(([id, list]) => [id, list.map(({ displayName }) => displayName).join(', ')])));
    });
  }, [isFresh]);
  return officers;
}

/** 'Kamrup Metropolitan, Assam, India', once the gazetteer is here. */
function usePlacePath(): (unit: Unit) => string {
  const [path, setPath] = useState<((code: string) => string) | null>(null);
  useEffect(() => { void loadPlaces().then(({ placePath }) => setPath(() => placePath)); }, []);
  return ({ district, state, country }) => path?.(district ?? state ?? country) ?? '';
}
