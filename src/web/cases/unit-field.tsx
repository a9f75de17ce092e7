// A unit of the directory, found by typing a part of its name, its code or its country.

import { useState, type ReactElement } from 'react';
import type { Unit } from '#domain/unit.ts';
import { useWords, useWorkspace } from '#web/context.tsx';
import { ComboField } from '#web/ui/combo-field.tsx';
import type { FieldProps } from '#web/ui/field.tsx';

const offers = 12;

export interface UnitFieldProps extends FieldProps { readonly value: string; readonly onChange: (unitId: string) => void }

export function UnitField({ value, onChange, ...frame }: UnitFieldProps): ReactElement {
  const words = useWords();
  const { state } = useWorkspace();
  const [draft, setDraft] = useState<string | null>(null);
  const chosen = state.units.get(value);
  const choose = (unitId: string): void => {
    setDraft(null);
    if (unitId !== value) onChange(unitId);
  };
  // Only while one types: the list would come up again over what was just chosen.
  const found = draft === null || draft.trim() === '' ? [] : findUnits(state.units, draft, state.me.unitId);
  return (
    <ComboField {...frame} value={draft ?? (chosen ? unitLabel(chosen) : '')} emptyLabel={draft === null ? undefined : words.text('unit.notFound')}
      items={found.slice(0, offers).map((unit) => ({ id: unit.id, label: unitLabel(unit), detail: unit.code }))}
      onChange={setDraft} onPick={({ id }) => choose(id)}
      // Emptied, no unit is chosen; what is no unit goes back to the one that was.
      onBlur={() => { if (draft !== null) choose(draft.trim() === '' ? '' : found.length === 1 ? found[0]!.id : value); }} />
  );
}

const unitLabel = ({ name, country }: Unit): string => `${name} (${country})`;

function findUnits(units: ReadonlyMap<string, Unit>, text: string, ownId: string): Unit[] {
  const parts = text.toLowerCase().split(/\s+/).filter((part) => part !== '');
  return [...units.values()].filter((unit) => unit.id !== ownId && parts.every((part) => `${unitLabel(unit)} ${unit.code} ${unit.district ?? ''}`.toLowerCase().includes(part)))
    .sort((left, right) => left.name.localeCompare(right.name));
}
