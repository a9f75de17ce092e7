// A case number is unit, year, device letter and counter: made without the network, and unique, because no two devices
// of a unit have the same letter. The counter is the highest that this device has used, plus one.

import type { WorkspaceState } from '#web/workspace.ts';

export function nextCaseNumber({ me, cases }: Pick<WorkspaceState, 'me' | 'cases'>, year: number): string {
  const prefix = `${me.unitCode}/${year}/${me.deviceLetter}/`;
  let highest = 0;
  for (const { id, records } of cases.values()) {
    const number = records.get(id)?.fields.number?.value;
    if (typeof number === 'string' && number.startsWith(prefix)) highest = Math.max(highest, Number(number.slice(prefix.length)) || 0);
  }
  return prefix + String(highest + 1).padStart(4, '0');
}
