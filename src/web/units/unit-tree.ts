// The units in the order of their tree, each with its depth; those whose parent is not there stand at the top.

import type { Unit } from '#domain/unit.ts';

export interface PlacedUnit { readonly unit: Unit; readonly depth: number }

export function placeUnits(units: readonly Unit[]): PlacedUnit[] {
  const known = new Set(units.map(({ id }) => id));
  const below = Map.groupBy([...units].sort((left, right) => left.name.localeCompare(right.name)), ({ parentId }) => (parentId !== null && known.has(parentId) ? parentId : ''));
  const placed: PlacedUnit[] = [];
  const walk = (parent: string, depth: number): void => {
    for (const unit of below.get(parent) ?? []) {
      placed.push({ unit, depth });
      walk(unit.id, depth + 1);
    }
  };
  walk('', 0);
  return placed;
}

/** The unit and all that stand under it: none of them may stand above it. */
export function unitsUnder(units: readonly Unit[], id: string): ReadonlySet<string> {
  const found = new Set([id]);
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const unit of units) if (unit.parentId !== null && found.has(unit.parentId)) found.add(unit.id);
  }
  return found;
}
