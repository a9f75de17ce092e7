// What follows an accepted change of a consent or a withholding, in its transaction. Both functions read the records
// themselves, so that nothing which is said here can undo a withholding.

import type { Change } from '#domain/change.ts';
import type { UserTransaction } from '#server/db/as-user.ts';

export async function afterConsent({ query }: UserTransaction, { caseId, changes }: { readonly caseId: string; readonly changes: readonly Change[] }): Promise<void> {
  const touched = (type: string): string[] => [...new Set(changes.filter(({ recordType }) => recordType === type).map(({ recordId }) => recordId))].sort();
  for (const id of touched('withholding')) await query('select guard.project_withholding($1, $2)', [caseId, id]);
  for (const id of touched('consent')) await query('select guard.tell_of_consent($1, $2)', [caseId, id]);
}
