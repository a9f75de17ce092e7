// The control of a field that holds a unit.

import type { ReactElement } from 'react';
import { UnitField } from '#web/cases/unit-field.tsx';
import type { ControlProps } from '#web/cases/use-field.ts';

export default function UnitControl({ handle, common }: ControlProps): ReactElement {
  return <UnitField {...common} value={typeof handle.value === 'string' ? handle.value : ''} onChange={(unitId) => handle.set(unitId === '' ? null : unitId)} />;
}
