import { expect, test } from 'vitest';
import type { Unit } from '#domain/unit.ts';
import { placeUnits, unitsUnder } from '#web/units/unit-tree.ts';

const unit = (id: string, parentId: string | null): Unit => ({ id, code: id, name: id, kind: 'ahtu', parentId, country: 'IN', state: null, district: null, languages: [], dutyName: 'x', dutyPhone: 'x', contactUnitId: null });

test('units stand under their parents, by name, and nobody is lost whose parent is gone', () => {
  const units = [unit('C', 'A'), unit('B', null), unit('A', null), unit('D', 'C'), unit('E', 'gone')];
  expect(placeUnits(units).map(({ unit: { id }, depth }) => `${depth} ${id}`)).toEqual(['0 A', '1 C', '2 D', '0 B', '0 E']);
  expect([...unitsUnder(units, 'A')].sort()).toEqual(['A', 'C', 'D']);
});
